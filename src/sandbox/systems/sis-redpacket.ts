import type { Clock, Ms } from '../../core/clock.ts'
import type { SystemControl } from './control.ts'
import { Histogram, pythonBuckets, Stopwatch, Ticker } from './counters.ts'
import { Exposition } from './exposition.ts'
import { SimulatedHost } from './host.ts'
import { type Endpoint, endpoints, isTrouble, type Naming, switches, type Trouble } from './sis-redpacket-switches.ts'
import type { Behaviour, MakeSystem, SimulatedSystem } from './system.ts'

const authorised = 60
/** More than any poll's timeout, so that "slow" is an outage and not a wait. */
const slowAnswer: Ms = 20_000
/** At once over the threshold of ten in a minute, then it goes on. */
const burst = { atOnce: 14, perSecond: 1 }
/**
 * A busy CPU slows the stores and the events too, but stays below the limits that the shipped pack sets for those (ten
 * slow queries in ten minutes, five seconds a query, one second an event): a switch raises its own alert only.
 */
const busy = { slowPerSecond: 0.01, querySeconds: 1.9, eventSeconds: 0.9 }
const calm = { slowPerSecond: 0.002, querySeconds: 0.06, eventSeconds: 0.35 }
const megabyte = 1024 ** 2

export const redpacketSystem: MakeSystem = (clock, random) => new Redpacket(clock, random)

/** The red-packet session service: sixty accounts that grab red packets, on a host with Redis and PostgreSQL. */
class Redpacket implements SimulatedSystem {
  readonly #random: () => number
  readonly #started: Ms
  readonly #watch: Stopwatch
  readonly #host = new SimulatedHost()
  readonly #events = new Histogram(pythonBuckets)
  readonly #ticks = {
    event: new Ticker(),
    flood: new Ticker(),
    retry: new Ticker(),
    success: new Ticker(),
    failure: new Ticker(),
    slow: new Ticker(),
  }
  #on: Readonly<Record<Trouble, boolean>> = {
    floodwait: false,
    sessions: false,
    failures: false,
    cpu: false,
    memory: false,
  }
  #endpoint: Endpoint = 'ok'
  #names: Naming = 'python'

  readonly pages = {
    '/metrics': () => ({
      type: 'text/plain; version=0.0.4; charset=utf-8',
      body: this.#endpoint === 'error' ? 'internal error\n' : this.#metrics(),
      status: this.#endpoint === 'error' ? 503 : 200,
    }),
  }

  constructor(clock: Clock, random: () => number) {
    this.#random = random
    this.#started = clock.now()
    this.#watch = new Stopwatch(clock)
    this.#ticks.success.add(1840)
    this.#ticks.failure.add(27)
    this.#ticks.retry.add(95)
  }

  behaviour(path: string): Behaviour {
    if (path !== '/metrics') return { delayMs: 0 }
    if (this.#endpoint === 'cut') return 'cut'
    return { delayMs: this.#endpoint === 'slow' ? slowAnswer : 0 }
  }

  set(id: string, value: unknown): boolean {
    this.#run()
    const endpoint = id === 'endpoint' ? endpoints.find((one) => one === value) : undefined
    if (endpoint) {
      this.#endpoint = endpoint
      return true
    }
    if (id === 'names' && (value === 'python' || value === 'plain')) {
      this.#names = value
      return true
    }
    if (!isTrouble(id) || typeof value !== 'boolean') return false
    if (value && !this.#on[id]) this.#begin(id)
    if (!value && this.#on[id] && id === 'failures') this.#ticks.success.add(1)
    this.#on = { ...this.#on, [id]: value }
    return true
  }

  // What a switch does at once, so that the next poll sees it.
  #begin(name: Trouble): void {
    if (name === 'floodwait') this.#ticks.flood.add(burst.atOnce)
    if (name === 'failures') this.#ticks.failure.add(3)
  }

  get #pace() {
    return this.#on.cpu ? busy : calm
  }

  get #load() {
    const wobble = (base: number) => base + (this.#random() - 0.5) * 0.04
    return { cpu: wobble(this.#on.cpu ? 0.93 : 0.24), memory: wobble(this.#on.memory ? 0.86 : 0.46) }
  }

  get #online(): number {
    return this.#on.sessions ? 41 : authorised - Math.floor(this.#random() * 3)
  }

  #run(): void {
    const seconds = Math.min(this.#watch.lap(), 3600)
    const { event, flood, retry, success, failure, slow } = this.#ticks
    this.#host.run(seconds, this.#load)
    const events = event.run(seconds, 6)
    for (let i = 0; i < Math.min(events, 5000); i++)
      this.#events.observe(0.02 + this.#random() ** 3 * this.#pace.eventSeconds)
    flood.run(seconds, this.#on.floodwait ? burst.perSecond : 0.01)
    retry.run(seconds, this.#on.failures ? 0.5 : 0.05)
    success.run(seconds, this.#on.failures ? 0 : 0.25)
    failure.run(seconds, this.#on.failures ? 0.2 : 0.004)
    slow.run(seconds, this.#pace.slowPerSecond)
  }

  #metrics(): string {
    this.#run()
    const out = new Exposition()
    this.#service(out)
    this.#host.write(out, this.#load)
    this.#stores(out)
    return out.toString()
  }

  // Python's client appends _total to every counter; older exporters of this service did not.
  #service(out: Exposition): void {
    const { flood, retry, success, failure } = this.#ticks
    const suffix = this.#names === 'python' ? '_total' : ''
    out
      .gauge('session_online_count', 'Number of online session accounts', this.#online)
      .gauge('session_authorised_count', 'Number of authorised session accounts', authorised)
      .histogram(
        'session_event_latency_seconds',
        'Latency for handling events',
        this.#events.buckets,
        this.#events.sum,
        this.#events.count,
      )
      .counter('dispatch_floodwait_total', 'Total FloodWait occurrences', flood.total)
      .counter(`redpacket_success_count${suffix}`, 'Red packets grabbed', success.total)
      .counter(`redpacket_failure_count${suffix}`, 'Red packets that failed', failure.total)
      .counter('action_retry_total', 'Retries of SessionActionExecutor', retry.total)
      .gauge(
        'process_start_time_seconds',
        'Start time of the process since unix epoch in seconds.',
        this.#started / 1000,
      )
      .gauge('process_resident_memory_bytes', 'Resident memory size in bytes.', 182 * megabyte)
  }

  #stores(out: Exposition): void {
    const active = this.#on.cpu ? 18 : 3
    const datname = 'sis'
    out
      .gauge('redis_up', 'Information about the Redis instance', 1)
      .gauge('redis_connected_clients', 'Connected clients', 12 + Math.floor(this.#random() * 4))
      .gauge('redis_memory_used_bytes', 'Memory used by Redis', 96 * megabyte + Math.floor(this.#random() * megabyte))
      .gauge('redis_memory_max_bytes', 'The value of maxmemory', 512 * megabyte)
      .gauge('redis_slowlog_length', 'Total slowlog', this.#ticks.slow.total)
      .gauge('pg_up', 'Whether the last scrape of metrics from PostgreSQL was able to connect to the server', 1)
      .gauge('pg_stat_activity_count', 'Number of connections in this state', [
        { labels: { datname, state: 'active' }, value: active },
        { labels: { datname, state: 'idle' }, value: 14 },
      ])
      .gauge('pg_stat_activity_max_tx_duration', 'Longest transaction in seconds', [
        { labels: { datname, state: 'active' }, value: this.#pace.querySeconds },
      ])
      .gauge('pg_settings_max_connections', 'Sets the maximum number of concurrent connections', 100)
      .gauge('pg_database_size_bytes', 'Disk space used by the database', [
        { labels: { datname }, value: 734 * megabyte },
      ])
  }

  describe(): SystemControl {
    this.#run()
    const on = this.#on
    const online = this.#online
    const load = this.#load
    const percent = (ratio: number) => `${Math.round(ratio * 100)} %`
    return {
      id: 'sis-redpacket',
      name: { 'zh-TW': '紅包 Session 服務', en: 'Red-packet session service' },
      endpoints: [{ kind: 'prometheus', path: '/metrics' }],
      switches: switches(on, this.#endpoint, this.#names),
      readings: [
        {
          id: 'online',
          label: { 'zh-TW': '在線 Session', en: 'Sessions online' },
          value: `${online} / ${authorised}`,
          alarm: online < authorised * 0.8,
        },
        {
          id: 'flood',
          label: { 'zh-TW': 'FloodWait 次數', en: 'FloodWaits' },
          value: String(this.#ticks.flood.total),
          alarm: on.floodwait,
        },
        {
          id: 'packets',
          label: { 'zh-TW': '紅包 成功 / 失敗', en: 'Red packets won / failed' },
          value: `${this.#ticks.success.total} / ${this.#ticks.failure.total}`,
          alarm: on.failures,
        },
        { id: 'cpu', label: { 'zh-TW': 'CPU', en: 'CPU' }, value: percent(load.cpu), alarm: load.cpu > 0.8 },
        {
          id: 'memory',
          label: { 'zh-TW': '記憶體', en: 'Memory' },
          value: percent(load.memory),
          alarm: load.memory > 0.7,
        },
      ],
    }
  }
}
