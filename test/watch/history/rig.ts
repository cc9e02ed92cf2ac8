import type { Labels } from '../../../src/core/labels.ts'
import { silentLog } from '../../../src/core/log.ts'
import { type Metrics, noMetrics } from '../../../src/core/metrics.ts'
import type { Observation } from '../../../src/core/observation.ts'
import { Engine } from '../../../src/promql/index.ts'
import type { Store } from '../../../src/store/port.ts'
import { defaultRetention, defaultSeriesLimit } from '../../../src/watch/history/contract.ts'
import { type HistoryOptions, openHistory, type SystemHistory } from '../../../src/watch/history/history.ts'
import { historyKinds } from '../../../src/watch/history/kinds.ts'
import type { Recorded } from '../../../src/watch/history/selection.ts'
import { createRuleEngine, type RuleEngine } from '../../../src/watch/rules/engine.ts'
import { ruleStateKinds } from '../../../src/watch/rules/persist.ts'
import { SystemSamples } from '../../../src/watch/samples/samples.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { groupsOf, openStore, type Polled } from '../rules/harness.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

export const retention = { metrics: defaultRetention, health: defaultRetention }
export const kinds = [...ruleStateKinds, ...historyKinds(retention)]

/** The selector of a metric by its name, recorded as metrics. */
export const metric = (value: string): Recorded => ({
  matchers: [{ name: '__name__', op: '=', value }],
  keep: 'metrics',
})

export interface RigOptions {
  rules?: string
  always?: readonly Recorded[]
  clock?: FakeClock
  store?: Store
  metrics?: Metrics
  every?: number
  history?: Partial<HistoryOptions>
}

/** A system with its memory, history and rules over a real store; a test drives the clock and the polls. */
export class Rig {
  readonly clock: FakeClock
  readonly store: Store
  readonly samples: SystemSamples
  readonly history: SystemHistory
  readonly engine: RuleEngine
  readonly told: Observation[] = []
  readonly #options: RigOptions

  static async start(options: RigOptions = {}): Promise<Rig> {
    const clock = options.clock ?? new FakeClock('2026-03-02T00:00:00Z')
    const store = options.store ?? (await openStore(clock, kinds))
    const samples = new SystemSamples('shop', silentLog)
    const history = await openHistory({
      system: 'shop',
      samples,
      store,
      clock,
      log: silentLog,
      metrics: options.metrics ?? noMetrics,
      limit: defaultSeriesLimit,
      retention,
      always: options.always ?? [],
      ...options.history,
    })
    const rig = new Rig(options, { clock, store, samples, history })
    await rig.engine.start()
    await rig.settle()
    return rig
  }

  private constructor(options: RigOptions, parts: Pick<Rig, 'clock' | 'store' | 'samples' | 'history'>) {
    this.#options = options
    this.clock = parts.clock
    this.store = parts.store
    this.samples = parts.samples
    this.history = parts.history
    this.addSource('app', options.every ?? minute)
    this.engine = createRuleEngine({
      system: 'shop',
      samples: this.samples,
      history: this.history,
      groups: groupsOf(options.rules ?? 'groups: []'),
      store: this.store,
      ingest: async (batch) => {
        this.told.push(...batch)
        return { refused: [] }
      },
      clock: this.clock,
      log: silentLog,
      metrics: options.metrics ?? noMetrics,
    })
  }

  addSource(id: string, every: number): void {
    const labels = { system: 'shop', source: id, instance: `${id}:9100` }
    const limits = { samples: 50_000, series: 50_000, labels: 64, labelLength: 1024 }
    this.samples.setSource({ id, kind: 'prometheus', every, labels, limits, derives: [] })
  }

  /** A successful poll now. */
  deliver(series: readonly Polled[], source = 'app'): void {
    const write = (sink: { add(name: string, labels: Labels, value: number): void }) => {
      for (const [name, labels, value] of series) sink.add(name, labels, value)
    }
    this.samples.succeed(source, this.clock.now(), write, () => 5)
  }

  async settle(): Promise<void> {
    await this.pass(100)
  }

  async pass(ms: number): Promise<void> {
    const idle = async () => {
      await this.history.idle()
      await this.engine.idle()
    }
    await this.clock.advance(ms, idle)
    await idle()
  }

  /** Polls every `every` ms for so long, the first at once; values by time. */
  async run(
    ms: number,
    series: (at: number) => readonly Polled[],
    every = this.#options.every ?? minute,
  ): Promise<void> {
    for (let passed = 0; passed < ms; passed += every) {
      this.deliver(series(this.clock.now()))
      await this.pass(every)
    }
  }

  /** As rules would see it: value by instance-free labels. */
  value(expr: string, at = this.clock.now()): number | undefined {
    const result = new Engine(this.history.merged).prepare(expr).run(at)
    if (result.type === 'scalar') return result.value
    return result.type === 'vector' ? result.samples[0]?.value : undefined
  }

  health(rule: string): string | undefined {
    const found = this.engine
      .status()
      .groups.flatMap(({ rules }) => rules)
      .find(({ name }) => name === rule)
    return found && `${found.health}${found.why === undefined ? '' : `: ${found.why}`}`
  }

  until(rule: string): number | undefined {
    return this.engine
      .status()
      .groups.flatMap(({ rules }) => rules)
      .find(({ name }) => name === rule)?.until
  }

  /** States told of an alert, without repetition. */
  news(alertname: string): string[] {
    const states = this.told.filter(({ labels }) => labels.alertname === alertname).map(({ state }) => state)
    return states.filter((state, i) => state !== states[i - 1])
  }

  /** Ends in order, and starts again on the same store and clock. */
  async restart(options: RigOptions = {}): Promise<Rig> {
    await this.engine.stop()
    await this.history.stop()
    return this.#again(options)
  }

  /** Starts again as after a crash: nothing was ended, and nothing of before goes on. */
  async crash(options: RigOptions = {}): Promise<Rig> {
    return this.#again({ clock: new FakeClock(this.clock.now()), ...options })
  }

  #again(options: RigOptions): Promise<Rig> {
    return Rig.start({ ...this.#options, clock: this.clock, store: this.store, ...options })
  }
}
