import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../core/clock.ts'
import type { Reading, SystemControl } from './control.ts'
import type { Behaviour, MakeSystem, Page, SimulatedSystem } from './system.ts'
import { TixmasterLogs } from './tixmaster-logs.ts'
import { Machine } from './tixmaster-machine.ts'
import { BackendProcess } from './tixmaster-process.ts'
import type { Container, Desk } from './tixmaster-socket.ts'
import { calm, isTrouble, switches, type Trouble, type Troubles } from './tixmaster-switches.ts'
import { Traffic } from './tixmaster-traffic.ts'

const metrics = '/metrics'
const monitoring = ['tixmaster-prometheus', 'tixmaster-grafana', 'tixmaster-alertmanager']
const containerOf = { backend: 'tixmaster-backend', database: 'tixmaster-postgres' } as const
const text = (body: string, status = 200): Page => ({ status, type: 'text/plain; charset=utf-8', body })

export const tixmaster: MakeSystem = (clock, random) => new Tixmaster(clock, random)

/** TixMaster: a backend process that sells tickets, its database and its monitoring stack, on a machine of their own. */
class Tixmaster implements SimulatedSystem, Desk {
  readonly #clock: Clock
  readonly #random: () => number
  #on: Troubles = calm
  /** What there is once it was started: a description alone needs no machine. */
  #parts: { machine: Machine; logs: TixmasterLogs; traffic: Traffic; backend: BackendProcess } | undefined
  /** What a switch began. */
  #under: Promise<unknown> = Promise.resolve()

  readonly pages = { [metrics]: () => this.#answer(metrics) }

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock
    this.#random = random
  }

  async start(): Promise<Readonly<Record<string, string>>> {
    const machine = new Machine()
    const logs = new TixmasterLogs(machine.home)
    logs.open()
    const traffic = new Traffic(this.#clock, this.#random, logs)
    const backend = new BackendProcess((path) => this.#answer(path))
    this.#parts = { machine, logs, traffic, backend }
    await machine.open(this)
    await this.#restartBackend()
    return { ...machine.env, TIX_URL: `http://127.0.0.1:${backend.port}` }
  }

  async close(): Promise<void> {
    await this.idle()
    await this.#parts?.backend.kill()
    await this.#parts?.machine.close()
  }

  async idle(): Promise<void> {
    await this.#under
    await this.#parts?.backend.idle()
  }

  /** The system's own server shows the same page as the backend's process. */
  behaviour(): Behaviour {
    return this.#on.backend ? 'cut' : { delayMs: 0 }
  }

  set(id: string, value: unknown): boolean {
    if (!isTrouble(id) || typeof value !== 'boolean') return false
    this.#run()
    if (value === this.#on[id]) return true
    this.#on = { ...this.#on, [id]: value }
    this.#under = this.#under.then(() => this.#effect(id, value)).catch(() => {})
    return true
  }

  async #effect(id: Trouble, broken: boolean): Promise<void> {
    const { machine, backend } = this.#parts ?? {}
    if (id === 'backend') await (broken ? backend?.kill() : this.#restartBackend())
    if (id === 'database') await (broken ? machine?.database.down() : machine?.database.up())
    if (id !== 'monitoring') return
    for (const port of [machine?.alertmanager, machine?.grafana]) await (broken ? port?.down() : port?.up())
  }

  async #restartBackend(): Promise<void> {
    if (!this.#parts) return
    const { backend, traffic, logs } = this.#parts
    await backend.start()
    this.#on = { ...this.#on, backend: false }
    traffic.restart()
    logs.say(this.#clock.now(), 'info', `TixMaster backend listening, pid ${backend.pid}`)
    logs.flush()
  }

  #run(): void {
    this.#parts?.traffic.run(this.#on)
    this.#parts?.logs.flush()
  }

  #answer(path: string): Page {
    this.#run()
    if (path === metrics) return text(this.#parts?.traffic.exposition ?? '')
    if (path !== '/api/orders') return text('not found\n', 404)
    // The order API without a session.
    if (this.#on.database || this.#on.orders) return text('internal error\n', 500)
    return text('unauthorized\n', 401)
  }

  containers(): readonly Container[] {
    const { backend, database, monitoring: stack } = this.#on
    return [
      { name: containerOf.backend, image: 'tixmaster/backend', running: !backend },
      { name: containerOf.database, image: 'postgres:16', running: !database },
      ...monitoring.map((name) => ({ name, image: name.replace('tixmaster-', 'stack/'), running: !stack })),
    ]
  }

  printed(container: string, lines: number): string {
    if (container !== containerOf.backend || !this.#parts) return ''
    this.#run()
    const all = readFileSync(join(this.#parts.logs.folder, 'combined.log'), 'utf8')
    return all.trimEnd().split('\n').slice(-lines).join('\n')
  }

  async restart(container: string): Promise<void> {
    if (container === containerOf.backend) await this.#restartBackend()
    else if (container === containerOf.database) this.set('database', false)
    else this.set('monitoring', false)
    await this.#under
  }

  async command(program: string, args: readonly string[]): Promise<{ code: number; text: string }> {
    this.#run()
    const line = args.join(' ')
    if (program === 'pm2' && line === 'restart tixmaster-backend') {
      await this.#restartBackend()
      const done = '[tixmaster-backend](0) ✓'
      return {
        code: 0,
        text: `[PM2] Applying action restartProcessId on app [tixmaster-backend](ids: [ 0 ])\n[PM2] ${done}\n`,
      }
    }
    if (program === 'docker-compose' && line === '-f docker-compose.monitoring.yml restart') {
      for (const name of monitoring) await this.restart(name)
      return { code: 0, text: monitoring.map((name) => `Restarting ${name} ... done\n`).join('') }
    }
    return { code: 1, text: `${program}: the simulation only knows its restart, not "${line}"\n` }
  }

  describe(): SystemControl {
    this.#run()
    return {
      id: 'tixmaster',
      name: { 'zh-TW': 'TixMaster 售票', en: 'TixMaster tickets' },
      endpoints: [{ kind: 'prometheus', path: metrics }],
      switches: switches(this.#on),
      readings: this.#readings(),
    }
  }

  #readings(): Reading[] {
    const { traffic, backend, logs } = this.#parts ?? {}
    const { backend: dead, database, errors, orders, offpeak, monitoring: down } = this.#on
    const process = dead ? '-' : `pid ${backend?.pid ?? '-'} · restarts ${backend?.restarts ?? 0}`
    const state = (bad: boolean) => (bad ? 'refuses' : 'listens')
    return [
      { id: 'process', label: { 'zh-TW': '後端行程', en: 'Backend process' }, value: process, alarm: dead },
      {
        id: 'requests',
        label: { 'zh-TW': '請求 / 5xx', en: 'Requests / 5xx' },
        value: `${traffic?.requests ?? 0} / ${traffic?.failed ?? 0}`,
        alarm: database || errors,
      },
      {
        id: 'orders',
        label: { 'zh-TW': '訂單', en: 'Orders' },
        value: String(traffic?.orders ?? 0),
        alarm: orders || offpeak || database,
      },
      {
        id: 'database',
        label: { 'zh-TW': 'PostgreSQL 埠', en: 'PostgreSQL port' },
        value: state(database),
        alarm: database,
      },
      {
        id: 'stack',
        label: { 'zh-TW': '監控堆疊', en: 'Monitoring stack' },
        value: down ? 'exited' : 'running',
        alarm: down,
      },
      { id: 'logs', label: { 'zh-TW': 'Log 資料夾', en: 'Log folder' }, value: logs?.folder ?? '-' },
    ]
  }
}
