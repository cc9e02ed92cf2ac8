import type { Ms } from '../../core/clock.ts'
import { type Labels, metricName } from '../../core/labels.ts'
import type { Matcher } from '../../core/matchers.ts'
import type { Coarse, Queryable, Series } from '../../promql/queryable.ts'
import type { Recorded, Samples } from '../contract.ts'
import { openPoints } from '../history/take.ts'
import { forecastQuota, type Reading } from './forecast.ts'

export interface ForecastDeps {
  samples: Samples
  /** Samples with seven days of `quota_used` beside them. */
  merged: Queryable
  onLoaded(listener: () => void): () => void
}

const ofSource = (source: string, metric: string): readonly Matcher[] => [
  { name: metricName, op: '=', value: metric },
  { name: 'source', op: '=', value: source },
]

/**
 * After each poll of a quota source writes what is foreseen of each service, beside its readings and with their labels:
 * `quota_use_per_day`, `quota_forecast_basis_seconds` (how long the readings go back that it rests on),
 * `quota_exhaustion_timestamp_seconds` where it will run out before its reset (or ever, without one), and
 * `quota_runs_out_before_reset` 0 or 1 where there is a reset. Returns a function that ends it.
 */
export function startForecasts(deps: ForecastDeps): () => void {
  const { samples, onLoaded } = deps
  const last = new Map<string, Ms>()
  const write = (source: string, at: Ms) => {
    const state = samples.sourceState(source)
    if (state?.kind !== 'quota') return
    const time = Math.max(at, (last.get(source) ?? 0) + 1)
    last.set(source, time)
    samples.record(ownerOf(source), time, foreseen(deps, source, time), state.every)
  }
  const ends = [
    samples.on((event) => {
      if (event.type === 'step') last.clear()
      else if (event.type === 'removed') samples.forget(ownerOf(event.source))
      else if (event.ok) write(event.source, event.at)
    }),
    onLoaded(() => {
      for (const { source, lastSuccess } of samples.sourceStates()) if (lastSuccess) write(source, lastSuccess)
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}

const ownerOf = (source: string) => `forecast/${source}`

function foreseen({ samples, merged }: ForecastDeps, source: string, now: Ms): Recorded[] {
  const latest = (metric: string) =>
    new Map(samples.select(ofSource(source, metric)).map((series) => [series.labels.service, lastOf(series)]))
  const totals = latest('quota_total')
  const resets = latest('quota_reset_timestamp_seconds')
  return merged.select(ofSource(source, 'quota_used')).flatMap((series) => {
    const { service } = series.labels
    const reset = resets.get(service)
    const resetAt = reset === undefined ? undefined : reset * 1000
    if (lastOf(series) === undefined) return []
    const found = forecastQuota(readingsOf(series), { now, total: totals.get(service) ?? 0, resetAt })
    if (found === undefined) return []
    const { pace, basis, runsOutAt, beforeReset } = found
    return [
      recorded(series.labels, 'quota_use_per_day', pace),
      recorded(series.labels, 'quota_forecast_basis_seconds', basis / 1000),
      ...(runsOutAt === undefined
        ? []
        : [recorded(series.labels, 'quota_exhaustion_timestamp_seconds', runsOutAt / 1000)]),
      ...(beforeReset === undefined
        ? []
        : [recorded(series.labels, 'quota_runs_out_before_reset', beforeReset ? 1 : 0)]),
    ]
  })
}

const recorded = (labels: Labels, metric: string, value: number): Recorded => ({
  labels: { ...labels, [metricName]: metric },
  value,
})

/** The newest value, unless the series ended. */
function lastOf({ values, stale, start, end }: Series): number | undefined {
  return end > start && !stale?.[end - 1] ? values[end - 1] : undefined
}

/** Recorded readings, then those in memory that are newer, one per slot. */
function readingsOf(series: Series): Reading[] {
  const older: Coarse | undefined = series.older
  if (older === undefined) return openPoints(series, 0).map(({ at, value }) => ({ at, used: value }))
  return Array.from({ length: older.end - older.start }, (_, i) => {
    return { at: older.times[older.start + i] as number, used: older.values[older.start + i] as number }
  })
}
