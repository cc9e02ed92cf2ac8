import { formatFloat } from '../../core/float.ts'
import type { Mode } from '../ast.ts'
import { compensation } from '../fold.ts'
import type { Window } from '../windows.ts'
import type { RangeEntry, RangeFunction } from './range-entry.ts'

/** How often a value is followed by one that `differs`. */
function count(differs: (value: number, previous: number) => boolean): RangeEntry {
  const counted: RangeFunction = (window) => {
    const { values, lo, hi } = window
    let found = 0
    for (let i = lo + 1; i < hi; i++) if (differs(values[i] as number, values[i - 1] as number)) found++
    window.result = found
    return true
  }
  return { of: () => counted }
}

/** A sum by Kahan's method; version 2 does not spare infinite totals. */
class Sum {
  #total = 0
  #rest = 0
  readonly #mode: Mode

  constructor(mode: Mode) {
    this.#mode = mode
  }

  add(inc: number): void {
    const total = this.#total + inc
    const lost = Math.abs(this.#total) >= Math.abs(inc) ? this.#total - total + inc : inc - total + this.#total
    this.#rest = this.#mode === 'v2' ? this.#rest + lost : compensation(this.#total, inc, total, this.#rest)
    this.#total = total
  }

  get total(): number {
    return this.#total + this.#rest
  }
}

interface Line {
  /** Per second. */
  readonly slope: number
  /** At the reference time. */
  readonly intercept: number
}

/** Least squares through the samples; times count from `reference`, near them, so that precision is not lost. */
function regression({ times, values, lo, hi }: Window, reference: number, mode: Mode): Line {
  const [x, y, xy, xx] = [new Sum(mode), new Sum(mode), new Sum(mode), new Sum(mode)]
  const first = values[lo] as number
  let constant = true
  for (let i = lo; i < hi; i++) {
    const value = values[i] as number
    if (i > lo && value !== first) constant = false
    const seconds = ((times[i] as number) - reference) / 1000
    x.add(seconds)
    y.add(value)
    xy.add(seconds * value)
    xx.add(seconds * seconds)
  }
  if (constant) return Math.abs(first) === Infinity ? { slope: NaN, intercept: NaN } : { slope: 0, intercept: first }
  const n = hi - lo
  const slope = (xy.total - (x.total * y.total) / n) / (xx.total - (x.total * x.total) / n)
  return { slope, intercept: y.total / n - (slope * x.total) / n }
}

const deriv: RangeEntry = {
  of: (mode) => (window) => {
    if (window.hi - window.lo < 2) return false
    window.result = regression(window, window.times[window.lo] as number, mode).slope
    return true
  },
}

const predictLinear: RangeEntry = {
  of: (mode) => (window, seconds) => {
    if (window.hi - window.lo < 2) return false
    const { slope, intercept } = regression(window, window.at, mode)
    window.result = slope * seconds + intercept
    return true
  },
}

/** Holt's linear smoothing: `smoothing` weighs new values, `trending` new slopes. */
const smoothed: RangeEntry = {
  of: () => (window, smoothing, trending) => {
    const { values, lo, hi } = window
    if (hi - lo < 2) return false
    let level = values[lo] as number
    let before = 0
    let slope = (values[lo + 1] as number) - level
    for (let i = lo + 1; i < hi; i++) {
      if (i > lo + 1) slope = trending * (level - before) + (1 - trending) * slope
      const next = smoothing * (values[i] as number) + (1 - smoothing) * (level + slope)
      before = level
      level = next
    }
    window.result = level
    return true
  },
  refuse: (smoothing, trending) => refuseFactor('smoothing', smoothing) ?? refuseFactor('trend', trending),
}

function refuseFactor(name: string, factor: number): string | undefined {
  const wrong = factor <= 0 || factor >= 1
  return wrong ? `invalid ${name} factor. Expected: 0 < factor < 1, got: ${formatFloat(factor)}` : undefined
}

export const trends: Readonly<Record<string, RangeEntry>> = {
  changes: count((value, previous) => value !== previous && !(Number.isNaN(value) && Number.isNaN(previous))),
  resets: count((value, previous) => value < previous),
  deriv,
  predict_linear: predictLinear,
  holt_winters: smoothed,
  double_exponential_smoothing: smoothed,
}
