import type { z } from 'zod'
import type { Issue } from '../core/errors.ts'
import type { ActionArgument, ActionConfig } from './actions.ts'
import { type Sop, type Step, type StepKind, sopSchema, stepEnd, stepSchemas } from './sop.ts'
import { pathFaults } from './sop-paths.ts'
import type { Path, YamlFile } from './yaml.ts'
import { nearest, parseWith, zodIssues } from './zod-issues.ts'

/** What an SOP may refer to. */
export interface SopsContext {
  actions: readonly ActionConfig[]
  /** What is wrong with a PromQL expression; undefined when nothing is. */
  expressionFault?(text: string): string | undefined
  /** Why an action does not take a value for an argument; undefined when it does. */
  argumentFault?(argument: ActionArgument, value: string): string | undefined
}

/** An SOP with the file it stands in, for what can be judged only beside the rules. */
export interface ReadSop {
  sop: Sop
  yaml: YamlFile
}

/** Bounds what a pack can put on a list in the chat. */
const mostSops = 50

/** Reads the `sop/*.yaml` of one pack and finds every issue: each file by itself, then what they say of one another. */
export function readSops(files: readonly YamlFile[], context: SopsContext): { sops: ReadSop[]; issues: Issue[] } {
  const issues: Issue[] = []
  const sops: ReadSop[] = []
  for (const [n, yaml] of files.entries()) {
    if (n >= mostSops) issues.push(issueAt(yaml, [], `is one SOP too many; a pack has at most ${mostSops}`))
    else if (yaml.data !== undefined) {
      const read = readSop(yaml, context)
      issues.push(...read.issues)
      if (read.sop) sops.push({ sop: read.sop, yaml })
    }
  }
  return { sops, issues: [...issues, ...together(sops)] }
}

export function issueAt(yaml: YamlFile, path: Path, message: string, example?: string): Issue {
  const where = { file: yaml.file, ...yaml.locate(path), path: path.join('.') }
  return { ...where, message, ...(example !== undefined && { example }) }
}

function readSop(yaml: YamlFile, context: SopsContext): { sop?: Sop; issues: Issue[] } {
  const parsed = parseWith(yaml, yaml.data ?? {}, sopSchema)
  const issues: Issue[] = parsed.success ? [] : zodIssues(yaml, parsed.error, sopSchema)
  const written = (yaml.data as { steps?: unknown } | null)?.steps
  const read = Array.isArray(written) ? written.slice(0, 50).map((step, n) => readStep(yaml, step, n)) : []
  const told = new Set(issues.map(({ path }) => path))
  for (const step of read) issues.push(...step.issues.filter(({ path }) => !told.has(path)))
  const steps = read.flatMap(({ step }) => step ?? [])
  issues.push(...twice(yaml, read))
  for (const [n, { step }] of read.entries()) if (step) issues.push(...referring(yaml, step, ['steps', n], context))
  // Paths are judged when every step is readable: a missing one would make others look unreachable.
  if (!parsed.success || issues.length > 0) return { issues }
  const whole = steps.map((step, n) => ({ ...step, next: nextOf(step, steps[n + 1]) })) as Step[]
  for (const { step, path, message, example } of pathFaults(whole))
    issues.push(issueAt(yaml, ['steps', step, ...path], message, example))
  if (issues.length > 0) return { issues }
  return { sop: { ...parsed.data, steps: whole }, issues }
}

function nextOf(step: Step, following: Step | undefined): string {
  if (step.kind === 'branch') return step.default ?? stepEnd
  return step.next ?? following?.id ?? stepEnd
}

interface ReadStep {
  /** With `next` as written. */
  step?: Step
  id?: string
  issues: Issue[]
}

function readStep(yaml: YamlFile, written: unknown, n: number): ReadStep {
  const path = ['steps', n]
  // What is no map, or has no kind that is a text, is told by the file's own schema.
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return { issues: [] }
  const { kind, id } = written as { kind?: unknown; id?: unknown }
  const known = typeof id === 'string' ? { id } : {}
  if (typeof kind !== 'string' || yaml.unresolved.has(`steps.${n}.kind`)) return { ...known, issues: [] }
  if (!Object.hasOwn(stepSchemas, kind)) {
    const kinds = Object.keys(stepSchemas)
    const near = nearest(kind, kinds)
    const hint = near ? `did you mean "${near}"?` : `known are ${kinds.join(', ')}`
    return { ...known, issues: [issueAt(yaml, [...path, 'kind'], `unknown kind "${kind}"; ${hint}`)] }
  }
  const schema: z.ZodType = stepSchemas[kind as StepKind]
  const parsed = parseWith(yaml, written, schema, path)
  if (!parsed.success) return { ...known, issues: zodIssues(yaml, parsed.error, schema, path) }
  return { ...known, step: parsed.data as Step, issues: [] }
}

function twice(yaml: YamlFile, read: readonly ReadStep[]): Issue[] {
  const seen = new Set<string>()
  return read.flatMap(({ id }, n) => {
    if (id === undefined) return []
    if (seen.has(id)) return [issueAt(yaml, ['steps', n, 'id'], `two steps are called "${id}"`)]
    seen.add(id)
    return []
  })
}

/** What a step says of actions and queries. */
function referring(yaml: YamlFile, step: Step, path: Path, context: SopsContext): Issue[] {
  const issues: Issue[] = []
  if (step.kind === 'check' && step.query !== undefined) {
    const fault = context.expressionFault?.(step.query)
    if (fault !== undefined) issues.push(issueAt(yaml, [...path, 'query'], fault, 'up{job="api"}'))
  }
  if ((step.kind !== 'run' && step.kind !== 'check') || step.action === undefined) return issues
  const { action: id, with: given } = step
  const action = context.actions.find((one) => one.id === id)
  if (!action) {
    const ids = context.actions.map((one) => one.id)
    const near = nearest(id, ids)
    const hint = near ? `did you mean "${near}"?` : `the pack's are ${ids.join(', ') || 'none yet'}`
    return [...issues, issueAt(yaml, [...path, 'action'], `there is no action "${id}"; ${hint}`)]
  }
  if (step.kind === 'check' && action.changes)
    issues.push(issueAt(yaml, [...path, 'action'], `"${id}" changes something; a check only looks`))
  if (step.kind === 'check' && action.where === 'copy')
    issues.push(issueAt(yaml, [...path, 'action'], `"${id}" is carried out by hand, so it tells the bot nothing`))
  return [...issues, ...wrongArguments(yaml, action, given, [...path, 'with'], context)]
}

function wrongArguments(
  yaml: YamlFile,
  action: ActionConfig,
  given: Readonly<Record<string, string>>,
  path: Path,
  { argumentFault }: SopsContext,
): Issue[] {
  const declared: Readonly<Record<string, ActionArgument>> = action.kind === 'command' ? action.arguments : {}
  const names = Object.keys(declared)
  const issues = Object.entries(given).flatMap(([name, value]) => {
    const argument = Object.hasOwn(declared, name) ? declared[name] : undefined
    if (!argument) {
      const message = `"${action.id}" has no argument "${name}"; ${names.length > 0 ? `its are ${names.join(', ')}` : 'it has none'}`
      return [issueAt(yaml, [...path, name], message)]
    }
    const fault = argumentFault?.(argument, value)
    return fault === undefined ? [] : [issueAt(yaml, [...path, name], fault, exampleOf(argument))]
  })
  const missing = names.filter((name) => declared[name]?.default === undefined && !Object.hasOwn(given, name))
  return [
    ...issues,
    ...missing.map((name) =>
      issueAt(yaml, path, `"${action.id}" needs the argument "${name}"`, `with: { ${name}: … }`),
    ),
  ]
}

function exampleOf(argument: ActionArgument): string | undefined {
  if (argument.type === 'enum') return argument.values[0]
  return argument.type === 'integer' ? String(argument.min) : undefined
}

/** What the SOPs of a pack say of one another. */
function together(sops: readonly ReadSop[]): Issue[] {
  const first = new Map<string, string>()
  const issues = sops.flatMap(({ sop, yaml }) => {
    const other = first.get(sop.id)
    if (other !== undefined) return [issueAt(yaml, ['id'], `the id "${sop.id}" is taken by ${other}`)]
    first.set(sop.id, yaml.file)
    return []
  })
  for (const { sop, yaml } of sops)
    for (const [n, step] of sop.steps.entries())
      for (const [i, other] of step.see.entries()) {
        if (first.has(other) && other !== sop.id) continue
        const near = nearest(other, [...first.keys()])
        const why = other === sop.id ? 'is this SOP itself' : 'is no SOP of the pack'
        const message = `"${other}" ${why}${near && near !== other ? `; did you mean "${near}"?` : ''}`
        issues.push(issueAt(yaml, ['steps', n, 'see', i], message))
      }
  return issues
}

/** Triggers that no rule of the pack ever raises. */
export function unknownTriggers({ sop, yaml }: ReadSop, alerts: readonly string[]): Issue[] {
  return sop.triggers.flatMap(({ alert, external }, n) => {
    if (external || alerts.includes(alert)) return []
    const near = nearest(alert, alerts)
    const hint = near ? `did you mean "${near}"?` : 'if it comes from outside, say external: true'
    return [issueAt(yaml, ['triggers', n, 'alert'], `no rule of the pack raises "${alert}"; ${hint}`, alerts[0])]
  })
}
