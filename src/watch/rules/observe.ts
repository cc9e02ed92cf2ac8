import type { Ms } from '../../core/clock.ts'
import type { Observation } from '../../core/observation.ts'
import type { ActiveAlert, Change } from './state.ts'

/** What a change of a firing alert says to the alert pipeline. */
export function observationOf(system: string, rule: string, change: Change, at: Ms): Observation {
  const { alert } = change
  if (change.to === 'resolved') return endedObservation(system, rule, alert, at, change.why)
  const held = alert.heldBy === undefined ? {} : { why: alert.heldBy }
  return { ...base(system, rule, alert), state: alert.heldBy === undefined ? 'firing' : 'unknown', ...held }
}

export function endedObservation(
  system: string,
  rule: string,
  alert: ActiveAlert,
  at: Ms,
  why: string | undefined,
): Observation {
  return { ...base(system, rule, alert), state: 'resolved', endsAt: at, ...(why !== undefined && { why }) }
}

function base(system: string, rule: string, alert: ActiveAlert): Omit<Observation, 'state'> {
  const { labels, annotations, value, firedAt, activeAt } = alert
  const { priority } = labels
  return {
    origin: `rule:${system}/${rule}`,
    labels,
    annotations,
    value,
    startsAt: firedAt ?? activeAt,
    system,
    ...(priority !== undefined && { priority }),
  }
}
