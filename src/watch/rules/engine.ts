import type { Clock, Ms } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import type { Metrics } from '../../core/metrics.ts'
import type { Ingest } from '../../core/observation.ts'
import type { Store } from '../../store/port.ts'
import type { Samples, SamplesEvent } from '../contract.ts'
import { Coverage, DependencyFinder } from './depends.ts'
import { type GroupRunner, runnersOf } from './group-runner.ts'
import { engineMetrics } from './metrics.ts'
import { endedObservation, observationOf } from './observe.ts'
import { Outgoing } from './outgoing.ts'
import { restore, sameState, stateId, statePut } from './persist.ts'
import { createQuery } from './query.ts'
import type { RuleGroup } from './rule.ts'
import { AlertRunner, RecordRunner, type RuleContext } from './rule-runner.ts'
import { type ActiveAlert, type Change, shift } from './state.ts'
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
  /** `externalURL` in templates. */
  externalUrl?: string
}

/** Evaluates the rules of one system and tells the alert pipeline what came of it. */
export interface RuleEngine {
  /** Restores what was pending and firing, then follows the samples. */
  start(): Promise<void>
  /** Ends evaluation and hands on what is waiting. */
  stop(): Promise<void>
  /** Other rules from now on: state is kept by (group, alert name, labels); alerts of removed rules end as `removed`. */
  reload(groups: readonly RuleGroup[]): void
  status(): RuleEngineStatus
  /** Resolves when everything evaluated so far is told and stored, or a failure of that waits for its retry. */
  idle(): Promise<void>
}

/** Polls that arrive together lead to one evaluation. */
const coalesce: Ms = 100
/** A firing alert whose value and texts did not change is told again this often. */
const refreshEvery: Ms = 60_000
/** How often it is noted that the rules run, while that matters to a restart. */
const clockEvery: Ms = 60_000

export function createRuleEngine(options: RuleEngineOptions): RuleEngine {
  return new Engine(options)
}

class Engine implements RuleEngine {
  readonly #options: RuleEngineOptions
  readonly #outgoing: Outgoing
  readonly #coverage: Coverage
  readonly #query: ReturnType<typeof createQuery>
  readonly #metrics: ReturnType<typeof engineMetrics>
  #groups: readonly GroupRunner[] = []
  #context!: RuleContext
  #stored = new Map<string, ActiveAlert>()
  #told = new Map<string, { alert: ActiveAlert; at: Ms }>()
  #polled = new Set<string>()
  #all = false
  #clockAt: Ms = 0
  #running = false
  #unsubscribe = () => {}
  #cancelSoon: (() => void) | undefined
  #cancelDue: (() => void) | undefined

  constructor(options: RuleEngineOptions) {
    this.#options = options
    const { system, store, ingest, clock, log, samples, metrics } = options
    this.#outgoing = new Outgoing({ system, store, ingest, clock, log })
    this.#coverage = new Coverage(samples)
    this.#query = createQuery(samples)
    this.#metrics = engineMetrics(metrics)
    this.#use(options.groups)
  }

  async start(): Promise<void> {
    const { system, store, clock, samples } = this.#options
    const { rules, downtime } = await restore(store, system, clock.now())
    for (const [rule, alerts] of rules) {
      for (const alert of alerts.values()) this.#stored.set(stateId(system, rule, alert), alert)
      for (const [key, alert] of alerts) alerts.set(key, pauseFor(alert, downtime))
      const runner = this.#alertRules().find(({ id }) => id === rule)
      if (runner) runner.active = alerts
      else this.#end(rule, alerts.values(), clock.now())
    }
    for (const { source, lastSuccess } of samples.sourceStates()) {
      if (lastSuccess !== undefined) this.#coverage.succeeded(source, lastSuccess)
    }
    this.#running = true
    this.#unsubscribe = samples.on((event) => this.#onSamples(event))
    this.#soon(true)
  }

  async stop(): Promise<void> {
    this.#running = false
    this.#unsubscribe()
    this.#cancelSoon?.()
    this.#cancelDue?.()
    this.#noteClock(true)
    await this.#outgoing.stop()
  }

  reload(groups: readonly RuleGroup[]): void {
    const before = this.#alertRules()
    const records = this.#recordRules()
    this.#use(groups)
    const now = new Map(this.#alertRules().map((rule) => [rule.id, rule]))
    for (const rule of before) {
      const successor = now.get(rule.id)
      if (successor) successor.active = rule.active
      else this.#end(rule.id, rule.active.values(), this.#options.clock.now())
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
    await this.#outgoing.flush()
  }

  #alertRules(): AlertRunner[] {
    return this.#groups.flatMap(({ rules }) => rules.filter((rule) => rule instanceof AlertRunner))
  }

  #recordRules(): RecordRunner[] {
    return this.#groups.flatMap(({ rules }) => rules.filter((rule) => rule instanceof RecordRunner))
  }

  #use(groups: readonly RuleGroup[]): void {
    const { samples, externalUrl } = this.#options
    this.#groups = runnersOf(groups)
    const records = new Map(this.#recordRules().map((rule) => [rule.id, rule]))
    const query = this.#query
    this.#context = {
      samples,
      coverage: this.#coverage,
      records,
      finder: new DependencyFinder(
        samples,
        [...records.values()].map(({ node }) => node),
      ),
      query: (expr, at) => query.expr(expr, at),
      env: (at) => ({ now: at, query: (text) => query.text(text, at), ...(externalUrl && { externalUrl }) }),
    }
    samples.keep(Math.max(0, ...this.#groups.flatMap(({ rules }) => rules.map((rule) => rule.reach))))
  }

  #onSamples(event: SamplesEvent): void {
    if (event.type === 'step') this.#onStep(event.by)
    else if (event.type === 'removed') this.#coverage.removed(event.source)
    else {
      if (event.ok) this.#coverage.succeeded(event.source, event.at)
      this.#polled.add(event.source)
    }
    if (event.type !== 'step') this.#soon(event.type === 'removed')
  }

  /** The wall clock went back: what is kept moves with the samples, so that durations stay true. */
  #onStep(by: Ms): void {
    this.#coverage.shift(by)
    for (const group of this.#groups) if (group.last !== undefined) group.last += by
    for (const rule of this.#alertRules()) {
      rule.active = new Map([...rule.active].map(([key, alert]) => [key, shift(alert, by)]))
    }
    for (const rule of this.#recordRules()) if (rule.since !== undefined) rule.since += by
    for (const told of this.#told.values()) told.at += by
    this.#clockAt += by
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
    const labels = { system, group: group.id }
    group.evaluate(
      this.#context,
      at,
      (rule, changes) => {
        for (const change of changes) this.#apply(rule, change, at)
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
    this.#noteClock(false)
    this.#armDue()
    this.#outgoing.flush().catch((error) => this.#options.log.error('rules: flush', { error: messageOf(error) }))
  }

  #armDue(): void {
    this.#cancelDue?.()
    this.#cancelDue = undefined
    const due = Math.min(...this.#groups.filter(({ last }) => last !== undefined).map((group) => group.due()))
    if (!this.#running || !Number.isFinite(due)) return
    this.#cancelDue = this.#options.clock.after(due - this.#options.clock.now(), () => this.#onDue())
  }

  #apply(rule: AlertRunner, change: Change, at: Ms): void {
    const { system } = this.#options
    const id = stateId(system, rule.id, change.alert)
    const ended = change.to === 'resolved' || change.to === 'dropped'
    if (ended) this.#forget(id)
    else this.#keep(id, rule.id, change.alert)
    if (change.to === 'pending' || change.to === 'dropped') return
    if (change.to === 'seen' && !this.#worthTelling(id, change.alert, at)) return
    if (!ended) this.#told.set(id, { alert: change.alert, at })
    this.#outgoing.tell(id, observationOf(system, rule.id, change, at), at)
  }

  #keep(id: string, rule: string, alert: ActiveAlert): void {
    const same = sameState(this.#stored.get(id), alert)
    this.#stored.set(id, alert)
    if (!same) this.#outgoing.put(statePut(this.#options.system, rule, alert))
  }

  #forget(id: string): void {
    this.#told.delete(id)
    if (this.#stored.delete(id)) this.#outgoing.delete(id)
  }

  #worthTelling(id: string, alert: ActiveAlert, at: Ms): boolean {
    if (alert.state !== 'firing' || alert.heldBy !== undefined) return false
    const told = this.#told.get(id)
    if (!told || at - told.at >= refreshEvery || told.alert.value !== alert.value) return true
    return Object.entries(alert.annotations).some(([name, text]) => told.alert.annotations[name] !== text)
  }

  /** Ends the alerts of a rule that is gone. */
  #end(rule: string, alerts: Iterable<ActiveAlert>, at: Ms): void {
    const { system } = this.#options
    for (const alert of alerts) {
      const id = stateId(system, rule, alert)
      this.#forget(id)
      if (alert.state === 'firing') this.#outgoing.tell(id, endedObservation(system, rule, alert, at, 'removed'), at)
    }
  }

  /** Notes that the rules run, so that a restart can tell how long they did not; only while something counts time. */
  #noteClock(last: boolean): void {
    const { clock, system } = this.#options
    const counting = this.#alertRules().some((rule) =>
      [...rule.active.values()].some((alert) => alert.state === 'pending' || alert.keepFiringSince !== undefined),
    )
    const now = clock.now()
    if (!counting || (!last && now - this.#clockAt < clockEvery)) return
    this.#clockAt = now
    this.#outgoing.put({ kind: 'ruleclock', id: system, doc: { system, at: now } })
  }
}

/** Time that did not count: `for` and `keep_firing_for` go on where they were. */
function pauseFor(alert: ActiveAlert, downtime: Ms): ActiveAlert {
  if (alert.state === 'pending') return { ...alert, activeAt: alert.activeAt + downtime }
  if (alert.keepFiringSince === undefined) return alert
  return { ...alert, keepFiringSince: alert.keepFiringSince + downtime }
}
