import { createHash } from 'node:crypto'
import type { Ms } from '../core/clock.ts'
import { fingerprint, type Labels } from '../core/labels.ts'
import type { Observation } from '../core/observation.ts'
import type { Policies, Route } from '../core/policy.ts'

/** An observation whose alert is known: stage one. */
export interface Identified {
  fingerprint: string
  alertname: string
  /** What the fingerprint was taken of: without empty values; with `system` for the bot's own alerts. */
  labels: Labels
  annotations: Labels
  system: string
  priority: string
  observation: Observation
}

export const externalSystem = 'external'

const mostLabels = 200
const longestLabels = 64 * 1024
const longestAnnotation = 16 * 1024
const mostAnnotations = 100
const longestOrigin = 512

/** Alerts of the bot's own rules, sources and error events carry `system` as a label; labels of pushed alerts stay untouched. */
export const isOwnOrigin = (origin: string): boolean => /^(rule|source|event):/.test(origin)

/** Whom the observation is about, or why it is refused. `at` bounds times that lie in the future. */
export function identify(seen: Observation, at: Ms, policies: Policies): Identified | { refused: string } {
  const system = seen.system ?? externalSystem
  const given = withoutEmpty(seen.labels)
  const labels = isOwnOrigin(seen.origin) ? { ...given, system } : given
  const refused = wrongWith(seen, labels)
  if (refused !== undefined) return { refused }
  return {
    fingerprint: fingerprint(labels),
    alertname: labels.alertname ?? '',
    labels,
    annotations: bounded(seen.annotations),
    system,
    priority: seen.priority ?? policies.priorityOf(system, labels),
    observation: seen.startsAt > at ? { ...seen, startsAt: at } : seen,
  }
}

function wrongWith(seen: Observation, labels: Labels): string | undefined {
  if (seen.origin === '' || seen.origin.length > longestOrigin)
    return `the origin must have 1 to ${longestOrigin} characters`
  if (!Number.isFinite(seen.startsAt)) return 'startsAt is not a time'
  if (seen.endsAt !== undefined && !Number.isFinite(seen.endsAt)) return 'endsAt is not a time'
  if (!Object.hasOwn(labels, 'alertname')) return 'the label alertname is missing'
  const names = Object.keys(labels)
  if (names.length > mostLabels) return `${names.length} labels are more than ${mostLabels}`
  const size = names.reduce((sum, name) => sum + name.length + (labels[name]?.length ?? 0), 0)
  return size > longestLabels ? `labels of ${size} characters are more than ${longestLabels}` : undefined
}

/** An empty value equals absence; Alertmanager drops it too before it takes the fingerprint. */
function withoutEmpty(labels: Labels): Labels {
  const values = Object.values(labels)
  return values.includes('') ? Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== '')) : labels
}

/** Annotations are for reading: cut, never a reason to refuse an alert. */
function bounded(annotations: Labels): Labels {
  const entries = Object.entries(annotations)
  const fits = entries.length <= mostAnnotations && entries.every(([, value]) => value.length <= longestAnnotation)
  if (fits) return annotations
  return Object.fromEntries(
    entries.slice(0, mostAnnotations).map(([name, value]) => [name, value.slice(0, longestAnnotation)]),
  )
}

/** The key of a group: 16 characters, the same for the same (route, system, alertname, priority, further labels). */
export function groupOf(seen: Pick<Identified, 'system' | 'alertname' | 'priority' | 'labels'>, route: Route): string {
  const further = groupLabelsOf(seen.labels, route)
  const parts = [route.id, seen.system, seen.alertname, seen.priority, Object.entries(further)]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16)
}

/** The labels that the route divides groups by, in a fixed order; a missing label counts as empty. */
export function groupLabelsOf(labels: Labels, route: Route): Labels {
  const names = [...new Set(route.groupBy ?? [])].sort()
  return Object.fromEntries(names.map((name) => [name, Object.hasOwn(labels, name) ? (labels[name] ?? '') : '']))
}
