import type { Ms } from '../../../core/clock.ts'
import { formatDuration } from '../../../core/duration.ts'
import { messageOf } from '../../../core/errors.ts'
import { type Labels, labelsKey, metricName } from '../../../core/labels.ts'
import type { Mode } from '../../../promql/index.ts'
import { alertsOf, checkLimit, recordsOf } from '../expand.ts'
import { createQuery, type RuleQuery } from '../query.ts'
import type { AlertingRule, RecordingRule, Rule, RuleGroup } from '../rule.ts'
import { type ActiveAlert, step } from '../state.ts'
import type { TestGroup } from './file.ts'
import { TestStorage } from './storage.ts'

export interface SuiteOptions {
  mode: Mode
  evaluationInterval: Ms
}

/** One rule and what promtool would remember of it between evaluations. */
interface Tracked {
  rule: Rule
  group: RuleGroup
  active: ReadonlyMap<string, ActiveAlert>
  /** Series of the last evaluation, which get a stale marker when the next lacks them. */
  returned: ReadonlyMap<string, Labels>
  error: string | undefined
}

/**
 * Rules over the input series of one test, evaluated step by step as promtool does: all groups at the same times, one
 * after the other, with the series `ALERTS` and `ALERTS_FOR_STATE` that Prometheus makes of alerts.
 */
export class Suite {
  readonly #test: TestGroup
  readonly #series: TestGroup['series']
  readonly #storage = new TestStorage()
  readonly #query: RuleQuery
  readonly #rules: readonly Tracked[]
  /** How many values of each input series are loaded. */
  readonly #loaded: number[]

  constructor(test: TestGroup, groups: readonly RuleGroup[], { mode, evaluationInterval }: SuiteOptions) {
    // Of two input series with the same labels the last one counts.
    this.#series = [...new Map(test.series.map((one) => [labelsKey(one.labels), one])).values()]
    this.#test = test
    this.#query = createQuery(this.#storage, { mode, subqueryStep: evaluationInterval })
    this.#loaded = this.#series.map(() => 0)
    this.#rules = groups.flatMap((group) =>
      group.rules.map((rule) => ({ rule, group, active: new Map(), returned: new Map(), error: undefined })),
    )
  }

  get query(): RuleQuery {
    return this.#query
  }

  /** Loads the samples up to `at` and evaluates every rule there; gives what failed. */
  evaluate(at: Ms): string[] {
    const refused = this.#load(at)
    if (refused !== undefined) return [refused]
    for (const tracked of this.#rules) this.#evaluateRule(tracked, at)
    const elapsed = goDuration(at - this.#test.startsAt)
    return this.#rules.flatMap(({ rule, error }) =>
      error === undefined ? [] : [`    rule: ${rule.name}, time: ${elapsed}, err: ${error}`],
    )
  }

  /** The firing alerts of all rules of this name. */
  firing(alertname: string): ActiveAlert[] {
    return this.#rules
      .filter(({ rule }) => rule.kind === 'alert' && rule.name === alertname)
      .flatMap(({ active }) => [...active.values()].filter(({ state }) => state === 'firing'))
  }

  #load(at: Ms): string | undefined {
    const { interval, startsAt } = this.#test
    for (const [i, { labels, values }] of this.#series.entries()) {
      let next = this.#loaded[i] ?? 0
      while (next < values.length && startsAt + next * interval <= at) {
        const value = values[next]
        const refused =
          value === undefined ? undefined : this.#storage.append(labels, startsAt + next * interval, value)
        // With an interval of 0 all values are of one moment, and the first stays.
        if (refused !== undefined && interval > 0) return refused
        next++
      }
      this.#loaded[i] = next
    }
    return undefined
  }

  #evaluateRule(tracked: Tracked, at: Ms): void {
    const { rule, group } = tracked
    tracked.error = undefined
    try {
      const asOf = at - group.queryOffset
      const produced = rule.kind === 'record' ? this.#record(rule, group, asOf) : this.#alert(tracked, rule, at)
      this.#write(tracked, produced, asOf)
    } catch (error) {
      tracked.error = messageOf(error)
    }
  }

  #record(rule: RecordingRule, group: RuleGroup, at: Ms): Produced[] {
    const recorded = recordsOf(rule, this.#query.expr(rule.expr, at))
    checkLimit(group.limit, recorded.length, 'series')
    return recorded
  }

  #alert(tracked: Tracked, rule: AlertingRule, at: Ms): Produced[] {
    const { group } = tracked
    const found = alertsOf(rule, this.#query.expr(rule.expr, at - group.queryOffset), {
      env: { now: at, query: (text) => this.#query.text(text, at) },
      externalLabels: this.#test.externalLabels,
      externalUrl: this.#test.externalUrl,
    })
    tracked.active = step(rule, tracked.active, found, at).active
    const { size } = tracked.active
    if (group.limit > 0 && size > group.limit) tracked.active = new Map()
    checkLimit(group.limit, size, 'alerts')
    return [...tracked.active.values()].flatMap((alert) => alertSeries(rule, alert))
  }

  #write(tracked: Tracked, produced: readonly Produced[], at: Ms): void {
    const returned = new Map<string, Labels>()
    for (const { labels, value } of produced) {
      const refused = this.#storage.append(labels, at, value)
      if (refused === undefined) returned.set(labelsKey(labels), labels)
      else tracked.error = refused
    }
    for (const [key, labels] of tracked.returned) if (!returned.has(key)) this.#storage.append(labels, at, 'stale')
    tracked.returned = returned
  }
}

interface Produced {
  labels: Labels
  value: number
}

function alertSeries(rule: AlertingRule, { labels, state, activeAt }: ActiveAlert): Produced[] {
  const all: Record<string, string> = {}
  for (const { name, template } of rule.labels) if (template.text !== '') all[name] = template.text
  Object.assign(all, labels)
  return [
    { labels: { ...all, [metricName]: 'ALERTS', alertstate: state }, value: 1 },
    { labels: { ...all, [metricName]: 'ALERTS_FOR_STATE' }, value: Math.floor(activeAt / 1000) },
  ]
}

/** As Go prints a duration: `1h0m0s`. */
function goDuration(ms: Ms): string {
  if (ms < 1000) return formatDuration(ms)
  const [hours, minutes] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60]
  const seconds = `${(ms % 60_000) / 1000}s`
  if (hours > 0) return `${hours}h${minutes}m${seconds}`
  return minutes > 0 ? `${minutes}m${seconds}` : seconds
}
