import type { Clock, Ms } from '../core/clock.ts'
import { formatDuration } from '../core/duration.ts'
import type { Log } from '../core/log.ts'
import type { SourceStatus } from './contract.ts'
import type { PollerMetrics } from './poller-metrics.ts'
import type { Timeline } from './poller-timeline.ts'
import type { SystemSamples } from './samples/samples.ts'
import type { Taken } from './samples/source-samples.ts'
import type { SourceError, WriteSamples } from './sources/contract.ts'
import { failure } from './sources/failures.ts'
import type { CommonConfig } from './sources/schema.ts'

export interface PushedSourceOptions {
  config: CommonConfig
  samples: SystemSamples
  clock: Clock
  timeline: Timeline
  log: Log
  metrics: PollerMetrics
}

/** A source is away when nothing was pushed for so many of its intervals. */
const patience = 2.5

/** A source that is told its samples. It is away when none came for 2.5 x `every`, counted from the start at first. */
export class PushedSource {
  readonly config: CommonConfig
  readonly samples: SystemSamples
  /** Nothing is waited for: whoever pushes comes when they come. */
  readonly polled = true
  readonly #options: PushedSourceOptions
  readonly #log: Log
  readonly #labels: { system: string; source: string }
  #heardAt: Ms
  #cancel: () => void
  #error: SourceError | undefined
  #taken: Taken = { samples: 0, refused: {} }

  constructor(options: PushedSourceOptions) {
    const { config, samples, clock, log } = options
    this.#options = options
    this.config = config
    this.samples = samples
    this.#labels = { system: samples.system, source: config.id }
    this.#log = log.child({ ...this.#labels, kind: config.kind })
    this.#heardAt = clock.mono()
    this.#cancel = clock.after(patience * config.every, () => this.#away())
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
      error: this.#error?.message,
      failure: this.#error?.failure,
      durationMs: undefined,
      samples: this.#taken.samples,
      refused: this.#taken.refused,
      skipped: 0,
    }
  }

  /**
   * Takes in what was pushed, all or nothing where `write` throws.
   * @throws SourceError where it can't be read, SampleLimitError where it is too much
   */
  push(write: WriteSamples): Taken {
    const { clock, timeline, metrics } = this.#options
    const taken = this.samples.succeed(this.config.id, timeline.now(), write, () => 0)
    if (taken === undefined) return { samples: 0, refused: {} }
    this.#taken = taken
    this.#heardAt = clock.mono()
    this.#cancel()
    this.#cancel = clock.after(patience * this.config.every, () => this.#away())
    if (this.#error) this.#log.info('source is back')
    this.#error = undefined
    metrics.polls.inc({ ...this.#labels, result: 'ok' })
    metrics.up.set(1, this.#labels)
    metrics.samples.set(taken.samples, this.#labels)
    for (const [reason, count] of Object.entries(taken.refused)) metrics.refused.inc({ ...this.#labels, reason }, count)
    return taken
  }

  #away(): void {
    const { clock, timeline, metrics } = this.#options
    const since = Math.round((clock.mono() - this.#heardAt) / 1000) * 1000
    const told = this.#error !== undefined
    this.#error = failure('nothing-pushed', { since: formatDuration(since) })
    this.samples.fail(this.config.id, timeline.now(), 0)
    metrics.polls.inc({ ...this.#labels, result: 'failed' })
    metrics.failures.inc({ reason: this.#error.reason })
    metrics.up.set(0, this.#labels)
    if (!told) this.#log.warn('source is away', { error: this.#error.message })
    this.#cancel = clock.after(this.config.every, () => this.#away())
  }

  /** Nothing is polled, sooner or later. */
  hurry(): void {}

  async idle(): Promise<void> {}

  async stop(): Promise<void> {
    this.#cancel()
  }
}
