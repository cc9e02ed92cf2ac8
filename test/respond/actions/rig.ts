import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Alerts, alertKinds, createAlerts } from '../../../src/alerts/index.ts'
import type { ActionConfig } from '../../../src/config/actions.ts'
import { readActions } from '../../../src/config/load-actions.ts'
import { parseYaml } from '../../../src/config/yaml.ts'
import type { Clock } from '../../../src/core/clock.ts'
import { formatIssue } from '../../../src/core/errors.ts'
import { silentLog } from '../../../src/core/log.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import type { Person, Policies, Role } from '../../../src/core/policy.ts'
import { createRedactor } from '../../../src/core/redact.ts'
import { deliverKinds } from '../../../src/deliver/index.ts'
import {
  type ActionRequest,
  type ActionsOptions,
  type ActionsRoom,
  actionKinds,
  createActions,
  type Execution,
} from '../../../src/respond/actions/index.ts'
import type { NewEntry } from '../../../src/respond/contract.ts'
import type { Store } from '../../../src/store/port.ts'
import { ShiftClock } from '../../support/shift-clock.ts'
import { testStore } from '../../support/store.ts'

export const kinds = [...alertKinds, ...deliverKinds, ...actionKinds]
export const alice: Person = { id: 1001, name: 'Alice' }
export const bob: Person = { id: 1002, name: 'Bob' }
export const carol: Person = { id: 1003, name: 'Carol' }
export const dave: Person = { id: 1004, name: 'Dave' }
/** Alice may do all, Bob and Dave respond, Carol looks on. */
const roles: Readonly<Record<number, Role>> = { 1001: 'admin', 1002: 'responder', 1003: 'viewer', 1004: 'responder' }

export const policies: Policies = {
  priorityOf: () => 'P1',
  policyOf: () => ({ level: 'warning', push: 'now', cooldown: 300_000, incident: false }),
  routeOf: () => ({ id: 'default', destinations: [{ channel: 'telegram', chat: 'ops' }] }),
}

/** Actions as a pack writes them. */
export function declare(text: string, folder = tmpdir()): ActionConfig[] {
  const yaml = parseYaml('system.yaml', text)
  const { actions, issues } = readActions(yaml, yaml.data as Record<string, unknown>, { folder, environment: 'test' })
  if (issues[0]) throw new Error(issues.map(formatIssue).join('\n'))
  return actions
}

/** A command that runs a piece of JavaScript. */
export const node = (script: string): string => JSON.stringify([process.execPath, '-e', script])

export const title = 'title: { zh-TW: 動作, en: Action }'

export interface RigOptions extends Partial<ActionsOptions> {
  clock?: Clock
  store?: Store
}

/** The room of actions with its real neighbours, on a store in memory. */
export class ActionsRig {
  readonly folder = mkdtempSync(join(tmpdir(), 'opsbell-actions-'))
  readonly store: Store
  readonly clock: Clock
  readonly alerts: Alerts
  readonly room: ActionsRoom
  readonly journal: { incident: string; entry: NewEntry; cause: string }[] = []
  readonly done: Execution[] = []
  actions: ActionConfig[] = []
  readonly roles: Record<number, Role> = { ...roles }
  #causes = 0

  private constructor(store: Store, clock: Clock, options: RigOptions) {
    this.store = store
    this.clock = clock
    this.alerts = createAlerts({ store, clock, policies, log: silentLog, metrics: noMetrics, onChange: () => {} })
    this.room = createActions({
      store,
      clock,
      log: silentLog,
      redact: createRedactor('correct-horse-battery'),
      declared: (system) => (system === 'shop' ? this.actions : []),
      roleOf: (person) => this.roles[person],
      verbs: this.alerts.verbs,
      views: this.alerts.views,
      query: async () => ({ series: [], total: 0 }),
      home: () => ({ channel: 'telegram', chat: 'ops' }),
      journal: {
        entries: (incident, all, cause) => {
          this.journal.push(...all.map((entry) => ({ incident, entry, cause })))
          return []
        },
        written: () => {},
      },
      ...options,
    })
    this.room.onDone((execution) => this.done.push(execution))
  }

  static async start(text: string, options: RigOptions = {}): Promise<ActionsRig> {
    const clock = options.clock ?? new ShiftClock()
    const store = options.store ?? (await testStore(kinds, clock))
    const rig = new ActionsRig(store, clock, options)
    rig.actions = declare(text, rig.folder)
    await rig.alerts.start()
    await rig.room.start()
    return rig
  }

  write(name: string, text: string | Buffer): string {
    const path = join(this.folder, name)
    writeFileSync(path, text)
    return path
  }

  cause(): string {
    return `update:${++this.#causes}`
  }

  doing(person: Person = bob) {
    return { person, at: this.clock.now(), cause: this.cause() }
  }

  request(action: string, more: Partial<ActionRequest> = {}): ActionRequest {
    return { ...this.doing(), system: 'shop', action, ...more }
  }

  /** Runs a diagnostic to its end. */
  async look(action: string, more: Partial<ActionRequest> = {}): Promise<Execution> {
    const started = await this.room.run(this.request(action, more))
    if (started.did !== 'started') throw new Error(`it did not start: ${JSON.stringify(started)}`)
    return started.done
  }

  /** The token of a change that waits for its confirmation. */
  async ask(action: string, more: Partial<ActionRequest> = {}): Promise<string> {
    const prepared = await this.room.prepare(this.request(action, more))
    if (prepared.did !== 'confirm') throw new Error(`nothing to confirm: ${JSON.stringify(prepared)}`)
    return prepared.token
  }

  /** Carries a change out to its end. */
  async change(action: string, more: Partial<ActionRequest> = {}): Promise<Execution> {
    const confirmed = await this.room.confirm(await this.ask(action, more), this.doing(more.person ?? bob))
    if (confirmed.did !== 'started') throw new Error(`it did not start: ${JSON.stringify(confirmed)}`)
    return confirmed.done
  }

  async audit(): Promise<Record<string, unknown>[]> {
    return (await this.store.rows('audit', { limit: 1000 })).map(({ body }) => body as Record<string, unknown>)
  }

  async executions(): Promise<Execution[]> {
    return (await this.store.list('execution', 'started', {})).map(({ doc }) => doc)
  }

  async fire(alertname: string): Promise<string> {
    const now = this.clock.now()
    const alert = {
      origin: 'test',
      labels: { alertname, instance: 'a' },
      annotations: {},
      startsAt: now,
      system: 'shop',
    }
    await this.alerts.ingest([{ ...alert, state: 'firing' }], now, this.cause())
    return this.alerts.views.openEpisodes().find((one) => one.alertname === alertname)?.id ?? ''
  }

  async resolve(alertname: string): Promise<void> {
    const now = this.clock.now()
    const alert = {
      origin: 'test',
      labels: { alertname, instance: 'a' },
      annotations: {},
      startsAt: now,
      system: 'shop',
    }
    await this.alerts.ingest([{ ...alert, state: 'resolved', endsAt: now }], now, this.cause())
  }

  async close(): Promise<void> {
    await this.room.stop(this.clock.now())
    await this.alerts.stop()
    await this.store.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
