import type { Person } from '../../../core/policy.ts'
import type { Incident, OnIncident, Outcome } from '../contract.ts'
import type { Room } from '../room.ts'
import { act, type Decision, markOf, typedFault } from './act.ts'

export interface HandOverRequest extends OnIncident {
  to: Person
  /** What the next one should know. */
  word?: string
}

const longestWord = 1000

/** The owner passes it on. */
export const handOver =
  (room: Room) =>
  (request: HandOverRequest): Promise<Outcome> =>
    act(room, 'hand-over', request, (incident) => handedOver(incident, request))

/** Pure. */
export function handedOver(incident: Incident, request: HandOverRequest): Decision {
  const { owner } = incident
  const { to, person, cause, at } = request
  if (owner?.cause === cause) return 'again'
  if (owner && owner.person.id === to.id) return { already: { at: owner.at, by: owner.by ?? owner.person } }
  if (owner?.person.id !== person.id) {
    return { refused: { why: 'not-owner', ...(owner && { owner: owner.person }) } }
  }
  const word = request.word?.trim() ?? ''
  const fault = word === '' ? undefined : typedFault(word, longestWord)
  if (fault) return { refused: fault }
  const said = word === '' ? 'respond-entry-handed' : 'respond-entry-handed-word'
  return {
    change: { ...incident, owner: { person: to, ...markOf(request) } },
    entries: [{ at, kind: 'owner', by: person, text: { id: said, args: { to: to.name, ...(word && { word }) } } }],
    details: { to: to.id },
  }
}
