import { type ChartSpec, type Charts, type ChartThreshold, limited, valueLabel } from '../../charts/index.ts'
import type { Ms } from '../../core/clock.ts'
import type { ChartFacts, ChartMade, ChartReader } from './contract.ts'
import { type FigureDeps, type Figures, figuresOf } from './figures.ts'
import { type Compared, constantOf, isConstant } from './rule.ts'
import { unitOf } from './unit.ts'

export interface DrawingDeps extends FigureDeps {
  charts: Charts
}

/** What is drawn, and how it is called. */
export interface Subject {
  system: string
  title: string
  /** Under the title. */
  about: string
  compared: Compared
  from: Ms
  to: Ms
  marks?: ChartSpec['marks']
}

/** Draws it; where that fails the facts are still there. */
export async function finished(
  charts: Charts,
  spec: ChartSpec,
  facts: ChartFacts,
  { texts }: ChartReader,
): Promise<ChartMade> {
  const more = (names: readonly string[]) =>
    texts.text('chart-more', { n: names.length, names: names.join(texts.text('chart-join')).slice(0, 300) })
  const picture = await charts.draw(limited(spec, more))
  return picture.ok ? { ok: true, png: picture.png, facts } : { ok: false, why: 'drawing', drawn: picture, facts }
}

/** The level that the rule compares with, where it is one figure. */
export async function thresholdOf(
  deps: FigureDeps,
  { compared: { op, left, right }, system, to }: Pick<Subject, 'compared' | 'system' | 'to'>,
  { texts }: ChartReader,
): Promise<ChartThreshold | undefined> {
  if (!right) return undefined
  const at = { system, expr: right, from: to - 60_000, to }
  const value = isConstant(right) ? constantOf(right) : onlyValue(await figuresOf(deps, at))
  if (value === undefined || !Number.isFinite(value)) return undefined
  return { value, label: texts.text('chart-threshold', { op, value: valueLabel(value, unitOf(left)) }) }
}

const onlyValue = ({ series }: Figures): number | undefined =>
  series.length === 1 ? series[0]?.points.at(-1)?.[1] : undefined
