import { inLocale, type MaybeLocalized } from '../../../core/localized.ts'
import { clockText, valueText } from '../../../deliver/cards/format.ts'
import type { Reader } from '../../../deliver/index.ts'
import type { Part } from '../../reports/contract.ts'
import type { Section } from '../contract.ts'
import type { Word } from '../words.ts'
import type { Daily } from './summary.ts'

/** The report of a day: every figure, and what it was made of. */
export function dailyParts(daily: Daily, reader: Reader): Part[] {
  const { texts, zone, now } = reader
  const { details } = daily
  return [
    ...(details.since === undefined
      ? []
      : [
          {
            kind: 'paragraph' as const,
            text: texts.text('respond-routine-daily-since', { time: clockText(details.since, zone, now) }),
          },
        ]),
    ...projectParts(daily, reader),
    ...callParts(daily, reader),
    ...quotaParts(daily, reader),
    ...errorParts(daily, reader),
    ...performanceParts(daily, reader),
  ]
}

const heading = (text: string): Part => ({ kind: 'heading', level: 2, text })
const orDash = (value: number | undefined, unit = ''): string =>
  value === undefined ? '–' : `${valueText(value)}${unit}`

function projectParts({ summary: { statistics } }: Daily, { texts }: Reader): Part[] {
  const { total_projects: total, successful_projects: good, failed_projects: bad, success_rate: rate } = statistics
  if (total === undefined) return []
  const row = [orDash(total), orDash(good), orDash(bad), orDash(rate, '%'), orDash(statistics.average_duration_minutes)]
  const head = ['total', 'success', 'failed', 'rate', 'minutes'].map((id) => texts.text(`respond-routine-col-${id}`))
  return [heading(texts.text('respond-routine-daily-projects')), { kind: 'table', head, rows: [row] }]
}

function callParts({ summary: { statistics } }: Daily, { texts }: Reader): Part[] {
  const rows = Object.entries(statistics.api_calls).map(([service, { total, success, failed, success_rate }]) => [
    service,
    ...[total, success, failed].map((count) => orDash(count)),
    orDash(success_rate, '%'),
  ])
  const head = ['service', 'total', 'success', 'failed', 'rate'].map((id) => texts.text(`respond-routine-col-${id}`))
  return section(texts.text('respond-routine-daily-calls'), head, rows, texts.text('respond-routine-daily-none'))
}

function quotaParts({ summary: { statistics } }: Daily, { texts }: Reader): Part[] {
  const rows = Object.entries(statistics.quota_usage).map(([service, { used, total, percentage }]) => [
    service,
    orDash(used),
    orDash(total),
    orDash(percentage, '%'),
  ])
  const head = ['service', 'used', 'limit', 'share'].map((id) => texts.text(`respond-routine-col-${id}`))
  return section(texts.text('respond-routine-daily-quotas'), head, rows, texts.text('respond-routine-daily-none'))
}

function errorParts({ details: { errors, recorded } }: Daily, { texts }: Reader): Part[] {
  const head = ['code', 'count'].map((id) => texts.text(`respond-routine-col-${id}`))
  const rows = errors.map(({ code, count }) => [code, orDash(count)])
  return section(
    texts.text('respond-routine-daily-errors'),
    head,
    rows,
    texts.text(`respond-routine-daily-${recorded ? 'no-errors' : 'none'}`),
  )
}

function performanceParts({ details: { latencies, courses } }: Daily, { texts }: Reader): Part[] {
  const title = heading(texts.text('respond-routine-daily-performance'))
  const calls = latencies.map(({ name, p50, p90, p99 }) => [
    name,
    ...[p50, p90, p99].map((value) => orDash(value, ' s')),
  ])
  const figures = courses.map(({ title: of, name, unit, mean, min, max }) => [
    [inLocale(of, texts.locale), name].filter((part) => part !== '').join(' '),
    ...[mean, min, max].map((value) => orDash(value, unit)),
  ])
  const columns = (ids: readonly string[]) => ids.map((id) => texts.text(`respond-routine-col-${id}`))
  const parts: Part[] = [
    ...(calls.length > 0
      ? [{ kind: 'table' as const, head: [...columns(['service']), 'P50', 'P90', 'P99'], rows: calls }]
      : []),
    ...(figures.length > 0
      ? [{ kind: 'table' as const, head: columns(['figure', 'mean', 'least', 'most']), rows: figures }]
      : []),
  ]
  if (parts.length > 0) return [title, ...parts]
  return [title, { kind: 'paragraph', text: texts.text('respond-routine-daily-none') }]
}

function section(title: string, head: readonly string[], rows: readonly string[][], none: string): Part[] {
  return [heading(title), rows.length > 0 ? { kind: 'table', head, rows } : { kind: 'paragraph', text: none }]
}

const mostErrors = 3
const mostQuotas = 4
/** From here on a quota or a rate deserves its place on the card. */
const quotaWorthTelling = 80

/** The same on a card: what a person wants to know with the first coffee. */
export function dailySection(daily: Daily, system: { name: MaybeLocalized }): Section {
  const { date } = daily.summary
  const head: Word = {
    id: 'respond-routine-daily-head',
    args: { name: { in: system.name }, date: date.slice(5).replace('-', '/') },
  }
  return {
    name: 'daily',
    head,
    lines: [
      ...projectWords(daily),
      ...callWords(daily),
      ...quotaWords(daily),
      ...errorWords(daily),
      ...slowWords(daily),
    ],
  }
}

function projectWords({ summary: { statistics }, details }: Daily): Word[] {
  const {
    total_projects: n,
    failed_projects: failed = 0,
    success_rate: rate,
    average_duration_minutes: minutes,
  } = statistics
  const since: Word[] =
    details.since === undefined ? [] : [{ id: 'respond-routine-card-since', args: { time: { at: details.since } } }]
  if (n === undefined) return since
  if (rate === undefined) return [...since, { id: 'respond-routine-card-no-projects' }]
  const mean: Word[] =
    minutes === undefined ? [] : [{ id: 'respond-routine-card-minutes', args: { minutes: { value: minutes } } }]
  return [
    ...since,
    { id: 'respond-routine-card-projects', args: { n: { value: n }, failed, rate: { value: rate } } },
    ...mean,
  ]
}

/** One line: each service with its rate, the worst first. */
function callWords({ summary: { statistics } }: Daily): Word[] {
  const services = Object.entries(statistics.api_calls).sort(([, a], [, b]) => a.success_rate - b.success_rate)
  if (services.length === 0) return []
  const list = services.map(([service, { success_rate }]) => `${service} ${success_rate}%`).join(' · ')
  return [{ id: 'respond-routine-card-calls', args: { list } }]
}

function quotaWords({ summary: { statistics } }: Daily): Word[] {
  const quotas = Object.entries(statistics.quota_usage).sort(([, a], [, b]) => b.percentage - a.percentage)
  if (quotas.length === 0) return []
  const list = quotas
    .slice(0, mostQuotas)
    .map(([service, { percentage }]) => `${percentage >= quotaWorthTelling ? '🟠 ' : ''}${service} ${percentage}%`)
    .join(' · ')
  return [{ id: 'respond-routine-card-quotas', args: { list } }]
}

function errorWords({ details: { errors, recorded } }: Daily): Word[] {
  if (!recorded) return [{ id: 'respond-routine-card-no-data' }]
  if (errors.length === 0) return [{ id: 'respond-routine-card-no-errors' }]
  const shown = errors
    .slice(0, mostErrors)
    .map(({ code, count }): Word => ({ id: 'respond-routine-card-error', args: { code: { code }, n: count } }))
  return shown
}

/** The slowest call and the greatest course, in one line each. */
function slowWords({ details: { latencies, courses } }: Daily): Word[] {
  const slowest = [...latencies].sort((a, b) => b.p90 - a.p90)[0]
  return [
    ...(slowest
      ? [
          {
            id: 'respond-routine-card-slowest',
            args: { name: slowest.name, p50: { value: slowest.p50 }, p90: { value: slowest.p90 } },
          },
        ]
      : []),
    ...courses.slice(0, 3).map(
      ({ title, name, unit, mean, max, min }): Word => ({
        id: 'respond-routine-card-course',
        args: {
          title: { in: title },
          name: name === '' ? '' : ` ${name}`,
          mean: { value: mean, unit },
          min: { value: min, unit },
          max: { value: max, unit },
        },
      }),
    ),
  ]
}
