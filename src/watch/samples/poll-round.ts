import type { Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'
import type { Block } from './block.ts'
import type { Metadata } from './metadata.ts'
import type { Registry } from './registry.ts'
import type { Row } from './row.ts'
import { seriesLabels } from './series-labels.ts'
import { type Refusal, SampleLimitError, type SeriesRef, type Sink } from './sink.ts'
import type { TimedSeries } from './timed-series.ts'

/** Bounds of one source. */
export interface SourceLimits {
  /** Samples of one poll; more fail it. */
  samples: number
  /** Series in memory, vanished ones included until they leave the window; more are refused. */
  series: number
  /** Labels of one series as exposed; more refuse it. */
  labels: number
  /** Characters of a metric's name and of one label's name or value; more refuse the series. */
  labelLength: number
}

export interface RoundContext {
  registry: Registry
  block: Block
  timed: TimedSeries
  metadata: Metadata
  /** Labels of every series of the source. */
  target: Labels
  limits: SourceLimits
  /**
   * Samples are told by whoever has them, each when it changes: none misses where it isn't told, so all are treated as if they
   * carried times of their own.
   */
  pushed: boolean
  /** Told of each new series. */
  onNew: (row: Row) => void
}

/** A sample that was left out, by its place among those offered. */
export interface Fault {
  index: number
  why: Refusal
}

/** Faults that are named one by one; the rest is only counted. */
const mostFaults = 100

/** The sink of one poll. */
export class PollRound implements Sink {
  readonly at: Ms
  /** Samples taken so far. */
  count = 0
  /** Taken and refused: what the sample limit bounds. */
  #offered = 0
  readonly refused: Partial<Record<Refusal, number>> = {}
  readonly faults: Fault[] = []
  readonly #context: RoundContext
  readonly #block: Block
  readonly #limit: number

  constructor(at: Ms, context: RoundContext) {
    this.at = at
    this.#context = context
    this.#block = context.block
    this.#limit = context.limits.samples
  }

  add(name: string, labels: Labels, value: number): void {
    const series = this.series(name, Object.entries(labels).flat(), false)
    if (series !== undefined) this.put(series, value)
  }

  series(name: string, exposed: readonly string[], timed: boolean): SeriesRef | undefined {
    const { limits, target } = this.#context
    const fault = reserved.has(name) ? 'reserved_name' : tooLarge(name, exposed, limits)
    if (fault !== undefined) return this.refuse(fault)
    const labels = seriesLabels(name, exposed, target)
    return typeof labels === 'string' ? this.refuse(labels) : this.#obtain(labels, timed || this.#context.pushed)
  }

  put(series: SeriesRef, value: number, at?: Ms): boolean {
    const row = series as Row
    if (row.slot < 0) return false
    if (++this.#offered > this.#limit) throw new SampleLimitError(this.#limit)
    if (row.block !== this.#block) this.#context.timed.put(row, value, at ?? this.at, this.#offered - 1)
    else if (!this.#block.put(row, value)) {
      this.#count('duplicate')
      return true
    }
    this.count++
    return true
  }

  /** Writes a derived sample, whose labels are complete. */
  derive(labels: Labels, value: number): void {
    const { pushed, timed } = this.#context
    const row = this.#obtain(labels, pushed)
    if (row === undefined) return
    if (pushed) timed.put(row, value, this.at)
    else this.#block.put(row, value)
  }

  /** The value written to a series in this round. */
  current = (row: Row): number | undefined =>
    row.block === this.#block ? this.#block.current(row) : this.#context.timed.current(row)

  refuse(why: Refusal): undefined {
    if (++this.#offered > this.#limit) throw new SampleLimitError(this.#limit)
    this.#count(why)
  }

  /** A timed sample that was taken turned out to be unusable. */
  takeBack(why: Refusal, index: number | undefined): void {
    // A derived sample was not offered by anybody.
    if (index === undefined) return
    this.count--
    this.#count(why, index)
  }

  #count(why: Refusal, index = this.#offered - 1): void {
    this.refused[why] = (this.refused[why] ?? 0) + 1
    if (this.#context.pushed && this.faults.length < mostFaults) this.faults.push({ index, why })
  }

  describe(metric: string, what: { type?: string; help?: string }): void {
    this.#context.metadata.set(metric, what)
  }

  typeOf(metric: string): string | undefined {
    return this.#context.metadata.get(metric)?.type
  }

  #obtain(labels: Labels, timed: boolean): Row | undefined {
    const { registry, block, timed: timedSeries, limits, onNew } = this.#context
    const known = registry.find(labels)
    if (known !== undefined && (known.block === block || timedSeries.owns(known))) return known
    if (block.size + timedSeries.size >= limits.series) return this.refuse('series_limit')
    const row = timed ? timedSeries.make(labels, block.window, block.lookback) : registry.obtain(block, labels)
    if (typeof row === 'string') return this.refuse(row)
    onNew(row)
    return row
  }
}

/** What the store itself writes about every source. */
const reserved = new Set(['source_up', 'source_poll_duration_seconds'])

function tooLarge(name: string, exposed: readonly string[], limits: SourceLimits): Refusal | undefined {
  if (exposed.length > 2 * limits.labels) return 'too_many_labels'
  const most = limits.labelLength
  return name.length > most || exposed.some((text) => text.length > most) ? 'label_length' : undefined
}
