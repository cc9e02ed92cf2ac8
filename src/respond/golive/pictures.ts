import type { ChartSpec, ChartUnit } from '../../charts/index.ts'
import type { GoLiveFigure } from '../../config/golive.ts'
import type { Ms } from '../../core/clock.ts'
import { clockText } from '../../deliver/cards/format.ts'
import type { Observation, Recorded } from './observation.ts'
import type { GoLivesOptions } from './options.ts'
import type { ReportReader } from './report.ts'
import type { GoLive, Picture } from './run.ts'
import { limitText, roundedValue, titleOf, withLimit } from './words.ts'

/** A report is read on a phone too. */
const mostPictures = 4
/** Before its first reading, so that the deployment does not stand on the rim. */
const margin = 0.04
/** A chart has room for few marks. */
const mostMarks = 5
const longestVersion = 40
/** So long a report waits for all its charts together. */
export const patience: Ms = 30_000

const units: Readonly<Record<GoLiveFigure['unit'], ChartUnit>> = {
  number: 'number',
  percent: 'ratio',
  seconds: 'seconds',
}

/** What was drawn for a report, the titles of what could not be, and of which observation they are. */
export type Drawn = Required<Pick<GoLive, 'pictures' | 'undrawn' | 'drawnOf'>>

/** The observation whose charts a report is to have: the long one as soon as it saw something. */
export const wantedOf = ({ watch }: Pick<GoLive, 'watch'>): 'observe' | 'watch' =>
  watch && watch.readings > 0 ? 'watch' : 'observe'

/** Whether the charts that a report of the run is to have are there. */
export const isDrawn = (run: GoLive): boolean =>
  run.pictures !== undefined && (run.drawnOf ?? 'observe') === wantedOf(run)

/**
 * Charts of what was watched, for the report: the triggers first, behind those of the observation before. What is not
 * there in time is done without.
 */
export async function picturesOf(run: GoLive, options: GoLivesOptions, reader: ReportReader): Promise<Drawn> {
  const { chart, clock } = options
  const stage = wantedOf(run)
  const of = run[stage]
  const pictures: Picture[] = (run.pictures ?? []).filter((one) => (one.of ?? 'observe') !== stage)
  const undrawn = new Set(pictures.length > 0 ? run.undrawn : [])
  const drawn = () => ({ pictures, undrawn: [...undrawn], drawnOf: stage })
  if (!chart || !of) return drawn()
  let isLate = false
  let cancel = () => {}
  const late = new Promise<undefined>((resolve) => {
    cancel = clock.after(patience, () => {
      isLate = true
      resolve(undefined)
    })
  })
  let left = mostPictures
  for (const subject of subjectsOf(run, of, reader)) {
    if (left <= 0) break
    const spec = specOf(run, of, subject, reader)
    const file = isLate || !spec ? undefined : await Promise.race([chart(spec), late])
    if (file) pictures.push({ file, caption: subject.caption, of: stage })
    else undrawn.add(subject.caption)
    if (file) left -= 1
  }
  cancel()
  return drawn()
}

interface Subject {
  id: string
  title: string
  caption: string
  unit: GoLiveFigure['unit']
  recorded: Recorded | undefined
  limit?: { value: number; label: string }
}

function subjectsOf({ plan }: GoLive, of: Observation, { texts }: ReportReader): Subject[] {
  const triggers = plan.rollback.triggers.flatMap((one): Subject[] => {
    const { id, unit, when, value } = one
    if (value === undefined) return []
    const limit = when && { limit: { value: when.value, label: limitText(one, texts) } }
    return [
      { id, unit, title: titleOf(one, texts), caption: withLimit(one, texts), recorded: of.triggers[id], ...limit },
    ]
  })
  const figures = plan.observe.figures.map((one): Subject => {
    const title = titleOf(one, texts)
    return { id: one.id, unit: one.unit, title, caption: title, recorded: of.figures[one.id] }
  })
  return [...triggers, ...figures]
}

/** What was read, as it stands in the report's table: nothing of it is evaluated anew. */
function specOf(run: GoLive, of: Observation, subject: Subject, { texts, zone }: ReportReader): ChartSpec | undefined {
  const points = pointsOf(of, subject)
  if (points.length === 0) return undefined
  const to = of.ended ?? of.lastAt
  const { deploy } = run
  const last = subject.recorded?.last?.value
  // Long before, it is told and not drawn.
  const begins = deploy && deploy.at >= of.from - (to - of.from) / 10 ? Math.min(deploy.at, of.from) : of.from
  const before = begins === deploy?.at ? of.before[subject.id]?.value : undefined
  const from = begins - Math.max(of.every, (to - begins) * margin)
  const marks = [...(deploy ? [deploy] : []), ...run.deploys].filter(({ at }) => at >= from && at <= to)
  const released = deploy ? [`${deploy.version} ${clockText(deploy.at, zone, to)}`] : []
  const span = `${clockText(of.from, zone, to)}–${clockText(to, zone, of.from)}`
  return {
    title: subject.caption,
    subtitle: [...released, span].join(' · ').slice(0, 300),
    series: [
      {
        name: subject.title,
        value: last === undefined ? null : roundedValue(last, subject.unit),
        points: before === undefined || !deploy ? points : [[deploy.at, before], ...points],
      },
    ],
    ...(subject.limit && { thresholds: [subject.limit] }),
    marks: marks.slice(-mostMarks).map(({ at, version }) => ({
      at,
      label: texts.text('chart-mark-deploy', { version: [...version].slice(0, longestVersion).join('') }),
    })),
    ...{ from, to, zone, locale: texts.locale, unit: units[subject.unit], gap: 2.5 * of.every * of.keep },
    none: texts.text('chart-none'),
  }
}

/** The readings that were kept, and the least, the greatest and the last of all, which may be none of them. */
export function pointsOf(
  { rows, lastAt }: Observation,
  { id, recorded }: Pick<Subject, 'id' | 'recorded'>,
): [Ms, number | null][] {
  const points = new Map<Ms, number | null>(rows.map(({ at, values }) => [at, values[id] ?? null]))
  const { least, leastAt, most, mostAt, last } = recorded ?? {}
  const add = (at: Ms | undefined, value: number | undefined) => {
    if (at !== undefined && value !== undefined && Number.isFinite(value)) points.set(at, value)
  }
  add(leastAt, least)
  add(mostAt, most)
  if (recorded && recorded.readings > 0) add(lastAt, last?.value)
  const all = [...points].sort(([a], [b]) => a - b)
  return all.some(([, value]) => value !== null) ? all : []
}
