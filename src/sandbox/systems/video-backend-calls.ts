import { Histogram, Ticker } from './counters.ts'
import type { Exposition, Sample } from './exposition.ts'

/** How the calls of one operation go. Shares are of all calls, 0 to 1. */
interface Course {
  perSecond: number
  /** Seconds that half, nine of ten and 99 of 100 calls take at most. */
  quantiles: readonly [p50: number, p90: number, p99: number]
  /** Timeouts are failures too. */
  failing: number
  timeouts: number
  /** Neither success nor failure. */
  partial: number
  cancelled: number
  /** Per call. */
  retries: number
  /** Last part of the code that failures carry. */
  code: string
}

export const operations = [
  ['gemini', 'generate'],
  ['stability', 'image'],
  ['d-id', 'talk'],
  ['youtube', 'upload'],
  ['youtube', 'token_refresh'],
] as const
type Operation = (typeof operations)[number]
export type Service = Operation[0]

const quiet = { failing: 0.01, timeouts: 0, partial: 0, cancelled: 0, retries: 0.05, code: 'SERVER_ERROR' }
const normal: Readonly<Record<string, Course>> = {
  generate: { ...quiet, perSecond: 1, quantiles: [1.4, 3.4, 7.5], retries: 0.2 },
  image: { ...quiet, perSecond: 2, quantiles: [3.6, 9, 16], failing: 0.02, partial: 0.02 },
  talk: { ...quiet, perSecond: 1, quantiles: [32, 64, 80], failing: 0.02, timeouts: 0.01 },
  upload: { ...quiet, perSecond: 1, quantiles: [150, 240, 280] },
  token_refresh: { ...quiet, perSecond: 1, quantiles: [0.3, 0.6, 1], failing: 0 },
}

/** Over each limit that the shipped pack sets for this, and over no other. */
const slower: Readonly<Record<Service, number>> = { gemini: 5, stability: 4, 'd-id': 3.2, youtube: 5 }
const troubles: Readonly<Record<string, Partial<Course>>> = {
  failing: { failing: 0.22 },
  down: { failing: 1, code: 'SERVICE_UNAVAILABLE' },
  key: { failing: 1, code: 'INVALID_API_KEY' },
  quota: { failing: 1, code: 'QUOTA_EXCEEDED' },
  cancelled: { cancelled: 0.14 },
  retries: { retries: 1.6 },
  partial: { partial: 0.12 },
  timeouts: { failing: 0.13, timeouts: 0.12, code: 'TIMEOUT' },
}
/** Failures at once when a trouble begins, so that the next poll sees it. */
const atOnce: Readonly<Record<string, number>> = { down: 7, key: 1, quota: 1 }

function courseOf([service, operation]: Operation, mode: string): Course {
  const base = normal[operation] as Course
  if (mode === 'token') return operation === 'token_refresh' ? { ...base, failing: 0.08 } : base
  // The quota and the files of YouTube are the uploads' concern.
  if (operation === 'token_refresh' && mode !== 'down' && mode !== 'key') return base
  const by = mode === 'slow' ? slower[service] : 1
  const [p50, p90, p99] = base.quantiles
  return { ...base, quantiles: [p50 * by, p90 * by, p99 * by], ...troubles[mode] }
}

const buckets = [0.25, 0.5, 1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1200]
/** Observations of one lap; more say no more about the latency. */
const mostObserved = 2000

/** The calls to one API operation, as the backend counts them. */
class Line {
  readonly operation: Operation
  readonly latency = new Histogram(buckets)
  readonly codes = new Map<string, number>()
  readonly #random: () => number
  readonly #ticks = {
    calls: new Ticker(),
    success: new Ticker(),
    failure: new Ticker(),
    partial: new Ticker(),
    cancelled: new Ticker(),
    timeout: new Ticker(),
    retry: new Ticker(),
  }

  constructor(operation: Operation, random: () => number) {
    this.operation = operation
    this.#random = random
    // Counted from the start, as a well-behaved client does: a code that appears with its first error is seen as well.
    this.codes.set(this.#codeOf('SERVER_ERROR'), 0)
  }

  get totals(): Readonly<Record<'calls' | 'success' | 'failure' | 'partial' | 'timeout' | 'retry', number>> {
    const { calls, success, failure, partial, timeout, retry } = this.#ticks
    return {
      calls: calls.total,
      success: success.total,
      failure: failure.total,
      partial: partial.total,
      timeout: timeout.total,
      retry: retry.total,
    }
  }

  begin(mode: string): void {
    const { code, failing } = courseOf(this.operation, mode)
    if (failing === 1) this.#fail(atOnce[mode] ?? 0, code)
  }

  run(seconds: number, mode: string): void {
    const { calls, success, failure, partial, cancelled, timeout, retry } = this.#ticks
    const course = courseOf(this.operation, mode)
    const made = calls.run(seconds, course.perSecond)
    const failed = failure.run(made, course.failing)
    this.#count(course.code, failed)
    timeout.run(made, course.timeouts)
    retry.run(made, course.retries)
    const unfinished = partial.run(made, course.partial) + cancelled.run(made, course.cancelled)
    success.add(Math.max(0, made - failed - unfinished))
    for (let i = 0; i < Math.min(made, mostObserved); i++) this.latency.observe(this.#seconds(course.quantiles))
  }

  #fail(count: number, code: string): void {
    this.#ticks.calls.add(count)
    this.#ticks.failure.add(count)
    this.#count(code, count)
  }

  #count(code: string, count: number): void {
    if (count === 0) return
    const full = this.#codeOf(code)
    this.codes.set(full, (this.codes.get(full) ?? 0) + count)
  }

  #codeOf(code: string): string {
    return `${this.operation[0].toUpperCase().replace('-', '_')}_${code}`
  }

  #seconds([p50, p90, p99]: Course['quantiles']): number {
    const at = this.#random()
    if (at < 0.5) return p50 * (0.4 + 1.2 * at)
    if (at < 0.9) return p50 + ((at - 0.5) / 0.4) * (p90 - p50)
    return p90 + Math.min(1, (at - 0.9) / 0.09) * (p99 - p90)
  }
}

/** Everything that the backend asks of other services. */
export class Calls {
  readonly #lines: readonly Line[]

  constructor(random: () => number) {
    this.#lines = operations.map((operation) => new Line(operation, random))
  }

  begin(service: Service, mode: string): void {
    for (const line of this.#of(service)) line.begin(mode)
  }

  run(seconds: number, mode: (service: Service) => string): void {
    for (const line of this.#lines) line.run(seconds, mode(line.operation[0]))
  }

  /** Calls and failures so far. */
  tally(service: Service): { calls: number; failures: number } {
    const lines = this.#of(service)
    const sum = (of: 'calls' | 'failure') => lines.reduce((total, { totals }) => total + totals[of], 0)
    return { calls: sum('calls'), failures: sum('failure') }
  }

  write(out: Exposition): void {
    const samples = (of: keyof Line['totals']): Sample[] =>
      this.#lines.map((line) => ({ labels: labelsOf(line.operation), value: line.totals[of] }))
    out
      .counter('api_requests_total', 'Calls that ended', samples('calls'))
      .counter('api_success_total', 'Calls that succeeded', samples('success'))
      .counter('api_failure_total', 'Calls that failed', samples('failure'))
      .counter('api_partial_failure_total', 'Calls of which only a part succeeded', samples('partial'))
      .counter('api_timeout_total', 'Calls that timed out', samples('timeout'))
      .counter('api_retries_total', 'Retries', samples('retry'))
      .counter('api_errors_total', 'Failures by error code', this.#errors())
      .histograms(
        'api_request_duration_seconds',
        'Duration of calls',
        this.#lines.map(({ operation, latency }) => ({ labels: labelsOf(operation), histogram: latency })),
      )
  }

  #errors(): Sample[] {
    const byCode = new Map<string, Sample>()
    for (const { operation, codes } of this.#lines) {
      for (const [error_code, value] of codes) {
        const before = byCode.get(error_code)?.value ?? 0
        byCode.set(error_code, { labels: { service: operation[0], error_code }, value: before + value })
      }
    }
    return [...byCode.values()]
  }

  #of(service: Service): readonly Line[] {
    return this.#lines.filter(({ operation }) => operation[0] === service)
  }
}

function labelsOf([service, operation]: Operation): Readonly<Record<string, string>> {
  return { service, operation }
}
