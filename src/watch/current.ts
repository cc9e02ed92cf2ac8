import type { Ms } from '../core/clock.ts'
import { metricName } from '../core/labels.ts'
import type { Matcher } from '../core/matchers.ts'
import type { Series } from '../promql/queryable.ts'
import { defaultLookback, type Samples } from './contract.ts'

/** Series of a name (or matching a pattern of names) whose last sample still serves. */
export function currentSeries(samples: Samples, name: string, now: Ms, op: '=' | '=~' = '='): Series[] {
  const matcher: Matcher = { name: metricName, op, value: name }
  return samples.select([matcher]).filter((series) => {
    const last = series.end - 1
    if (last < series.start || series.stale?.[last] === 1) return false
    return now - (series.times[last] ?? 0) <= (series.lookback ?? defaultLookback)
  })
}

/** Value of a series' last sample. */
export const lastValue = (series: Series): number => series.values[series.end - 1] ?? Number.NaN
