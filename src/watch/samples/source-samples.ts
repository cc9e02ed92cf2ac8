import type { Ms } from '../../core/clock.ts'
import { type Labels, metricName } from '../../core/labels.ts'
import { lookbackOf, type SourceState } from '../contract.ts'
import { Block } from './block.ts'
import type { Derive } from './derive/counters.ts'
import { Tracker } from './derive/tracker.ts'
import { Metadata } from './metadata.ts'
import { type Fault, PollRound, type SourceLimits } from './poll-round.ts'
import type { Registry } from './registry.ts'
import { normalised } from './series-labels.ts'
import type { Refusal, Sink } from './sink.ts'
import { TimedSeries } from './timed-series.ts'

export interface SourceOptions {
  id: string
  kind: string
  every: Ms
  /** Labels of every series of the source: `system`, `source`, `instance` and the configured ones. */
  labels: Labels
  limits: SourceLimits
  derives: readonly Derive[]
  /** A metric of the kind's own that is written beside `source_up` with the same value. */
  up?: string | undefined
  /** What comes is not all there is: a series that it leaves out has not vanished. */
  pushed?: boolean
}

/** What a successful poll brought. */
export interface Taken {
  samples: number
  refused: Readonly<Partial<Record<Refusal, number>>>
  /** Of what was pushed: the first that were refused, one by one. */
  faults?: readonly Fault[]
}

type Times = Pick<SourceState, 'up' | 'lastAttempt' | 'lastSuccess' | 'since'>

/** The samples of one source: what its polls write, and what is known about its state. */
export class SourceSamples {
  readonly metadata = new Metadata()
  readonly #registry: Registry
  readonly #polled: Block
  /** `source_up`, the kind's own `up` and `source_poll_duration_seconds`: written by failed polls too. */
  readonly #about: Block
  readonly #timed: TimedSeries
  #options: SourceOptions
  #tracker: Tracker
  #reach: Ms
  #told: 0 | 1 | undefined
  #times: Times = { up: undefined, lastAttempt: undefined, lastSuccess: undefined, since: undefined }

  constructor(registry: Registry, options: SourceOptions, reach: Ms) {
    this.#registry = registry
    this.#options = options
    this.#reach = reach
    this.#tracker = new Tracker(options.derives)
    const lookback = lookbackOf(options.every)
    const block = () => new Block({ budget: registry.budget, window: reach + lookback, lookback })
    this.#polled = block()
    this.#about = block()
    this.#timed = new TimedSeries(registry)
  }

  get state(): SourceState {
    const { id: source, kind, every } = this.#options
    const lookback = lookbackOf(every)
    const { lastSuccess } = this.#times
    return {
      source,
      kind,
      every,
      lookback,
      ...this.#times,
      until: lastSuccess === undefined ? undefined : lastSuccess + lookback,
    }
  }

  /** Other options from the next poll on; memory stays. Derived series begin anew. */
  reconfigure(options: SourceOptions): void {
    this.#options = options
    this.#tracker = new Tracker(options.derives)
    for (const row of [...this.#polled.rows, ...this.#timed.rows]) this.#tracker.notice(row)
    this.#resize()
  }

  /** Memory behind the newest sample, lookback not counted. What slid out before is gone: memory begins later then. */
  setReach(reach: Ms): void {
    const { since, lastSuccess } = this.#times
    if (reach > this.#reach && since !== undefined && lastSuccess !== undefined) {
      this.#times = { ...this.#times, since: Math.max(since, lastSuccess - this.#reach) }
    }
    this.#reach = reach
    this.#resize()
  }

  /**
   * Takes a successful poll in. When `write` throws, nothing has changed.
   * @param elapsed duration of the poll in ms, asked after writing.
   */
  succeed(at: Ms, write: (sink: Sink) => void, elapsed: () => Ms): Taken & { at: Ms } {
    const time = this.#after(at)
    const round = this.#write(time, write)
    this.#times = { up: true, lastAttempt: time, lastSuccess: time, since: this.#times.since ?? time }
    this.#tell(time, 1, elapsed())
    return { at: time, samples: round.count, refused: round.refused, faults: round.faults }
  }

  /** A failed poll: no stale marker, no change to what was polled before. Answers the time it stands at. */
  fail(at: Ms, duration: Ms): Ms {
    const time = this.#after(at)
    this.#times = { ...this.#times, up: false, lastAttempt: time }
    this.#tell(time, 0, duration)
    return time
  }

  shift(by: Ms): void {
    this.#eachBlock((block) => block.shift(by))
    this.#tracker.shift(by)
    const move = (at: Ms | undefined) => (at === undefined ? undefined : at + by)
    const { up, lastAttempt, lastSuccess, since } = this.#times
    this.#times = { up, lastAttempt: move(lastAttempt), lastSuccess: move(lastSuccess), since: move(since) }
  }

  /** Takes every series out of the index. */
  clear(): void {
    this.#registry.unlist([...this.#polled.clear(), ...this.#about.clear()])
    this.#timed.clear()
  }

  #write(at: Ms, write: (sink: Sink) => void): PollRound {
    const pushed = this.#options.pushed === true
    const round = new PollRound(at, {
      registry: this.#registry,
      block: this.#polled,
      timed: this.#timed,
      metadata: this.metadata,
      target: this.#options.labels,
      limits: this.#options.limits,
      pushed,
      onNew: (row) => this.#tracker.notice(row),
    })
    if (!pushed) this.#polled.begin(at)
    try {
      write(round)
    } catch (error) {
      if (!pushed) this.#registry.unlist(this.#polled.abort())
      this.#timed.abort()
      throw error
    }
    for (const { labels, value } of this.#tracker.step(at, round.current)) round.derive(normalised(labels), value)
    this.#timed.commit(at, (why, index) => round.takeBack(why, index))
    if (!pushed) this.#registry.unlist(this.#polled.commit())
    return round
  }

  #tell(at: Ms, up: 0 | 1, duration: Ms): void {
    // Pushes come as often as their senders like: one sample a second tells as much.
    if (this.#options.pushed && up === this.#told && at - this.#about.last < 1000) return
    this.#told = up
    this.#about.begin(at)
    this.#aboutRow('source_up', up)
    if (this.#options.up !== undefined) this.#aboutRow(this.#options.up, up)
    this.#aboutRow('source_poll_duration_seconds', duration / 1000)
    this.#registry.unlist(this.#about.commit())
  }

  #aboutRow(name: string, value: number): void {
    const row = this.#registry.obtain(this.#about, normalised({ ...this.#options.labels, [metricName]: name }))
    if (typeof row !== 'string') this.#about.put(row, value)
  }

  /** Times of a source's polls ascend, whatever the wall clock says. */
  #after(at: Ms): Ms {
    return Math.max(at, (this.#times.lastAttempt ?? Number.NEGATIVE_INFINITY) + 1)
  }

  #resize(): void {
    const lookback = lookbackOf(this.#options.every)
    this.#eachBlock((block) => {
      block.lookback = lookback
      block.window = this.#reach + lookback
    })
  }

  #eachBlock(change: (block: Block) => void): void {
    change(this.#polled)
    change(this.#about)
    this.#timed.each(change)
  }
}
