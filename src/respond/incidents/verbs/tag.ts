import type { Person } from '../../../core/policy.ts'
import type { Incident, OnIncident, Outcome } from '../contract.ts'
import type { Room } from '../room.ts'
import { act, type Decision } from './act.ts'

export interface TagRequest extends OnIncident {
  people: readonly Person[]
  off?: boolean
}

const mostTagged = 20

/** People who should know of it, or no longer. */
export const tag =
  (room: Room) =>
  (request: TagRequest): Promise<Outcome> =>
    act(room, 'tag', request, (incident) => tagged(incident, request))

/** Pure; tagging somebody twice is nothing. */
export function tagged(incident: Incident, { people, off, person, at }: TagRequest): Decision {
  const now = new Map(incident.tagged.map((one) => [one.id, one]))
  const news = [...new Map(people.map((one) => [one.id, one])).values()].filter(
    ({ id }) => now.has(id) === (off === true),
  )
  if (news.length === 0) return 'again'
  for (const one of news) off ? now.delete(one.id) : now.set(one.id, one)
  if (now.size > mostTagged) return { refused: { why: 'too-many', most: mostTagged } }
  const names = news.map(({ name }) => name).join(', ')
  const text = { id: off ? 'respond-entry-untagged' : 'respond-entry-tagged', args: { names } }
  return {
    change: { ...incident, tagged: [...now.values()] },
    entries: [{ at, kind: 'owner', by: person, text }],
    details: { people: news.map(({ id }) => id), ...(off && { off }) },
  }
}
