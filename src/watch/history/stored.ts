import type { Ms } from '../../core/clock.ts'
import type { Matcher } from '../../core/matchers.ts'
import { Catalog, type Entry } from './catalog.ts'
import { idsOf } from './kinds.ts'
import { type HistoryStore, readPoints } from './reader.ts'
import { SeriesSet } from './series-set.ts'

/** Points that are read into memory at most: 64 MB. */
const mostPoints = 4_000_000

/** Selectors, and from when on what they find is wanted. */
export interface StoredNeed {
  readonly matchers: readonly Matcher[]
  readonly from: Ms
}

export interface StoredSeries {
  readonly set: SeriesSet
  /** Series of the system's history, wanted or not. */
  readonly known: number
  /** True when more was wanted than is read into memory. */
  readonly cut: boolean
}

/** Systems that have history, by id. */
export async function storedSystems(store: HistoryStore): Promise<string[]> {
  return (await store.list('historymeta', 'id', {})).map(({ id }) => id)
}

/** What is stored of one system, beside a bot that may be running. */
export async function readStored(
  store: HistoryStore,
  system: string,
  needs: readonly StoredNeed[],
  to: Ms,
  set: SeriesSet = new SeriesSet(),
): Promise<StoredSeries> {
  const labels = (await store.list('historylabels', 'id', idsOf(system))).map(({ doc }) => doc)
  const catalog = new Catalog(system, Number.POSITIVE_INFINITY, undefined, labels)
  const wanted = new Map<Entry, Ms>()
  for (const { matchers, from } of needs)
    for (const entry of catalog.matching(matchers)) wanted.set(entry, Math.min(from, wanted.get(entry) ?? from))
  let points = 0
  for await (const [entry, found] of wanted.size === 0 ? [] : readPoints(store, system, wanted, to, () => {})) {
    points += found.times.length
    if (points > mostPoints) return { set, known: catalog.size, cut: true }
    set.add(entry.labels, found.times, found.values)
  }
  return { set, known: catalog.size, cut: false }
}
