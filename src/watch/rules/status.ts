import type { Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'
import type { GroupRunner } from './group-runner.ts'
import { AlertRunner, type Health, type RuleRunner } from './rule-runner.ts'

export interface RuleEngineStatus {
  system: string
  groups: readonly GroupStatus[]
}

export interface GroupStatus {
  name: string
  file: string
  interval: Ms
  lastEvaluation: Ms | undefined
  tookMs: Ms
  rules: readonly RuleStatus[]
}

export interface RuleStatus {
  name: string
  kind: 'alert' | 'record'
  line: number
  expr: string
  /** How long it must hold before it fires, and goes on firing after; 0 for a recording rule. */
  for: Ms
  keepFiringFor: Ms
  health: Health
  /** Why it failed, or what it waits for. */
  why: string | undefined
  /** While it warms up: when it will have what it needs, as far as that is known. */
  until: Ms | undefined
  sources: readonly string[]
  alerts: readonly RuleAlert[]
}

export interface RuleAlert {
  labels: Labels
  state: 'pending' | 'firing' | 'unknown'
  activeAt: Ms
  value: number
  /** The source that is missing. */
  heldBy: string | undefined
}

export function statusOf(system: string, groups: readonly GroupRunner[]): RuleEngineStatus {
  return {
    system,
    groups: groups.map(({ id, group, interval, last, tookMs, rules }) => {
      const { file } = group
      return { name: id, file, interval, lastEvaluation: last, tookMs, rules: rules.map(ruleStatus) }
    }),
  }
}

function ruleStatus(runner: RuleRunner): RuleStatus {
  const { rule, health, why, until, dependsOn } = runner
  const alerts = runner instanceof AlertRunner ? [...runner.active.values()] : []
  return {
    name: rule.name,
    kind: rule.kind,
    line: rule.line,
    expr: rule.exprText,
    for: rule.kind === 'alert' ? rule.for : 0,
    keepFiringFor: rule.kind === 'alert' ? rule.keepFiringFor : 0,
    health,
    why,
    until,
    sources: dependsOn.sources,
    alerts: alerts.map(({ labels, state, activeAt, value, heldBy }) => ({
      labels,
      state: heldBy === undefined ? state : 'unknown',
      activeAt,
      value,
      heldBy,
    })),
  }
}
