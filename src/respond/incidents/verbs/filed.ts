import type { Incident, OnIncident, Outcome } from '../contract.ts'
import type { Room } from '../room.ts'
import { act, type Decision } from './act.ts'

export interface FiledRequest extends OnIncident {
  url: string
  key: string
}

/** Notes the issue that was filed for it; afterwards too. */
export const filed =
  (room: Room) =>
  (request: FiledRequest): Promise<Outcome> =>
    act(room, 'filed', request, (incident) => inTracker(incident, request), { whenClosed: true })

/** Pure. */
export function inTracker(incident: Incident, { url, key, at, person }: FiledRequest): Decision {
  if (incident.tracker?.url === url) return 'again'
  const tracker = { url: url.slice(0, 2048), key: key.slice(0, 200) }
  return {
    change: { ...incident, tracker },
    entries: [{ at, kind: 'tracker', by: person, text: { id: 'respond-entry-filed', args: { ...tracker } } }],
    details: { ...tracker },
  }
}
