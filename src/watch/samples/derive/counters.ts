import type { Labels } from '../../../core/labels.ts'

/** One counter's value in a poll. `key` is the same for equal labels, whatever the metric's name. */
export interface CounterReading {
  readonly key: string
  /** Without the metric's name. */
  readonly labels: Labels
  readonly value: number
}

/** A derived series that a source computes from the counters of each successful poll. */
export interface Derive {
  readonly name: string
  /** The counters it reads, by role; each is accepted with and without the suffix `_total`. */
  readonly reads: readonly string[]
  /** `readings` per role, in the order of `reads`. Answers the derived samples of this poll. */
  step(at: number, readings: readonly (readonly CounterReading[])[]): { labels: Labels; value: number }[]
  /** The wall clock moved. */
  shift(by: number): void
}

/** A counter name with and without Python's `_total`. */
export function spellings(counter: string): readonly [string, string] {
  const bare = counter.endsWith('_total') ? counter.slice(0, -'_total'.length) : counter
  return [bare, `${bare}_total`]
}

/** Series that are absent longer than this are forgotten; coming back, they count as new. */
const forgetAfter = 2 * 3_600_000

interface Known {
  value: number
  seenAt: number
}

/**
 * Raw increases of counters between polls, by key. The first poll is the baseline: nothing rose. Later a counter seen for
 * the first time rose from 0, and one that fell was reset and rose from 0 to what it shows.
 */
export class Increases {
  #known: Map<string, Known> | undefined

  /** Keys whose counter is lower than before: it was reset. */
  resets(readings: readonly CounterReading[]): string[] {
    const fell = ({ key, value }: CounterReading) => usable(value) && value < (this.#known?.get(key)?.value ?? 0)
    return readings.filter(fell).map(({ key }) => key)
  }

  /**
   * Increase per key since its last reading. Readings that are no counter values (NaN, infinite, negative) are skipped.
   * @param reset keys that are known to have been reset, though the counter itself may not show it.
   */
  step(at: number, readings: readonly CounterReading[], reset?: ReadonlySet<string>): Map<string, number> {
    const first = this.#known === undefined
    const known = this.#known ?? new Map<string, Known>()
    this.#known = known
    const rises = new Map<string, number>()
    for (const { key, value } of readings) {
      if (!usable(value) || rises.has(key)) continue
      const before = reset?.has(key) ? 0 : (known.get(key)?.value ?? 0)
      rises.set(key, first ? 0 : value >= before ? value - before : value)
      known.set(key, { value, seenAt: at })
    }
    for (const [key, { seenAt }] of known) if (at - seenAt > forgetAfter) known.delete(key)
    return rises
  }

  /** Seen within the time after which a key is forgotten. */
  knows(key: string): boolean {
    return this.#known?.has(key) ?? false
  }

  shift(by: number): void {
    for (const known of this.#known?.values() ?? []) known.seenAt += by
  }
}

function usable(value: number): boolean {
  return Number.isFinite(value) && value >= 0
}
