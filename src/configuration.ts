import type { TrialRule } from './alerts/contract.ts'
import type { ActionArgument } from './config/actions.ts'
import type { Config, SystemConfig } from './config/config.ts'
import { loadConfig } from './config/load.ts'
import { unknownGoLiveAlerts } from './config/load-golive.ts'
import { unknownTriggers } from './config/load-sops.ts'
import { unknownTrials } from './config/load-trial.ts'
import { unknownVerifyAlerts } from './config/load-verify.ts'
import { defaultPriorities, isPriority } from './config/priorities.ts'
import { parseDuration } from './core/duration.ts'
import { type Issue, messageOf } from './core/errors.ts'
import { optionLike } from './core/option-like.ts'
import { PromqlError, parse } from './promql/index.ts'
import { readArguments } from './respond/actions/arguments.ts'
import { selectorFault } from './watch/history/always.ts'
import { defaultRetention } from './watch/history/contract.ts'
import { withBuiltin } from './watch/rules/builtin.ts'
import { loadRuleFile } from './watch/rules/load.ts'
import type { Rule, RuleGroup } from './watch/rules/rule.ts'
import { faultOf } from './watch/sources/json/expression.ts'
import { sourceKinds, sourceSchema } from './watch/sources/registry.ts'

/** All that a user writes, checked: the configuration and each system's rule groups. */
export interface Configuration {
  config: Config
  /** By system id, in the order of the files. */
  rules: ReadonlyMap<string, readonly RuleGroup[]>
}

/** An alerting rule that says neither by `priority` nor by a mapped `severity` how urgent it is. */
export interface WithoutPriority {
  file: string
  line: number
  rule: string
}

export type ReadConfiguration = (
  | { ok: true; configuration: Configuration; withoutPriority: WithoutPriority[] }
  | { ok: false; issues: Issue[] }
) & {
  /** Every file and folder that was asked for: a change of one may change what is read. */
  files: readonly string[]
  /** Values that must never be shown, in issues neither. */
  secrets: readonly string[]
}

/**
 * Reads everything and finds every issue, those of rule files included.
 * @param unclaimed for a bot that may be set up in the chat: the text that stands for a file that is not there
 */
export function readConfiguration(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
  unclaimed?: { text: string },
): ReadConfiguration {
  const kinds = {
    sourceSchema,
    sourceKinds: [...sourceKinds.keys()],
    selectorFault,
    expressionFault,
    pathFault,
    argumentFault,
  }
  const loaded = loadConfig(file, { env, ...kinds, ...(unclaimed && { unclaimed }) })
  const longestReach = loaded.config?.retention.metrics ?? defaultRetention
  const read = new Map(loaded.ruleFiles.map(({ path, text }) => [path, loadRuleFile(path, text, { longestReach })]))
  const issues = [...loaded.issues, ...[...read.values()].flatMap((one) => one.issues)]
  for (const { groups } of read.values())
    issues.push(...groups.flatMap(unknownPriorities), ...groups.flatMap(badTrials))
  for (const { sops, goLive, verify, trial, ruleFiles, events } of loaded.sops) {
    const own = ruleFiles.flatMap((path) => alertNames(read.get(path)?.groups ?? []))
    const alerts = [...own, ...events, ...builtin]
    issues.push(...sops.flatMap((sop) => unknownTriggers(sop, alerts)))
    if (goLive) issues.push(...unknownGoLiveAlerts(goLive, alerts))
    if (verify) issues.push(...unknownVerifyAlerts(verify, alerts))
    if (trial) issues.push(...unknownTrials(trial, own))
  }
  const rules = new Map<string, readonly RuleGroup[]>()
  for (const { id, ruleFiles } of loaded.config?.systems ?? []) {
    rules.set(
      id,
      ruleFiles.flatMap(({ path }) => read.get(path)?.groups ?? []),
    )
  }
  const { files, secrets } = loaded
  if (!loaded.config || issues.length > 0) return { ok: false, issues, files, secrets }
  const withoutPriority = loaded.config.systems.flatMap((system) =>
    (rules.get(system.id) ?? []).flatMap((group) => rulesWithoutPriority(group, system)),
  )
  return { ok: true, configuration: { config: loaded.config, rules }, withoutPriority, files, secrets }
}

const alertNames = (groups: readonly RuleGroup[]): string[] =>
  groups.flatMap(({ rules }) => rules.flatMap(({ kind, name }) => (kind === 'alert' ? [name] : [])))

/** Alerts that every system has. */
const builtin = alertNames(withBuiltin([]))

/** As a press of the button would judge it. */
function argumentFault(argument: ActionArgument, value: string): string | undefined {
  const taken = readArguments({ arguments: { value: argument } }, { value })
  if (!('bad' in taken)) return undefined
  const { type } = argument
  if (taken.bad.why === 'option-like')
    return `"${value}" can't be a value: ${optionLike(value) ?? 'it is like an option'}`
  if (type === 'enum') return `"${value}" is none of ${argument.values.join(', ')}`
  if (type === 'integer') return `"${value}" is no whole number from ${argument.min} to ${argument.max}`
  return `"${value}" does not match ${argument.pattern}`
}

function expressionFault(text: string): string | undefined {
  try {
    parse(text)
    return undefined
  } catch (error) {
    return error instanceof PromqlError ? error.reason : messageOf(error)
  }
}

function pathFault(text: string): string | undefined {
  const fault = faultOf(text)
  return fault && `"${text}" is no JMESPath expression: column ${fault.column}: ${fault.why}`
}

/** A label's text; undefined where it is absent, empty, or known only when the alert fires (a template). */
function fixedLabel(rule: Rule, name: string): string | undefined {
  const text = rule.kind === 'alert' ? rule.labels.find((label) => label.name === name)?.template.text : undefined
  return text === '' || text?.includes('{{') ? undefined : text
}

function unknownPriorities({ file, rules }: RuleGroup): Issue[] {
  const known = Object.keys(defaultPriorities)
  return rules.flatMap((rule) => {
    const priority = fixedLabel(rule, 'priority')
    if (priority === undefined || isPriority(priority)) return []
    const message = `the rule "${rule.name}" has the priority "${priority}"; known are ${known.join(', ')}`
    return [{ file, line: rule.line, column: 1, path: 'labels.priority', message, example: 'priority: P1' }]
  })
}

/** The annotation by which a rule file puts a rule on trial; Prometheus takes it as any other. */
const trialText = (rule: Rule): string | undefined =>
  rule.kind === 'alert' ? rule.annotations.find(({ name }) => name === 'trial')?.template.text : undefined

const trialLength = (text: string): number | undefined => parseDuration(text.trim()) || undefined

function badTrials({ file, rules }: RuleGroup): Issue[] {
  return rules.flatMap((rule) => {
    const text = trialText(rule)
    if (text === undefined || trialLength(text) !== undefined) return []
    const message = `the trial of the rule "${rule.name}" is no duration: "${text}"`
    return [{ file, line: rule.line, column: 1, path: 'annotations.trial', message, example: 'trial: 24h' }]
  })
}

/** Rules on trial: those that system.yaml names, and those whose annotation says so, the longest of one name. */
export function trialsOf({ config, rules }: Configuration): TrialRule[] {
  return config.systems.flatMap(({ id: system, trial }) => {
    const found = new Map<string, TrialRule>()
    for (const rule of (rules.get(system) ?? []).flatMap((group) => group.rules)) {
      const length = trialLength(trialText(rule) ?? '')
      const known = found.get(rule.name)?.length ?? 0
      if (length !== undefined && length > known)
        found.set(rule.name, { system, rule: rule.name, length, annotated: true })
    }
    for (const rule of trial?.rules ?? []) found.set(rule, { system, rule, length: trial?.for ?? 0, annotated: false })
    return [...found.values()]
  })
}

function rulesWithoutPriority({ file, rules }: RuleGroup, { severities }: SystemConfig): WithoutPriority[] {
  const says = (rule: Rule) =>
    rule.kind === 'record' ||
    rule.labels.some(({ name, template }) => {
      if (template.text === '' || (name !== 'priority' && name !== 'severity')) return false
      return name === 'priority' || template.text.includes('{{') || Object.hasOwn(severities, template.text)
    })
  return rules.filter((rule) => !says(rule)).map(({ line, name }) => ({ file, line, rule: name }))
}
