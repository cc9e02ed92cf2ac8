import type { Ms } from '../core/clock.ts'
import type { Mode } from './ast.ts'
import type { Frame } from './frame.ts'

/** Samples of one series, as in queryable.ts. */
export interface Samples {
  readonly times: Float64Array
  readonly values: Float64Array
  readonly stale: Uint8Array | null
  readonly start: number
  readonly end: number
}

/** A range vector before its windows are cut: series i has the labels of row `rows[i]` of the frame. */
export interface Windows {
  readonly frame: Frame
  readonly rows: Int32Array
  readonly size: number
  readonly samplesOf: (i: number) => Samples
  /** Where the range begins and ends, ms. */
  readonly from: Ms
  readonly to: Ms
}

/** What a range function sees of one series: samples `lo` (included) to `hi` (excluded), none stale, at least one. */
export class Window {
  times: Float64Array = new Float64Array(0)
  values: Float64Array = new Float64Array(0)
  lo = 0
  hi = 0
  /** Where the range begins and ends, and the moment of the evaluation, ms. */
  from = 0
  to = 0
  at = 0
  /** Where a function puts its answer. */
  result = 0
  #spareTimes = new Float64Array(0)
  #spareValues = new Float64Array(0)

  /** Cuts the window (from, to], or [from, to] in version 2. Returns the number of samples in it. */
  cut(samples: Samples, mode: Mode): number {
    const { times, values, stale, start, end } = samples
    this.times = times
    this.values = values
    this.hi = upperBound(times, start, end, this.to)
    this.lo =
      mode === 'v2' ? lowerBound(times, start, this.hi, this.from) : upperBound(times, start, this.hi, this.from)
    if (stale) this.#skipStale(stale)
    return this.hi - this.lo
  }

  #skipStale(stale: Uint8Array): void {
    const first = stale.indexOf(1, this.lo)
    if (first < 0 || first >= this.hi) return
    const room = this.hi - this.lo
    if (room > this.#spareTimes.length) {
      this.#spareTimes = new Float64Array(2 * room)
      this.#spareValues = new Float64Array(2 * room)
    }
    let kept = 0
    for (let i = this.lo; i < this.hi; i++) {
      if (stale[i]) continue
      this.#spareTimes[kept] = this.times[i] as number
      this.#spareValues[kept++] = this.values[i] as number
    }
    this.times = this.#spareTimes
    this.values = this.#spareValues
    this.lo = 0
    this.hi = kept
  }
}

/** First index in [lo, hi) whose time is after `time`, else `hi`. */
export function upperBound(times: Float64Array, lo: number, hi: number, time: Ms): number {
  if (hi > lo && (times[hi - 1] as number) <= time) return hi
  let low = lo
  let high = hi
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((times[middle] as number) <= time) low = middle + 1
    else high = middle
  }
  return low
}

/** First index in [lo, hi) whose time is not before `time`, else `hi`. */
export function lowerBound(times: Float64Array, lo: number, hi: number, time: Ms): number {
  let low = lo
  let high = hi
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((times[middle] as number) < time) low = middle + 1
    else high = middle
  }
  return low
}
