import type { Incident, OnIncident, Outcome, Phase } from '../contract.ts'
import type { Room } from '../room.ts'
import { act, type Decision, markOf } from './act.ts'

export interface SetPhaseRequest extends OnIncident {
  to: Phase
  from: Phase
}

/** The next phase, or one back. */
export const setPhase =
  (room: Room) =>
  (request: SetPhaseRequest): Promise<Outcome> =>
    act(room, 'phase', request, (incident) => inPhase(incident, request))

/** Pure. Whoever saw another phase than there is has lost a race. */
export function inPhase(incident: Incident, request: SetPhaseRequest): Decision {
  const { phase } = incident
  const { to, from, person, at, cause } = request
  if (phase.cause === cause && phase.now === to) return 'again'
  if (phase.now !== from || phase.now === to) return { already: { at: phase.at, ...(phase.by && { by: phase.by }) } }
  return {
    change: { ...incident, phase: { now: to, ...markOf(request) } },
    entries: [{ at, kind: 'phase', by: person, text: { id: 'respond-entry-phase', args: { phase: to } } }],
    details: { to },
  }
}
