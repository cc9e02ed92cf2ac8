import type { Person } from '../../../core/policy.ts'
import type { Incident, OnIncident, Outcome } from '../contract.ts'
import type { Room } from '../room.ts'
import { act, type Decision, markOf } from './act.ts'

export interface AssignRequest extends OnIncident {
  to: Person
  /** Whose it was when the person decided; undefined: nobody's. */
  from?: number
}

/** Takes it over, or gives it to somebody. */
export const assign =
  (room: Room) =>
  (request: AssignRequest): Promise<Outcome> =>
    act(room, 'assign', request, (incident) => assigned(incident, request))

/** Pure. Whoever saw another owner than there is has lost a race. */
export function assigned(incident: Incident, request: AssignRequest): Decision {
  const { owner } = incident
  const { to, from, person, cause, at } = request
  if (owner?.cause === cause) return 'again'
  const { by } = owner ?? {}
  if (owner && (owner.person.id === to.id || owner.person.id !== from)) {
    return { already: { at: owner.at, by: by ?? owner.person } }
  }
  const self = to.id === person.id
  const text = self ? { id: 'respond-entry-taken' } : { id: 'respond-entry-assigned', args: { to: to.name } }
  return {
    change: { ...incident, owner: { person: to, ...markOf(request) } },
    entries: [{ at, kind: 'owner', by: person, text }],
    details: { to: to.id },
  }
}
