import type { Clock, Ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Metrics } from '../core/metrics.ts'
import type { SourceStatus } from './contract.ts'
import { type PollerMetrics, pollerMetrics } from './poller-metrics.ts'
import { phaseOf } from './poller-schedule.ts'
import { PolledSource } from './poller-source.ts'
import { Timeline } from './poller-timeline.ts'
import { PushedSource } from './pushed-source.ts'
import { increment } from './samples/derive/increment.ts'
import { streak } from './samples/derive/streak.ts'
import type { SystemSamples } from './samples/samples.ts'
import type { SourceOptions, Taken } from './samples/source-samples.ts'
import { BodyPool } from './sources/body-buffer.ts'
import type { SourceDeps, SourceKind, WriteSamples } from './sources/contract.ts'
import type { CommonConfig } from './sources/schema.ts'

export interface PollerDeps {
  clock: Clock
  log: Log
  metrics: Metrics
  kinds: ReadonlyMap<string, SourceKind>
  /** The bot's own way to Telegram, for the sources that watch it. */
  telegram?: SourceDeps['telegram']
}

/** A system to poll. The samples stay the same object as long as the system is configured. */
export interface PolledSystem {
  samples: SystemSamples
  /** As their kinds' schemas gave them. */
  sources: readonly CommonConfig[]
}

/** First polls of many sources are spread over this much. */
const firstSpread: Ms = 500
/** How much longer than its timeout a source has that ends its polls by itself. */
const grace: Ms = 1000

type WatchedSource = PolledSource | PushedSource

/** Polls every source of every system, and takes in what is pushed to those that are told. */
export class Poller {
  readonly #deps: PollerDeps
  readonly #metrics: PollerMetrics
  readonly #timeline: Timeline
  #polled = new Map<string, WatchedSource>()
  /** Sources that alerts which fire depend on, polled or not. */
  readonly #hurried = new Set<string>()
  readonly #bodies = new BodyPool()
  #waiting: (() => void)[] = []
  #applied = false

  constructor(deps: PollerDeps) {
    this.#deps = deps
    this.#metrics = pollerMetrics(deps.metrics)
    this.#timeline = new Timeline(deps.clock, (by) => this.#stepped(by))
  }

  /** True when every configured source was polled once, well or not. */
  get ready(): boolean {
    return this.#applied && [...this.#polled.values()].every((source) => source.polled)
  }

  /** Resolves as soon as `ready`. */
  firstPolls(): Promise<void> {
    return this.ready ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Every source, in the order of the configuration. */
  status(): SourceStatus[] {
    return [...this.#polled.values()].map((source) => source.status)
  }

  /**
   * Polls exactly these from now on. New sources are polled at once; a source whose configuration is the same goes on
   * undisturbed, a changed one keeps its memory, a removed one loses it. Resolves when what ended has let go.
   */
  async apply(systems: readonly PolledSystem[]): Promise<void> {
    const wanted = systems.flatMap(({ samples, sources }) => sources.map((config) => ({ samples, config })))
    const before = this.#polled
    const kept = new Map<string, WatchedSource>()
    for (const { samples, config } of wanted) {
      const known = before.get(keyOf(samples, config))
      if (known && known.samples === samples && same(known.config, config)) kept.set(keyOf(samples, config), known)
    }
    const ended = [...before.values()].filter((source) => ![...kept.values()].includes(source))
    const stops = ended.map((source) => source.stop())
    for (const source of ended) this.#remove(source, wanted)
    this.#polled = new Map()
    for (const { samples, config } of wanted) {
      const key = keyOf(samples, config)
      this.#polled.set(key, kept.get(key) ?? this.#start(samples, config, wanted.length))
    }
    this.#applied = true
    this.#checkReady()
    await Promise.all(stops)
  }

  /**
   * Alerts that depend on the source fire (`on`), or no longer do: while they fire it is polled every `everyWhileFiring`. What
   * its samples serve for (lookback) stays that of `every`. Kept through `apply`, and for sources that are configured later.
   */
  hurry(system: string, source: string, on: boolean): void {
    const key = `${system}/${source}`
    if (on) this.#hurried.add(key)
    else this.#hurried.delete(key)
    this.#polled.get(key)?.hurry(on)
  }

  /** Sources that can be pushed to, in the order of the configuration. */
  pushable(): { system: string; source: string }[] {
    const pushed = [...this.#polled.values()].filter((one) => one instanceof PushedSource)
    return pushed.map(({ samples, config }) => ({ system: samples.system, source: config.id }))
  }

  /**
   * Takes in what was pushed to a source of that kind; undefined when the system has none of this name.
   * @throws SourceError where it can't be read and SampleLimitError where it is too much: then nothing of it was taken
   */
  push(system: string, source: string, write: WriteSamples): Taken | undefined {
    const target = this.#polled.get(`${system}/${source}`)
    return target instanceof PushedSource ? target.push(write) : undefined
  }

  /** Polls these of a system once more, now; resolves when those polls have ended. What is pushed or unknown is left out. */
  async pollNow(system: string, sources: readonly string[]): Promise<void> {
    const found = sources.map((source) => this.#polled.get(`${system}/${source}`))
    await Promise.all(found.map((source) => (source instanceof PolledSource ? source.pollNow() : undefined)))
  }

  /** Resolves when the polls under way have ended. */
  async idle(): Promise<void> {
    await Promise.all([...this.#polled.values()].map((source) => source.idle()))
  }

  /** Breaks running polls off and ends polling; memory stays. */
  async stop(): Promise<void> {
    await Promise.all([...this.#polled.values()].map((source) => source.stop()))
  }

  #start(samples: SystemSamples, config: CommonConfig, count: number): WatchedSource {
    const { clock, log, kinds, telegram } = this.#deps
    const kind = kinds.get(config.kind)
    if (kind === undefined) throw new Error(`no source kind "${config.kind}" is registered`)
    samples.setSource(optionsOf(samples.system, config, kind))
    if (kind.pushed) {
      return new PushedSource({ config, samples, clock, timeline: this.#timeline, log, metrics: this.#metrics })
    }
    return new PolledSource({
      config,
      samples,
      source: kind.create(config, { clock, log, bodies: this.#bodies, ...(telegram && { telegram }) }),
      clock,
      timeline: this.#timeline,
      log,
      metrics: this.#metrics,
      first: phaseOf(keyOf(samples, config)) * Math.min(firstSpread, 10 * (count - 1)),
      hurried: this.#hurried.has(keyOf(samples, config)),
      everyWhileFiring: Math.min(config.every, config.everyWhileFiring ?? kind.everyWhileFiring ?? config.every),
      patience: config.timeout + (kind.endsItself ? grace : 0),
      onFirst: () => this.#checkReady(),
    })
  }

  #remove(source: WatchedSource, wanted: readonly { samples: SystemSamples; config: CommonConfig }[]): void {
    const { samples, config } = source
    if (wanted.some((other) => other.samples === samples && other.config.id === config.id)) return
    samples.removeSource(config.id)
    this.#metrics.up.set(Number.NaN, { system: samples.system, source: config.id })
    this.#metrics.samples.set(0, { system: samples.system, source: config.id })
  }

  #checkReady(): void {
    if (!this.ready) return
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #stepped(by: Ms): void {
    this.#deps.log.warn('the clock went back; samples in memory were moved with it', { by_ms: by })
    for (const samples of new Set([...this.#polled.values()].map((source) => source.samples))) samples.shift(by)
  }
}

function keyOf(samples: SystemSamples, config: CommonConfig): string {
  return `${samples.system}/${config.id}`
}

/** Configurations are plain data. */
function same(one: CommonConfig, other: CommonConfig): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function optionsOf(system: string, config: CommonConfig, kind: SourceKind): SourceOptions {
  const instance = config.labels.instance ?? kind.instance(config)
  return {
    id: config.id,
    kind: config.kind,
    every: config.every,
    labels: { ...config.labels, instance, system, source: config.id },
    limits: config.limits,
    derives: [...config.streaks.map(streak), ...config.increments.map(increment)],
    up: kind.up,
    pushed: kind.pushed === true,
  }
}
