import type { EChartsCoreOption } from 'echarts/core'
import { type Layout, layoutOf, sizes, width } from './layout.ts'
import { type Scale, scaleOf, type TimeTick, timeTicks } from './scale.ts'
import type { ChartSeries, ChartSpec } from './spec.ts'
import { valueLabel } from './units.ts'
import { drawable } from './words.ts'

export const family = 'Noto Sans TC'

const ink = '#1f2937'
const faint = '#6b7280'
const lines = '#e5e7eb'
const alarm = '#dc2626'
/** Told apart on white, also without red and green; red is the threshold's. */
const colours = [
  '#2563eb',
  '#d97706',
  '#0f9d6b',
  '#7c3aed',
  '#0891b2',
  '#db2777',
  '#854d0e',
  '#65a30d',
  '#475569',
  '#38bdf8',
  '#a21caf',
  '#a3a30b',
]
/** From the seventh line on colours alone are not enough. */
const dashedFrom = 6

/** The whole chart as echarts draws it, and how high it is. */
export function optionOf(spec: ChartSpec): { option: EChartsCoreOption; height: number } {
  const scale = scaleOf(spec)
  const times = timeTicks(spec.from, spec.to, spec.zone)
  const layout = layoutOf(spec, ticksOf(scale, spec))
  const option: EChartsCoreOption = {
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: family, color: ink },
    grid: { ...layout.grid, containLabel: false, show: false },
    xAxis: timeAxis(spec, times),
    yAxis: valueAxis(spec, scale),
    series: [
      background(times),
      frame(spec, layout, scale),
      ...spec.series.map((one, index) => lineOf(one, index, spec)),
    ],
    graphic: [...texts(layout), ...legend(spec, layout), ...hint(spec, layout)],
  }
  return { option, height: layout.height }
}

function ticksOf({ min, max, step }: Scale, { unit }: ChartSpec): string[] {
  const count = Math.min(20, Math.round((max - min) / step))
  return Array.from({ length: count + 1 }, (_, n) => valueLabel(min + n * step, unit, step))
}

const tickText = { fontSize: sizes.axis, fontFamily: family, color: ink }

function timeAxis({ from, to }: ChartSpec, ticks: readonly TimeTick[]) {
  const at = ticks.map((tick) => tick.at)
  const textOf = new Map(ticks.map((tick) => [tick.at, `{${tick.day ? 'day' : 'clock'}|${tick.text}}`]))
  return {
    type: 'value',
    min: from,
    max: to,
    axisLine: { onZero: false, lineStyle: { color: faint, width: 1.5 } },
    axisTick: { customValues: at, length: 6, lineStyle: { color: faint } },
    axisLabel: {
      customValues: at,
      formatter: (value: number) => textOf.get(value) ?? '',
      fontSize: sizes.axis,
      color: ink,
      margin: 10,
      hideOverlap: true,
      // A style of its own: resvg does not read the shorthand `font` that plain labels here get.
      rich: { day: { ...tickText, fontWeight: 700 }, clock: { ...tickText, fontWeight: 400 } },
    },
    splitLine: { show: false },
  }
}

function valueAxis({ unit }: ChartSpec, { min, max, step }: Scale) {
  return {
    type: 'value',
    min,
    max,
    interval: step,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      formatter: (value: number) => valueLabel(value, unit, step),
      fontSize: sizes.axis,
      color: ink,
      margin: 10,
    },
    splitLine: { lineStyle: { color: lines, width: 1.5 } },
  }
}

/** A series without values carries what belongs to none: here the lines of the times, behind everything. */
function background(times: readonly TimeTick[]) {
  const data = times.map(({ at, day }) => ({
    xAxis: at,
    label: { show: false },
    lineStyle: { color: day ? '#9ca3af' : lines, width: 1.5, type: day ? [2, 4] : 'solid' },
  }))
  return carrier(1, data)
}

const carrier = (z: number, data: readonly object[]) => ({
  type: 'line',
  data: [],
  z,
  silent: true,
  markLine: { symbol: 'none', animation: false, silent: true, z, data },
})

/** Thresholds and marks, above the lines. */
function frame(spec: ChartSpec, layout: Layout, scale: Scale) {
  const { thresholds = [], marks = [], from, to } = spec
  const limits = thresholds.map(({ value, label }) => ({
    yAxis: value,
    label: badge(drawable(label), emptierSide(value, spec, scale)),
    lineStyle: { color: alarm, width: 3, type: [10, 6] },
  }))
  const moments = marks.map(({ at, label }) => ({
    xAxis: at,
    label: { ...badge(drawable(label), 'end'), color: ink, distance: 4, ...sideOf((at - from) / (to - from), layout) },
    lineStyle: { color: ink, width: 2, type: [4, 4] },
  }))
  return carrier(5, [...limits, ...moments])
}

/** A threshold's label stands where fewer values are, at the left; a tenth of the scale is its height. */
function emptierSide(value: number, { series, from, to }: ChartSpec, { min, max }: Scale): string {
  const room = (max - min) * 0.11
  const early = series.flatMap(({ points }) => points.filter(([at]) => at < from + (to - from) * 0.3))
  const between = (low: number, high: number) => early.filter(([, y]) => y !== null && y >= low && y <= high).length
  if (value - room < min) return 'insideStartTop'
  return between(value - room, value) < between(value, value + room) ? 'insideStartBottom' : 'insideStartTop'
}

const badge = (text: string, position: string) => ({
  show: true,
  formatter: () => text,
  position,
  fontSize: sizes.axis,
  fontWeight: 700,
  fontFamily: family,
  color: alarm,
  textBorderColor: '#ffffff',
  textBorderWidth: 5,
})

/** A label at the rim stays within the picture. */
function sideOf(share: number, { grid }: Layout): { align: string } {
  const x = grid.left + share * (width - grid.left - grid.right)
  if (x > width - 120) return { align: 'right' }
  return { align: x < 120 ? 'left' : 'center' }
}

function lineOf(series: ChartSeries, index: number, { series: all, gap }: ChartSpec) {
  const someStrong = all.some(({ strong }) => strong === true)
  const pale = someStrong && series.strong !== true
  const colour = colours[index % colours.length] as string
  const data = withGaps(series.points, gap)
  return {
    type: 'line',
    data: data.map(([at, value], n) => ({
      value: [at, value],
      symbol: value !== null && isLone(data, n) ? 'circle' : 'none',
      symbolSize: 8,
    })),
    showAllSymbol: true,
    connectNulls: false,
    z: pale ? 2 : 3,
    itemStyle: { color: colour },
    lineStyle: {
      color: colour,
      width: series.strong ? 5 : pale ? 2.5 : 3.5,
      opacity: pale ? 0.55 : 1,
      type: index >= dashedFrom ? [10, 5] : 'solid',
      join: 'round',
      cap: 'round',
    },
    ...(all.length === 1 && { areaStyle: { color: colour, opacity: 0.1, origin: 'start' } }),
  }
}

type Point = readonly [number, number | null]

/** Points too far apart get a point without a value between them; what is no number is none. */
export function withGaps(points: readonly Point[], gap: number): Point[] {
  const all: Point[] = []
  for (const [at, value] of points) {
    const last = all.at(-1)
    if (last && at - last[0] > gap) all.push([last[0] + gap / 2, null])
    all.push([at, value !== null && Number.isFinite(value) ? value : null])
  }
  return all
}

/** No line leads to it, so that it needs a dot. */
const isLone = (points: readonly Point[], n: number): boolean =>
  (points[n - 1]?.[1] ?? null) === null && (points[n + 1]?.[1] ?? null) === null

function texts({ title, subtitle, note }: Layout) {
  return [
    ...title.map((line) => textAt(line.text, line.x, line.y, sizes.title, ink, 700)),
    ...subtitle.map((line) => textAt(line.text, line.x, line.y, sizes.subtitle, faint)),
    ...note.map((line) => textAt(line.text, line.x, line.y, sizes.note, faint)),
  ]
}

const textAt = (text: string, x: number, y: number, size: number, fill: string, weight = 400) => ({
  type: 'text',
  x,
  y,
  silent: true,
  // As fields: resvg does not read the shorthand `font`.
  style: { text, fill, fontSize: size, fontWeight: weight, fontFamily: family, verticalAlign: 'top', align: 'left' },
})

function legend({ series }: ChartSpec, { legend: entries }: Layout) {
  return entries.flatMap(({ index, name, value, x, y, valueX }) => {
    const strong = series[index]?.strong === true
    const stroke = colours[index % colours.length] as string
    const dash = index >= dashedFrom ? [10, 5] : []
    const middle = y + sizes.legend * 0.72
    const line = { x1: x, y1: middle, x2: x + 24, y2: middle }
    return [
      { type: 'line', silent: true, shape: line, style: { stroke, lineWidth: strong ? 7 : 5, lineDash: dash } },
      textAt(name, x + 34, y, sizes.legend, ink, strong ? 700 : 400),
      textAt(value, valueX, y, sizes.legend, ink, 700),
    ]
  })
}

function hint({ series, none }: ChartSpec, { grid }: Layout) {
  if (series.some(({ points }) => points.some(([, value]) => value !== null && Number.isFinite(value)))) return []
  const middle = { x: (grid.left + width - grid.right) / 2, y: grid.top + grid.height / 2 }
  const text = textAt(drawable(none), middle.x, middle.y, 30, faint, 700)
  return [{ ...text, style: { ...text.style, align: 'center', verticalAlign: 'middle' } }]
}
