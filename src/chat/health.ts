import type { Ms } from '../core/clock.ts'
import type { Labels } from '../core/labels.ts'
import { inLocale, type MaybeLocalized, packLocales } from '../core/localized.ts'
import type { AlertLevel } from '../core/policy.ts'
import type { Series } from '../promql/queryable.ts'
import type { Samples, SourceStatus } from '../watch/contract.ts'
import { currentSeries } from '../watch/current.ts'
import { allowancePerDay } from '../watch/quota/forecast.ts'
import type { HealthState, Quota, SystemHealth } from './contract.ts'

const badness: Readonly<Record<HealthState, number>> = { unhealthy: 3, degraded: 2, unknown: 1, healthy: 0 }

/** What `/health` knows about one system: its open alerts, its health checks and its sources. */
export interface HealthFacts {
  system: string
  name: MaybeLocalized
  /** `text` names it; the summary of its annotations, in the reader's language, is preferred. */
  alerts: readonly { level: AlertLevel; text: string; since: Ms; annotations?: Labels }[]
  samples?: Samples | undefined
  sources: readonly SourceStatus[]
}

type Trouble = SystemHealth['troubles'][number]

/** Worst system first. A system is as bad as its worst trouble; a source that is away makes it unknown, not bad. */
export function assessHealth(systems: readonly HealthFacts[], now: Ms): SystemHealth[] {
  const assessed = systems.map((facts) => assess(facts, now))
  return assessed.sort((a, b) => badness[b.state] - badness[a.state] || nameOf(a).localeCompare(nameOf(b)))
}

/** Of one order whoever reads. */
const nameOf = ({ name }: SystemHealth) => inLocale(name, packLocales[0])

function assess(facts: HealthFacts, now: Ms): SystemHealth {
  const { system, name } = facts
  const checks = facts.samples ? readChecks(facts.samples, now) : []
  const troubles = [...facts.alerts.map(fromAlert), ...checks, ...facts.sources.flatMap(fromSource)]
    .filter((trouble) => trouble.state !== 'healthy')
    .sort((a, b) => badness[b.state] - badness[a.state])
  // A constant is not measured, so it does not age.
  const measured = facts.sources.filter(({ kind }) => kind !== 'constant').map((source) => source.lastSuccess)
  const known = measured.filter((at) => at !== undefined)
  // No data is not health, also where a health endpoint answers without saying how it is.
  const asked = facts.sources.some(({ kind }) => kind === 'health')
  const nothing = facts.sources.length > 0 && (known.length === 0 || (asked && checks.length === 0))
  const state = troubles[0]?.state ?? (nothing ? 'unknown' : 'healthy')
  return { system, name, state, troubles, ...(known.length > 0 && { measuredAt: Math.min(...known) }) }
}

function fromAlert(alert: HealthFacts['alerts'][number]): Trouble {
  const state = alert.level === 'critical' ? 'unhealthy' : alert.level === 'warning' ? 'degraded' : 'healthy'
  return { what: alert.text, state, at: alert.since, ...(alert.annotations && { annotations: alert.annotations }) }
}

function fromSource(source: SourceStatus): Trouble[] {
  if (source.up !== false) return []
  const at = source.lastSuccess
  const { error: why = '', failure } = source
  return [{ what: source.source, state: 'unknown', why, ...(failure && { failure }), ...(at !== undefined && { at }) }]
}

function readChecks(samples: Samples, now: Ms): Trouble[] {
  const why = new Map<string, string>()
  for (const series of currentSeries(samples, 'health_check_info', now)) {
    const { labels } = series
    const said = labels.error ?? labels.message ?? labels.detail ?? labels.reason
    if (said) why.set(`${labels.source}/${labels.check}`, said)
  }
  const checks = currentSeries(samples, 'health_check_status', now).map((series) => {
    const { check = '', source = '' } = series.labels
    const reason = why.get(`${source}/${check}`)
    return { ...reading(series), what: check, source, ...(reason !== undefined && { why: reason }) }
  })
  // A verdict on the whole says something only where no check of the same source explains it.
  const explained = new Set(checks.flatMap(({ source, state }) => (state === 'healthy' ? [] : [source])))
  const whole = currentSeries(samples, 'health_status', now)
    .map((series) => ({ ...reading(series), what: series.labels.source ?? '' }))
    .filter(({ what }) => !explained.has(what))
  return [...checks.map(({ source: _, ...trouble }) => trouble), ...whole]
}

function reading(series: Series): Pick<Trouble, 'state' | 'at'> {
  const last = series.end - 1
  const at = series.times[last]
  return { state: stateOf(series.values[last] ?? Number.NaN), ...(at !== undefined && { at }) }
}

function stateOf(value: number): HealthState {
  if (Number.isNaN(value)) return 'unknown'
  return value >= 1 ? 'healthy' : value > 0 ? 'degraded' : 'unhealthy'
}

/** Every quota in memory, the fullest first. */
export function readQuotas(all: readonly Samples[], now: Ms): Quota[] {
  return all.flatMap((samples) => quotasOf(samples, now)).sort((a, b) => b.ratio - a.ratio)
}

function quotasOf(samples: Samples, now: Ms): Quota[] {
  const figures = (name: string) =>
    new Map(currentSeries(samples, name, now).map((series) => [keyOf(series), series.values[series.end - 1]] as const))
  const total = figures('quota_total')
  const ratio = figures('quota_ratio')
  const reset = figures('quota_reset_timestamp_seconds')
  const pace = figures('quota_use_per_day')
  const basis = figures('quota_forecast_basis_seconds')
  const exhaustion = figures('quota_exhaustion_timestamp_seconds')
  return currentSeries(samples, 'quota_used', now).map((series) => {
    const key = keyOf(series)
    const used = series.values[series.end - 1] ?? 0
    const all = total.get(key) ?? 0
    const at = reset.get(key)
    const [perDayLately, rests, out] = [pace.get(key), basis.get(key), exhaustion.get(key)]
    return {
      system: samples.system,
      service: series.labels.service ?? '',
      used,
      total: all,
      ratio: ratio.get(key) ?? (all > 0 ? used / all : 0),
      measuredAt: series.times[series.end - 1] ?? now,
      ...(at !== undefined && { resetAt: at * 1000, perDay: allowancePerDay(all - used, at * 1000, now) }),
      ...(perDayLately !== undefined && { pace: perDayLately }),
      ...(rests !== undefined && { basis: roughly(rests * 1000) }),
      ...(out !== undefined && { runsOutAt: out * 1000 }),
    }
  })
}

/** In whole days, or hours where that is less than two days; readings of seven days span a little less. */
function roughly(ms: Ms): string {
  const hours = ms / 3_600_000
  return hours >= 47 ? `${Math.round(hours / 24)}d` : `${Math.max(1, Math.round(hours))}h`
}

const keyOf = (series: Series) => `${series.labels.source}/${series.labels.service}`
