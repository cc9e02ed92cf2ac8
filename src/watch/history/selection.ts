import type { Ms } from '../../core/clock.ts'
import type { Matcher } from '../../core/matchers.ts'
import type { Queryable, Series } from '../../promql/queryable.ts'
import type { Keep } from './kinds.ts'

/** What is recorded: the series of a selector, and for how long. */
export interface Recorded {
  readonly matchers: readonly Matcher[]
  readonly keep: Keep
  /** So much of it, ms, is in memory too. */
  readonly reach?: Ms
}

/** One text per selector, the same however its matchers are ordered. */
export function selectorKey(matchers: readonly Matcher[]): string {
  return JSON.stringify(matchers.map(({ name, op, value }) => [name, op, value]).sort())
}

/** The series in memory that are to be recorded; resolved anew when series come and go. */
export class Selected {
  readonly #samples: Queryable
  #recorded: readonly Recorded[] = []
  #epoch = -1
  #series: ReadonlyMap<Series, Keep> = new Map()

  constructor(samples: Queryable) {
    this.#samples = samples
  }

  set(recorded: readonly Recorded[]): void {
    this.#recorded = recorded
    this.#epoch = -1
  }

  /** Each with its class of retention: what a health check tells is one even where a rule asks for it too. */
  series(): ReadonlyMap<Series, Keep> {
    if (this.#epoch === this.#samples.epoch) return this.#series
    this.#epoch = this.#samples.epoch
    const found = new Map<Series, Keep>()
    for (const { matchers, keep } of this.#recorded) {
      for (const series of this.#samples.select(matchers))
        if (keep === 'health' || !found.has(series)) found.set(series, keep)
    }
    this.#series = found
    return found
  }
}
