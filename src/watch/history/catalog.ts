import type { Ms } from '../../core/clock.ts'
import { type Labels, labelsKey, labelValue } from '../../core/labels.ts'
import { compileMatcher, type Matcher } from '../../core/matchers.ts'
import { groupOf, type HistoryLabels, type HistoryMeta, type Keep, keepOf, numberOf } from './kinds.ts'

const day: Ms = 86_400_000

/** A series that is or was recorded. */
export interface Entry {
  readonly n: number
  readonly group: string
  readonly labels: Labels
  /** Time of the last point that this process took of it; 0 before the first. */
  last: Ms
  /** New, and no point of it was recorded yet: there is nothing to read of it. */
  unrecorded: boolean
}

interface Group {
  readonly keep: Keep
  readonly entries: Entry[]
  newest: Ms
  /** Its document in the store is not this. */
  changed: boolean
}

/** The series of one system's history: their labels, and the numbers and groups under which their points are kept. */
export class Catalog {
  readonly #system: string
  readonly #most: number
  readonly #byKey = new Map<string, Entry>()
  readonly #groups = new Map<string, Group>()
  readonly #next: Record<Keep, number>
  /** Grows whenever a series is added or removed. */
  epoch = 0

  /** @param most series known at a time, those that are no longer recorded included */
  constructor(system: string, most: number, meta: HistoryMeta | undefined, stored: readonly HistoryLabels[]) {
    this.#system = system
    this.#most = most
    this.#next = { metrics: 0, health: 0, ...meta?.next }
    for (const { keep, series, newest } of stored) {
      for (const { n, labels } of series) {
        const group = this.#add({ n, group: groupOf(n), labels, last: 0, unrecorded: false })
        group.newest = Math.max(group.newest, newest)
        this.#next[keep] = Math.max(this.#next[keep], Math.floor(n / 2) + 1)
      }
    }
  }

  get size(): number {
    return this.#byKey.size
  }

  get full(): boolean {
    return this.size >= this.#most
  }

  get next(): Readonly<Record<Keep, number>> {
    return { ...this.#next }
  }

  find(labels: Labels): Entry | undefined {
    return this.#byKey.get(labelsKey(labels))
  }

  /** A new series; undefined when too many are known. */
  add(labels: Labels, keep: Keep): Entry | undefined {
    if (this.full) return undefined
    const n = numberOf(keep, this.#next[keep]++)
    const entry: Entry = { n, group: groupOf(n), labels: { ...labels }, last: 0, unrecorded: true }
    this.#add(entry).changed = true
    return entry
  }

  matching(matchers: readonly Matcher[]): Entry[] {
    const tests = matchers.map((matcher) => ({ name: matcher.name, test: compileMatcher(matcher) }))
    return [...this.#byKey.values()].filter(({ labels }) =>
      tests.every(({ name, test }) => test(labelValue(labels, name))),
    )
  }

  /** Notes a point of a series. */
  touch(entry: Entry, at: Ms): void {
    entry.last = at
    entry.unrecorded = false
    const group = this.#groups.get(entry.group)
    if (!group || at < group.newest + day) return
    group.newest = at
    group.changed = true
  }

  /** Documents of the groups that changed since this was last asked; `changedAgain` gives back what was not stored. */
  takeChanged(): { group: string; doc: HistoryLabels }[] {
    return [...this.#groups].flatMap(([name, group]) => {
      if (!group.changed) return []
      group.changed = false
      const { keep, entries, newest } = group
      const series = entries.map(({ n, labels }) => ({ n, labels }))
      return { group: name, doc: { system: this.#system, keep, series, newest } }
    })
  }

  changedAgain(groups: Iterable<string>): void {
    for (const name of groups) {
      const group = this.#groups.get(name)
      if (group) group.changed = true
    }
  }

  /** Forgets groups without a point since then. */
  prune(before: Ms): void {
    for (const [name, { newest, entries, changed }] of this.#groups) {
      if (changed || newest >= before) continue
      this.#groups.delete(name)
      for (const { labels } of entries) this.#byKey.delete(labelsKey(labels))
      this.epoch++
    }
  }

  /** The wall clock was moved: points taken before stand that much earlier or later now. */
  shift(by: Ms): void {
    for (const entry of this.#byKey.values()) if (entry.last > 0) entry.last += by
  }

  #add(entry: Entry): Group {
    this.#byKey.set(labelsKey(entry.labels), entry)
    const group = this.#groups.get(entry.group) ?? { keep: keepOf(entry.n), entries: [], newest: 0, changed: false }
    group.entries.push(entry)
    this.#groups.set(entry.group, group)
    this.epoch++
    return group
  }
}
