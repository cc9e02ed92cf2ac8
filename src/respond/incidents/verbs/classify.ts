import type { AlertLevel } from '../../../core/policy.ts'
import type { Incident, OnIncident, Outcome } from '../contract.ts'
import type { Room } from '../room.ts'
import { act, type Decision, markOf, ticked, typedFault } from './act.ts'

export interface ClassifyRequest extends OnIncident {
  level?: AlertLevel
  system?: string
  title?: string
}

export const longestTitle = 200

/** Another level, system or title; what people say about it counts as its classification. */
export const classify =
  (room: Room) =>
  (request: ClassifyRequest): Promise<Outcome> =>
    act(room, 'classify', request, (incident) => classified(incident, request))

/** Pure. */
export function classified(incident: Incident, request: ClassifyRequest): Decision {
  const { level = incident.level, system = incident.system, at, person } = request
  const title = request.title?.trim() ?? incident.title
  const fault = typedFault(title, longestTitle)
  if (fault) return { refused: fault }
  const same = level === incident.level && system === incident.system && title === incident.title
  const marked = ticked(
    incident,
    ['classification', ...(request.level ? (['priority'] as const) : [])],
    markOf(request),
  )
  if (same && marked === incident) return 'again'
  const { about: _, ...rest } = marked
  const kept = title === incident.title ? marked : rest
  const details = { level, title, ...(system !== undefined && { system }) }
  const text = { id: 'respond-entry-classified', args: { level, title, system: system ?? '' } }
  return {
    change: { ...kept, level, title, ...(system !== undefined && { system }) },
    entries: [{ at, kind: 'phase', by: person, text }],
    details,
  }
}
