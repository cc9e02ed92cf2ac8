import type { Ms } from '../../../core/clock.ts'
import { inLocale, type Localized } from '../../../core/localized.ts'
import { dayText, valueText } from '../../../deliver/cards/format.ts'
import type { Reader } from '../../../deliver/index.ts'
import type { HistoryPoint } from '../../../watch/history/index.ts'
import type { Part } from '../../reports/contract.ts'
import { tellingLabels } from '../daily/summary.ts'
import type { RoutineOptions, RoutineSystem } from '../options.ts'
import type { Word } from '../words.ts'
import type { Review } from './review.ts'

const day: Ms = 86_400_000
/** As far back as is looked; less when less is kept. */
const longest: Ms = 92 * day
/** Fewer days say nothing of a trend. */
const leastDays = 3
/** A limit that is reached within this is told on the card. */
const soon: Ms = 183 * day
const mostNamed = 6
const mostRows = 100

export interface Trend {
  system: string
  title: Localized
  name: string
  unit: string
  /** By a straight line through the days: now, and its change in 30 days. */
  now: number
  perMonth: number
  days: number
  limit?: number
  /** When it reaches its limit, if it goes on like this; absent when it does not within five years. */
  reaches?: Ms
}

/** How quotas and the figures that packs name have gone, and when they reach their limits. */
export async function capacityReview(options: RoutineOptions, due: Ms, reader: Reader): Promise<Review> {
  const trends: Trend[] = []
  for (const system of options.settings().systems) trends.push(...(await trendsOf(options, system, due)))
  const sorted = trends.sort(
    (a, b) => (a.reaches ?? Number.POSITIVE_INFINITY) - (b.reaches ?? Number.POSITIVE_INFINITY),
  )
  const near = sorted.filter(({ reaches }) => reaches !== undefined && reaches <= due + soon)
  const lines: Word[] = [
    { id: trends.length > 0 ? 'respond-capacity-read' : 'respond-capacity-nothing', args: { n: trends.length } },
    ...near.slice(0, mostNamed).map(nearWord),
    ...(trends.length > 0 && near.length === 0 ? [{ id: 'respond-capacity-enough' }] : []),
  ]
  return { lines, report: { parts: partsOf(sorted, reader), data: { at: due, trends: sorted } } }
}

const nearWord = ({ title, name, system, now, unit, reaches }: Trend): Word => ({
  id: 'respond-capacity-near',
  args: {
    title: { in: title },
    name: name === '' ? '' : ` ${name}`,
    system,
    now: { value: now, unit },
    day: { day: reaches ?? 0 },
  },
})

const quotaTitle: Localized = { 'zh-TW': '配額', en: 'Quota' }

async function trendsOf(options: RoutineOptions, system: RoutineSystem, at: Ms): Promise<Trend[]> {
  const quota = { title: quotaTitle, series: 'quota_ratio', unit: '%', limit: 100, falls: false, scale: 100 }
  const figures = [quota, ...system.capacity.map((one) => ({ ...one, scale: 1 }))]
  const found: Trend[] = []
  for (const { title, series: selector, unit, limit, falls, scale } of figures) {
    const { series } = await options.history({ system: system.id, selector, from: at - longest, to: at, step: day })
    for (const { labels, points } of series) {
      const name = series.length > 1 || selector === quota.series ? tellingLabels(labels) : ''
      const worst = points.map((point) => ({ at: point.at, value: scale * worstOf(point, falls) }))
      const trend = trendOf(worst, at, { ...(limit !== undefined && { limit }), falls })
      if (trend) found.push({ system: system.id, title, name, unit, ...trend, ...(limit !== undefined && { limit }) })
    }
  }
  return found
}

/** What a day needs: its greatest value, or its least where that is what runs out. */
const worstOf = ({ min, max }: HistoryPoint, falls: boolean): number => (falls ? min : max)

const farthest: Ms = 5 * 365 * day

/** A straight line through the points by least squares, and when it meets the limit. Undefined for too few days. */
export function trendOf(
  points: readonly { at: Ms; value: number }[],
  at: Ms,
  { limit, falls = false }: { limit?: number; falls?: boolean } = {},
): Pick<Trend, 'now' | 'perMonth' | 'days' | 'reaches'> | undefined {
  const known = points.filter(({ value }) => Number.isFinite(value))
  if (known.length < leastDays) return undefined
  const mean = (of: (point: { at: Ms; value: number }) => number) =>
    known.reduce((sum, one) => sum + of(one), 0) / known.length
  const [x, y] = [mean(({ at: t }) => (t - at) / day), mean(({ value }) => value)]
  const spread = known.reduce((sum, { at: t }) => sum + ((t - at) / day - x) ** 2, 0)
  const slope =
    spread === 0 ? 0 : known.reduce((sum, { at: t, value }) => sum + ((t - at) / day - x) * (value - y), 0) / spread
  const now = y - slope * x
  const trend = { now, perMonth: slope * 30, days: known.length }
  if (limit === undefined) return trend
  const over = falls ? now <= limit : now >= limit
  const towards = falls ? slope < 0 : slope > 0
  const wait = over ? 0 : towards ? ((limit - now) / slope) * day : Number.POSITIVE_INFINITY
  return wait <= farthest ? { ...trend, reaches: at + Math.round(wait) } : trend
}

function partsOf(trends: readonly Trend[], { texts, zone }: Reader): Part[] {
  if (trends.length === 0) return [{ kind: 'paragraph', text: texts.text('respond-capacity-nothing') }]
  const head = ['figure', 'system', 'now', 'per-month', 'limit', 'reaches', 'days'].map((id) =>
    texts.text(`respond-routine-col-${id}`),
  )
  const signed = (value: number) => `${value > 0 ? '+' : ''}${valueText(value)}`
  const rows = trends
    .slice(0, mostRows)
    .map(({ title, name, system, unit, now, perMonth, limit, reaches, days }) => [
      [inLocale(title, texts.locale), name].filter((part) => part !== '').join(' '),
      system,
      `${valueText(now)}${unit}`,
      `${signed(perMonth)}${unit}`,
      limit === undefined ? '–' : `${valueText(limit)}${unit}`,
      reaches === undefined ? '–' : `${new Date(reaches).getUTCFullYear()}/${dayText(reaches, zone)}`,
      String(days),
    ])
  return [
    { kind: 'paragraph', text: texts.text('respond-capacity-how') },
    { kind: 'table', head, rows },
  ]
}
