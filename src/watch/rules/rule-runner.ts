import type { Ms } from '../../core/clock.ts'
import { formatDuration } from '../../core/duration.ts'
import { messageOf } from '../../core/errors.ts'
import type { TemplateEnv } from '../../core/template.ts'
import type { Expr } from '../../promql/index.ts'
import type { Samples } from '../contract.ts'
import type { HistoryNeed, RuleHistory } from '../history/contract.ts'
import type { Coverage, Dependencies, DependencyFinder, RecordNode } from './depends.ts'
import { alertsOf, checkLimit, recordsOf, type Sample } from './expand.ts'
import { type Needs, needsOf, type Reaches, reachesOf } from './needs.ts'
import type { AlertingRule, RecordingRule, Rule, RuleGroup } from './rule.ts'
import { type ActiveAlert, type Change, type Found, step, type Vanished } from './state.ts'
import { thresholdOf } from './threshold.ts'

/** What a rule needs at its evaluation. */
export interface RuleContext {
  samples: Samples
  finder: DependencyFinder
  coverage: Coverage
  records: ReadonlyMap<string, RecordRunner>
  /** Older samples than those in memory, for the rules that ask for them. */
  history: RuleHistory | undefined
  /** A source whose first poll is worth waiting for: half of the sources can look like half of the sessions. */
  unpolled: string | undefined
  /** @param older reads history beside memory. @throws Error when the evaluation fails */
  query(expr: Expr, at: Ms, older: boolean): readonly Sample[]
  env(at: Ms, older: boolean): TemplateEnv
}

/** Whether a rule works: `new` before its first evaluation, `warming` while memory does not cover its range. */
export type Health = 'new' | 'ok' | 'warming' | 'failed'

const minute: Ms = 60_000
const tenMinutes = 10 * minute

abstract class BaseRunner<R extends Rule> {
  readonly id: string
  readonly rule: R
  readonly needs: Needs
  readonly reaches: Reaches
  readonly group: RuleGroup
  health: Health = 'new'
  /** Why it failed or what it waits for. */
  why: string | undefined
  /** While it warms up: when it will have what it needs, as far as that is known. */
  until: Ms | undefined
  dependsOn: Dependencies = { sources: [], records: [], open: true, reach: 0 }

  constructor(id: string, rule: R, group: RuleGroup) {
    this.id = id
    this.rule = rule
    this.group = group
    this.needs = needsOf(rule.expr)
    this.reaches = reachesOf(this.needs, group.queryOffset)
  }

  /** How far back memory must reach: with history beside it, or alone. */
  reach(history: boolean): Ms {
    return history ? this.reaches.memory : this.needs.reach + this.group.queryOffset
  }

  /** It reads history too. */
  protected older({ history }: RuleContext): boolean {
    return history !== undefined && this.reaches.history.length > 0
  }

  /** The rule's result, or undefined when it must change nothing: it warms up, or fails (which `failed` counts). */
  protected attempt<T>(context: RuleContext, at: Ms, failed: () => void, work: (result: readonly Sample[]) => T) {
    this.dependsOn = context.finder.of(this.needs)
    this.until = undefined
    const warming = this.#warming(context, at)
    if (warming !== undefined) {
      this.health = 'warming'
      this.why = warming
      return undefined
    }
    try {
      const refusal = context.history?.refusal(this.id)
      if (refusal !== undefined) throw new Error(refusal)
      const done = work(context.query(this.rule.expr, at - this.group.queryOffset, this.older(context)))
      this.health = 'ok'
      this.why = undefined
      return done
    } catch (error) {
      this.health = 'failed'
      this.why = messageOf(error)
      failed()
      return undefined
    }
  }

  #warming(context: RuleContext, at: Ms): string | undefined {
    const { coverage, records, unpolled, history } = context
    const { sources, records: read } = this.dependsOn
    if (unpolled !== undefined) return `waits for the first poll of ${unpolled}`
    const cover = this.needs.cover + this.group.queryOffset
    const older = this.older(context) ? history : undefined
    if (older?.loading) return 'reads its history'
    const from = older
      ? this.#coveredByHistory(older, context, cover, at)
      : coverage.coveredFrom(sources, cover, this.needs.pairs, at)
    if (at < from) return this.#waits(from, at, 'samples')
    for (const id of read) {
      const record = records.get(id)
      if (!record || (record as unknown) === this) continue
      if (record.since === undefined || record.health === 'warming') {
        this.until = record.until
        return `waits for recording rule ${record.rule.name}`
      }
      const recorded = Math.min(record.since + cover, older?.coveredFrom(this.#beyond, undefined, cover) ?? Infinity)
      if (cover > 0 && at < recorded) return this.#waits(recorded, at, record.rule.name)
    }
    return undefined
  }

  #waits(from: Ms, at: Ms, what: string): string {
    this.until = from
    const left = from - at
    const unit = left > tenMinutes ? minute : 1
    return `needs ${formatDuration(Math.ceil(left / unit) * unit)} more of ${what}`
  }

  /** What it reads from further back than memory. */
  get #beyond(): readonly HistoryNeed[] {
    return this.reaches.history.filter(({ reach }) => reach > 0)
  }

  /** What it compares with was not recorded: the bot was not running then, or the source was away. */
  protected blind(context: RuleContext, source: string, at: Ms): boolean {
    if (!this.older(context)) return false
    return context.history?.blindAt(this.#beyond, source, at) ?? false
  }

  /** Sources that are away or were never there bring nothing, so nothing of them is waited for. */
  #coveredByHistory(history: RuleHistory, { coverage, samples }: RuleContext, cover: Ms, at: Ms): Ms {
    const present = this.dependsOn.sources.filter((source) => {
      return samples.sourceState(source)?.since !== undefined && !coverage.missing(source, at)
    })
    return Math.max(0, ...present.map((source) => history.coveredFrom(this.#beyond, source, cover)))
  }
}

export class RecordRunner extends BaseRunner<RecordingRule> {
  /** Time of the first result this process recorded. */
  since: Ms | undefined

  get node(): RecordNode {
    return { id: this.id, metric: this.rule.name, needs: this.needs }
  }

  /** Results that found no room or came twice are given back as a count. */
  evaluate(context: RuleContext, at: Ms, interval: Ms, failed: () => void): number {
    const dropped = this.attempt(context, at, failed, (result) => {
      const recorded = recordsOf(this.rule, result)
      checkLimit(this.group.limit, recorded.length, 'series')
      return context.samples.record(this.id, at - this.group.queryOffset, recorded, interval).dropped
    })
    if (dropped !== undefined) this.since ??= at
    return dropped ?? 0
  }
}

export class AlertRunner extends BaseRunner<AlertingRule> {
  /** What its value is compared with, where that is one number. */
  get threshold(): string | undefined {
    return thresholdOf(this.rule.expr)
  }

  /** By key of the label set. */
  active: ReadonlyMap<string, ActiveAlert> = new Map()

  evaluate(context: RuleContext, at: Ms, failed: () => void): readonly Change[] {
    const next = this.attempt(context, at, failed, (result) => {
      const found = this.#found(context, result, at)
      const outcome = step(this.rule, this.active, found, at, (alert) => this.#vanished(context, alert, at))
      checkLimit(this.group.limit, outcome.active.size, 'alerts')
      return outcome
    })
    if (!next) return []
    this.active = next.active
    return next.changes
  }

  /** Sources that its firing alerts depend on, those included whose state is unknown for want of one. */
  get firingSources(): readonly string[] {
    const firing = [...this.active.values()].filter(({ state }) => state === 'firing')
    return [...new Set(firing.flatMap(({ sources }) => sources ?? this.dependsOn.sources))]
  }

  /** NaN is no threshold crossed: `x != 1` holds for it, but means that there is no number. */
  #found(context: RuleContext, result: readonly Sample[], at: Ms): ReadonlyMap<string, Found> {
    const numbers = result.filter(({ value }) => !Number.isNaN(value))
    const env = context.env(at, this.older(context))
    const found = alertsOf(this.rule, numbers, { env, externalUrl: env.externalUrl ?? '' })
    for (const [key, one] of found) found.set(key, { ...one, sources: this.#sourcesOf(one.labels.source) })
    return found
  }

  /** An alert that names its source depends on that one alone. */
  #sourcesOf(own: string | undefined): readonly string[] {
    const { sources } = this.dependsOn
    return own !== undefined && sources.includes(own) ? [own] : sources
  }

  #vanished(context: RuleContext, alert: ActiveAlert, at: Ms): Vanished {
    const { coverage, samples } = context
    const sources = alert.sources ?? this.dependsOn.sources
    if (sources.some((source) => coverage.isUnpolled(source))) return { to: 'kept' }
    if (sources.some((source) => samples.sourceState(source) === undefined)) return { to: 'resolved', why: 'removed' }
    if (this.needs.wantsAbsence) return { to: 'resolved' }
    const missing = sources.find((source) => coverage.missing(source, at))
    if (missing !== undefined) return { to: 'held', source: missing }
    if (sources.some((source) => this.blind(context, source, at))) return { to: 'kept' }
    // A range runs out of samples sooner than the last one stops serving.
    const failing = this.dependsOn.reach > 0 && sources.some((source) => coverage.failing(source))
    return failing ? { to: 'kept' } : { to: 'resolved' }
  }
}

export type RuleRunner = RecordRunner | AlertRunner
