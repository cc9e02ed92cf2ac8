import type { Metrics } from '../core/metrics.ts'
import { type DecisionReason, quietReasons, tellReasons } from './contract.ts'

/** The room's own figures. */
export interface Meters {
  applied(
    decisions: readonly DecisionReason[],
    counts: { firing: number; unknown: number; silenced: number },
    episodes: number,
  ): void
  ingested(observations: number, refused: number, seconds: number): void
  conflict(): void
}

export function alertMeters(metrics: Metrics): Meters {
  const alerts = metrics.gauge({
    name: 'opsbell_alerts',
    help: 'Open alerts: firing, unknown (their data is missing), and of both those that are silenced.',
    labels: ['state'],
    preset: [{ state: 'firing' }, { state: 'unknown' }, { state: 'silenced' }],
  })
  const open = metrics.gauge({ name: 'opsbell_episodes_open', help: 'Episodes that are not over: cards being kept.' })
  const decided = metrics.counter({
    name: 'opsbell_alert_decisions_total',
    help: 'Decisions of the alert policy by their reason.',
    labels: ['reason'],
    preset: [...tellReasons, ...quietReasons].map((reason) => ({ reason })),
  })
  const observations = metrics.counter({
    name: 'opsbell_observations_total',
    help: 'Observations taken in from rules and receivers.',
    labels: ['result'],
    preset: [{ result: 'accepted' }, { result: 'refused' }],
  })
  const seconds = metrics.histogram({
    name: 'opsbell_ingest_seconds',
    help: 'From taking a batch of observations to its commit.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  })
  const conflicts = metrics.counter({
    name: 'opsbell_alert_conflicts_total',
    help: 'Writes that were built anew because another process was faster.',
  })
  return {
    applied(decisions, counts, episodes) {
      for (const reason of decisions) decided.inc({ reason })
      for (const [state, count] of Object.entries(counts)) alerts.set(count, { state })
      open.set(episodes)
    },
    ingested(accepted, refused, took) {
      if (accepted > 0) observations.inc({ result: 'accepted' }, accepted)
      if (refused > 0) observations.inc({ result: 'refused' }, refused)
      seconds.observe(took)
    },
    conflict: () => conflicts.inc(),
  }
}
