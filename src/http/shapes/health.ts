import type { Ms } from '../../core/clock.ts'
import { metricName } from '../../core/labels.ts'
import type { AlertLevel } from '../../core/policy.ts'
import type { Samples, SourceStatus } from '../../watch/contract.ts'
import { currentSeries, lastValue } from '../../watch/current.ts'
import { keysOf, type Named } from './keys.ts'

export type Status = 'healthy' | 'degraded' | 'unhealthy'

/** What is known of one system. */
export interface SystemFacts {
  system: string
  samples: Samples | undefined
  sources: readonly SourceStatus[]
  /** Levels of its groups of alerts that fire. */
  firing: readonly AlertLevel[]
}

/** One check: its status and whatever else is known of it. */
export type Check = { status: Status } & Record<string, unknown>

/** `GET /api/v1/system/health`: the shape in which backends tell their own health. */
export interface HealthAnswer {
  status: Status
  timestamp: string
  checks: Record<string, Check>
}

type Found = Named & { check: Check }

/**
 * The health of everything that is watched: each check of each health endpoint as that endpoint told it, each other source
 * as `source_<id>`, and each system's alerts as `alerts`. What isn't known is degraded, as it is not known to be well.
 */
export function healthAnswer(
  systems: readonly SystemFacts[],
  own: { problems: readonly string[] } | undefined,
  now: Ms,
): HealthAnswer {
  const found = systems.flatMap((facts) => [
    ...checksOf(facts, now),
    ...facts.sources.flatMap((source) => sourceCheck(facts, source, now)),
    ...alertCheck(facts),
  ])
  const checks = Object.fromEntries([...keysOf(found)].map(([key, { check }]) => [key, check]))
  if (own) checks.opsbell = ownCheck(own.problems)
  const statuses = Object.values(checks).map(({ status }) => status)
  return { status: worst(statuses), timestamp: new Date(now).toISOString(), checks }
}

function worst(statuses: readonly Status[]): Status {
  if (statuses.includes('unhealthy')) return 'unhealthy'
  return statuses.includes('degraded') ? 'degraded' : 'healthy'
}

const prefix = 'health_check_'

/** The checks of health endpoints, put together again from their series. */
function checksOf({ system, samples }: SystemFacts, now: Ms): Found[] {
  if (!samples) return []
  const found = new Map<string, Found>()
  for (const series of currentSeries(samples, `${prefix}.+`, now, '=~')) {
    const { [metricName]: metric = '', source = '', check: name = '' } = series.labels
    const key = JSON.stringify([source, name])
    const one = found.get(key) ?? { name, system, source, check: { status: 'degraded' as const } }
    found.set(key, one)
    const field = metric.slice(prefix.length)
    if (field === 'status') one.check.status = statusOf(lastValue(series))
    else if (field === 'latency_seconds') one.check.latency_ms = rounded(lastValue(series) * 1000)
    else if (field === 'info') Object.assign(one.check, textsOf(series.labels))
    else one.check[field] = lastValue(series)
  }
  return [...found.values()]
}

function statusOf(value: number): Status {
  return value >= 1 ? 'healthy' : value > 0 ? 'degraded' : 'unhealthy'
}

/** Labels of a check's texts, without those that every series has. */
function textsOf(labels: Readonly<Record<string, string>>): Record<string, string> {
  const common = [metricName, 'system', 'source', 'instance', 'check']
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !common.includes(name)))
}

/** A source that answers; a health endpoint that does so tells its checks itself. */
function sourceCheck({ system, samples }: SystemFacts, source: SourceStatus, now: Ms): Found[] {
  const { source: id, kind, up, error, durationMs } = source
  if (kind === 'constant') return []
  const told = samples && currentSeries(samples, `${prefix}status`, now).some(({ labels }) => labels.source === id)
  if (kind === 'health' && up && told) return []
  const why = error ?? (up === undefined ? 'nothing is known of it yet' : undefined)
  const check: Check = {
    status: up ? 'healthy' : 'degraded',
    ...(durationMs !== undefined && { latency_ms: rounded(durationMs) }),
    ...(why !== undefined && { error: why }),
  }
  return [{ name: `source_${id}`, system, source: id, check }]
}

function alertCheck({ system, firing }: SystemFacts): Found[] {
  const status = firing.includes('critical') ? 'unhealthy' : firing.includes('warning') ? 'degraded' : 'healthy'
  return [{ name: 'alerts', system, source: '', check: { status, firing: firing.length } }]
}

/** The bot itself: whether what it finds gets through. */
function ownCheck(problems: readonly string[]): Check {
  return problems.length === 0 ? { status: 'healthy' } : { status: 'degraded', error: problems.join('; ') }
}

/** Without what computing in binary adds. */
const rounded = (value: number): number => Number(value.toPrecision(6))
