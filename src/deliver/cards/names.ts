import type { Alert } from '../../alerts/contract.ts'

/** How the members of a group are told apart on its card. */
export interface Names {
  names: readonly string[]
  /** The label that says it; undefined when several labels together do. */
  by?: string
}

const shared = new Set(['alertname', 'system', 'priority', 'severity', 'source', 'job'])

/**
 * The `instance`s where they tell the members apart, else what differs between them. One alone is named by what it has
 * beside its `instance`, which may be only where the figure was read.
 */
export function namesOf(members: readonly Alert[]): Names {
  const instances = distinct(members.map((alert) => alert.labels.instance))
  const byInstance = instances.length > 0 ? { names: instances, by: 'instance' } : none
  if (members.length > 1 && instances.length === members.length) return byInstance
  const telling = members.length === 1 ? ownLabels(members) : differingLabels(members)
  const [only] = telling
  if (only === undefined) return byInstance
  if (telling.length === 1) return { names: distinct(members.map((alert) => alert.labels[only])), by: only }
  return { names: distinct(members.map((alert) => joined(alert, telling))) }
}

const naturally = new Intl.Collator('en', { numeric: true })

/** As people look for them: those that are shown, the first `most`, in their natural order (`host-2` before `host-10`). */
export const inOrder = (names: readonly string[], most: number): string[] => [
  ...names.slice(0, most).sort(naturally.compare),
  ...names.slice(most),
]

const none: Names = { names: [] }

const ownLabels = (members: readonly Alert[]): string[] =>
  namesIn(members).filter((name) => name !== 'instance' && members.some((alert) => alert.labels[name] !== ''))

const differingLabels = (members: readonly Alert[]): string[] =>
  namesIn(members).filter((name) => distinct(members.map((alert) => alert.labels[name] ?? '')).length > 1)

const namesIn = (members: readonly Alert[]): string[] =>
  [...new Set(members.flatMap((alert) => Object.keys(alert.labels)))].filter((name) => !shared.has(name)).sort()

const joined = (alert: Alert, names: readonly string[]) =>
  names.flatMap((name) => (alert.labels[name] ? [`${name}=${alert.labels[name]}`] : [])).join(' ')

const distinct = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.filter((value): value is string => value !== undefined)),
]
