/** Prometheus's orders of values: NaN is the least in both, and therefore stands last after a sort. */
export type Less = (a: number, b: number) => boolean

export const ascending: Less = (a, b) => Number.isNaN(a) || a < b
export const descending: Less = (a, b) => Number.isNaN(a) || a > b

/** Positions 0…size-1 so that their values come in the reverse of `less`; equal values keep their order. */
export function sortedReverse(positions: number[], values: Float64Array, less: Less): number[] {
  return positions.sort((a, b) => {
    const x = values[a] as number
    const y = values[b] as number
    if (x === y || (Number.isNaN(x) && Number.isNaN(y))) return 0
    return less(y, x) ? -1 : 1
  })
}

/**
 * The quantile of values with linear interpolation; NaN of none. Sorts `values` in place.
 * Below 0 and above 1 the quantile is -Inf and +Inf.
 */
export function quantile(q: number, values: Float64Array): number {
  if (values.length === 0 || Number.isNaN(q)) return Number.NaN
  if (q < 0) return -Infinity
  if (q > 1) return Infinity
  sortNanFirst(values)
  const rank = q * (values.length - 1)
  const lower = Math.max(0, Math.floor(rank))
  const upper = Math.min(values.length - 1, lower + 1)
  const weight = rank - Math.floor(rank)
  return (values[lower] as number) * (1 - weight) + (values[upper] as number) * weight
}

function sortNanFirst(values: Float64Array): void {
  values.sort()
  let nans = 0
  while (nans < values.length && Number.isNaN(values[values.length - 1 - nans] as number)) nans++
  if (nans === 0) return
  values.copyWithin(nans, 0, values.length - nans)
  values.fill(Number.NaN, 0, nans)
}
