import type { Clock, Ms } from '../../core/clock.ts'
import { type Labels, labelsKey } from '../../core/labels.ts'
import {
  Engine,
  type Expr,
  type Queryable,
  reach,
  type SampleSeries,
  type Series,
  selectorsOf,
} from '../../promql/index.ts'
import type { Store } from '../../store/port.ts'
import { slotLength } from '../../watch/history/contract.ts'
import { SeriesSet } from '../../watch/history/series-set.ts'
import { readStored } from '../../watch/history/stored.ts'
import { widened } from './widen.ts'

export interface FigureDeps {
  store: Pick<Store, 'get' | 'list'>
  clock: Clock
  /** Samples in memory, by system. */
  samples(): ReadonlyMap<string, Queryable>
}

/** The values of an expression over a time, as far as they are known. */
export interface Figures {
  series: readonly { labels: Labels; points: readonly (readonly [Ms, number])[] }[]
  /** Points further apart than this are not joined. */
  gap: Ms
  /** From when on anything is known; undefined when nothing is. */
  since: Ms | undefined
}

/** Evaluation is synchronous: one chart holds the event loop no longer than this. */
const longest: Ms = 250
const limits = { maxSamples: 5_000_000, maxSeries: 2000 }
const pointsWanted = 240
const finest: Ms = 15_000
/** Behind the first moment, what serves it by lookback. */
const slack: Ms = 2 * slotLength

/**
 * Values of `expr` from `from` to `to`: out of memory as far back as it reaches, before that out of history, which has a
 * sample every five minutes. @throws PromqlError; StoreUnavailable
 */
export async function figuresOf(
  deps: FigureDeps,
  { system, expr, from, to }: { system: string; expr: Expr; from: Ms; to: Ms },
): Promise<Figures> {
  const live = deps.samples().get(system)
  const wide = widened(expr, slotLength)
  const depth = Math.max(reach(wide), reach(expr)) + slack
  const needs = selectorsOf(expr).map(({ matchers }) => ({ matchers, from: from - depth }))
  const selections = needs.map(({ matchers }) => matchers)
  const { set: stored } = await readStored(deps.store, system, needs, to)
  const recent = live ? allOf(live, selections) : []
  const set = setOf(allOf(stored, selections), recent, to)
  const memory = Math.min(...recent.map(firstOf))
  if (set.size === 0) return { series: [], gap: slotLength, since: undefined }
  const fine = Math.max(finest, roundStep((to - from) / pointsWanted))
  const coarse = Math.max(fine, slotLength)
  // From here on memory alone holds what the expression reads.
  const split = Math.min(to, Math.max(from, memory + reach(expr)))
  const until = deps.clock.mono() + longest
  const engine = new Engine(set, { limits: { ...limits, expired: () => deps.clock.mono() > until } })
  const older = split > from ? engine.prepare(wide).range(aligned(from, coarse), split - 1, coarse) : []
  const newer = split < to ? engine.prepare(expr).range(split > from ? split : aligned(from, fine), to, fine) : []
  const gap = 2.5 * (split > from ? coarse : fine)
  return { series: joined(older, newer, from), gap, since: Number.isFinite(set.first) ? set.first : undefined }
}

const aligned = (at: Ms, step: Ms): Ms => Math.ceil(at / step) * step

/** Round to the eye of whoever reads the figures: 15 s, 30 s, 1 min, 2, 5, 10, 15, 30 min, hours. */
function roundStep(rough: Ms): Ms {
  const minute = 60_000
  const steps = [15_000, 30_000, ...[1, 2, 5, 10, 15, 30, 60, 120, 180, 240].map((minutes) => minutes * minute)]
  return steps.find((step) => step >= rough) ?? 360 * minute
}

const allOf = (from: Queryable, selections: readonly Parameters<Queryable['select']>[0][]): Series[] => [
  ...new Set(selections.flatMap((matchers) => from.select(matchers))),
]

const firstOf = ({ times, start, end }: Series): Ms =>
  end > start ? (times[start] as number) : Number.POSITIVE_INFINITY

/** History up to where memory begins, series by series, then memory. */
function setOf(stored: readonly Series[], recent: readonly Series[], to: Ms): SeriesSet {
  const set = new SeriesSet()
  const begins = new Map(recent.map((series) => [labelsKey(series.labels), firstOf(series)]))
  const append = ({ labels, times, values, stale, start, end, lookback }: Series, before: Ms) => {
    for (let i = start; i < end; i++) {
      const at = times[i] as number
      if (at < before && stale?.[i] !== 1) set.append(labels, at, values[i] as number, lookback)
    }
  }
  for (const series of stored) append(series, begins.get(labelsKey(series.labels)) ?? to + 1)
  for (const series of recent) append(series, to + 1)
  return set
}

function joined(older: readonly SampleSeries[], newer: readonly SampleSeries[], from: Ms): Figures['series'] {
  const found = new Map<string, { labels: Labels; points: [Ms, number][] }>()
  for (const { labels, times, values } of [...older, ...newer]) {
    const key = labelsKey(labels)
    const one = found.get(key) ?? { labels, points: [] }
    found.set(key, one)
    const last = one.points.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY
    for (const [i, at] of times.entries()) if (at > last && at >= from) one.points.push([at, values[i] as number])
  }
  return [...found.values()]
}
