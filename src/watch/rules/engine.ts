import type { Clock, Ms } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Metrics } from '../../core/metrics.ts'
import type { Ingest } from '../../core/observation.ts'
import type { Store } from '../../store/port.ts'
import type { Samples, SamplesEvent } from '../contract.ts'
import { historyBridge, type RuleHistory } from '../history/contract.ts'
import { withBuiltin } from './builtin.ts'
import { Coverage, DependencyFinder } from './depends.ts'
import { type GroupRunner, runnersOf } from './group-runner.ts'
import { Ledger } from './ledger.ts'
import { engineMetrics } from './metrics.ts'
import { restore } from './persist.ts'
import { createQuery, type RuleQuery } from './query.ts'
import type { RuleGroup } from './rule.ts'
import { AlertRunner, RecordRunner, type RuleContext } from './rule-runner.ts'
import { type ActiveAlert, shift } from './state.ts'
import { type RuleEngineStatus, statusOf } from './status.ts'

export interface RuleEngineOptions {
  system: string
  samples: Samples
  groups: readonly RuleGroup[]
  store: Store
  ingest: Ingest
  clock: Clock
  log: Log
  metrics: Metrics
  /** Absent: rules see memory alone. */
  history?: RuleHistory
  /** `externalURL` in templates. */
  externalUrl?: string
  /** Told when the first alert fires that depends on a source, and when none does any more. */
  onFiring?: (source: string, firing: boolean) => void
}

/** Evaluates the rules of one system, and SourceDown for its sources, and tells the alert pipeline what came of it. */
export interface RuleEngine {
  /** Restores what was pending and firing, then follows the samples. */
  start(): Promise<void>
  /** Ends evaluation and hands on what is waiting. */
  stop(): Promise<void>
  /** The system is no longer configured: ends every alert as `removed`, forgets the state, and stops. */
  remove(): Promise<void>
  /** Other rules from now on: state is kept by (group, alert name, labels); alerts of removed rules end as `removed`. */
  reload(groups: readonly RuleGroup[]): void
  status(): RuleEngineStatus
  /** Resolves when everything evaluated so far is told and stored, or a failure of that waits for its retry. */
  idle(): Promise<void>
}

/** Polls that arrive together lead to one evaluation. */
const coalesce: Ms = 100
/** After the start and each reload, how long a source that was not polled yet is waited for. */
const firstPollWait: Ms = 30_000
/** How often it is noted that the rules run, while that matters to a restart. */
const clockEvery: Ms = 60_000
export function createRuleEngine(options: RuleEngineOptions): RuleEngine {
  return new Engine(options)
}

class Engine implements RuleEngine {
  readonly #options: RuleEngineOptions
  readonly #ledger: Ledger
  readonly #coverage: Coverage
  readonly #query: RuleQuery
  readonly #queryOlder: RuleQuery
  readonly #metrics: ReturnType<typeof engineMetrics>
  #groups: readonly GroupRunner[] = []
  #context: RuleContext
  #polled = new Set<string>()
  #all = false
  #waitUntil: Ms = 0
  #running = false
  #unsubscribe = () => {}
  #cancelSoon: (() => void) | undefined
  #cancelDue: (() => void) | undefined
  /** Sources that alerts which fire depend on, as told. */
  #firing: ReadonlySet<string> = new Set()

  constructor(options: RuleEngineOptions) {
    this.#options = options
    const { system, store, ingest, clock, log, samples, metrics, history } = options
    this.#ledger = new Ledger({ system, store, ingest, clock, log })
    this.#coverage = new Coverage(samples)
    this.#query = createQuery(samples, {}, () => clock.mono())
    this.#queryOlder = history ? createQuery(history.merged, {}, () => clock.mono()) : this.#query
    this.#metrics = engineMetrics(metrics)
    this.#context = this.#use(options.groups)
  }

  async start(): Promise<void> {
    const { system, store, clock, samples, history } = this.#options
    const now = clock.now()
    const { rules, downtime } = await restore(store, system, now)
    const runners = new Map(this.#alertRules().map((rule) => [rule.id, rule]))
    for (const [rule, alerts] of rules) {
      this.#ledger.restored(rule, alerts.values())
      for (const [key, alert] of alerts) alerts.set(key, pauseFor(alert, downtime, now))
      const runner = runners.get(rule)
      if (runner) runner.active = alerts
      else this.#ledger.end(rule, alerts.values(), now)
    }
    for (const { source, lastSuccess } of samples.sourceStates()) {
      if (lastSuccess !== undefined) this.#coverage.succeeded(source, lastSuccess)
    }
    this.#running = true
    const ends = [samples.on((event) => this.#onSamples(event)), history?.onLoaded(() => this.#soon(true))]
    this.#unsubscribe = () => {
      for (const end of ends) end?.()
    }
    this.#soon(true)
  }

  async stop(): Promise<void> {
    if (!this.#running) return
    this.#running = false
    this.#unsubscribe()
    this.#cancelSoon?.()
    this.#cancelDue?.()
    if (this.#countsTime()) this.#ledger.noteClock(0)
    await this.#ledger.stop()
  }

  async remove(): Promise<void> {
    const now = this.#options.clock.now()
    for (const rule of this.#alertRules()) {
      this.#ledger.end(rule.id, rule.active.values(), now)
      rule.active = new Map()
    }
    this.#tellFiring()
    await this.stop()
  }

  reload(groups: readonly RuleGroup[]): void {
    const before = this.#alertRules()
    const records = this.#recordRules()
    const lasts = new Map(this.#groups.map(({ id, last }) => [id, last]))
    this.#context = this.#use(groups)
    for (const group of this.#groups) group.last = lasts.get(group.id)
    const now = new Map(this.#alertRules().map((rule) => [rule.id, rule]))
    for (const rule of before) {
      const successor = now.get(rule.id)
      if (successor) successor.active = rule.active
      else this.#ledger.end(rule.id, rule.active.values(), this.#options.clock.now())
    }
    const kept = this.#context.records
    for (const { id, since } of records) {
      const successor = kept.get(id)
      if (successor) successor.since = since
      else this.#options.samples.forget(id)
    }
    if (this.#running) this.#soon(true)
  }

  status(): RuleEngineStatus {
    return statusOf(this.#options.system, this.#groups)
  }

  async idle(): Promise<void> {
    await this.#ledger.flush()
  }

  #alertRules(): AlertRunner[] {
    return this.#groups.flatMap(({ rules }) => rules.filter((rule) => rule instanceof AlertRunner))
  }

  #recordRules(): RecordRunner[] {
    return this.#groups.flatMap(({ rules }) => rules.filter((rule) => rule instanceof RecordRunner))
  }

  #use(groups: readonly RuleGroup[]): RuleContext {
    const { samples, clock, history, externalUrl = '' } = this.#options
    this.#groups = runnersOf(withBuiltin(groups))
    const records = new Map(this.#recordRules().map((rule) => [rule.id, rule]))
    const rules = this.#groups.flatMap((group) => group.rules)
    samples.keep(Math.max(history ? historyBridge : 0, ...rules.map((rule) => rule.reach(history !== undefined))))
    history?.need(
      new Map(
        rules.filter(({ reaches }) => reaches.history.length > 0).map(({ id, reaches }) => [id, reaches.history]),
      ),
    )
    const query = (older: boolean) => (older ? this.#queryOlder : this.#query)
    this.#waitUntil = clock.now() + firstPollWait
    return {
      samples,
      coverage: this.#coverage,
      records,
      history,
      unpolled: undefined,
      finder: new DependencyFinder(
        samples,
        [...records.values()].map(({ node }) => node),
      ),
      query: (expr, at, older) => query(older).expr(expr, at),
      env: (at, older) => ({ now: at, query: (text) => query(older).text(text, at), externalUrl }),
    }
  }

  #onSamples(event: SamplesEvent): void {
    if (event.type === 'step') this.#onStep(event.by)
    else if (event.type === 'removed') this.#coverage.removed(event.source)
    else {
      if (event.ok) this.#coverage.succeeded(event.source, event.at)
      this.#polled.add(event.source)
    }
    // A first poll is what every rule waited for, whatever it depends on.
    if (event.type !== 'step') this.#soon(event.type === 'removed' || this.#context.unpolled !== undefined)
  }

  /** The wall clock went back: what is kept moves with the samples, so that durations stay true. */
  #onStep(by: Ms): void {
    this.#coverage.shift(by)
    for (const group of this.#groups) if (group.last !== undefined) group.last += by
    for (const rule of this.#alertRules()) {
      rule.active = new Map([...rule.active].map(([key, alert]) => [key, shift(alert, by)]))
    }
    for (const rule of this.#recordRules()) if (rule.since !== undefined) rule.since += by
    this.#ledger.shift(by)
    this.#armDue()
  }

  #soon(all: boolean): void {
    this.#all ||= all
    if (!this.#running) return
    this.#cancelSoon ??= this.#options.clock.after(coalesce, () => {
      this.#cancelSoon = undefined
      this.#onPolls()
    })
  }

  #onPolls(): void {
    const [polled, all] = [this.#polled, this.#all]
    this.#polled = new Set()
    this.#all = false
    const newest = this.#options.samples.newest
    for (const group of this.#groups) {
      if (!all && !group.dependsOnAny(polled, this.#context)) continue
      // Strictly later than before, so that recorded results are not refused as old.
      this.#evaluate(group, group.last === undefined ? newest : Math.max(newest, group.last + 1))
    }
    this.#after()
  }

  #onDue(): void {
    const now = this.#options.clock.now()
    for (const group of this.#groups) {
      const due = group.due()
      if (due <= now) this.#evaluate(group, Math.max(now, due, this.#options.samples.newest))
    }
    this.#after()
  }

  /** Before the first poll there is no time to evaluate at. */
  #evaluate(group: GroupRunner, at: Ms): void {
    if (at <= 0) return
    const { clock, system, log } = this.#options
    const started = clock.mono()
    this.#context.unpolled = clock.now() < this.#waitUntil ? this.#coverage.unpolled : undefined
    const labels = { system, group: group.id }
    group.evaluate(
      this.#context,
      at,
      (rule, changes) => {
        for (const change of changes) this.#ledger.apply(rule.id, change, at, rule.threshold)
      },
      (rule) => {
        this.#metrics.failures.inc(labels)
        log.warn('a rule could not be evaluated', { system, rule: rule.id, line: rule.rule.line, error: rule.why })
      },
    )
    group.tookMs = clock.mono() - started
    this.#metrics.evaluations.inc(labels)
    this.#metrics.seconds.observe(group.tookMs / 1000, { system })
  }

  #after(): void {
    if (this.#countsTime()) this.#ledger.noteClock(clockEvery)
    this.#tellFiring()
    this.#armDue()
    void this.#ledger.flush()
  }

  #tellFiring(): void {
    const { onFiring } = this.#options
    if (!onFiring) return
    const before = this.#firing
    const now = new Set(this.#alertRules().flatMap((rule) => rule.firingSources))
    this.#firing = now
    for (const source of now) if (!before.has(source)) onFiring(source, true)
    for (const source of before) if (!now.has(source)) onFiring(source, false)
  }

  /** Something is pending or about to stop firing, which a restart must not shorten or lengthen. */
  #countsTime(): boolean {
    return this.#alertRules().some(({ active }) =>
      [...active.values()].some((alert) => alert.state === 'pending' || alert.keepFiringSince !== undefined),
    )
  }

  #armDue(): void {
    this.#cancelDue?.()
    this.#cancelDue = undefined
    const due = Math.min(...this.#groups.filter(({ last }) => last !== undefined).map((group) => group.due()))
    if (!this.#running || !Number.isFinite(due)) return
    this.#cancelDue = this.#options.clock.after(due - this.#options.clock.now(), () => this.#onDue())
  }
}

/** Time that did not count: `for` and `keep_firing_for` go on where they were. */
function pauseFor(alert: ActiveAlert, downtime: Ms, now: Ms): ActiveAlert {
  if (alert.state === 'pending') return { ...alert, activeAt: Math.min(alert.activeAt + downtime, now) }
  if (alert.keepFiringSince === undefined) return alert
  return { ...alert, keepFiringSince: Math.min(alert.keepFiringSince + downtime, now) }
}
