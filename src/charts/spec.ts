import type { Ms } from '../core/clock.ts'

/** How values are written. `ratio`: 0 to 1 shown as percent; `percent`: percent already; `seconds`, `bytes`: SI and binary units. */
export type ChartUnit = 'number' | 'ratio' | 'percent' | 'seconds' | 'bytes'

export interface ChartSeries {
  name: string
  /** Ms and value, oldest first; a gap is a point without a value (null), or none for longer than `gap`. */
  points: readonly (readonly [at: Ms, value: number | null])[]
  /** What the legend says beside the name, where that is not the newest value; null: nothing is known. */
  value?: number | null
  /** Drawn thick and above the others, which are then pale. */
  strong?: boolean
}

/** A level that values are compared with: a dashed line with its label. */
export interface ChartThreshold {
  value: number
  label: string
}

/** A moment: a vertical line with its label. */
export interface ChartMark {
  at: Ms
  label: string
}

/** A chart as plain data: everything that is drawn stands here, in the reader's words. */
export interface ChartSpec {
  title: string
  subtitle?: string
  /** At most `mostSeries`; `limited` cuts more. */
  series: readonly ChartSeries[]
  thresholds?: readonly ChartThreshold[]
  marks?: readonly ChartMark[]
  from: Ms
  to: Ms
  /** IANA name: clock times are those of its walls. */
  zone: string
  /** BCP 47, for the hints of the font's forms. */
  locale: string
  unit: ChartUnit
  /** Points further apart than this are not joined. */
  gap: Ms
  /** Under the legend: what was left out. */
  note?: string
  /** Stands in the middle of a chart without any value. */
  none: string
}

export const mostSeries = 12
export const mostPoints = 20_000
const longestText = 500

/** Cut to what is drawn; `more` says what is left out, given its names. */
export function limited(spec: ChartSpec, more: (names: readonly string[]) => string): ChartSpec {
  const left = spec.series.slice(mostSeries)
  if (left.length === 0) return spec
  return { ...spec, series: spec.series.slice(0, mostSeries), note: more(left.map(({ name }) => name)) }
}

/** Why it can't be drawn; undefined when it can. */
export function faultOf(spec: ChartSpec): string | undefined {
  const { series, from, to, thresholds = [], marks = [] } = spec
  const points = series.reduce((sum, one) => sum + one.points.length, 0)
  if (!(to > from)) return `its range is empty: from ${from} to ${to}`
  if (series.length > mostSeries) return `it has ${series.length} series, at most ${mostSeries} can be told apart`
  if (points > mostPoints) return `it has ${points} points, at most ${mostPoints} are drawn`
  if (thresholds.length > 4 || marks.length > 8) return 'it has more than 4 thresholds or 8 marks'
  const texts = [spec.title, spec.subtitle ?? '', spec.note ?? '', ...series.map(({ name }) => name)]
  const long = texts.find((text) => text.length > longestText)
  return long === undefined ? undefined : `a text of it has ${long.length} characters, at most ${longestText} fit`
}
