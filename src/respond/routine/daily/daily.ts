import type { Ms } from '../../../core/clock.ts'
import { inLocale } from '../../../core/localized.ts'
import { localTime, momentOf, plusDays } from '../../../core/zoned.ts'
import { within } from '../../../watch/events/kinds.ts'
import type { HistorySeries } from '../../../watch/history/index.ts'
import type { Report } from '../../reports/contract.ts'
import { dateText } from '../calendar.ts'
import type { RoutineOptions, RoutineSystem } from '../options.ts'
import { zoneOf } from '../settings.ts'
import type { Span } from './figures.ts'
import { dailyParts } from './parts.ts'
import { type Daily, type DailySeries, dailyMetrics, detailsOf, summaryOf } from './summary.ts'

/** A day of the calendar in a zone. */
export interface Day extends Span {
  /** `2026-03-02`. */
  date: string
}

/** The last day that was over at a moment, in a zone. */
export function dayBefore(at: Ms, zone: string): Day {
  const today = localTime(at, zone)
  const date = plusDays(today, -1)
  return { date: dateText(date), from: momentOf(date, 0, 0, zone), to: momentOf(today, 0, 0, zone) }
}

/** A counter's value before the day is looked for this far back. */
const lookback: Ms = 3_600_000
const mostEvents = 10_000

/** The figures of one day of a system, from what was recorded. */
export async function dailyOf(options: RoutineOptions, system: RoutineSystem, day: Day): Promise<Daily> {
  const series = await seriesOf(options, system, day)
  return { summary: summaryOf(series, day.date, day), details: detailsOf(series, day) }
}

async function seriesOf(options: RoutineOptions, system: RoutineSystem, day: Day): Promise<DailySeries> {
  const range = { system: system.id, from: day.from - lookback, to: day.to - 1 }
  const read = async (selector: string) => (await options.history({ ...range, selector })).series
  const found = new Map<string, readonly HistorySeries[]>()
  for (const metric of dailyMetrics) found.set(metric, await read(metric))
  const gauges: DailySeries['gauges'][number][] = []
  for (const { title, unit, series } of system.capacity) gauges.push({ title, unit, series: await read(series) })
  return { of: (metric) => found.get(metric) ?? [], gauges, events: await eventsOf(options, system.id, day) }
}

async function eventsOf({ store }: RoutineOptions, system: string, { from, to }: Day): Promise<Map<string, number>> {
  const range = { from: within(system, from), to: within(system, to - 1), limit: mostEvents }
  const counts = new Map<string, number>()
  for (const { doc } of await store.list('errorevent', 'system', range))
    counts.set(doc.code, (counts.get(doc.code) ?? 0) + 1)
  return counts
}

export const dailyReportId = (system: string, date: string): string => `daily-${system}-${date}`

/**
 * The report of a day, made when it is not there yet: then its INFO line is logged too. Idempotent. `at`: the moment that
 * it is dated with.
 */
export async function ensureDaily(options: RoutineOptions, system: RoutineSystem, at: Ms): Promise<Report> {
  const { reports, store, log, settings, texts } = options
  const zone = zoneOf(settings(), system)
  const day = dayBefore(at, zone)
  const id = dailyReportId(system.id, day.date)
  const known = await reports.byId(id)
  if (known) return known
  const { summary, details } = await dailyOf(options, system, day)
  const locale = settings().chats.find(({ name }) => name === system.chat)?.locale ?? 'en'
  const reader = { texts: texts(locale), zone, now: at }
  const { report, puts } = await reports.freeze(
    {
      kind: 'daily',
      title: reader.texts.text('respond-routine-daily-title', {
        name: inLocale(system.name, reader.texts.locale),
        date: day.date,
      }),
      system: system.id,
      subject: day.date,
      parts: dailyParts({ summary, details }, reader),
      data: summary,
      locale,
      zone,
    },
    { id, at },
  )
  // Once for a day, however many of us make it.
  const committed = puts.length === 0 ? 'duplicate' : await store.commit({ put: puts, once: `report:${id}` })
  if (committed !== 'ok') return (await reports.byId(id)) ?? report
  const { timestamp: _timestamp, level: _level, message, ...fields } = summary
  log.info(message, { trace_id: id, system: system.id, ...fields })
  reports.committed(id)
  return report
}
