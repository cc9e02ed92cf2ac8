import type { Mode } from './ast.ts'

/** One bucket of a classic histogram: how many observations were at most `bound`. */
export interface Bucket {
  readonly bound: number
  count: number
}

/** Differences between buckets below this part of their counts are taken for rounding. */
const tolerance = 1e-12

/** Sorts by bound and merges equal bounds. Undefined when there is no bucket for +Inf. */
function tidy(buckets: readonly Bucket[]): Bucket[] | undefined {
  const sorted = [...buckets].sort((a, b) => (a.bound === b.bound ? 0 : a.bound < b.bound ? -1 : 1))
  if (sorted.at(-1)?.bound !== Infinity) return undefined
  const merged: Bucket[] = []
  for (const { bound, count } of sorted) {
    const last = merged.at(-1)
    if (last?.bound === bound) last.count += count
    else merged.push({ bound, count })
  }
  return merged
}

/** Counts that fall from one bucket to the next, as after a scrape torn in two, are lifted to the one before. */
function makeMonotonic(buckets: Bucket[], mode: Mode): void {
  let previous = buckets[0]?.count ?? 0
  for (const bucket of buckets.slice(1)) {
    const falls = bucket.count < previous || (mode === 'v3' && almostEqual(previous, bucket.count))
    if (falls) bucket.count = previous
    else if (mode === 'v3' || bucket.count > previous) previous = bucket.count
  }
}

function almostEqual(a: number, b: number): boolean {
  if (a === 0 || b === 0) return a === b
  return Math.abs(a - b) / Math.min(Math.abs(a) + Math.abs(b), Number.MAX_VALUE) < tolerance
}

/**
 * The quantile, interpolated linearly within its bucket; in the highest bucket the bound below it. NaN without
 * observations, with fewer than two buckets or none for +Inf; -Inf and +Inf for q below 0 and above 1.
 */
export function bucketQuantile(q: number, given: readonly Bucket[], mode: Mode): number {
  if (Number.isNaN(q)) return Number.NaN
  if (q < 0) return -Infinity
  if (q > 1) return Infinity
  const buckets = tidy(given)
  if (!buckets) return Number.NaN
  makeMonotonic(buckets, mode)
  const total = buckets.at(-1)?.count ?? 0
  if (buckets.length < 2 || total === 0) return Number.NaN
  return interpolate(buckets, q * total)
}

function interpolate(buckets: readonly Bucket[], rank: number): number {
  const at = search(buckets.length - 1, (i) => (buckets[i] as Bucket).count >= rank)
  const { bound, count } = buckets[at] as Bucket
  const below = buckets[at - 1]
  if (at === buckets.length - 1) return (below as Bucket).bound
  if (at === 0 && bound <= 0) return bound
  const start = below?.bound ?? 0
  const inside = below ? (rank - below.count) / (count - below.count) : rank / count
  return start + (bound - start) * inside
}

/** First index below `size` that holds, else `size`; by halving, as Go does, so that NaN counts end in the same place. */
function search(size: number, holds: (i: number) => boolean): number {
  let low = 0
  let high = size
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** Part of the observations between two values, interpolated likewise. */
export function bucketFraction(lower: number, upper: number, given: readonly Bucket[]): number {
  const buckets = tidy(given)
  const total = buckets?.at(-1)?.count ?? 0
  if (!buckets || total === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN
  if (lower >= upper) return 0
  return (rankOf(upper, buckets, total) - rankOf(lower, buckets, total)) / total
}

/** How many observations are below `value`, at most `total`. */
function rankOf(value: number, buckets: readonly Bucket[], total: number): number {
  let rank = 0
  let start = (buckets[0]?.bound ?? 0) <= 0 ? -Infinity : 0
  for (const { bound, count } of buckets) {
    if (start >= value) return Math.min(rank, total)
    if (bound > value) {
      const inside = start === -Infinity ? count : rank + ((count - rank) * (value - start)) / (bound - start)
      return inside > total ? total : inside
    }
    rank = count
    start = bound
  }
  return total
}
