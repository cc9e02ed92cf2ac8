import type { Ms } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { TemplateEnv } from '../../core/template.ts'
import { slotLength } from '../history/contract.ts'
import type { SeriesSet } from '../history/series-set.ts'
import { alertsOf, recordsOf, type Sample } from './expand.ts'
import { leastHistoryRange, type Needs, needsOf } from './needs.ts'
import { createQuery, type RuleQuery } from './query.ts'
import type { AlertingRule, Rule, RuleGroup } from './rule.ts'
import { type ActiveAlert, step } from './state.ts'

/** Why a rule can't be judged by what is recorded, or only roughly. */
export type Remark =
  /** Of these metrics nothing is recorded; `all`: of none it reads. */
  | { kind: 'not-recorded'; metrics: readonly string[]; all: boolean }
  /** It reads a range in which history has too few points. */
  | { kind: 'too-fine'; range: Ms }
  /** Its `for` is shorter than a step. */
  | { kind: 'short-for'; for: Ms }
  /** Recording began so late that it can only be judged from then on; undefined: not yet. */
  | { kind: 'since'; at: Ms | undefined }
  /** Its evaluation failed. */
  | { kind: 'failed'; why: string }

/** What an alerting rule would have done. */
export interface Replayed {
  readonly rule: AlertingRule
  /** How often one of its alerts began to fire. */
  readonly fired: number
  /** How long at least one of them fired, ms. */
  readonly firing: Ms
  /** When the first and the last of these began. */
  readonly first: Ms | undefined
  readonly last: Ms | undefined
  /** One fires at the end. */
  readonly stillFiring: boolean
  readonly remarks: readonly Remark[]
}

/** Both ends included. */
export interface ReplayRange {
  readonly from: Ms
  readonly to: Ms
}

/**
 * What alerting rules would have done over recorded samples, evaluated once per slot as their groups are: in file order,
 * each seeing what recording rules before it recorded. A rule is judged from when on its ranges are covered.
 */
export function replay(groups: readonly RuleGroup[], set: SeriesSet, { from, to }: ReplayRange): Replayed[] {
  const records = new Set(
    groups.flatMap(({ rules }) => rules.flatMap(({ kind, name }) => (kind === 'record' ? name : []))),
  )
  const query = createQuery(set)
  const all = groups.flatMap(({ rules, queryOffset }) =>
    rules.map((rule) => new Replaying(rule, { queryOffset, query, set, records, from })),
  )
  const begin = Math.ceil(from / slotLength) * slotLength
  for (let at = begin; at <= to; at += slotLength) for (const one of all) one.evaluate(at)
  return all.flatMap((one) => one.result(to) ?? [])
}

interface ReplayingDeps {
  queryOffset: Ms
  query: RuleQuery
  set: SeriesSet
  /** Metrics that recording rules write. */
  records: ReadonlySet<string>
  from: Ms
}

class Replaying {
  readonly #rule: Rule
  readonly #deps: ReplayingDeps
  readonly #needs: Needs
  readonly #missing: readonly string[]
  readonly #all: boolean
  /** From when on its ranges are covered. */
  readonly #since: Ms
  #active: ReadonlyMap<string, ActiveAlert> = new Map()
  #fired = 0
  #firing: Ms = 0
  #first: Ms | undefined
  #last: Ms | undefined
  #failure: string | undefined

  constructor(rule: Rule, deps: ReplayingDeps) {
    this.#rule = rule
    this.#deps = deps
    this.#needs = needsOf(rule.expr)
    const read = this.#needs.selectors.filter(({ name }) => !deps.records.has(name ?? ''))
    const found = read.map(({ name, matchers }) => ({ name, series: deps.set.select(matchers) }))
    const missing = found.filter(({ series }) => series.length === 0)
    this.#missing = [...new Set(missing.map(({ name = '{…}' }) => name))]
    this.#all = missing.length === read.length && read.length > 0
    const starts = found.flatMap(({ series }) => series.map(({ times, start }) => times[start] as number))
    const first = starts.length === 0 ? deps.from : Math.min(...starts)
    this.#since = first + this.#needs.cover + deps.queryOffset
  }

  evaluate(at: Ms): void {
    if (this.#rule.kind === 'alert' && (this.#all || at < this.#since)) return
    const { query, queryOffset } = this.#deps
    try {
      const result = query.expr(this.#rule.expr, at - queryOffset)
      if (this.#rule.kind === 'record') this.#record(result, at - queryOffset)
      else this.#alert(this.#rule, result, at)
    } catch (error) {
      this.#failure = messageOf(error)
    }
  }

  result(to: Ms): Replayed | undefined {
    const rule = this.#rule
    if (rule.kind === 'record') return undefined
    return {
      rule,
      fired: this.#fired,
      firing: this.#firing,
      first: this.#first,
      last: this.#last,
      stillFiring: this.#isFiring,
      remarks: this.#remarks(rule, to),
    }
  }

  #record(result: readonly Sample[], at: Ms): void {
    if (this.#rule.kind !== 'record') return
    for (const { labels, value } of recordsOf(this.#rule, result)) this.#deps.set.append(labels, at, value)
  }

  #alert(rule: AlertingRule, result: readonly Sample[], at: Ms): void {
    const numbers = result.filter(({ value }) => !Number.isNaN(value))
    const env: TemplateEnv = { now: at, query: (text) => this.#deps.query.text(text, at), externalUrl: '' }
    if (this.#isFiring) this.#firing += slotLength
    const { active, changes } = step(rule, this.#active, alertsOf(rule, numbers, { env, externalUrl: '' }), at)
    this.#active = active
    const fired = changes.filter(({ to }) => to === 'firing').length
    if (fired === 0) return
    this.#fired += fired
    this.#first ??= at
    this.#last = at
  }

  get #isFiring(): boolean {
    return [...this.#active.values()].some(({ state }) => state === 'firing')
  }

  #remarks(rule: AlertingRule, to: Ms): Remark[] {
    const { from } = this.#deps
    if (this.#failure !== undefined) return [{ kind: 'failed', why: this.#failure }]
    const missing: Remark = { kind: 'not-recorded', metrics: this.#missing, all: this.#all }
    if (this.#all) return [missing]
    const ranges = this.#needs.selectors.flatMap(({ range }) => (range > 0 && range < leastHistoryRange ? [range] : []))
    return [
      ...(this.#missing.length > 0 ? [missing] : []),
      ...(ranges.length > 0 ? [{ kind: 'too-fine' as const, range: Math.min(...ranges) }] : []),
      ...(rule.for > 0 && rule.for < slotLength ? [{ kind: 'short-for' as const, for: rule.for }] : []),
      ...(this.#since > to ? [{ kind: 'since' as const, at: undefined }] : []),
      ...(this.#since <= to && this.#since > from + slotLength ? [{ kind: 'since' as const, at: this.#since }] : []),
    ]
  }
}
