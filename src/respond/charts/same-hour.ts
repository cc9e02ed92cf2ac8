import { type ChartSeries, type ChartSpec, valueLabel } from '../../charts/index.ts'
import type { Ms } from '../../core/clock.ts'
import { localTime, momentOf, plusDays } from '../../core/zoned.ts'
import { clockText } from '../../deliver/cards/format.ts'
import type { ChartFacts, ChartMade, ChartReader } from './contract.ts'
import { type DrawingDeps, finished, type Subject, thresholdOf } from './drawing.ts'
import { type Figures, figuresOf } from './figures.ts'
import { written } from './rule.ts'
import { unitOf } from './unit.ts'

const hour: Ms = 3_600_000
const before: Ms = 2 * hour
/** What earlier days did next is what may be expected now. */
const after: Ms = hour
const daysBack = [1, 2, 3, 4, 5, 6, 7]
/** A value this near to the same moment of another day counts as that moment's. */
const near: Ms = hour / 4

interface Day {
  name: string
  points: ChartSeries['points']
  gap: Ms
}

/** One line per day, today's bold, all at today's clock times (the clocks of the zone, whatever they changed between). */
export async function sameHourOf(
  deps: DrawingDeps,
  { system, title, about, compared, to: at }: Subject,
  reader: ChartReader,
): Promise<ChartMade> {
  const { texts, zone, now } = reader
  const today = { from: at - before, to: at + after }
  const days: Day[] = []
  for (const back of [0, ...daysBack]) {
    const shift = back === 0 ? 0 : at - sameMoment(at, back, zone)
    const until = Math.min(now, today.to - shift)
    const figures = await figuresOf(deps, { system, expr: compared.left, from: today.from - shift, to: until })
    const points = summed(figures).map(([moment, value]) => [moment + shift, value] as const)
    if (points.length > 0 || back === 0)
      days.push({ name: dayName(at - shift, back, reader), points, gap: figures.gap })
  }
  if (days.every(({ points }) => points.length === 0)) return { ok: false, why: 'none' }
  const unit = unitOf(compared.left)
  const limit = await thresholdOf(deps, { compared, system, to: at }, reader)
  const times = `${clockText(today.from, zone, now)}–${clockText(today.to, zone, today.from)}`
  const spec: ChartSpec = {
    title: texts.text('chart-same-hour', { title: title.slice(0, 200) }),
    subtitle: `${about} · ${times}`.slice(0, 300),
    series: days.map(({ name, points }, n) => ({
      name,
      points,
      value: valueAt(points, at),
      ...(n === 0 && { strong: true }),
    })),
    ...(limit && { thresholds: [limit] }),
    ...(at > today.from && { marks: [{ at, label: clockText(at, zone, now) }] }),
    ...today,
    zone,
    locale: texts.locale,
    unit,
    gap: Math.max(...days.map(({ gap }) => gap)),
    none: texts.text('chart-none'),
  }
  const write = (value: number) => valueLabel(value, unit)
  const newest = days[0]?.points.at(-1)?.[1] ?? Number.NaN
  const earlier = days.slice(1).flatMap(({ points }) => valueAt(points, at) ?? [])
  const facts: ChartFacts = {
    title: spec.title,
    system,
    expr: written(compared.left),
    ...today,
    newest: [{ name: days[0]?.name ?? '', value: write(newest) }],
    ...(limit && { threshold: `${compared.op} ${write(limit.value)}` }),
    ...(earlier.length > 0 && { earlier: { ...spread(earlier, write), days: earlier.length } }),
  }
  return finished(deps.charts, spec, facts, reader)
}

/** The same clock time so many days earlier. */
function sameMoment(at: Ms, back: number, zone: string): Ms {
  const wall = localTime(at, zone)
  return momentOf(plusDays(wall, -back), wall.hour, wall.minute, zone) + (at % 60_000)
}

/** All series of one moment together. */
function summed({ series }: Figures): [Ms, number][] {
  const sums = new Map<Ms, number>()
  for (const { points } of series) for (const [at, value] of points) sums.set(at, (sums.get(at) ?? 0) + value)
  return [...sums].sort(([a], [b]) => a - b)
}

function dayName(at: Ms, back: number, { texts, zone }: ChartReader): string {
  const date = new Intl.DateTimeFormat(texts.locale, {
    timeZone: zone,
    month: 'numeric',
    day: 'numeric',
    weekday: 'short',
  })
  return back === 0 ? texts.text('chart-today', { date: date.format(at) }) : date.format(at)
}

/** What a day had at that moment, or right beside it. */
function valueAt(points: Day['points'], at: Ms): number | null {
  const distance = ([moment]: Day['points'][number]) => Math.abs(moment - at)
  const [nearest] = points.filter((point) => distance(point) <= near).sort((a, b) => distance(a) - distance(b))
  return nearest?.[1] ?? null
}

function spread(values: readonly number[], write: (value: number) => string) {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (index: number) => write(sorted[index] ?? Number.NaN)
  return { least: at(0), middle: at(Math.floor((sorted.length - 1) / 2)), greatest: at(sorted.length - 1) }
}
