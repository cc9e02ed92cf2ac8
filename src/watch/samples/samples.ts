import type { Ms } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import type { Matcher } from '../../core/matchers.ts'
import type { Series } from '../../promql/queryable.ts'
import {
  longestKeep,
  lookbackOf,
  type Recorded,
  type Samples,
  type SamplesEvent,
  type SourceState,
} from '../contract.ts'
import { Block } from './block.ts'
import { Registry, type SystemLimits } from './registry.ts'
import { normalised } from './series-labels.ts'
import type { Sink } from './sink.ts'
import { type SourceOptions, SourceSamples, type Taken } from './source-samples.ts'

export const defaultSystemLimits: SystemLimits = { series: 500_000, bytes: 512 * 1024 * 1024 }

/** The samples of one system: one SourceSamples per source, one block per recording rule, one index over all. */
export class SystemSamples implements Samples {
  readonly system: string
  newest: Ms = 0
  readonly #log: Log
  readonly #registry: Registry
  readonly #sources = new Map<string, SourceSamples>()
  readonly #recorded = new Map<string, Block>()
  readonly #listeners = new Set<(event: SamplesEvent) => void>()
  #reach: Ms = 0

  constructor(system: string, log: Log, limits: SystemLimits = defaultSystemLimits) {
    this.system = system
    this.#log = log
    this.#registry = new Registry(limits)
  }

  get epoch(): number {
    return this.#registry.epoch
  }

  /** Figures for the bot's own metrics. */
  get size(): { series: number; bytes: number; memoryRefusals: number } {
    const { size: series, budget } = this.#registry
    return { series, bytes: budget.used, memoryRefusals: budget.refusals }
  }

  select(matchers: readonly Matcher[]): readonly Series[] {
    return this.#registry.select(matchers)
  }

  keep(reach: Ms): void {
    this.#reach = Math.min(Math.max(reach, 0), longestKeep)
    for (const source of this.#sources.values()) source.setReach(this.#reach)
    for (const block of this.#recorded.values()) block.window = this.#reach + block.lookback
  }

  record(owner: string, at: Ms, results: readonly Recorded[], every: Ms = 0): { dropped: number } {
    const block = this.#recorded.get(owner) ?? (results.length > 0 ? this.#newOwner(owner) : undefined)
    if (block === undefined) return { dropped: 0 }
    this.#resize(block, every)
    if (!block.begin(at)) return { dropped: results.length }
    let dropped = 0
    for (const { labels, value } of results) {
      const row = this.#registry.obtain(block, normalised(labels))
      if (typeof row === 'string' || !block.put(row, value)) dropped++
    }
    this.#registry.unlist(block.commit())
    this.newest = Math.max(this.newest, at)
    return { dropped }
  }

  forget(owner: string): void {
    const block = this.#recorded.get(owner)
    if (block === undefined) return
    this.#recorded.delete(owner)
    this.#registry.unlist(block.clear())
  }

  sourceState(source: string): SourceState | undefined {
    return this.#sources.get(source)?.state
  }

  sourceStates(): readonly SourceState[] {
    return [...this.#sources.values()].map((source) => source.state)
  }

  metadata(metric: string): { type: string; help: string } | undefined {
    for (const { metadata } of this.#sources.values()) {
      const found = metadata.get(metric)
      if (found !== undefined) return found
    }
    return undefined
  }

  on(listener: (event: SamplesEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Adds a source, or changes the one of this id: its memory stays. */
  setSource(options: SourceOptions): void {
    const known = this.#sources.get(options.id)
    if (known) known.reconfigure(options)
    else this.#sources.set(options.id, new SourceSamples(this.#registry, options, this.#reach))
  }

  removeSource(id: string): void {
    const source = this.#sources.get(id)
    if (source === undefined) return
    this.#sources.delete(id)
    source.clear()
    this.#emit({ type: 'removed', source: id })
  }

  /**
   * Takes a successful poll in and tells the listeners. When `write` throws, nothing has changed and nobody is told: the
   * poll is then to be told as failed.
   */
  succeed(id: string, at: Ms, write: (sink: Sink) => void, elapsed: () => Ms): Taken | undefined {
    const taken = this.#sources.get(id)?.succeed(at, write, elapsed)
    if (taken) this.#arrived(id, taken.at, true)
    return taken
  }

  fail(id: string, at: Ms, duration: Ms): void {
    const time = this.#sources.get(id)?.fail(at, duration)
    if (time !== undefined) this.#arrived(id, time, false)
  }

  /** Moves everything after the wall clock went back by `-by` ms. */
  shift(by: Ms): void {
    for (const source of this.#sources.values()) source.shift(by)
    for (const block of this.#recorded.values()) block.shift(by)
    this.newest = Math.max(0, this.newest + by)
    this.#emit({ type: 'step', by })
  }

  #arrived(source: string, at: Ms, ok: boolean): void {
    this.newest = Math.max(this.newest, at)
    this.#emit({ type: 'poll', source, at, ok })
  }

  #newOwner(owner: string): Block {
    const block = new Block({ budget: this.#registry.budget, window: 0, lookback: 0 })
    this.#recorded.set(owner, block)
    return block
  }

  #resize(block: Block, every: Ms): void {
    block.lookback = lookbackOf(every)
    block.window = this.#reach + block.lookback
  }

  /** A listener that throws must not keep the others, or the poller, from their work. */
  #emit(event: SamplesEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event)
      } catch (error) {
        this.#log.error('a listener of samples failed', {
          system: this.system,
          event: event.type,
          error: messageOf(error),
        })
      }
    }
  }
}
