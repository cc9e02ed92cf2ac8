import type { Incident, OnIncident, Outcome } from '../contract.ts'
import type { Room } from '../room.ts'
import { act, type Decision, markOf } from './act.ts'
import { isClear } from './resolve.ts'

/** Closes it as a false alarm, in one step. */
export const falseAlarm =
  (room: Room) =>
  (request: OnIncident): Promise<Outcome> =>
    act(room, 'false-alarm', request, (incident) => dismissed(incident, request), { closes: true })

/** Pure. */
export function dismissed(incident: Incident, request: OnIncident): Decision {
  const closed = { how: 'false-alarm' as const, ...markOf(request), clear: isClear(incident) }
  const { at, person } = request
  return {
    change: { ...incident, closed },
    entries: [{ at, kind: 'resolved', by: person, text: { id: 'respond-entry-false-alarm' } }],
  }
}
