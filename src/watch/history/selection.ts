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
  /** For charts only: recorded while there is room, and not missed otherwise. */
  readonly spare?: true
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
  #spare: ReadonlySet<Series> = new Set()

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
    const needed = this.#recorded.filter(({ spare }) => !spare)
    for (const { matchers, keep } of needed) {
      for (const series of this.#samples.select(matchers))
        if (keep === 'health' || !found.has(series)) found.set(series, keep)
    }
    const spare = this.#recorded.filter((one) => one.spare).flatMap(({ matchers }) => this.#samples.select(matchers))
    this.#spare = new Set(spare.filter((series) => !found.has(series)))
    for (const series of this.#spare) found.set(series, 'metrics')
    this.#series = found
    return found
  }

  /** Whether nothing but charts wants it; of those that `series` gave last. */
  isSpare(series: Series): boolean {
    return this.#spare.has(series)
  }
}
