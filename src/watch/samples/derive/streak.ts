import type { Labels } from '../../../core/labels.ts'
import { type CounterReading, type Derive, Increases } from './counters.ts'

/** Failures in a row, made of a counter of successes and one of failures. */
export interface StreakOptions {
  /** Name of the derived series, such as `redpacket_failure_streak`. */
  name: string
  success: string
  failure: string
}

/**
 * A poll in which the success counter rose sets the streak to 0, also when failures rose with it: their order within
 * a poll cannot be known. Otherwise the increase of the failures is added. The first poll of the source is the baseline, 0.
 * One streak per label set; a label set has one as soon as either counter shows it.
 */
export function streak({ name, success, failure }: StreakOptions): Derive {
  const successes = new Increases()
  const failures = new Increases()
  const lengths = new Map<string, number>()
  return {
    name,
    reads: [success, failure],
    step(at, [good = [], bad = []]) {
      // A restart resets both counters, though one may have caught up with its former value already.
      const reset = new Set([...successes.resets(good), ...failures.resets(bad)])
      const rose = successes.step(at, good, reset)
      const failed = failures.step(at, bad, reset)
      for (const key of lengths.keys()) if (!successes.knows(key) && !failures.knows(key)) lengths.delete(key)
      return unite(rose, failed, good, bad).map(([key, labels]) => {
        const length = (rose.get(key) ?? 0) > 0 ? 0 : (lengths.get(key) ?? 0) + (failed.get(key) ?? 0)
        lengths.set(key, length)
        return { labels, value: length }
      })
    },
    shift(by) {
      successes.shift(by)
      failures.shift(by)
    },
  }
}

/** Label sets that either counter shows with a usable value. */
function unite(
  rose: ReadonlyMap<string, number>,
  failed: ReadonlyMap<string, number>,
  good: readonly CounterReading[],
  bad: readonly CounterReading[],
): [string, Labels][] {
  const sets = new Map<string, Labels>()
  for (const { key, labels } of bad) if (failed.has(key)) sets.set(key, labels)
  for (const { key, labels } of good) if (rose.has(key)) sets.set(key, labels)
  return [...sets]
}
