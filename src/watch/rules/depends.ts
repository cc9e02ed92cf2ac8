import type { Ms } from '../../core/clock.ts'
import type { Samples } from '../contract.ts'
import type { Needs } from './needs.ts'

/** What a rule's result depends on right now. */
export interface Dependencies {
  /** Sources whose series its selectors match; every source of the system while a selector matches nothing. */
  readonly sources: readonly string[]
  /** Recording rules whose series it reads. */
  readonly records: readonly string[]
}

/** A recording rule, as those that read its series see it. */
export interface RecordNode {
  readonly id: string
  readonly metric: string
  readonly needs: Needs
}

/**
 * Finds dependencies in the series that selectors match (label `source`), through recording rules too. An answer is kept
 * while the index of the samples is unchanged.
 */
export class DependencyFinder {
  readonly #samples: Samples
  readonly #records: ReadonlyMap<string, readonly RecordNode[]>
  #epoch = -1
  #known = new Map<Needs, Dependencies>()

  constructor(samples: Samples, records: readonly RecordNode[]) {
    this.#samples = samples
    const byMetric = new Map<string, RecordNode[]>()
    for (const record of records) byMetric.set(record.metric, [...(byMetric.get(record.metric) ?? []), record])
    this.#records = byMetric
  }

  of(needs: Needs): Dependencies {
    if (this.#epoch !== this.#samples.epoch) {
      this.#epoch = this.#samples.epoch
      this.#known = new Map()
    }
    return this.#find(needs, new Set())
  }

  #find(needs: Needs, visiting: Set<Needs>): Dependencies {
    const known = this.#known.get(needs)
    if (known) return known
    if (visiting.has(needs)) return { sources: [], records: [] }
    visiting.add(needs)
    const sources = new Set<string>()
    const records = new Set<string>()
    for (const selector of needs.selectors) {
      const through = this.#records.get(selector.name ?? '') ?? []
      for (const record of through) {
        records.add(record.id)
        for (const source of this.#find(record.needs, visiting).sources) sources.add(source)
      }
      const matched = this.#samples.select(selector.matchers)
      for (const { labels } of matched) if (labels.source !== undefined) sources.add(labels.source)
      if (matched.length === 0 && through.length === 0) this.#all(sources)
    }
    visiting.delete(needs)
    const found = { sources: [...sources], records: [...records] }
    // Inside a circle of recording rules the answer for the inner ones is incomplete.
    if (visiting.size === 0) this.#known.set(needs, found)
    return found
  }

  #all(sources: Set<string>): void {
    for (const { source } of this.#samples.sourceStates()) sources.add(source)
  }
}

/** Whether memory covers what a rule looks back on, source by source. */
export class Coverage {
  readonly #samples: Samples
  /** Sample time of the first success after a gap in which the source's samples had run out. */
  readonly #returned = new Map<string, Ms>()
  readonly #lastSuccess = new Map<string, Ms>()

  constructor(samples: Samples) {
    this.#samples = samples
  }

  /** Told of each successful poll. */
  succeeded(source: string, at: Ms): void {
    const last = this.#lastSuccess.get(source)
    const lookback = this.#samples.sourceState(source)?.lookback ?? 0
    if (last !== undefined && at - last > lookback) this.#returned.set(source, at)
    this.#lastSuccess.set(source, at)
  }

  removed(source: string): void {
    this.#returned.delete(source)
    this.#lastSuccess.delete(source)
  }

  /** The wall clock was moved. */
  shift(by: Ms): void {
    for (const times of [this.#returned, this.#lastSuccess])
      for (const [source, at] of times) times.set(source, at + by)
  }

  /** Its last samples no longer serve, or there never were any and its polls fail. */
  missing(source: string, at: Ms): boolean {
    const state = this.#samples.sourceState(source)
    if (!state) return false
    return state.until === undefined ? state.up === false : at > state.until
  }

  /**
   * From when on memory covers `reach` of all these sources; undefined while one has not been polled yet. Missing sources
   * are left out: they are not coming.
   */
  coveredFrom(sources: readonly string[], reach: Ms, at: Ms): Ms | undefined {
    let from = 0
    for (const source of sources) {
      const state = this.#samples.sourceState(source)
      if (!state || this.missing(source, at)) continue
      if (state.since === undefined) return undefined
      if (reach > 0) from = Math.max(from, Math.max(state.since, this.#returned.get(source) ?? 0) + reach)
    }
    return from
  }
}
