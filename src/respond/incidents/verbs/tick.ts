import { type CheckItem, checklist, type Incident, type OnIncident, type Outcome } from '../contract.ts'
import type { Room } from '../room.ts'
import { act, type Decision, markOf } from './act.ts'

export interface TickRequest extends OnIncident {
  item: CheckItem
  off?: boolean
}

const items: ReadonlySet<string> = new Set(Object.values(checklist).flat())

/** Ticks a point of the checklist, or takes the tick off. */
export const tick =
  (room: Room) =>
  (request: TickRequest): Promise<Outcome> =>
    act(room, 'tick', request, (incident) => tickedBy(incident, request))

/** Pure. */
export function tickedBy(incident: Incident, request: TickRequest): Decision {
  const { item, off, person, at, cause } = request
  if (!items.has(item)) return { refused: { why: 'no-entry' } }
  const { [item]: mark, ...others } = incident.ticks
  if (off) {
    if (!mark) return 'again'
    return { change: { ...incident, ticks: others }, entries: [said('respond-entry-unticked')], details: { item, off } }
  }
  if (mark?.cause === cause) return 'again'
  if (mark) return { already: { at: mark.at, ...(mark.by && { by: mark.by }) } }
  const ticks = { ...incident.ticks, [item]: markOf(request) }
  return { change: { ...incident, ticks }, entries: [said('respond-entry-ticked')], details: { item } }

  function said(id: string) {
    return { at, kind: 'phase' as const, by: person, text: { id, args: { item } } }
  }
}
