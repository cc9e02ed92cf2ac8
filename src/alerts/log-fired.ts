import type { Log } from '../core/log.ts'
import type { Policies } from '../core/policy.ts'
import type { Alert } from './contract.ts'

/** One line per alert that fires, at the level of its priority, in the shape that people search for with jq. */
export function logFired(log: Log, policies: Policies, alert: Alert, traceId: string): void {
  const level = policies.policyOf(alert.system, alert.priority).log
  if (level === undefined) return
  const { alertname = '', error_code } = alert.labels
  log[level](`${alert.priority} Alert: ${alertname}`, {
    trace_id: traceId,
    alert_priority: alert.priority,
    ...(error_code !== undefined && { error_code }),
    details: {
      system: alert.system,
      alertname,
      labels: alert.labels,
      annotations: alert.annotations,
      ...(alert.value !== undefined && { value: alert.value }),
      starts_at: new Date(alert.startsAt).toISOString(),
      fingerprint: alert.fingerprint,
      episode: alert.episode,
      ...(alert.suppressedBy !== undefined && { silenced_by: alert.suppressedBy }),
    },
  })
}
