import { formatIssue } from '../../../src/core/errors.ts'
import { type Labels, labelsKey } from '../../../src/core/labels.ts'
import { silentLog } from '../../../src/core/log.ts'
import { type Metrics, noMetrics } from '../../../src/core/metrics.ts'
import type { Ingest, Observation } from '../../../src/core/observation.ts'
import type { KindSpec, Store } from '../../../src/store/port.ts'
import { createRuleEngine, type RuleEngine } from '../../../src/watch/rules/engine.ts'
import { loadRuleFile } from '../../../src/watch/rules/load.ts'
import { ruleStateKinds } from '../../../src/watch/rules/persist.ts'
import type { RuleGroup } from '../../../src/watch/rules/rule.ts'
import type { Derive } from '../../../src/watch/samples/derive/counters.ts'
import { SystemSamples } from '../../../src/watch/samples/samples.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { testStore } from '../../support/store.ts'

export function openStore(clock: FakeClock, kinds: readonly KindSpec[] = ruleStateKinds): Promise<Store> {
  return testStore(kinds, clock)
}

/** The groups of a rule file's text, which must have no issues. */
export function groupsOf(text: string, file = 'rules.yaml'): RuleGroup[] {
  const { groups, issues } = loadRuleFile(file, text)
  if (issues.length > 0) throw new Error(issues.map(formatIssue).join('\n'))
  return groups
}

/** Series of one poll: `name{a="b"}` is written as `['name', { a: 'b' }, value]`. */
export type Polled = readonly [name: string, labels: Labels, value: number]

export interface HarnessOptions {
  clock?: FakeClock
  store?: Store
  sources?: Readonly<Record<string, { every?: number; derives?: readonly Derive[] }>>
  ingest?: Ingest
  metrics?: Metrics
  samples?: SystemSamples
  onFiring?: (source: string, firing: boolean) => void
}

/** An engine over real samples and a real store, with a clock that a test drives and a record of what was told. */
export class Harness {
  readonly clock: FakeClock
  readonly samples: SystemSamples
  readonly store: Store
  readonly engine: RuleEngine
  /** Everything told, in order. */
  readonly told: Observation[] = []
  #seen = 0
  readonly #states = new Map<string, string>()

  static async start(rules: string | readonly RuleGroup[], options: HarnessOptions = {}): Promise<Harness> {
    const clock = options.clock ?? new FakeClock()
    const harness = new Harness(rules, options, clock, options.store ?? (await openStore(clock)))
    await harness.engine.start()
    return harness
  }

  private constructor(rules: string | readonly RuleGroup[], options: HarnessOptions, clock: FakeClock, store: Store) {
    this.clock = clock
    this.store = store
    this.samples = options.samples ?? new SystemSamples('shop', silentLog)
    for (const [id, source] of Object.entries(options.sources ?? { app: {} })) this.addSource(id, source)
    const record: Ingest = async (batch) => {
      this.told.push(...batch)
      return { refused: [] }
    }
    this.engine = createRuleEngine({
      system: 'shop',
      samples: this.samples,
      groups: typeof rules === 'string' ? groupsOf(rules) : rules,
      store,
      ingest: options.ingest ?? record,
      clock,
      log: silentLog,
      metrics: options.metrics ?? noMetrics,
      ...(options.onFiring && { onFiring: options.onFiring }),
    })
  }

  addSource(id: string, { every = 15_000, derives = [] }: { every?: number; derives?: readonly Derive[] } = {}): void {
    this.samples.setSource({
      id,
      kind: 'prometheus',
      every,
      labels: { system: 'shop', source: id, instance: `${id}:9100` },
      limits: { samples: 50_000, series: 50_000, labels: 64, labelLength: 1024 },
      derives,
    })
  }

  /** A successful poll of a source now, and the evaluation it leads to. */
  async poll(series: readonly Polled[], source = 'app'): Promise<void> {
    this.deliver(series, source)
    await this.settle()
  }

  /** A successful poll without waiting for the evaluation. */
  deliver(series: readonly Polled[], source = 'app'): void {
    const write = (sink: { add(name: string, labels: Labels, value: number): void }) => {
      for (const [name, labels, value] of series) sink.add(name, labels, value)
    }
    this.samples.succeed(source, this.clock.now(), write, () => 5)
  }

  async fail(source = 'app'): Promise<void> {
    this.samples.fail(source, this.clock.now(), 5)
    await this.settle()
  }

  /** Lets polls coalesce (100 ms pass) and waits until what came of it is told. */
  async settle(): Promise<void> {
    await this.advance(100)
  }

  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms, () => this.engine.idle())
    await this.engine.idle()
  }

  /** Polls the same values every 15 s for so long. */
  async hold(series: readonly Polled[], ms: number, source = 'app'): Promise<void> {
    for (let passed = 0; passed < ms; passed += 15_000) {
      await this.advance(15_000 - 100)
      await this.poll(series, source)
    }
  }

  /** Changes of state that were told since the last call, shortened to what most tests look at. */
  news(): string[] {
    const fresh = this.told.slice(this.#seen)
    this.#seen = this.told.length
    return fresh.flatMap(({ origin, state, labels, why }) => {
      const key = origin + labelsKey(labels)
      if (this.#states.get(key) === state) return []
      this.#states.set(key, state)
      const { alertname, system, source, instance, ...rest } = labels
      const extra = Object.entries(rest).map(([name, value]) => ` ${name}=${value}`)
      return `${state} ${alertname}${extra.sort().join('')}${why === undefined ? '' : ` (${why})`}`
    })
  }

  /** Health of a rule by name, with what it waits for. */
  health(rule: string): string | undefined {
    const rules = this.engine.status().groups.flatMap((group) => group.rules)
    const found = rules.find(({ name }) => name === rule)
    return found && `${found.health}${found.why === undefined ? '' : `: ${found.why}`}`
  }

  /** State of the alerts of a rule. */
  alerts(rule: string): string[] {
    const rules = this.engine.status().groups.flatMap((group) => group.rules)
    return rules.filter(({ name }) => name === rule).flatMap(({ alerts }) => alerts.map(({ state }) => state))
  }
}
