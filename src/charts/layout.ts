import type { ChartSeries, ChartSpec } from './spec.ts'
import { valueLabel } from './units.ts'
import { clipWidth, drawable, textWidth, wrapWidth } from './words.ts'

/** Units of the drawing: a phone shows the whole width, so a text of 22 is as large as a message's small print. */
export const width = 1000
const rim = 26
export const sizes = { title: 32, subtitle: 23, axis: 21, legend: 23, note: 20 } as const
const plotHeight = 340
const legendRow = 36
const swatch = 34
const between = 20

export interface TextLine {
  text: string
  x: number
  y: number
}

export interface LegendEntry {
  index: number
  name: string
  value: string
  x: number
  y: number
  /** Where the value begins. */
  valueX: number
}

export interface Layout {
  height: number
  title: TextLine[]
  subtitle: TextLine[]
  grid: { left: number; right: number; top: number; height: number }
  legend: LegendEntry[]
  note: TextLine[]
}

/** Where everything stands; `ticks`: labels of the value axis. */
export function layoutOf(spec: ChartSpec, ticks: readonly string[]): Layout {
  const inner = width - 2 * rim
  const title = linesAt(wrapWidth(drawable(spec.title), sizes.title * 1.05, inner, 2), rim, 18, sizes.title * 1.25)
  const below = 18 + title.length * sizes.title * 1.25 + 2
  const subtitle = linesAt(wrapWidth(drawable(spec.subtitle ?? ''), sizes.subtitle, inner, 2), rim, below, 30)
  const marks = (spec.marks?.length ?? 0) > 0 ? 28 : 0
  const top = below + subtitle.length * 30 + 16 + marks
  const left = Math.ceil(Math.max(...ticks.map((text) => textWidth(text, sizes.axis)), 40)) + rim + 4
  const under = top + plotHeight + 44
  const legend = legendOf(spec, under)
  const rows = legend.length === 0 ? 0 : Math.max(...legend.map(({ y }) => y)) - under + legendRow
  const noteTop = under + rows + 2
  const note = linesAt(wrapWidth(drawable(spec.note ?? ''), sizes.note, inner, 2), rim, noteTop, 27)
  const height = Math.ceil(noteTop + note.length * 27 + 12)
  return { height, title, subtitle, grid: { left, right: rim + 8, top, height: plotHeight }, legend, note }
}

const linesAt = (lines: readonly string[], x: number, y: number, step: number): TextLine[] =>
  lines.map((text, n) => ({ text, x, y: y + n * step }))

/** Names with their newest values, in as many columns as the longest name leaves room for. */
function legendOf({ series, unit }: ChartSpec, top: number): LegendEntry[] {
  const entries = series.map((one) => ({ name: drawable(one.name), value: figureOf(one, unit) }))
  const inner = width - 2 * rim
  const wanted = Math.max(0, ...entries.map((entry) => entryWidth(entry)))
  const columns = Math.max(1, Math.min(3, entries.length, Math.floor((inner + between) / (wanted + between))))
  const each = (inner - (columns - 1) * between) / columns
  const rows = Math.ceil(entries.length / columns)
  return entries.map(({ name, value }, index) => {
    const x = rim + Math.floor(index / rows) * (each + between)
    const room = each - swatch - 12 - textWidth(value, sizes.legend * 1.05)
    const shown = clipWidth(name, sizes.legend, room)
    const valueX = x + swatch + textWidth(shown, sizes.legend) + 12
    return { index, name: shown, value, x, y: top + (index % rows) * legendRow, valueX }
  })
}

const entryWidth = ({ name, value }: { name: string; value: string }): number =>
  swatch + textWidth(name, sizes.legend) + 12 + textWidth(value, sizes.legend * 1.05)

/** The newest value unless the series says another. */
function figureOf({ points, value }: ChartSeries, unit: ChartSpec['unit']): string {
  const shown = value === undefined ? points.findLast((point) => point[1] !== null)?.[1] : value
  return shown === undefined || shown === null ? '–' : valueLabel(shown, unit)
}
