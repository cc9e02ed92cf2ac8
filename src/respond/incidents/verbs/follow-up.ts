import type { Ms } from '../../../core/clock.ts'
import type { Person } from '../../../core/policy.ts'
import type { FollowUp, Incident, OnIncident, Outcome, Refusal } from '../contract.ts'
import type { Room } from '../room.ts'
import { act, type Decision, markOf, typedFault } from './act.ts'

export interface NewFollowUp {
  text: string
  owner?: Person
  dueAt?: Ms
}
export interface AddFollowUpRequest extends OnIncident, NewFollowUp {}
export interface DoneFollowUpRequest extends OnIncident {
  id: number
}

const mostFollowUps = 50
const longestFollowUp = 500

/** Something to do afterwards; afterwards too. */
export const addFollowUp =
  (room: Room) =>
  (request: AddFollowUpRequest): Promise<Outcome> =>
    act(room, 'follow-up', request, (incident) => withFollowUp(incident, request), { whenClosed: true })

export const doneFollowUp =
  (room: Room) =>
  (request: DoneFollowUpRequest): Promise<Outcome> =>
    act(room, 'follow-up-done', request, (incident) => followedUp(incident, request), { whenClosed: true })

/** Pure. */
export function withFollowUp(incident: Incident, request: AddFollowUpRequest): Decision {
  const { at, person } = request
  const added = addAll(incident.followUps, [request], request)
  if ('why' in added) return { refused: added }
  const text = { id: 'respond-entry-follow-up', args: { text: request.text.trim() } }
  return {
    change: { ...incident, followUps: added },
    entries: [{ at, kind: 'follow-up', by: person, text }],
    details: { id: added.at(-1)?.id },
  }
}

/** Pure: the list with further ones, each under the next number. */
export function addAll(
  known: readonly FollowUp[],
  news: readonly NewFollowUp[],
  act: OnIncident,
): readonly FollowUp[] | Refusal {
  if (known.length + news.length > mostFollowUps) return { why: 'too-many', most: mostFollowUps }
  const first = 1 + Math.max(0, ...known.map(({ id }) => id))
  const fault = news.map(({ text }) => typedFault(text, longestFollowUp)).find((one) => one !== undefined)
  if (fault) return fault
  return [
    ...known,
    ...news.map(
      ({ text, owner, dueAt }, i): FollowUp => ({
        id: first + i,
        text: text.trim(),
        added: markOf(act),
        ...(owner && { owner }),
        ...(dueAt !== undefined && { dueAt }),
      }),
    ),
  ]
}

/** Pure. */
export function followedUp(incident: Incident, request: DoneFollowUpRequest): Decision {
  const found = incident.followUps.find(({ id }) => id === request.id)
  if (!found) return { refused: { why: 'no-follow-up' } }
  const { done, text } = found
  if (done?.cause === request.cause) return 'again'
  if (done) return { already: { at: done.at, ...(done.by && { by: done.by }) } }
  const followUps = incident.followUps.map((one) => (one === found ? { ...one, done: markOf(request) } : one))
  return {
    change: { ...incident, followUps },
    entries: [
      {
        at: request.at,
        kind: 'follow-up',
        by: request.person,
        text: { id: 'respond-entry-follow-up-done', args: { text } },
      },
    ],
    details: { id: found.id },
  }
}
