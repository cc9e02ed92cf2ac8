import type { Ms } from '../../core/clock.ts'
import type { Incident } from './contract.ts'

/** The moments of an incident and how long people took. */
export interface Times {
  started: Ms
  detected: Ms
  acknowledged?: Ms
  /** All alerts resolved; of one without alerts, its closing. Absent while it lasts. */
  resolved?: Ms
  closed?: Ms
  /** From the start until the bot knew. */
  toDetect: Ms
  /** From then until somebody had it. */
  toAcknowledge?: Ms
  /** From the start until it was over. */
  toResolve?: Ms
}

/** Pure. Where people act on a clock that is behind, nothing takes less than no time. */
export function timesOf(incident: Incident): Times {
  const { startedAt, detectedAt, acknowledged, owner, clearedAt, closed, episodes } = incident
  const first = [acknowledged?.at, episodes.length === 0 ? owner?.at : undefined].find((at) => at !== undefined)
  const over = clearedAt ?? (closed && episodes.length === 0 ? closed.at : undefined)
  const from = (a: Ms, b: Ms) => Math.max(0, b - a)
  return {
    started: startedAt,
    detected: detectedAt,
    toDetect: from(startedAt, detectedAt),
    ...(first !== undefined && { acknowledged: first, toAcknowledge: from(detectedAt, first) }),
    ...(over !== undefined && { resolved: over, toResolve: from(startedAt, over) }),
    ...(closed && { closed: closed.at }),
  }
}
