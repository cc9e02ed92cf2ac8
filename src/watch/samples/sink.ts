import type { Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'
import type { LabelFault } from './series-labels.ts'

/** Why a sample of a poll was left out while the rest was taken. */
export type Refusal =
  | LabelFault
  | 'duplicate'
  | 'reserved_name'
  | 'out_of_order'
  | 'too_old'
  | 'in_future'
  | 'too_many_labels'
  | 'label_length'
  | 'invalid_utf8'
  | 'series_limit'
  | 'system_limit'
  | 'memory'
  | 'unusable_value'
  | 'missing_value'

/** A series as a sink knows it; opaque to sources, which may keep it to write faster the next time. */
export interface SeriesRef {
  readonly labels: Labels
}

/**
 * Where a source writes one poll. Everything becomes visible together, after the source is done, or not at all when it
 * throws. A refused sample is counted and told.
 */
export interface Sink {
  /** Sample time of what carries no time of its own. */
  readonly at: Ms
  /** Writes one sample of `name` with `labels` besides the source's own. */
  add(name: string, labels: Labels, value: number): void
  /**
   * Finds or makes a series; undefined when it is refused.
   * @param exposed label names and values in turn.
   * @param timed its samples carry times of their own: then it gets no stale marker when it vanishes, as in Prometheus.
   */
  series(name: string, exposed: readonly string[], timed: boolean): SeriesRef | undefined
  /** Writes one sample; false when the series is gone meanwhile and has to be asked for anew. */
  put(series: SeriesRef, value: number, at?: Ms): boolean
  refuse(why: Refusal): void
  /** HELP or TYPE of a metric; kept for a bounded number of metrics. */
  describe(metric: string, what: { type?: string; help?: string }): void
  /** TYPE as told before. */
  typeOf(metric: string): string | undefined
}

/** More samples than the source may bring: the poll fails as a whole. */
export class SampleLimitError extends Error {
  override name = 'SampleLimitError'
  readonly limit: number
  constructor(limit: number) {
    super(`more than ${limit} samples in one poll; raise limits.samples of the source if that is right`)
    this.limit = limit
  }
}
