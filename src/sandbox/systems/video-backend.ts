import type { Clock, Ms } from '../../core/clock.ts'
import type { Reading, SystemControl } from './control.ts'
import { Stopwatch, Ticker } from './counters.ts'
import { Exposition } from './exposition.ts'
import { type HostLoad, SimulatedHost } from './host.ts'
import type { Behaviour, MakeSystem, Page, SimulatedSystem } from './system.ts'
import { Calls, type Service } from './video-backend-calls.ts'
import { Reporter } from './video-backend-events.ts'
import { type Condition, healthAnswer } from './video-backend-health.ts'
import { quotaAnswer } from './video-backend-quota.ts'
import { type ChoiceId, calm, isChoice, isToggle, type Settings, switches } from './video-backend-switches.ts'

/** More than any poll's timeout, so that "slow" is an outage and not a wait. */
const slowAnswer: Ms = 20_000
const day: Ms = 86_400_000
const services: readonly Service[] = ['gemini', 'stability', 'd-id', 'youtube']
/** What the steps `ok`, `warning` and `critical` of the machine's switches mean. */
const steps: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  disk: { ok: 0.55, warning: 0.15, critical: 0.08 },
  cpu: { ok: 0.34, warning: 0.85, critical: 0.95 },
  memory: { ok: 0.52, warning: 0.85, critical: 0.94 },
  queue: { ok: 3, warning: 70, critical: 130 },
  connections: { ok: 22, warning: 85, critical: 97 },
}
/** Users of the last full day, by day of the week, Sunday first. */
const usersByDay = [390, 402, 415, 420, 424, 418, 396]
const metrics = '/metrics'
const health = '/api/v1/system/health'
const quota = '/api/v1/system/quota'

export const videoBackend: MakeSystem = (clock, random) => new VideoBackend(clock, random)

/** A backend that makes videos of scripts (Gemini), images (Stability AI), presenters (D-ID) and publishes them (YouTube). */
class VideoBackend implements SimulatedSystem {
  readonly #clock: Clock
  readonly #started: Ms
  readonly #watch: Stopwatch
  readonly #host = new SimulatedHost()
  readonly #calls: Calls
  readonly #reporter: Reporter
  readonly #projects = { success: new Ticker(), failure: new Ticker(), seconds: 0 }
  #settings: Settings = calm
  /** The day on which users began to leave. */
  #fallingSince: Ms | undefined

  readonly pages = {
    [metrics]: () => this.#page('text/plain; version=0.0.4; charset=utf-8', () => this.#metrics()),
    [health]: () => this.#page('application/json', () => JSON.stringify(this.#health())),
    [quota]: () => this.#page('application/json', () => JSON.stringify(this.#quota())),
  }

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock
    this.#started = clock.now()
    this.#watch = new Stopwatch(clock)
    this.#calls = new Calls(random)
    this.#reporter = new Reporter(clock)
  }

  behaviour(path: string): Behaviour {
    if (!Object.hasOwn(this.pages, path)) return { delayMs: 0 }
    const how = this.#settings.choice.endpoint
    return how === 'cut' ? 'cut' : { delayMs: how === 'slow' ? slowAnswer : 0 }
  }

  /** `bot`, with `{ url, token }` of its API, is no switch of the page: it says where error events go. */
  set(id: string, value: unknown): boolean {
    this.#run()
    if (id === 'bot') return this.#reporter.connect(value)
    if (id === 'event') return this.#send(value)
    if (isToggle(id) && typeof value === 'boolean') {
      this.#settings = { ...this.#settings, on: { ...this.#settings.on, [id]: value } }
      return true
    }
    if (!isChoice(id, value)) return false
    const chosen = String(value)
    if (chosen !== this.#settings.choice[id]) this.#begin(id, chosen)
    this.#settings = { ...this.#settings, choice: { ...this.#settings.choice, [id]: chosen } }
    return true
  }

  // What a choice does at once.
  #begin(id: ChoiceId, chosen: string): void {
    const service = services.find((one) => one === id)
    if (service) this.#calls.begin(service, chosen)
    if (id === 'users') this.#fallingSince = chosen === 'falling' ? this.#today : undefined
  }

  #send(code: unknown): boolean {
    if (!isChoice('event', code)) return false
    if (code !== 'none') void this.#reporter.report(String(code))
    return true
  }

  #step(id: ChoiceId): number {
    return steps[id]?.[this.#settings.choice[id]] ?? 0
  }

  get #load(): HostLoad {
    return { cpu: this.#step('cpu'), memory: this.#step('memory'), diskFree: this.#step('disk') }
  }

  get #condition(): Condition {
    const { database, redis, ffmpeg, celery } = this.#settings.on
    const workers = celery ? 0 : 4
    return {
      database: !database,
      redis: !redis,
      redisSlow: this.#settings.on['redis-slow'],
      ffmpeg: !ffmpeg,
      workers,
      queue: this.#step('queue'),
      diskFree: this.#step('disk'),
    }
  }

  get #today(): Ms {
    return Math.floor(this.#clock.now() / day)
  }

  get #users(): number {
    const lost = this.#fallingSince === undefined ? 0 : Math.min(5, this.#today - this.#fallingSince)
    const usual = usersByDay[new Date(this.#today * day).getUTCDay()] ?? 400
    return Math.round((lost === 0 ? usual : 400) * 0.75 ** lost)
  }

  #run(): void {
    const seconds = Math.min(this.#watch.lap(), 3600)
    const { choice } = this.#settings
    this.#host.run(seconds, this.#load)
    this.#calls.run(seconds, (service) => choice[service])
    const { success, failure } = this.#projects
    const share = choice.projects === 'failing' ? 0.3 : 0.02
    const done = success.run(seconds, 1 - share) + failure.run(seconds, share)
    this.#projects.seconds += done * (choice.projects === 'slow' ? 1500 : 510)
  }

  #page(type: string, body: () => string): Page {
    if (this.#settings.choice.endpoint === 'error') return { status: 503, type: 'text/plain', body: 'internal error\n' }
    return { type, body: body() }
  }

  #health() {
    return healthAnswer(this.#clock.now(), this.#condition)
  }

  #quota() {
    const { choice } = this.#settings
    return quotaAnswer(this.#clock.now(), (id) => {
      const set = choice[`quota-${id}` as ChoiceId]
      return set === 'auto' ? undefined : Number(set)
    })
  }

  #metrics(): string {
    this.#run()
    const out = new Exposition()
    this.#calls.write(out)
    this.#host.write(out, this.#load)
    const { success, failure, seconds } = this.#projects
    const ended = success.total + failure.total
    out
      .gauge('celery_queue_length', 'Tasks that wait', [{ labels: { queue: 'celery' }, value: this.#condition.queue }])
      .gauge('database_connections', 'Connections to the database', this.#step('connections'))
      .counter('projects_success_total', 'Projects that succeeded', success.total)
      .counter('projects_failure_total', 'Projects that failed', failure.total)
      .histogram('project_duration_seconds', 'Duration of projects', [], seconds, ended)
      .gauge('daily_active_users', 'Users who did something on the last full day', this.#users)
      .gauge(
        'process_start_time_seconds',
        'Start time of the process since unix epoch in seconds.',
        this.#started / 1000,
      )
    return out.toString()
  }

  describe(): SystemControl {
    this.#run()
    return {
      id: 'video-backend',
      name: { 'zh-TW': 'AI 影片後端', en: 'AI video backend' },
      endpoints: [
        { kind: 'prometheus', path: metrics },
        { kind: 'health', path: health },
        { kind: 'quota', path: quota },
      ],
      switches: switches(this.#settings),
      readings: [...this.#callReadings(), ...this.#machineReadings()],
    }
  }

  #callReadings(): Reading[] {
    return services.map((id) => {
      const { calls, failures } = this.#calls.tally(id)
      const label = `${id}: `
      return {
        id,
        label: { 'zh-TW': `${label}呼叫 / 失敗`, en: `${label}calls / failures` },
        value: `${calls} / ${failures}`,
        alarm: this.#settings.choice[id] !== 'ok',
      }
    })
  }

  #machineReadings(): Reading[] {
    const { status } = this.#health()
    const { quotas } = this.#quota()
    const shares = Object.entries(quotas).map(([name, { percentage }]) => `${name} ${percentage} %`)
    return [
      { id: 'health', label: { 'zh-TW': '健康狀態', en: 'Health' }, value: status, alarm: status !== 'healthy' },
      {
        id: 'quota',
        label: { 'zh-TW': '配額', en: 'Quotas' },
        value: shares.join(' · '),
        alarm: Object.values(quotas).some((one) => one.status !== 'healthy'),
      },
      { id: 'sent', label: { 'zh-TW': '最近送出的錯誤回報', en: 'Last event sent' }, value: this.#reporter.last },
    ]
  }
}
