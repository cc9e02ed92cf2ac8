import type { Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'
import type { Template } from '../../core/template.ts'
import type { Expr } from '../../promql/index.ts'

/** A group of a rule file: its rules run one after the other at one time. */
export interface RuleGroup {
  file: string
  name: string
  /** Absent: whoever runs the group decides. */
  interval?: Ms
  /** Most alerts or series a rule may give; more make the rule fail. 0: no limit. */
  limit: number
  /** The group is evaluated as of this long ago. */
  queryOffset: Ms
  rules: readonly Rule[]
}

export type Rule = RecordingRule | AlertingRule

interface BaseRule {
  /** As written. */
  exprText: string
  expr: Expr
  /** Line of the rule in its file. */
  line: number
}

export interface RecordingRule extends BaseRule {
  kind: 'record'
  /** The metric it writes. */
  name: string
  labels: Labels
}

export interface AlertingRule extends BaseRule {
  kind: 'alert'
  /** The label `alertname`. */
  name: string
  /** How long the expression must hold before the alert fires. */
  for: Ms
  /** How long it goes on firing after the expression ceased to hold. */
  keepFiringFor: Ms
  /** In the order of their names. */
  labels: readonly NamedTemplate[]
  annotations: readonly NamedTemplate[]
}

export interface NamedTemplate {
  name: string
  template: Template
}
