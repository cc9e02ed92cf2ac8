import type { Labels } from '../core/labels.ts'
import type { Matcher } from '../core/matchers.ts'

/**
 * One series in memory. Samples stand at indexes `start` (included) to `end` (excluded) of the arrays, oldest first,
 * times strictly ascending. The arrays may be replaced and the indexes move when samples are appended, so they are
 * read anew at each evaluation and never kept.
 */
export interface Series {
  readonly labels: Labels
  /** Ms since the epoch. */
  readonly times: Float64Array
  readonly values: Float64Array
  /** 1 where the sample is a stale marker (its value means nothing); null while the series never had one. */
  readonly stale: Uint8Array | null
  readonly start: number
  readonly end: number
  /** Lookback of this series in ms when it differs from the evaluator's default (design: max(5 min, 2.5 x every)). */
  readonly lookback?: number
  /**
   * The same series with fewer samples that reach further back. It is read instead for moments before the first sample here,
   * and for ranges in which it has samples from before that, so that a range never mixes two densities.
   */
  readonly older?: Coarse
}

/** Samples of a series without its labels, as in `Series`. */
export type Coarse = Omit<Series, 'labels' | 'older'>

/** What PromQL reads. Selections stay valid while `epoch` is unchanged, so the evaluator resolves a selector once. */
export interface Queryable {
  /** Grows whenever a series is added or removed. */
  readonly epoch: number
  /** All series that match every matcher; the order is stable within an epoch. */
  select(matchers: readonly Matcher[]): readonly Series[]
}
