import type { Mode } from '../ast.ts'
import { compensation } from '../fold.ts'
import { quantile } from '../order.ts'
import type { Window } from '../windows.ts'
import type { RangeEntry } from './range-entry.ts'

type Measure = (window: Window, scalar: number) => number

/** A function that has an answer for every window. */
function measured(measures: Measure | Readonly<Record<Mode, Measure>>, named = false): RangeEntry {
  const of = (mode: Mode) => {
    const measure = typeof measures === 'function' ? measures : measures[mode]
    return (window: Window, scalar = 0) => {
      window.result = measure(window, scalar)
      return true
    }
  }
  return { of, named }
}

/** Version 2 lets the compensation of an infinite sum become NaN and looks at the sum first. */
const loss: Readonly<Record<Mode, typeof compensation>> = {
  v3: compensation,
  v2: (sum, inc, total, rest) => rest + (Math.abs(sum) >= Math.abs(inc) ? sum - total + inc : inc - total + sum),
}

const sum =
  (mode: Mode): Measure =>
  ({ values, lo, hi }) => {
    let total = 0
    let rest = 0
    for (let i = lo; i < hi; i++) {
      const value = values[i] as number
      const next = total + value
      rest = loss[mode](total, value, next, rest)
      total = next
    }
    return isInfinite(total) ? total : total + rest
  }

/** The running mean, as version 2 calculates it. */
const runningMean: Measure = ({ values, lo, hi }) => {
  let mean = 0
  let rest = 0
  for (let i = lo; i < hi; i++) {
    const value = values[i] as number
    const n = i - lo + 1
    // Inf - Inf would make NaN of a mean that is already right.
    if (isInfinite(mean) && (mean === value || Number.isFinite(value))) continue
    const inc = value / n - mean / n
    const next = mean + inc
    rest = loss.v2(mean, inc, next, rest)
    mean = next
  }
  return isInfinite(mean) ? mean : mean + rest
}

/** The sum over the count; the running mean from where the sum would leave the range of numbers. */
const mean: Measure = ({ values, lo, hi }) => {
  let total = values[lo] as number
  let rest = 0
  for (let i = lo + 1; i < hi; i++) {
    const next = total + (values[i] as number)
    if (isInfinite(next)) return meanBeyond(values, lo, i, hi, total, rest)
    rest = compensation(total, values[i] as number, next, rest)
    total = next
  }
  return total / (hi - lo) + rest / (hi - lo)
}

function meanBeyond(values: Float64Array, lo: number, from: number, hi: number, sum: number, lost: number): number {
  let average = sum / (from - lo)
  let rest = lost / (from - lo)
  for (let i = from; i < hi; i++) {
    const n = i - lo + 1
    const share = (n - 1) / n
    const inc = (values[i] as number) / n
    const next = share * average + inc
    rest = compensation(share * average, inc, next, share * rest)
    average = next
  }
  return average + rest
}

const variance =
  (mode: Mode): Measure =>
  ({ values, lo, hi }) => {
    let average = 0
    let lostAverage = 0
    let squares = 0
    let lostSquares = 0
    for (let i = lo; i < hi; i++) {
      const value = values[i] as number
      const delta = value - (average + lostAverage)
      const step = delta / (i - lo + 1)
      const next = average + step
      lostAverage = loss[mode](average, step, next, lostAverage)
      average = next
      const square = delta * (value - (average + lostAverage))
      const total = squares + square
      lostSquares = loss[mode](squares, square, total, lostSquares)
      squares = total
    }
    return (squares + lostSquares) / (hi - lo)
  }

const deviation =
  (mode: Mode): Measure =>
  (window, scalar) =>
    Math.sqrt(variance(mode)(window, scalar))

/** Index of the sample that `better` prefers to all before it; a NaN gives way to anything. */
function pick({ values, lo, hi }: Window, better: (value: number, best: number) => boolean): number {
  let best = lo
  for (let i = lo; i < hi; i++) {
    const held = values[best] as number
    if (better(values[i] as number, held) || Number.isNaN(held)) best = i
  }
  return best
}

const more = (a: number, b: number) => a > b
const less = (a: number, b: number) => a < b
const valueAt = (window: Window, i: number): number => window.values[i] as number
const secondsAt = (window: Window, i: number): number => (window.times[i] as number) / 1000

/** Median of the distances from the median. */
const medianDeviation: Measure = ({ values, lo, hi }) => {
  const own = values.slice(lo, hi)
  if (own.some(Number.isNaN)) return Number.NaN
  const median = quantile(0.5, own)
  return quantile(
    0.5,
    own.map((value) => Math.abs(value - median)),
  )
}

function isInfinite(value: number): boolean {
  return value === Infinity || value === -Infinity
}

export const overTime: Readonly<Record<string, RangeEntry>> = {
  sum_over_time: measured({ v2: sum('v2'), v3: sum('v3') }),
  avg_over_time: measured({ v2: runningMean, v3: mean }),
  stdvar_over_time: measured({ v2: variance('v2'), v3: variance('v3') }),
  stddev_over_time: measured({ v2: deviation('v2'), v3: deviation('v3') }),
  count_over_time: measured(({ lo, hi }) => hi - lo),
  present_over_time: measured(() => 1),
  max_over_time: measured((window) => valueAt(window, pick(window, more))),
  min_over_time: measured((window) => valueAt(window, pick(window, less))),
  first_over_time: measured((window) => valueAt(window, window.lo), true),
  last_over_time: measured((window) => valueAt(window, window.hi - 1), true),
  quantile_over_time: measured(({ values, lo, hi }, q) => quantile(q, values.slice(lo, hi))),
  mad_over_time: measured(medianDeviation),
  ts_of_first_over_time: measured((window) => secondsAt(window, window.lo)),
  ts_of_last_over_time: measured((window) => secondsAt(window, window.hi - 1)),
  ts_of_max_over_time: measured((window) =>
    secondsAt(
      window,
      pick(window, (a, b) => a >= b),
    ),
  ),
  ts_of_min_over_time: measured((window) =>
    secondsAt(
      window,
      pick(window, (a, b) => a <= b),
    ),
  ),
}
