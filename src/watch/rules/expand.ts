import { type Labels, labelsKey, metricName } from '../../core/labels.ts'
import type { TemplateEnv } from '../../core/template.ts'
import type { Recorded } from '../contract.ts'
import type { AlertingRule, RecordingRule } from './rule.ts'
import type { Found } from './state.ts'

/** One element of an expression's result. */
export interface Sample {
  readonly labels: Labels
  readonly value: number
}

/** An evaluation that must change nothing; the message says why, for the person who wrote the rule. */
export class RuleError extends Error {
  override name = 'RuleError'
}

export interface ExpandOptions {
  env: TemplateEnv
  externalLabels?: Labels
  externalUrl?: string
}

/**
 * The alerts of a result: labels and annotations with their templates expanded, by key of the label set.
 * @throws RuleError when two of them have the same labels
 */
export function alertsOf(rule: AlertingRule, result: readonly Sample[], options: ExpandOptions): Map<string, Found> {
  const found = new Map<string, Found>()
  const { env, ...external } = options
  for (const sample of result) {
    const data = { ...external, ...sample }
    const labels: Record<string, string> = { ...sample.labels }
    delete labels[metricName]
    for (const { name, template } of rule.labels) labels[name] = template.expand(data, env)
    labels.alertname = rule.name
    const annotations: Record<string, string> = {}
    for (const { name, template } of rule.annotations) annotations[name] = template.expand(data, env)
    const present = withoutEmpty(labels)
    const key = labelsKey(present)
    if (found.has(key)) {
      throw new RuleError('vector contains metrics with the same labelset after applying alert labels')
    }
    found.set(key, { labels: present, annotations, value: sample.value })
  }
  return found
}

/**
 * What a recording rule writes.
 * @throws RuleError when two series have the same labels
 */
export function recordsOf(rule: RecordingRule, result: readonly Sample[]): Recorded[] {
  const keys = new Set<string>()
  return result.map(({ labels, value }) => {
    const recorded = withoutEmpty({ ...labels, ...rule.labels, [metricName]: rule.name })
    const key = labelsKey(recorded)
    if (keys.has(key)) {
      throw new RuleError('vector contains metrics with the same labelset after applying rule labels')
    }
    keys.add(key)
    return { labels: recorded, value }
  })
}

/** A label without a value is no label. */
function withoutEmpty(labels: Record<string, string>): Labels {
  for (const [name, value] of Object.entries(labels)) if (value === '') delete labels[name]
  return labels
}

/** @throws RuleError when a rule gives more than its group's `limit` */
export function checkLimit(limit: number, count: number, what: 'alerts' | 'series'): void {
  if (limit > 0 && count > limit) throw new RuleError(`exceeded limit of ${limit} with ${count} ${what}`)
}
