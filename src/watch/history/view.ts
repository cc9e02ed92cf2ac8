import type { Ms } from '../../core/clock.ts'
import { type Labels, labelsKey } from '../../core/labels.ts'
import type { Queryable } from '../../promql/queryable.ts'
import type { Catalog, Entry } from './catalog.ts'
import { type HistoryNeed, slotLength } from './contract.ts'
import { Merged, type Tracks } from './merged.ts'
import type { Points } from './points.ts'
import type { Wanted } from './reader.ts'
import { Track } from './track.ts'

/** Points in memory that one rule, and all rules of a system together, may ask for: 16 bytes each. */
export interface ViewLimits {
  readonly rule: number
  readonly system: number
}

export const defaultViewLimits: ViewLimits = { rule: 2_000_000, system: 6_000_000 }

/** Behind what a rule reaches back, what serves it by lookback (a source polled once an hour). */
const slack: Ms = 3 * 3_600_000

export interface ViewDeps {
  samples: Queryable
  catalog: Catalog
  now(): Ms
  read(wanted: Wanted, to: Ms): AsyncIterable<[Entry, Points]>
  limits: ViewLimits
}

/** The history that rules read, in memory: planned from what they need, read once, then carried on slot by slot. */
export class View implements Tracks {
  readonly merged: Queryable
  /** Grows whenever a track comes or goes. */
  epoch = 0
  readonly #deps: ViewDeps
  readonly #tracks = new Map<Entry, Track>()
  readonly #byKey = new Map<string, Track>()
  #needs: ReadonlyMap<string, readonly HistoryNeed[]> = new Map()
  readonly #refused = new Map<string, string>()
  readonly #found = new WeakMap<HistoryNeed, { epoch: number; tracks: readonly Track[] }>()
  #missing: Entry[] = []
  #plannedAt = -1

  constructor(deps: ViewDeps) {
    this.#deps = deps
    this.merged = new Merged(deps.samples, this)
  }

  /** True while tracks wait to be read. */
  get incomplete(): boolean {
    return this.#missing.length > 0
  }

  /** How far back any need reaches. */
  get depth(): Ms {
    return Math.max(0, ...[...this.#needs.values()].flat().map(({ reach }) => reach))
  }

  get points(): number {
    return [...this.#tracks.values()].reduce((sum, track) => sum + track.size, 0)
  }

  refusal(rule: string): string | undefined {
    return this.#refused.get(rule)
  }

  need(needs: ReadonlyMap<string, readonly HistoryNeed[]>): void {
    this.#needs = needs
    this.plan()
  }

  /** Tracks of a need. */
  tracksOf(need: HistoryNeed): readonly Track[] {
    const { catalog } = this.#deps
    const epoch = this.epoch + catalog.epoch
    const known = this.#found.get(need)
    if (known?.epoch === epoch) return known.tracks
    const tracks = catalog.matching(need.matchers).flatMap((entry) => this.#tracks.get(entry) ?? [])
    this.#found.set(need, { epoch, tracks })
    return tracks
  }

  find(labels: Labels): Track | undefined {
    return this.#byKey.get(labelsKey(labels))
  }

  all(): Iterable<Track> {
    return this.#tracks.values()
  }

  /** A point that was just recorded. */
  recorded(entry: Entry, at: Ms, value: number): void {
    this.#tracks.get(entry)?.append(at, value)
  }

  /** After recording: new series get their tracks, what is older than anybody asks for goes. */
  advance(): void {
    if (this.#plannedAt !== this.#deps.catalog.epoch) this.plan()
    const now = this.#deps.now()
    for (const track of this.#tracks.values()) track.forgetBefore(now - track.depth - slack)
  }

  /** Everything is read anew: the clock was moved. */
  reset(): void {
    for (const track of this.#tracks.values()) track.clear()
    this.plan()
  }

  plan(): void {
    const { catalog, now } = this.#deps
    const wanted = this.#wanted()
    for (const [entry, track] of this.#tracks) if (!wanted.has(entry)) this.#drop(entry, track)
    for (const [entry, depth] of wanted) this.#obtain(entry).depth = depth
    const at = now()
    this.#missing = [...this.#tracks].flatMap(([entry, track]) =>
      track.from > Math.max(0, at - track.depth - slack) ? [entry] : [],
    )
    this.#plannedAt = catalog.epoch
  }

  /** Reads what is missing. Rejects when the store fails; then the rest is still missing. */
  async load(): Promise<void> {
    const to = this.#deps.now()
    const wanted = new Map(
      this.#missing.map((entry) => [entry, Math.max(0, to - (this.#tracks.get(entry)?.depth ?? 0) - slack)]),
    )
    if (wanted.size === 0) return
    for await (const [entry, { times, values }] of this.#deps.read(wanted, to)) {
      const track = this.#tracks.get(entry)
      if (track === undefined) continue
      const since = recordedSince(track, times.at(-1) ?? 0)
      track.replace(wanted.get(entry) ?? to, times, values)
      for (const { at, value } of since) track.append(at, value)
    }
    this.plan()
  }

  /** How far back each series is wanted, of the rules that fit in memory. */
  #wanted(): Map<Entry, Ms> {
    const { catalog } = this.#deps
    this.#refused.clear()
    const wanted = new Map<Entry, Ms>()
    let total = 0
    for (const [rule, needs] of this.#needs) {
      const own = new Map<Entry, Ms>()
      for (const { matchers, reach } of needs.filter((need) => need.reach > 0))
        for (const entry of catalog.matching(matchers)) own.set(entry, Math.max(own.get(entry) ?? 0, reach))
      const more = [...own].map(([entry, depth]) => pointsIn(depth) - pointsIn(wanted.get(entry) ?? -slotLength))
      const added = more.reduce((sum, points) => sum + Math.max(0, points), 0)
      const asked = [...own.values()].reduce((sum, depth) => sum + pointsIn(depth), 0)
      const why = this.#tooMuch(asked, total + added, own.size)
      if (why !== undefined) {
        this.#refused.set(rule, why)
        continue
      }
      total += added
      for (const [entry, depth] of own) wanted.set(entry, Math.max(wanted.get(entry) ?? 0, depth))
    }
    return wanted
  }

  #tooMuch(rule: number, system: number, series: number): string | undefined {
    const { limits } = this.#deps
    if (rule <= limits.rule && system <= limits.system) return undefined
    const [asked, limit] = rule > limits.rule ? [rule, limits.rule] : [system, limits.system]
    const whose = rule > limits.rule ? 'it reads' : 'with it the rules of this system read'
    return `${whose} ${asked} points of history (${series} series here), more than ${limit}: select fewer series, or aggregate them with a recording rule first`
  }

  #obtain(entry: Entry): Track {
    const known = this.#tracks.get(entry)
    if (known) return known
    const track = new Track(entry.labels)
    if (entry.unrecorded) track.from = 0
    this.#tracks.set(entry, track)
    this.#byKey.set(labelsKey(entry.labels), track)
    this.epoch++
    return track
  }

  #drop(entry: Entry, track: Track): void {
    this.#tracks.delete(entry)
    this.#byKey.delete(labelsKey(track.labels))
    this.epoch++
  }
}

const pointsIn = (depth: Ms): number => Math.ceil(depth / slotLength) + 1

/** What was recorded while the store was read. */
function recordedSince(track: Track, last: Ms): { at: Ms; value: number }[] {
  const found: { at: Ms; value: number }[] = []
  const { times, values } = track
  for (let i = track.start; i < track.start + track.size; i++) {
    if ((times[i] as number) > last) found.push({ at: times[i] as number, value: values[i] as number })
  }
  return found
}
