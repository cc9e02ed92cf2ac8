import { type EventRule, eventVariables } from '../../config/events.ts'
import type { Ms } from '../../core/clock.ts'
import { fingerprint, type Labels } from '../../core/labels.ts'
import type { Observation } from '../../core/observation.ts'
import { compileTemplate } from '../../core/template.ts'
import type { ErrorEvent, EventAlert } from './contract.ts'
import { flatDetails } from './details.ts'

/** A row that raises alerts. */
export type RaisingRule = EventRule & { alert: string }

/** Name and label set of the alert that an event raises; `folded`: its own code and service are given up, as too many are open. */
export function alertLabels(rule: RaisingRule, event: ErrorEvent, folded: boolean): Labels {
  const { code, service } = event
  const own = folded ? { error_code: 'other' } : { error_code: code, ...(service !== undefined && { service }) }
  const added = folded ? {} : expandAll(rule.labels, event, own, 1)
  const labels = { ...own, ...added, error_code: own.error_code, alertname: rule.alert }
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''))
}

export const alertId = (system: string, labels: Labels): string => `${system}/${fingerprint(labels)}`

/** The alert as it is after one more event. */
export function raised(
  before: EventAlert | undefined,
  rule: RaisingRule,
  event: ErrorEvent,
  labels: Labels,
  now: Ms,
): EventAlert {
  const count = (before?.count ?? 0) + 1
  return {
    system: event.system,
    alertname: rule.alert,
    origin: `event:${event.system}/${event.code}`,
    labels,
    annotations: annotationsOf(rule, event, labels, count),
    priority: rule.priority,
    startsAt: before?.startsAt ?? event.at,
    until: now + rule.resolve_after,
    count,
    told: before?.told ?? false,
    ...(before && { origin: before.origin }),
  }
}

function annotationsOf(rule: RaisingRule, event: ErrorEvent, labels: Labels, count: number): Labels {
  const said = event.message ?? ''
  const details = flatDetails(event.details)
  return {
    // What the application tells stands in the log line beside what the row says.
    ...details,
    ...(details.action_required !== undefined && { action: details.action_required }),
    summary: said === '' ? event.code : `${event.code}: ${said}`,
    ...expandAll(rule.annotations, event, labels, count),
  }
}

function expandAll(templates: Labels, event: ErrorEvent, labels: Labels, value: number): Record<string, string> {
  const { system, code, service = '', message = '', traceId = '', at } = event
  const fields = { system, code, service, message, trace_id: traceId, timestamp: new Date(at).toISOString() }
  const variables = { $event: fields, $details: flatDetails(event.details) }
  const expand = (text: string, name: string) =>
    compileTemplate(text, `event_${name}`, eventVariables).expand({ labels, value, variables }, { now: at })
  return Object.fromEntries(Object.entries(templates).map(([name, text]) => [name, expand(text, name)]))
}

/** What the alert says to the alert pipeline. */
export function observationOf(alert: EventAlert, state: 'firing' | 'resolved', why?: string): Observation {
  const { origin, labels, annotations, priority, system, startsAt, count, until } = alert
  const ended = state === 'resolved' && { endsAt: until, ...(why !== undefined && { why }) }
  return { origin, labels, annotations, priority, system, startsAt, value: count, state, ...ended }
}
