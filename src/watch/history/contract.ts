import type { Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'
import type { Matcher } from '../../core/matchers.ts'
import type { Queryable } from '../../promql/queryable.ts'

/** History keeps the last real sample of each of these, aligned to the epoch, with the least and the greatest value. */
export const slotLength: Ms = 300_000

/** How long history is kept where the configuration says nothing else (`retention.metrics`). */
export const defaultRetention: Ms = 30 * 86_400_000

/** Series that one system may have recorded within a day where the configuration says nothing else (`history.series`). */
export const defaultSeriesLimit = 5000

/** The slot that a moment is in, counted from the epoch. */
export const slotOf = (at: Ms): number => Math.floor(at / slotLength)

/** Beside history, memory keeps this much: what is not recorded yet, and what serves a slot that closes late. */
export const historyBridge: Ms = 2 * slotLength

/** What somebody reads of older samples: a selector, and how far before now. */
export interface HistoryNeed {
  readonly matchers: readonly Matcher[]
  /** Ms; 0: it is recorded, but read from memory alone. */
  readonly reach: Ms
  /** It reads the one moment that is `reach` ago, not what lies between. */
  readonly moment?: boolean
}

/** One point of a series: its last real sample in a slot or step, and the least and greatest value there. */
export interface HistoryPoint {
  /** Time of that sample, ms. */
  readonly at: Ms
  readonly value: number
  readonly min: number
  readonly max: number
}

export interface HistorySeries {
  /** With `__name__`. */
  readonly labels: Labels
  /** Oldest first. */
  readonly points: readonly HistoryPoint[]
}

/** What is recorded of one system, for `/status`. */
export interface HistoryStatus {
  readonly system: string
  /** Series recorded within the last day. */
  readonly series: number
  /** Bytes that its documents take in the store, without the store's own overhead. */
  readonly bytes: number
  /** Series that found no room under the limit at the last recording. */
  readonly refused: number
  readonly limit: number
  /** Slots that could not be stored and are lost, since the start. */
  readonly lost: number
}

/** History as the rules of one system read it: in memory, so that evaluation stays synchronous. */
export interface RuleHistory {
  /** Samples in memory, each series with its history beside it. */
  readonly merged: Queryable
  /**
   * What rules read, by the rule's id: from now on it is recorded and kept in memory as far back as asked for. The last
   * call wins; what is new is read from the store meanwhile (`loading`).
   */
  need(needs: ReadonlyMap<string, readonly HistoryNeed[]>): void
  /** True while something that was asked for is still being read. */
  readonly loading: boolean
  /** Why a rule can't be evaluated (it would read more than fits in memory); undefined when it can. */
  refusal(rule: string): string | undefined
  /**
   * From when on memory and history together cover `reach` of what these needs select from `source` (undefined: of what
   * rules recorded): all of it since recording began, half of it after a gap.
   */
  coveredFrom(needs: readonly HistoryNeed[], source: string | undefined, reach: Ms): Ms
  /** Nothing of the source was recorded around a moment that one of these needs reads: that nothing is found means nothing. */
  blindAt(needs: readonly HistoryNeed[], source: string, at: Ms): boolean
  /** Told when `loading` ends. Returns a function that ends it. */
  onLoaded(listener: () => void): () => void
}
