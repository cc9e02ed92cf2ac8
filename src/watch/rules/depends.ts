import type { Ms } from '../../core/clock.ts'
import type { Samples } from '../contract.ts'
import type { Needs } from './needs.ts'

/** What a rule's result depends on right now. */
export interface Dependencies {
  /** Sources whose series its selectors match. */
  readonly sources: readonly string[]
  /** A selector matches nothing yet: any source of the system may bring what it asks for. */
  readonly open: boolean
  /** How far back the rule looks, the recording rules it reads included, ms. */
  readonly reach: Ms
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
    if (visiting.has(needs)) return { sources: [], records: [], open: false, reach: 0 }
    visiting.add(needs)
    const sources = new Set<string>()
    const records = new Set<string>()
    let open = false
    let { reach } = needs
    for (const selector of needs.selectors) {
      const through = this.#records.get(selector.name ?? '') ?? []
      for (const record of through) {
        records.add(record.id)
        const inner = this.#find(record.needs, visiting)
        for (const source of inner.sources) sources.add(source)
        open ||= inner.open
        reach = Math.max(reach, selector.reach + inner.reach)
      }
      const matched = this.#samples.select(selector.matchers)
      for (const { labels } of matched) if (labels.source !== undefined) sources.add(labels.source)
      open ||= matched.length === 0 && through.length === 0
    }
    visiting.delete(needs)
    const found = { sources: [...sources], records: [...records], open, reach }
    // Inside a circle of recording rules the answer for the inner ones is incomplete.
    if (visiting.size === 0) this.#known.set(needs, found)
    return found
  }
}

/** A time without successful polls, by sample times of the polls around it. */
interface Gap {
  from: Ms
  to: Ms
}

/** Whether memory covers what a rule looks back on, source by source. */
export class Coverage {
  readonly #samples: Samples
  /** The last gap of each source. */
  readonly #gaps = new Map<string, Gap>()
  readonly #lastSuccess = new Map<string, Ms>()

  constructor(samples: Samples) {
    this.#samples = samples
  }

  /** Told of each successful poll. */
  succeeded(source: string, at: Ms): void {
    const from = this.#lastSuccess.get(source)
    const every = this.#samples.sourceState(source)?.every ?? 0
    if (from !== undefined && at - from > 2.5 * every) this.#gaps.set(source, { from, to: at })
    this.#lastSuccess.set(source, at)
  }

  removed(source: string): void {
    this.#gaps.delete(source)
    this.#lastSuccess.delete(source)
  }

  /** The wall clock was moved. */
  shift(by: Ms): void {
    for (const [source, at] of this.#lastSuccess) this.#lastSuccess.set(source, at + by)
    for (const [source, { from, to }] of this.#gaps) this.#gaps.set(source, { from: from + by, to: to + by })
  }

  /** Its last samples no longer serve, or there never were any and its polls fail. */
  missing(source: string, at: Ms): boolean {
    const state = this.#samples.sourceState(source)
    if (!state) return false
    return state.until === undefined ? state.up === false : at >= state.until
  }

  /** Its last poll failed: what it shows is older than it should be. */
  failing(source: string): boolean {
    return this.#samples.sourceState(source)?.up === false
  }

  /** A source whose first poll, good or bad, has not ended yet. */
  get unpolled(): string | undefined {
    return this.#samples.sourceStates().find(({ source }) => this.isUnpolled(source))?.source
  }

  isUnpolled(source: string): boolean {
    const state = this.#samples.sourceState(source)
    return state !== undefined && state.up === undefined
  }

  /**
   * From when on memory covers `reach` of these sources: all of it after the start, half of it after a gap in the polls;
   * with `pairs` at least two polls. Missing sources are left out: nothing comes from them.
   */
  coveredFrom(sources: readonly string[], reach: Ms, pairs: boolean, at: Ms): Ms {
    let covered = 0
    for (const source of sources) {
      const state = this.#samples.sourceState(source)
      if (state?.since === undefined || (reach === 0 && !pairs) || this.missing(source, at)) continue
      // Half an interval later there has been a second poll.
      const second = pairs ? state.every / 2 : 0
      covered = Math.max(covered, state.since + Math.max(reach, second))
      const gap = this.#gaps.get(source)
      if (gap && gap.to - gap.from > reach / 2) covered = Math.max(covered, gap.to + Math.max(reach / 2, second))
    }
    return covered
  }
}
