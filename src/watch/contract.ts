import type { Ms } from '../core/clock.ts'
import type { Labels } from '../core/labels.ts'
import type { Queryable } from '../promql/queryable.ts'
import type { Failure } from './sources/contract.ts'

/** Labels that the bot puts on every polled series; scraped labels of these names become `exported_<name>`. */
export const reservedLabels = ['system', 'source', 'instance'] as const

/** Memory reaches back this far at most, whatever a rule asks for. */
export const longestKeep: Ms = 2 * 3_600_000

/** Lookback of PromQL where a source's interval doesn't ask for more. */
export const defaultLookback: Ms = 5 * 60_000

/** How long the last sample of a source polled at this interval serves: max(5 min, 2.5 x every). */
export function lookbackOf(every: Ms): Ms {
  return Math.max(defaultLookback, 2.5 * every)
}

/** What rules need to know about one source: whether its series can be believed, and since when memory covers it. */
export interface SourceState {
  readonly source: string
  readonly kind: string
  readonly every: Ms
  /** Lookback of its series. */
  readonly lookback: Ms
  /** Outcome of the last finished poll; undefined before the first. */
  readonly up: boolean | undefined
  /** Start time of the last finished poll, good or bad. */
  readonly lastAttempt: Ms | undefined
  /** Sample time of the last successful poll. */
  readonly lastSuccess: Ms | undefined
  /** Sample time of the first successful poll this process made: memory of the source covers nothing older. */
  readonly since: Ms | undefined
  /** The moment its last samples stop serving: lastSuccess + lookback; undefined before the first success. */
  readonly until: Ms | undefined
}

/** A poll of a source ended, and what it brought can be queried. `at` is the time of its samples. */
export interface PollEvent {
  readonly type: 'poll'
  readonly source: string
  readonly at: Ms
  readonly ok: boolean
}

/**
 * The wall clock went back. Every sample in memory and every time of `SourceState` was moved by `by` ms (negative), so that
 * elapsed times stay true; whoever keeps times taken from samples moves them likewise. A step forward is left as the gap
 * it looks like and gives no event.
 */
export interface StepEvent {
  readonly type: 'step'
  readonly by: Ms
}

/** A source left the configuration; its series are gone. */
export interface RemovedEvent {
  readonly type: 'removed'
  readonly source: string
}

export type SamplesEvent = PollEvent | StepEvent | RemovedEvent

/** One series of a recording rule's result. `labels` hold `__name__`. */
export interface Recorded {
  readonly labels: Labels
  readonly value: number
}

/**
 * The samples of one system in memory. Every polled series carries the labels `system`, `source` and `instance`, so
 * `series.labels.source` tells which source a selection depends on. Series of a source that is away stay in the index
 * (their samples age); a series missing from a successful poll gets a stale marker at once and leaves the index after
 * the window.
 */
export interface Samples extends Queryable {
  readonly system: string
  /** Time of the newest poll or record; 0 before the first. Moves back only with a StepEvent. */
  readonly newest: Ms
  /**
   * Asks for memory of at least this reach (the longest range + offset of any rule; lookback is added by itself), at most
   * `longestKeep`. The last call wins; shrinking frees memory as windows slide.
   */
  keep(reach: Ms): void
  /**
   * The whole output of one rule (`owner`: unique and the same at each evaluation) at `at`. Series of the owner that are
   * missing now get a stale marker. A label set that another owner or source writes, a time not after the owner's last
   * and what exceeds the series limit is dropped and counted in the answer. `every`: the rule group's interval, for lookback.
   */
  record(owner: string, at: Ms, results: readonly Recorded[], every?: Ms): { dropped: number }
  /** The rule is gone: its series leave the index. */
  forget(owner: string): void
  /** Undefined for a source that isn't configured. */
  sourceState(source: string): SourceState | undefined
  sourceStates(): readonly SourceState[]
  /** HELP and TYPE as the source told them, when it did. */
  metadata(metric: string): { type: string; help: string } | undefined
  /** Told after each change can be queried. Returns a function that ends it. */
  on(listener: (event: SamplesEvent) => void): () => void
}

/** One row of `/status`. */
export interface SourceStatus {
  readonly system: string
  readonly source: string
  readonly kind: string
  readonly every: Ms
  readonly lastAttempt: Ms | undefined
  readonly lastSuccess: Ms | undefined
  readonly up: boolean | undefined
  /** One sentence about the last failure while it lasts: what, where, how to fix; no secrets. */
  readonly error: string | undefined
  /** The same failure for readers of any language: the text `watch-<code>` of `locales/` with these params. */
  readonly failure?: Failure | undefined
  /** What a probe found wrong with what it looks at, while its polls succeed: as `error` and `failure`. */
  readonly verdict?: { readonly error: string; readonly failure: Failure | undefined } | undefined
  readonly durationMs: Ms | undefined
  /** Samples of the last successful poll. */
  readonly samples: number
  /** Samples of the last successful poll that were refused, by reason. */
  readonly refused: Readonly<Record<string, number>>
  /** Ticks skipped because a poll was still running. */
  readonly skipped: number
}
