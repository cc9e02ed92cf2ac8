import type { Clock, Ms } from '../core/clock.ts'
import { formatDuration } from '../core/duration.ts'
import { messageOf } from '../core/errors.ts'
import { randomId } from '../core/ids.ts'
import type { Log } from '../core/log.ts'
import type { SourceStatus } from './contract.ts'
import type { PollerMetrics } from './poller-metrics.ts'
import { phaseOf, schedule } from './poller-schedule.ts'
import type { Timeline } from './poller-timeline.ts'
import type { SystemSamples } from './samples/samples.ts'
import { SampleLimitError } from './samples/sink.ts'
import type { Taken } from './samples/source-samples.ts'
import { type Failure, type Source, SourceError, type WriteSamples } from './sources/contract.ts'
import { failure } from './sources/failures.ts'
import type { CommonConfig } from './sources/schema.ts'

export interface PolledSourceOptions {
  config: CommonConfig
  source: Source
  samples: SystemSamples
  clock: Clock
  timeline: Timeline
  log: Log
  metrics: PollerMetrics
  /** Ms until the first poll. */
  first: Ms
  /** Polled at its interval for alerts that fire, from the start. */
  hurried: boolean
  /** Ms between polls while hurried; at most `config.every`. */
  everyWhileFiring: Ms
  /** Ms after which a poll is given up. */
  patience: Ms
  /** Told when the first poll ended, good or bad. */
  onFirst: () => void
}

type Outcome = { ok: true; taken: Taken } | { ok: false; error: SourceError }

/** Polls one source: on time, one poll at a time, each within the timeout. */
export class PolledSource {
  readonly config: CommonConfig
  readonly samples: SystemSamples
  /** True once the first poll ended. */
  polled = false
  readonly #options: PolledSourceOptions
  readonly #log: Log
  readonly #labels: { system: string; source: string }
  #hurried: boolean
  #cancel: () => void
  /** From when on, by the monotonic clock, an interval passes until the next tick; before the first: when that is due. */
  #from: Ms
  #ticked = false
  #running: { abort: AbortController; done: Promise<void> } | undefined
  #stopped = false
  #skipped = 0
  #error: string | undefined
  #failure: Failure | undefined
  #verdict: SourceError | undefined
  #durationMs: Ms | undefined
  #taken: Taken = { samples: 0, refused: {} }

  constructor(options: PolledSourceOptions) {
    const { config, samples, clock, log, first } = options
    this.#options = options
    this.config = config
    this.samples = samples
    this.#labels = { system: samples.system, source: config.id }
    this.#log = log.child({ ...this.#labels, kind: config.kind })
    this.#hurried = options.hurried
    this.#from = clock.mono() + first
    this.#cancel = this.#schedule(first, phaseOf(`${samples.system}/${config.id}`))
  }

  get #every(): Ms {
    return this.#hurried ? this.#options.everyWhileFiring : this.config.every
  }

  /** Polls at the interval for alerts that fire, or again at the usual one; from the last poll on. */
  hurry(on: boolean): void {
    if (this.#stopped || on === this.#hurried) return
    this.#hurried = on
    if (this.#options.everyWhileFiring === this.config.every) return
    this.#cancel()
    const due = this.#from + (this.#ticked ? this.#every : 0)
    this.#cancel = this.#schedule(Math.max(0, due - this.#options.clock.mono()), 0)
  }

  #schedule(first: Ms, phase: number): () => void {
    return schedule(this.#options.clock, first, this.#every, phase, () => this.#tick())
  }

  get status(): SourceStatus {
    const { id: source, kind, every } = this.config
    const state = this.samples.sourceState(source)
    return {
      system: this.samples.system,
      source,
      kind,
      every,
      lastAttempt: state?.lastAttempt,
      lastSuccess: state?.lastSuccess,
      up: state?.up,
      error: this.#error,
      failure: this.#failure,
      verdict: this.#verdict && { error: this.#verdict.message, failure: this.#verdict.failure },
      durationMs: this.#durationMs,
      samples: this.#taken.samples,
      refused: this.#taken.refused,
      skipped: this.#skipped,
    }
  }

  /** Polls once more, now, and resolves when that poll has ended; the usual ones go on at their times. */
  async pollNow(): Promise<void> {
    while (this.#running) await this.#running.done
    if (this.#stopped) return
    this.#begin()
    await this.idle()
  }

  /** Resolves when the poll under way, if there is one, has ended. */
  async idle(): Promise<void> {
    await this.#running?.done
  }

  /** Ends polling: a running poll is broken off and writes nothing. Resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancel()
    this.#running?.abort.abort(new SourceError('internal', 'polling was stopped'))
    await Promise.all([this.#running?.done, this.#options.source.close()])
  }

  #tick(): void {
    this.#from = this.#options.clock.mono()
    this.#ticked = true
    if (this.#running) {
      this.#skipped++
      this.#options.metrics.skipped.inc(this.#labels)
      return
    }
    this.#begin()
  }

  #begin(): void {
    const abort = new AbortController()
    const done = this.#poll(abort).finally(() => {
      this.#running = undefined
    })
    this.#running = { abort, done }
  }

  /** Settles when the source's own work has ended, which may be after the poll was told as timed out. */
  async #poll(abort: AbortController): Promise<void> {
    const { source, clock, timeline } = this.#options
    const log = this.#log.child({ trace_id: randomId() })
    const started = clock.mono()
    const at = { wall: timeline.now(), stepped: timeline.stepped }
    const elapsed = () => clock.mono() - started
    log.debug('poll begins')
    const fetched = this.#fetch(source, abort.signal)
    const cancel = clock.after(this.#options.patience, () => abort.abort(this.#timedOut()))
    const write = await Promise.race([fetched, aborted(abort.signal)])
    cancel()
    // Sample times are those of the clock as it is now, should it have stepped meanwhile.
    timeline.now()
    if (!this.#stopped) this.#end(at.wall + timeline.stepped - at.stepped, write, elapsed, log)
    await fetched
  }

  async #fetch(source: Source, signal: AbortSignal): Promise<WriteSamples | SourceError> {
    try {
      return await source.poll(signal)
    } catch (error) {
      return this.#asSourceError(error)
    }
  }

  #end(at: Ms, fetched: WriteSamples | SourceError, elapsed: () => Ms, log: Log): void {
    const outcome = this.#take(at, fetched, elapsed)
    const duration = elapsed()
    if (!outcome.ok) this.samples.fail(this.config.id, at, duration)
    this.#durationMs = duration
    this.#count(outcome, duration)
    this.#tell(outcome, duration, log)
    if (this.polled) return
    this.polled = true
    this.#options.onFirst()
  }

  #take(at: Ms, fetched: WriteSamples | SourceError, elapsed: () => Ms): Outcome {
    if (fetched instanceof SourceError) return { ok: false, error: fetched }
    try {
      const taken = this.samples.succeed(this.config.id, at, fetched, elapsed)
      return { ok: true, taken: taken ?? { samples: 0, refused: {} } }
    } catch (error) {
      return { ok: false, error: this.#asSourceError(error) }
    }
  }

  #count(outcome: Outcome, duration: Ms): void {
    const { metrics } = this.#options
    metrics.polls.inc({ ...this.#labels, result: outcome.ok ? 'ok' : 'failed' })
    metrics.up.set(outcome.ok ? 1 : 0, this.#labels)
    metrics.duration.observe(duration / 1000, { kind: this.config.kind })
    if (!outcome.ok) metrics.failures.inc({ reason: outcome.error.reason })
    else {
      metrics.samples.set(outcome.taken.samples, this.#labels)
      for (const [reason, count] of Object.entries(outcome.taken.refused)) {
        metrics.refused.inc({ ...this.#labels, reason }, count)
      }
    }
    const { series, bytes } = this.samples.size
    metrics.series.set(series, { system: this.samples.system })
    metrics.bytes.set(bytes, { system: this.samples.system })
  }

  /** A failure is a warning when it begins or changes; while it lasts, each poll is a line for those who look closer. */
  #tell(outcome: Outcome, duration: Ms, log: Log): void {
    const fields = { duration_ms: Math.round(duration) }
    if (outcome.ok) {
      if (this.#error !== undefined) log.info('source is back', fields)
      this.#error = undefined
      this.#failure = undefined
      this.#tellRefused(outcome.taken, log)
      this.#tellVerdict(log)
      this.#taken = outcome.taken
      log.debug('poll ends', { ...fields, samples: outcome.taken.samples })
      return
    }
    const { message, reason } = outcome.error
    const told = message === this.#error
    this.#verdict = undefined
    this.#error = message
    this.#failure = outcome.error.failure
    if (told) log.debug('poll failed again', { ...fields, reason, error: message })
    else log.warn('poll failed', { ...fields, reason, error: message })
  }

  /** What a probe finds is told by rules; here it is only noted why. */
  #tellVerdict(log: Log): void {
    const verdict = this.#options.source.verdict?.()
    const before = this.#verdict?.message
    this.#verdict = verdict
    if (verdict?.message === before) return
    if (verdict) log.info('a probe found something wrong', { reason: verdict.reason, found: verdict.message })
    else log.info('a probe finds all well again')
  }

  #tellRefused(taken: Taken, log: Log): void {
    const fresh = Object.keys(taken.refused).filter((reason) => !Object.hasOwn(this.#taken.refused, reason))
    if (fresh.length > 0) log.warn('samples were refused', { refused: taken.refused })
  }

  #timedOut(): SourceError {
    return failure('no-answer', { timeout: formatDuration(this.config.timeout) })
  }

  #asSourceError(error: unknown): SourceError {
    if (error instanceof SourceError) return error
    if (error instanceof SampleLimitError) return failure('too-many-samples', { most: String(error.limit) })
    const stack = error instanceof Error ? error.stack : undefined
    this.#log.error('a source failed unexpectedly', { error: messageOf(error), stack })
    return failure('unexpected', { kind: this.config.kind })
  }
}

/** Resolves with the reason as soon as the signal aborts. */
function aborted(signal: AbortSignal): Promise<SourceError> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason as SourceError), { once: true })
  })
}
