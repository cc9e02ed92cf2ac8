import type { Labels } from '../core/labels.ts'
import type { Log } from '../core/log.ts'
import type { Policies } from '../core/policy.ts'
import type { Alert } from './contract.ts'

/** Annotations that are texts for people, in any language; every other one is a figure of the log line's `details`. */
const texts = new Set([
  'title',
  'summary',
  'description',
  'message',
  'impact',
  'action',
  'handle_within',
  'metric',
  'normal',
  'threshold',
  'runbook_url',
  'dashboard_url',
  'error_code',
  'run_action',
  'trial',
])
const language = /_[a-z]{2,3}(_[A-Z]{2})?$/

/**
 * One line per alert that fires, at the level of its priority, in the shape that people search for with jq:
 * `alert_priority`, `error_code`, and `details` with the service, what is to be done and the alert's own figures; where
 * the alert stands in the bot is under `alert`.
 */
export function logFired(log: Log, policies: Policies, alert: Alert, traceId: string): void {
  const level = policies.policyOf(alert.system, alert.priority).log
  if (level === undefined) return
  const { labels, annotations } = alert
  const error_code = labels.error_code ?? annotations.error_code
  log[level](`${alert.priority} Alert: ${titleOf(alert)}`, {
    trace_id: traceId,
    alert_priority: alert.priority,
    ...(error_code !== undefined && { error_code }),
    details: detailsOf(alert, level === 'error'),
    alert: {
      system: alert.system,
      alertname: labels.alertname ?? '',
      labels,
      ...(annotations.summary !== undefined && { summary: annotations.summary }),
      ...(alert.value !== undefined && { value: alert.value }),
      starts_at: new Date(alert.startsAt).toISOString(),
      fingerprint: alert.fingerprint,
      episode: alert.episode,
      ...(alert.suppressedBy !== undefined && { silenced_by: alert.suppressedBy }),
    },
  })
}

/** The annotation `title`, else the alert's name in words: `QuotaLow` is "Quota Low". */
function titleOf({ labels, annotations }: Alert): string {
  const { title_en, title } = annotations
  return title_en ?? title ?? wordsOf(labels.alertname ?? '')
}

export function wordsOf(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
}

function detailsOf({ labels, annotations }: Alert, actionNeeded: boolean): Record<string, unknown> {
  const action = annotations.action_required ?? annotations.action_en ?? annotations.action
  return {
    ...(labels.service !== undefined && { service: labels.service }),
    ...(actionNeeded && action !== undefined && { action_required: action }),
    ...figuresOf(annotations),
  }
}

function figuresOf(annotations: Labels): Record<string, unknown> {
  const own = Object.entries(annotations).filter(([name]) => {
    return !texts.has(name) && !texts.has(name.replace(language, '')) && name !== 'action_required'
  })
  return Object.fromEntries(own.filter(([, text]) => text !== '').map(([name, text]) => [name, figureOf(text)]))
}

/** A number where the text is exactly one. */
function figureOf(text: string): string | number {
  const number = Number(text)
  return String(number) === text && Number.isFinite(number) ? number : text
}
