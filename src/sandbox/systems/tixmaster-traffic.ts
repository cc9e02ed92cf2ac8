import type { Clock } from '../../core/clock.ts'
import { Histogram, Stopwatch, Ticker } from './counters.ts'
import { Exposition } from './exposition.ts'
import type { TixmasterLogs } from './tixmaster-logs.ts'
import type { Troubles } from './tixmaster-switches.ts'

/** A second of a usual hour: 4 requests, of which one in 20 is an order (720 an hour). */
const perSecond = { requests: 4, orders: 0.2 }
/** Of the usual, off-peak: 4 orders an hour. */
const quiet = 0.005
/** Visitors who look fail at once without the database, and so does every order. */
const failing = { errors: 0.4, database: 0.7 }
const bounds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
/** Longest time that is made up for in one go, seconds; counters go on with it, lines of logs only at its end. */
const longestStep = 3600
const linesPerStep = 40

/** What the backend counts and logs; a new process counts from 0. */
export class Traffic {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #logs: TixmasterLogs
  readonly #watch: Stopwatch
  #counts = fresh()
  #started: number

  constructor(clock: Clock, random: () => number, logs: TixmasterLogs) {
    this.#clock = clock
    this.#random = random
    this.#logs = logs
    this.#watch = new Stopwatch(clock)
    this.#started = clock.now()
  }

  get orders(): number {
    return this.#counts.orders.total
  }

  get failed(): number {
    return this.#counts.failed.total
  }

  get requests(): number {
    return this.#counts.ok.total + this.#counts.failed.total
  }

  /** A new process. */
  restart(): void {
    this.#watch.lap()
    this.#counts = fresh()
    this.#started = this.#clock.now()
  }

  /** Up to now; nothing happens while the backend is dead. */
  run(on: Troubles): void {
    const seconds = Math.min(this.#watch.lap(), longestStep)
    if (on.backend || seconds <= 0) return
    const pace = on.offpeak ? quiet : 1
    const share = on.database ? failing.database : on.errors ? failing.errors : 0.002
    const { ok, failed, orders, latency } = this.#counts
    const good = ok.run(seconds, perSecond.requests * pace * (1 - share))
    const bad = failed.run(seconds, perSecond.requests * pace * share)
    const sold = orders.run(seconds, on.orders || on.database ? 0 : perSecond.orders * pace * (1 - share))
    for (let i = 0; i < Math.min(good + bad, 2000); i++) latency.observe(0.02 + this.#random() ** 4 * 0.6)
    this.#write(on, { good, bad, sold })
  }

  #write(on: Troubles, { good, bad, sold }: { good: number; bad: number; sold: number }): void {
    const at = this.#clock.now()
    for (let i = 0; i < Math.min(bad, linesPerStep); i++) this.#logs.failed(at, on, this.#random())
    for (let i = 0; i < Math.min(sold, linesPerStep); i++) this.#logs.order(at, this.#random())
    for (let i = 0; i < Math.min(good, linesPerStep); i++) this.#logs.visit(at, this.#random())
  }

  /** What `/metrics` shows. */
  get exposition(): string {
    const { ok, failed, orders, latency } = this.#counts
    const out = new Exposition()
    out
      .gauge('up', 'Whether the backend serves', [{ labels: { job: 'tixmaster-backend' }, value: 1 }])
      .counter('http_requests_total', 'Requests by status', [
        { labels: { status: '200' }, value: ok.total },
        { labels: { status: '500' }, value: failed.total },
      ])
      .counter('orders_total', 'Orders that went through', orders.total)
      .histogram('http_request_duration_seconds', 'Latency', latency.buckets, latency.sum, latency.count)
      .gauge('process_start_time_seconds', 'Start of the process since unix epoch in seconds.', this.#started / 1000)
    return out.toString()
  }
}

const fresh = () => ({
  ok: new Ticker(),
  failed: new Ticker(),
  orders: new Ticker(),
  latency: new Histogram(bounds),
})
