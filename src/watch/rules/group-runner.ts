import { basename } from 'node:path'
import type { Ms } from '../../core/clock.ts'
import type { RuleGroup } from './rule.ts'
import { AlertRunner, RecordRunner, type RuleContext, type RuleRunner } from './rule-runner.ts'
import { type Change, deadline } from './state.ts'

/** How often a group without `interval` is evaluated when no poll asks for it; Prometheus's default. */
export const defaultInterval: Ms = 60_000

/**
 * A deadline waits this much longer: `for` is often a multiple of a source's interval, and the poll of that very moment,
 * which may say that all is well again, is on its way.
 */
const grace: Ms = 500

/** A group with the state of its rules. */
export class GroupRunner {
  readonly id: string
  readonly group: RuleGroup
  readonly rules: readonly RuleRunner[]
  /** Time of the last evaluation; undefined before the first. */
  last: Ms | undefined
  /** How long that took. */
  tookMs: Ms = 0

  constructor(id: string, group: RuleGroup) {
    this.id = id
    this.group = group
    const counts = new Map<string, number>()
    this.rules = group.rules.map((rule) => {
      const name = `${id}/${rule.name}`
      const count = (counts.get(name) ?? 0) + 1
      counts.set(name, count)
      const ruleId = count === 1 ? name : `${name}#${count}`
      return rule.kind === 'record' ? new RecordRunner(ruleId, rule, group) : new AlertRunner(ruleId, rule, group)
    })
  }

  get interval(): Ms {
    return this.group.interval ?? defaultInterval
  }

  /** Evaluates the rules one after the other, each seeing what those before it recorded. */
  evaluate(
    context: RuleContext,
    at: Ms,
    onChange: (rule: AlertRunner, changes: readonly Change[]) => void,
    onFailure: (rule: RuleRunner) => void,
  ): void {
    for (const rule of this.rules) {
      const failed = () => onFailure(rule)
      if (rule instanceof RecordRunner) rule.evaluate(context, at, this.interval, failed)
      else onChange(rule, rule.evaluate(context, at, failed))
    }
    this.last = at
  }

  /** When time alone asks for an evaluation: a deadline of an alert (and `grace`), or the interval. */
  due(): Ms {
    if (this.last === undefined) return 0
    let due = this.last + this.interval
    for (const rule of this.rules) {
      if (!(rule instanceof AlertRunner)) continue
      const soonest = deadline(rule.rule, rule.active.values())
      // A deadline that was already considered changes nothing (the rule fails, warms up or is held).
      if (soonest !== undefined && soonest > this.last) due = Math.min(due, soonest + grace)
    }
    return due
  }

  dependsOnAny(sources: ReadonlySet<string>, context: RuleContext): boolean {
    return this.rules.some(({ needs }) => {
      const found = context.finder.of(needs)
      return found.open || found.sources.some((source) => sources.has(source))
    })
  }
}

/** Groups by an id that stays the same over a reload: their name, with the file's when several files use that name. */
export function runnersOf(groups: readonly RuleGroup[]): GroupRunner[] {
  const named = new Map<string, number>()
  for (const { name } of groups) named.set(name, (named.get(name) ?? 0) + 1)
  return groups.map((group) => {
    const file = basename(group.file).replace(/\.ya?ml$/, '')
    return new GroupRunner((named.get(group.name) ?? 0) > 1 ? `${file}:${group.name}` : group.name, group)
  })
}
