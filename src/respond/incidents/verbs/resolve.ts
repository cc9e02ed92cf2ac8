import { type FindingName, findingNames, type Incident, type OnIncident, type Outcome } from '../contract.ts'
import type { Room } from '../room.ts'
import { act, type Decision, markOf, typedFault } from './act.ts'
import { longestFinding, missingFindings, withFinding } from './describe.ts'
import { addAll, type NewFollowUp } from './follow-up.ts'

export interface ResolveRequest extends OnIncident {
  findings?: Readonly<Partial<Record<FindingName, string>>>
  followUps?: readonly NewFollowUp[]
}

/** Closes it with what was found out; its document is written next. */
export const resolve =
  (room: Room) =>
  (request: ResolveRequest): Promise<Outcome> =>
    act(room, 'resolve', request, (incident) => resolved(incident, request), { closes: true })

/** Pure. */
export function resolved(incident: Incident, request: ResolveRequest): Decision {
  const { findings = {}, at, person } = request
  let next = incident
  for (const name of findingNames) {
    const text = findings[name]
    if (text === undefined) continue
    const fault = typedFault(text, longestFinding)
    if (fault) return { refused: fault }
    next = withFinding(next, name, text, request)
  }
  const missing = missingFindings(next)
  if (missing.length > 0) return { refused: { why: 'missing', findings: missing } }
  const followUps = addAll(next.followUps, request.followUps ?? [], request)
  if ('why' in followUps) return { refused: followUps }
  return {
    change: { ...next, followUps, closed: { how: 'resolved', ...markOf(request), clear: isClear(incident) } },
    entries: [{ at, kind: 'resolved', by: person, text: { id: 'respond-entry-closed' } }],
  }
}

/** Nothing of it fires any more. */
export const isClear = ({ clearedAt, episodes }: Incident): boolean => clearedAt !== undefined || episodes.length === 0
