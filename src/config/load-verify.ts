import type { Issue } from '../core/errors.ts'
import { issueAt, type SopsContext } from './load-sops.ts'
import { type VerifyCheck, type VerifyPlan, verifySchema } from './verify.ts'
import type { Path, YamlFile } from './yaml.ts'
import { nearest, parseWith, zodIssues } from './zod-issues.ts'

/** What a verification may refer to. */
export interface VerifyContext extends Pick<SopsContext, 'expressionFault'> {
  /** Ids of the pack's sources, those too that are switched off; `http`: it has an address that can be asked. */
  sources: readonly { id: string; http: boolean }[]
  /** What is wrong with a JMESPath expression; undefined when nothing is. */
  pathFault?(text: string): string | undefined
}

/** A verification with its file, for what can be judged only beside the rules. */
export interface ReadVerify {
  plan: VerifyPlan
  yaml: YamlFile
}

/** Reads a pack's `verify.yaml` and finds every issue but the names of alerts. */
export function readVerify(yaml: YamlFile, context: VerifyContext): { plan?: VerifyPlan; issues: Issue[] } {
  const parsed = parseWith(yaml, yaml.data ?? {}, verifySchema)
  if (!parsed.success) return { issues: zodIssues(yaml, parsed.error, verifySchema) }
  const plan: VerifyPlan = parsed.data
  const seen = new Set<string>()
  const issues = placed(plan).flatMap(({ check, path }) => [
    ...twice(yaml, check, path, seen),
    ...unknownSource(yaml, check, path, context),
    ...faults(yaml, check, path, context),
  ])
  return issues.length > 0 ? { issues } : { plan, issues }
}

function placed({ chapters }: VerifyPlan): { check: VerifyCheck; path: Path }[] {
  return chapters.flatMap(({ checks }, n) =>
    checks.map((check, i) => ({ check, path: ['chapters', n, 'checks', i] satisfies Path })),
  )
}

function twice(yaml: YamlFile, { id }: VerifyCheck, path: Path, seen: Set<string>): Issue[] {
  if (seen.has(id)) return [issueAt(yaml, [...path, 'id'], `two checks are called "${id}"`)]
  seen.add(id)
  return []
}

function unknownSource(yaml: YamlFile, check: VerifyCheck, path: Path, { sources }: VerifyContext): Issue[] {
  if (!('source' in check)) return []
  const found = sources.find(({ id }) => id === check.source)
  if (found?.http) return []
  const at = [...path, 'source']
  if (found) return [issueAt(yaml, at, `"${check.source}" has no http address that could be asked`)]
  const ids = sources.flatMap(({ id, http }) => (http ? [id] : []))
  const near = nearest(check.source, ids)
  const hint = near ? `did you mean "${near}"?` : `the pack's are ${ids.join(', ') || 'none yet'}`
  return [issueAt(yaml, at, `there is no source "${check.source}"; ${hint}`)]
}

/** Expressions that could never be evaluated. */
function faults(yaml: YamlFile, check: VerifyCheck, path: Path, context: VerifyContext): Issue[] {
  const issue = (at: Path, fault: string | undefined) => (fault === undefined ? [] : [issueAt(yaml, at, fault)])
  const jmes = (at: Path, text: string) => issue(at, context.pathFault?.(text))
  const promql = (at: Path, text: string | undefined) =>
    text === undefined ? [] : issue(at, context.expressionFault?.(text))
  switch (check.kind) {
    case 'fields':
      return Object.keys(check.fields).flatMap((one) => jmes([...path, 'fields', one], one))
    case 'value':
      return jmes([...path, 'value'], check.value)
    case 'entries':
      return [
        ...jmes([...path, 'each'], check.each),
        ...check.fields.flatMap((one, n) => jmes([...path, 'fields', n, 'path'], one.path)),
      ]
    case 'alert':
      return (['value', 'part', 'of'] as const).flatMap((key) => promql([...path, key], check[key]))
    case 'query':
      return promql([...path, 'query'], check.query)
    default:
      return []
  }
}

/** Alerts that no rule of the pack ever raises. */
export function unknownVerifyAlerts({ plan, yaml }: ReadVerify, alerts: readonly string[]): Issue[] {
  return placed(plan).flatMap(({ check, path }) => {
    if (check.kind !== 'alert' || alerts.includes(check.alert)) return []
    const near = nearest(check.alert, alerts)
    const hint = near ? `did you mean "${near}"?` : `known are ${alerts.slice(0, 8).join(', ')}`
    return [issueAt(yaml, [...path, 'alert'], `no rule of the pack raises "${check.alert}"; ${hint}`, alerts[0])]
  })
}
