import type { Ms } from '../../../core/clock.ts'
import type { Labels } from '../../../core/labels.ts'
import type { Localized } from '../../../core/localized.ts'
import { type Bucket, bucketQuantile } from '../../../promql/buckets.ts'
import type { HistorySeries } from '../../../watch/history/index.ts'
import { courseOf, increasesOf, lastIn, percentOf, type Span, seenIn } from './figures.ts'

/** Calls of one service on one day. */
export type ApiCalls = { total: number; success: number; failed: number; success_rate: number }
export type QuotaUse = { used: number; total: number; percentage: number }

/** A daily summary as programs read it: chapter 3.3 of the video backend's monitoring guide, field by field. */
export type DailySummary = {
  /** The last millisecond of the day, ISO, UTC. */
  timestamp: string
  level: 'info'
  message: 'Daily Summary Report'
  report_type: 'daily_summary'
  /** `2025-10-20` in the pack's zone. */
  date: string
  statistics: {
    total_projects?: number
    successful_projects?: number
    failed_projects?: number
    success_rate?: number
    average_duration_minutes?: number
    api_calls: Record<string, ApiCalls>
    quota_usage: Record<string, QuotaUse>
  }
}

/** What stands on the card and in the report besides. */
export interface DailyDetails {
  /** Whether anything of the day was recorded: without it, no error seen is no sign that there was none. */
  recorded: boolean
  errors: readonly { code: string; count: number }[]
  /** Seconds, by service and operation. */
  latencies: readonly { name: string; p50: number; p90: number; p99: number }[]
  courses: readonly { title: Localized; unit: string; name: string; mean: number; min: number; max: number }[]
  /** From when on figures are there, when that is later than the day's beginning. */
  since?: Ms
}

export interface Daily {
  summary: DailySummary
  details: DailyDetails
}

/** What a day's figures are made of: the recorded series of one system, from some time before the day. */
export interface DailySeries {
  /** By the name of the metric; of buckets by `api_request_duration_seconds_bucket`. */
  of(metric: string): readonly HistorySeries[]
  gauges: readonly { title: Localized; unit: string; series: readonly HistorySeries[] }[]
  /** Codes of error events, as they were delivered on that day. */
  events: ReadonlyMap<string, number>
}

/** Counters and quotas that a day is made of. */
export const dailyMetrics = [
  ...['projects_success_total', 'projects_failure_total'],
  ...['project_duration_seconds_sum', 'project_duration_seconds_count'],
  ...['api_success_total', 'api_failure_total', 'api_errors_total', 'api_request_duration_seconds_bucket'],
  ...['quota_used', 'quota_total'],
] as const

export function summaryOf(series: DailySeries, date: string, day: Span): DailySummary {
  return {
    timestamp: new Date(day.to - 1).toISOString(),
    level: 'info',
    message: 'Daily Summary Report',
    report_type: 'daily_summary',
    date,
    statistics: {
      ...projectsOf(series, day),
      api_calls: callsOf(series, day),
      quota_usage: quotasOf(series, day),
    },
  }
}

/** Counts are whole; what arithmetic of floats leaves is not. */
const whole = (count: number): number => Math.round(count)
const oneDecimal = (value: number): number => Math.round(value * 10) / 10

function sumOf({ of }: DailySeries, metric: string, day: Span): number | undefined {
  const found = of(metric)
  if (!found.some(({ points }) => seenIn(points, day))) return undefined
  return increasesOf(found, day).reduce((sum, { grew }) => sum + grew, 0)
}

/** Absent for a pack that counts no projects; without a rate or mean when there were none. */
function projectsOf(series: DailySeries, day: Span): Partial<DailySummary['statistics']> {
  const good = sumOf(series, 'projects_success_total', day)
  const bad = sumOf(series, 'projects_failure_total', day)
  if (good === undefined && bad === undefined) return {}
  const [success, failed] = [whole(good ?? 0), whole(bad ?? 0)]
  const total = success + failed
  const seconds = sumOf(series, 'project_duration_seconds_sum', day)
  const ended = sumOf(series, 'project_duration_seconds_count', day)
  return {
    total_projects: total,
    successful_projects: success,
    failed_projects: failed,
    ...(total > 0 && { success_rate: percentOf(success, total) }),
    ...(seconds !== undefined && ended && { average_duration_minutes: oneDecimal(seconds / ended / 60) }),
  }
}

function callsOf(series: DailySeries, day: Span): Record<string, ApiCalls> {
  const success = byService(series, 'api_success_total', day)
  const failure = byService(series, 'api_failure_total', day)
  const services = [...new Set([...success.keys(), ...failure.keys()])]
  return Object.fromEntries(
    services.flatMap((service): [string, ApiCalls][] => {
      const [good, failed] = [whole(success.get(service) ?? 0), whole(failure.get(service) ?? 0)]
      const total = good + failed
      if (total === 0) return []
      return [[service, { total, success: good, failed, success_rate: percentOf(good, total) }]]
    }),
  )
}

function byService({ of }: DailySeries, metric: string, day: Span): Map<string, number> {
  const found = new Map<string, number>()
  for (const { of: one, grew } of increasesOf(of(metric), day)) {
    const service = one.labels.service ?? ''
    if (service !== '') found.set(service, (found.get(service) ?? 0) + grew)
  }
  return found
}

/** As it stood at the end of the day. */
function quotasOf({ of }: DailySeries, day: Span): Record<string, QuotaUse> {
  const totals = new Map(of('quota_total').map(({ labels, points }) => [labels.service ?? '', lastIn(points, day)]))
  return Object.fromEntries(
    of('quota_used').flatMap(({ labels: { service = '' }, points }): [string, QuotaUse][] => {
      const [used, total] = [lastIn(points, day), totals.get(service)]
      if (service === '' || used === undefined || !total) return []
      return [[service, { used, total, percentage: oneDecimal((100 * used) / total) }]]
    }),
  )
}

const mostErrors = 10
const mostCourses = 30

export function detailsOf(series: DailySeries, day: Span): DailyDetails {
  const since = sinceOf(series, day)
  return {
    recorded: recordedIn(series, day),
    errors: errorsOf(series, day),
    latencies: latenciesOf(series, day),
    courses: coursesOf(series, day),
    ...(since !== undefined && { since }),
  }
}

function recordedIn({ of, gauges, events }: DailySeries, day: Span): boolean {
  const all = [...dailyMetrics.flatMap((metric) => of(metric)), ...gauges.flatMap(({ series }) => series)]
  return events.size > 0 || all.some(({ points }) => seenIn(points, day))
}

/** By code, the most frequent first: as the pack counts them, or as they were reported where that is more. */
function errorsOf(series: DailySeries, day: Span): DailyDetails['errors'] {
  const counts = new Map<string, number>()
  for (const { of, grew } of increasesOf(series.of('api_errors_total'), day)) {
    const code = of.labels.error_code ?? of.labels.code ?? ''
    if (code !== '') counts.set(code, (counts.get(code) ?? 0) + whole(grew))
  }
  for (const [code, count] of series.events) counts.set(code, Math.max(count, counts.get(code) ?? 0))
  return [...counts]
    .map(([code, count]) => ({ code, count }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
    .slice(0, mostErrors)
}

function latenciesOf({ of }: DailySeries, day: Span): DailyDetails['latencies'] {
  const operations = new Map<string, Bucket[]>()
  for (const { of: one, grew } of increasesOf(of('api_request_duration_seconds_bucket'), day)) {
    const name = operationOf(one.labels)
    const bound = one.labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(one.labels.le)
    operations.set(name, [...(operations.get(name) ?? []), { bound, count: grew }])
  }
  return [...operations].flatMap(([name, buckets]) => {
    // A quantile lifts counts in place.
    const at = (q: number) =>
      bucketQuantile(
        q,
        buckets.map((one) => ({ ...one })),
        'v3',
      )
    const found = { name, p50: at(0.5), p90: at(0.9), p99: at(0.99) }
    return Number.isFinite(found.p50) ? [found] : []
  })
}

const operationOf = ({ service, operation }: Labels): string =>
  [service, operation].filter((part) => part !== undefined && part !== '').join(' ')

function coursesOf({ gauges }: DailySeries, day: Span): DailyDetails['courses'] {
  const found = gauges.flatMap(({ title, unit, series }) =>
    series.flatMap(({ labels, points }) => {
      const course = courseOf(points, day)
      const name = series.length > 1 ? tellingLabels(labels) : ''
      return course ? [{ title, unit, name, ...course }] : []
    }),
  )
  return found.slice(0, mostCourses)
}

const shared: ReadonlySet<string> = new Set(['__name__', 'system', 'source', 'job'])

/** What tells series of one metric apart, as a short name. */
export function tellingLabels({ instance = '', ...labels }: Labels): string {
  const own = Object.entries(labels).flatMap(([name, value]) => (shared.has(name) ? [] : [value]))
  return own.length > 0 ? own.join(' ') : instance
}

/** A gap of less than this at the day's beginning is none. */
const graceful: Ms = 15 * 60_000

function sinceOf({ of }: DailySeries, day: Span): Ms | undefined {
  const firsts = ['projects_success_total', 'api_success_total', 'quota_used'].flatMap((metric) =>
    of(metric).flatMap(({ points }) => points[0]?.at ?? []),
  )
  if (firsts.length === 0) return undefined
  const since = Math.min(...firsts)
  return since > day.from + graceful ? since : undefined
}
