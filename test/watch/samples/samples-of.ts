import type { Series } from '../../../src/promql/queryable.ts'

/** A series as PromQL would read it: pairs of time and value, oldest first. */
export function samplesOf({ times, values, stale, start, end }: Series): [number, number | 'stale'][] {
  return Array.from({ length: end - start }, (_, i) => {
    const at = start + i
    return [times[at] as number, stale?.[at] ? 'stale' : (values[at] as number)]
  })
}
