import type { Ms } from '../core/clock.ts'
import type { Labels } from '../core/labels.ts'
import type { AlertLevel } from '../core/policy.ts'
import type { Series } from '../promql/queryable.ts'
import { defaultLookback, type Samples, type SourceStatus } from '../watch/contract.ts'
import type { HealthState, Quota, SystemHealth } from './contract.ts'

const badness: Readonly<Record<HealthState, number>> = { unhealthy: 3, degraded: 2, unknown: 1, healthy: 0 }

/** What `/health` knows about one system: its open alerts, its health checks and its sources. */
export interface HealthFacts {
  system: string
  name: string
  /** `text` names it; the summary of its annotations, in the reader's language, is preferred. */
  alerts: readonly { level: AlertLevel; text: string; since: Ms; annotations?: Labels }[]
  samples?: Samples | undefined
  sources: readonly SourceStatus[]
}

type Trouble = SystemHealth['troubles'][number]

/** Worst system first. A system is as bad as its worst trouble; a source that is away makes it unknown, not bad. */
export function assessHealth(systems: readonly HealthFacts[], now: Ms): SystemHealth[] {
  const assessed = systems.map((facts) => assess(facts, now))
  return assessed.sort((a, b) => badness[b.state] - badness[a.state] || a.name.localeCompare(b.name))
}

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
  for (const series of current(samples, 'health_check_info', now)) {
    const { labels } = series
    const said = labels.error ?? labels.message ?? labels.detail ?? labels.reason
    if (said) why.set(`${labels.source}/${labels.check}`, said)
  }
  const checks = current(samples, 'health_check_status', now).map((series) => {
    const { check = '', source = '' } = series.labels
    const reason = why.get(`${source}/${check}`)
    return { ...reading(series), what: check, source, ...(reason !== undefined && { why: reason }) }
  })
  // A verdict on the whole says something only where no check of the same source explains it.
  const explained = new Set(checks.flatMap(({ source, state }) => (state === 'healthy' ? [] : [source])))
  const whole = current(samples, 'health_status', now)
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

/** Series of that name whose last sample still serves. */
function current(samples: Samples, name: string, now: Ms): Series[] {
  const found = samples.select([{ name: '__name__', op: '=', value: name }])
  return found.filter((series) => {
    const last = series.end - 1
    if (last < series.start || series.stale?.[last] === 1) return false
    return now - (series.times[last] ?? 0) <= (series.lookback ?? defaultLookback)
  })
}

/** Every quota in memory, the fullest first. */
export function readQuotas(all: readonly Samples[], now: Ms): Quota[] {
  return all.flatMap((samples) => quotasOf(samples, now)).sort((a, b) => b.ratio - a.ratio)
}

function quotasOf(samples: Samples, now: Ms): Quota[] {
  const figures = (name: string) =>
    new Map(current(samples, name, now).map((series) => [keyOf(series), series.values[series.end - 1]] as const))
  const total = figures('quota_total')
  const ratio = figures('quota_ratio')
  const reset = figures('quota_reset_timestamp_seconds')
  return current(samples, 'quota_used', now).map((series) => {
    const key = keyOf(series)
    const used = series.values[series.end - 1] ?? 0
    const all = total.get(key) ?? 0
    const at = reset.get(key)
    return {
      system: samples.system,
      service: series.labels.service ?? '',
      used,
      total: all,
      ratio: ratio.get(key) ?? (all > 0 ? used / all : 0),
      measuredAt: series.times[series.end - 1] ?? now,
      ...(at !== undefined && { resetAt: at * 1000 }),
    }
  })
}

const keyOf = (series: Series) => `${series.labels.source}/${series.labels.service}`
