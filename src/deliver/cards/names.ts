import type { Alert } from '../../alerts/contract.ts'

/** How the members of a group are told apart on its card. */
export interface Names {
  names: readonly string[]
  /** The label that says it; undefined when several labels together do. */
  by?: string
}

const shared = new Set(['alertname', 'system', 'priority', 'severity', 'source', 'job'])

/** The distinct `instance`s, else what differs between the members; none when there is nothing to tell apart. */
export function namesOf(members: readonly Alert[]): Names {
  const instances = distinct(members.map((alert) => alert.labels.instance))
  if (instances.length > 1 || members.length === 1)
    return instances.length > 0 ? { names: instances, by: 'instance' } : none
  const differing = differingLabels(members)
  const [only] = differing
  if (only === undefined) return instances.length > 0 ? { names: instances, by: 'instance' } : none
  if (differing.length === 1) return { names: distinct(members.map((alert) => alert.labels[only])), by: only }
  return { names: distinct(members.map((alert) => joined(alert, differing))) }
}

const none: Names = { names: [] }

function differingLabels(members: readonly Alert[]): string[] {
  const all = new Set(members.flatMap((alert) => Object.keys(alert.labels)))
  return [...all]
    .filter((name) => !shared.has(name) && distinct(members.map((a) => a.labels[name] ?? '')).length > 1)
    .sort()
}

const joined = (alert: Alert, names: readonly string[]) =>
  names.flatMap((name) => (alert.labels[name] ? [`${name}=${alert.labels[name]}`] : [])).join(' ')

const distinct = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.filter((value): value is string => value !== undefined)),
]
