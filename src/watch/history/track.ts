import type { Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'
import type { Coarse, Series } from '../../promql/queryable.ts'
import { defaultLookback } from '../contract.ts'
import { slotLength } from './contract.ts'
import { openPoints } from './take.ts'

const firstRoom = 16

/**
 * The recorded points of one series in memory, as far back as rules ask. Behind them, up to `end`, stands what memory knows
 * of slots that are not closed yet: so a range over history ends at the newest sample.
 */
export class Track implements Coarse {
  readonly labels: Labels
  times = new Float64Array(firstRoom)
  values = new Float64Array(firstRoom)
  readonly stale = null
  start = 0
  end = 0
  /**
   * One sample per slot serves until the next slot's sample may have come, and then as long as one in memory would.
   */
  lookback = defaultLookback + slotLength
  /** How far back it is kept, ms; it holds everything since `from`. */
  depth: Ms = 0
  /** From when on all that was recorded is here; Infinity before it was read. */
  from: Ms = Number.POSITIVE_INFINITY
  /** Points that are recorded; what follows up to `end` is of open slots. */
  #settled = 0
  #seen: { series: Series; last: Ms; end: number } | undefined

  constructor(labels: Labels) {
    this.labels = labels
  }

  /** Points in memory. */
  get size(): number {
    return this.#settled - this.start
  }

  /** Time of the newest recorded point; 0 when there is none. */
  get last(): Ms {
    return this.size === 0 ? 0 : (this.times[this.#settled - 1] as number)
  }

  /** Time of the oldest; Infinity when there is none. */
  get first(): Ms {
    return this.size === 0 ? Number.POSITIVE_INFINITY : (this.times[this.start] as number)
  }

  /** A point that was just recorded; one that is not newer than the last is left out. */
  append(at: Ms, value: number): void {
    if (at <= this.last) return
    if (this.#settled === this.times.length) this.#makeRoom(this.size + 1)
    this.times[this.#settled] = at
    this.values[this.#settled++] = value
    this.#close()
  }

  /** Everything from `from` on, as read from the store. */
  replace(from: Ms, times: Float64Array, values: Float64Array): void {
    const room = Math.max(firstRoom, Math.ceil(times.length * 1.1) + 4)
    this.times = new Float64Array(room)
    this.values = new Float64Array(room)
    this.times.set(times)
    this.values.set(values)
    this.start = 0
    this.#settled = times.length
    this.from = from
    this.#close()
  }

  /** As if nothing had been read yet. */
  clear(): void {
    this.replace(Number.POSITIVE_INFINITY, new Float64Array(0), new Float64Array(0))
  }

  /** Lets go of points before that moment. */
  forgetBefore(oldest: Ms): void {
    while (this.start < this.#settled && (this.times[this.start] as number) < oldest) this.start++
    if (this.from < oldest) this.from = oldest
  }

  /** The points with those of open slots behind them, out of the series in memory, if there is one. */
  with(series: Series | undefined): this {
    if (series === undefined) {
      this.#close()
      return this
    }
    const last = series.end > series.start ? (series.times[series.end - 1] as number) : 0
    const seen = this.#seen
    if (seen?.series === series && seen.last === last && seen.end === series.end) return this
    const open = openPoints(series, this.last)
    if (this.#settled + open.length > this.times.length) this.#makeRoom(this.size + open.length)
    this.end = this.#settled
    for (const { at, value } of open) {
      this.times[this.end] = at
      this.values[this.end++] = value
    }
    this.#seen = { series, last, end: series.end }
    return this
  }

  #close(): void {
    this.end = this.#settled
    this.#seen = undefined
  }

  /** Slides what was forgotten out, and grows when that is not enough. */
  #makeRoom(count: number): void {
    const room = count > this.times.length * 0.8 ? Math.ceil(count * 1.2) + firstRoom : this.times.length
    const move = (from: Float64Array) => {
      const to = new Float64Array(room)
      to.set(from.subarray(this.start, this.#settled))
      return to
    }
    this.times = move(this.times)
    this.values = move(this.values)
    this.#settled -= this.start
    this.start = 0
    this.#close()
  }
}
