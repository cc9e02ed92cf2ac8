import { resolve } from 'node:path'
import type { Issue } from '../core/errors.ts'
import { type ActionConfig, actionId, actionSchemas, ownHost } from './actions.ts'
import type { YamlFile } from './yaml.ts'
import { nearest, parseWith, zodIssues } from './zod-issues.ts'

export interface ActionsContext {
  /** The pack's folder, from which paths are meant. */
  folder: string
  /** The system's, for actions that name none. */
  environment: string
  /** What is wrong with a PromQL expression; undefined when nothing is. */
  expressionFault?(text: string): string | undefined
}

/** Bounds what a pack can put on cards. */
const mostActions = 100

/** Reads `actions:` of a pack, each by the schema of its kind, and finds every issue. */
export function readActions(
  yaml: YamlFile,
  declared: Readonly<Record<string, unknown>>,
  context: ActionsContext,
): { actions: ActionConfig[]; issues: Issue[] } {
  const issues: Issue[] = []
  const issue = (path: (string | number)[], message: string, example?: string) =>
    issues.push({
      file: yaml.file,
      ...yaml.locate(path),
      path: path.join('.'),
      message,
      ...(example !== undefined && { example }),
    })
  const ids = Object.keys(declared)
  if (ids.length > mostActions) issue(['actions'], `has ${ids.length} actions; at most ${mostActions}`)
  const actions = ids.slice(0, mostActions).flatMap((id): ActionConfig[] => {
    const path = ['actions', id]
    const name = actionId.safeParse(id)
    if (!name.success) issue(path, name.error.issues[0]?.message ?? '', 'restart-backend')
    const written = declared[id]
    if (typeof written !== 'object' || written === null || Array.isArray(written)) {
      issue(path, 'is no action: it needs a kind and a title', example)
      return []
    }
    const { kind } = written as { kind?: unknown }
    if (yaml.unresolved.has(`actions.${id}.kind`)) return []
    const schema = typeof kind === 'string' ? actionSchemas.get(kind) : undefined
    if (!schema) {
      issue([...path, 'kind'], unknownKind(kind), 'kind: command')
      return []
    }
    const parsed = parseWith(yaml, written, schema, path)
    if (!parsed.success) {
      issues.push(...zodIssues(yaml, parsed.error, schema, path))
      return []
    }
    const action = settled(id, parsed.data as Written, context)
    const fault = action.kind === 'query' ? context.expressionFault?.(action.expr) : undefined
    if (fault !== undefined) issue([...path, 'expr'], fault, 'sum(rate(http_requests_total[5m]))')
    return [action]
  })
  return { actions, issues }
}

const example = '{ kind: tcp, title: { zh-TW: …, en: Database port }, address: "localhost:5432" }'

function unknownKind(kind: unknown): string {
  const known = [...actionSchemas.keys()]
  if (typeof kind !== 'string') return `is missing; known are ${known.join(', ')}`
  const near = nearest(kind, known)
  return `unknown kind "${kind}"; ${near ? `did you mean "${near}"?` : `known are ${known.join(', ')}`}`
}

type Written = ActionConfig & { host?: string; environment?: string; cwd?: string }

/** With whole paths and everything named that people are shown. */
function settled(id: string, action: Written, { folder, environment }: ActionsContext): ActionConfig {
  const named = { ...action, id, host: action.host ?? ownHost(), environment: action.environment ?? environment }
  if (named.kind === 'command') return { ...named, cwd: resolve(folder, named.cwd ?? '.') }
  return named.kind === 'log' ? { ...named, path: resolve(folder, named.path) } : named
}
