import type { Mode } from '../ast.ts'
import type { Window } from '../windows.ts'
import type { RangeEntry, RangeFunction } from './range-entry.ts'

/**
 * The increase between the first and last sample, extrapolated to the range: all the way to a boundary that is at most
 * 1.1 intervals away, else by half an interval. A counter is not extrapolated below zero.
 */
function extrapolated(counter: boolean, perSecond: boolean): RangeEntry {
  const of = (mode: Mode): RangeFunction => {
    const extend = mode === 'v2' ? extension2 : extension3
    return (window) => {
      const { times, values, lo, hi, from, to } = window
      if (hi - lo < 2) return false
      const first = values[lo] as number
      const firstTime = times[lo] as number
      const lastTime = times[hi - 1] as number
      const gain = counter ? increase(values, lo, hi) : (values[hi - 1] as number) - first
      const sampled = (lastTime - firstTime) / 1000
      const interval = sampled / (hi - lo - 1)
      // A counter that rises at this pace was zero so long before the first sample.
      const toZero = counter && gain > 0 && first >= 0 ? sampled * (first / gain) : Infinity
      const factor = extend(sampled, interval, (firstTime - from) / 1000, (to - lastTime) / 1000, toZero)
      window.result = gain * (perSecond ? factor / ((to - from) / 1000) : factor)
      return true
    }
  }
  return { of }
}

/** The last value less the first, plus what was lost at each reset. */
function increase(values: Float64Array, lo: number, hi: number): number {
  let previous = values[lo] as number
  let gain = (values[hi - 1] as number) - previous
  for (let i = lo + 1; i < hi; i++) {
    const value = values[i] as number
    if (value < previous) gain += previous
    previous = value
  }
  return gain
}

function extension3(sampled: number, interval: number, toStart: number, toEnd: number, toZero: number): number {
  const threshold = interval * 1.1
  const start = toStart >= threshold ? interval / 2 : toStart
  const end = toEnd >= threshold ? interval / 2 : toEnd
  return (sampled + Math.min(start, toZero) + end) / sampled
}

/** Version 2 looks for the zero point before it compares with the threshold. */
function extension2(sampled: number, interval: number, toStart: number, toEnd: number, toZero: number): number {
  const threshold = interval * 1.1
  const start = Math.min(toStart, toZero)
  const extended = sampled + (start < threshold ? start : interval / 2)
  return (extended + (toEnd < threshold ? toEnd : interval / 2)) / sampled
}

/** From the last two samples alone. */
function instant(counter: boolean): RangeEntry {
  const calculate = (window: Window): boolean => {
    const { times, values, lo, hi } = window
    if (hi - lo < 2) return false
    const last = values[hi - 1] as number
    const previous = values[hi - 2] as number
    const gain = counter && last < previous ? last : last - previous
    const seconds = ((times[hi - 1] as number) - (times[hi - 2] as number)) / 1000
    window.result = counter ? gain / seconds : gain
    return true
  }
  return { of: () => calculate }
}

export const rates: Readonly<Record<string, RangeEntry>> = {
  rate: extrapolated(true, true),
  increase: extrapolated(true, false),
  delta: extrapolated(false, false),
  irate: instant(true),
  idelta: instant(false),
}
