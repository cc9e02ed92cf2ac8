import type { Ms } from '../../core/clock.ts'
import type { Matcher } from '../../core/matchers.ts'
import type { Queryable, Series } from '../../promql/queryable.ts'
import type { Catalog, Entry } from './catalog.ts'
import type { HistoryPoint, HistorySeries } from './contract.ts'
import { listOf, type Points } from './points.ts'
import type { Wanted } from './reader.ts'
import { openPoints } from './take.ts'

/** Series and points of one answer at most. */
const mostSeries = 1000
const mostPoints = 500_000

/** Both ends included; `step`: one point per so many ms, aligned to the epoch; absent: every point that is kept. */
export interface ReadRange {
  readonly from: Ms
  readonly to: Ms
  readonly step?: Ms
}

export interface ReadDeps {
  catalog: Catalog
  /** What is not recorded yet comes from here. */
  samples: Queryable
  read(wanted: Wanted, to: Ms): AsyncIterable<[Entry, Points]>
}

/** The answer to a reader of charts: series in the order they were first recorded. */
export interface HistoryAnswer {
  readonly series: readonly HistorySeries[]
  /** Series that were left out because there are too many. */
  readonly left: number
}

/** The points of these series, those of slots that are still open included. */
export async function readSeries(
  { catalog, samples, read }: ReadDeps,
  matchers: readonly Matcher[],
  { from, to, step }: ReadRange,
): Promise<HistoryAnswer> {
  const matching = catalog.matching(matchers)
  const wanted = new Map(matching.slice(0, mostSeries).map((entry) => [entry, from]))
  const live = new Map(samples.select(matchers).map((series) => [catalog.find(series.labels), series]))
  const series: HistorySeries[] = []
  let left = matching.length - wanted.size
  let points = 0
  for await (const [entry, stored] of wanted.size > 0 ? read(wanted, to) : []) {
    const whole = withOpen(listOf(stored), live.get(entry), entry).filter(({ at }) => at >= from && at <= to)
    const stepped = step === undefined ? whole : inSteps(whole, step)
    points += stepped.length
    if (points > mostPoints) left++
    else if (stepped.length > 0) series.push({ labels: entry.labels, points: stepped })
  }
  return { series, left }
}

function withOpen(stored: HistoryPoint[], memory: Series | undefined, entry: Entry): HistoryPoint[] {
  if (memory === undefined) return stored
  const open = openPoints(memory, Math.max(stored.at(-1)?.at ?? 0, entry.last))
  return [...stored, ...open.map(single)]
}

const single = ({ at, value }: { at: Ms; value: number }): HistoryPoint => ({ at, value, min: value, max: value })

/** One point per step: the last value, the least and the greatest. */
export function inSteps(points: readonly HistoryPoint[], step: Ms): HistoryPoint[] {
  const steps: HistoryPoint[] = []
  let current = Number.NaN
  for (const point of points) {
    const at = Math.floor(point.at / step)
    const last = steps.at(-1)
    if (at === current && last) {
      const [min, max] = [lesser(last.min, point.min), greater(last.max, point.max)]
      steps[steps.length - 1] = { ...point, min, max }
    } else steps.push(point)
    current = at
  }
  return steps
}

/** NaN is no figure as long as there is another. */
const lesser = (a: number, b: number) => (Number.isNaN(a) || b < a ? b : a)
const greater = (a: number, b: number) => (Number.isNaN(a) || b > a ? b : a)
