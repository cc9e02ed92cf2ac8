/** A sample of one quantity. */
export interface Spread {
  median: number
  p95: number
  min: number
  max: number
  mean: number
  n: number
}

/** @throws Error when there is nothing to summarise */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('nothing was measured')
  const sorted = values.toSorted((a, b) => a - b)
  return {
    median: rounded(quantile(sorted, 0.5)),
    p95: rounded(quantile(sorted, 0.95)),
    min: rounded(sorted[0] ?? Number.NaN),
    max: rounded(sorted.at(-1) ?? Number.NaN),
    mean: rounded(values.reduce((sum, value) => sum + value, 0) / values.length),
    n: values.length,
  }
}

/** Three significant digits, and no more than three decimals. */
export function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}

/** Of sorted values; between two of them in proportion. */
function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? low
  return low + (high - low) * (at - Math.floor(at))
}
