import type { Ms } from '../../../core/clock.ts'
import { type CounterReading, type Derive, Increases } from './counters.ts'

/** The raw increase of a counter over a window, not extrapolated as `increase()` is. */
export interface IncrementOptions {
  /** Name of the derived series, such as `dispatch_floodwait_increase_1m`. */
  name: string
  counter: string
  within: Ms
}

/**
 * How much each counter rose within the last `within` ms, exactly: the sum of the rises that polls in that time showed.
 * A counter that appears after the source's first poll rose from 0 to what it shows; one that fell was reset and
 * counts what it shows. A rise seen over a gap longer than the window counts in proportion: 30 over 2 minutes are 15 a minute.
 */
export function increment({ name, counter, within }: IncrementOptions): Derive {
  const increases = new Increases()
  const rises = new Map<string, { at: Ms; by: number }[]>()
  let last: Ms | undefined
  const share = (at: Ms) => (last === undefined ? 1 : Math.min(1, within / Math.max(at - last, 1)))
  return {
    name,
    reads: [counter],
    step(at, [readings = []]) {
      const rose = increases.step(at, readings)
      for (const key of rises.keys()) if (!increases.knows(key)) rises.delete(key)
      const part = share(at)
      last = at
      return pick(readings, rose).map(({ key, labels }) => {
        const recent = (rises.get(key) ?? []).filter((rise) => rise.at > at - within)
        const by = (rose.get(key) ?? 0) * part
        if (by > 0) recent.push({ at, by })
        rises.set(key, recent)
        return { labels, value: recent.reduce((sum, rise) => sum + rise.by, 0) }
      })
    },
    shift(by) {
      increases.shift(by)
      if (last !== undefined) last += by
      for (const list of rises.values()) for (const rise of list) rise.at += by
    },
  }
}

/** One reading per key that gave a usable value. */
function pick(readings: readonly CounterReading[], rose: ReadonlyMap<string, number>): CounterReading[] {
  const taken = new Set<string>()
  return readings.filter(({ key }) => rose.has(key) && !taken.has(key) && taken.add(key))
}
