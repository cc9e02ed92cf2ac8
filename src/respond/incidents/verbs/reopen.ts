import type { NewEntry } from '../../contract.ts'
import type { Incident, Mark, OnIncident, Outcome } from '../contract.ts'
import type { Draft } from '../draft.ts'
import type { Room } from '../room.ts'
import { causeOf, markOf, present, touched } from './act.ts'

/** Opens a closed incident again. Where another open one has its group by now, there is nothing to open: it is named. */
export const reopen =
  (room: Room) =>
  async (request: OnIncident): Promise<Outcome> => {
    const { number, cause, person, at } = request
    const once = causeOf('reopen', request)
    const outcome = await room.transact(async (draft): Promise<Outcome> => {
      const incident = await draft.incident(number)
      if (!incident) return { did: 'missing', number }
      if (!incident.closed) return openAlready(incident, cause)
      const other = await heirOf(draft, incident)
      if (other)
        return { did: 'already', incident: other, at: other.opened.at, ...(other.opened.by && { by: other.opened.by }) }
      const opened = draft.set(touched(reopened(incident, markOf(request)), request))
      draft.entries(number, [reopenEntry({ at, by: person })], once)
      draft.audit(request, { action: 'incident-reopen', incident: number })
      return { did: 'done', incident: opened }
    }, once)
    return outcome.repeated ? present(room, number) : outcome.result
  }

/** Who has what would be opened: the incident it was merged into, or a newer one of one of its groups. */
export async function heirOf(draft: Draft, { closed, groups }: Incident): Promise<Incident | undefined> {
  await draft.own()
  if (closed?.how === 'merged' && closed.into !== undefined) return draft.incident(closed.into)
  for (const group of groups) {
    const other = await draft.openOf(group)
    if (other) return other
  }
  return undefined
}

/** Pure: open again, as it was. */
export function reopened(incident: Incident, mark: Mark): Incident {
  const { closed: _, remindedAt: __, ...rest } = incident
  return { ...rest, reopened: incident.reopened + 1, reopening: mark, reminders: 0 }
}

export const reopenEntry = ({ at, by }: Pick<NewEntry, 'at' | 'by'>): NewEntry => ({
  at,
  kind: 'reopened',
  ...(by && { by }),
  text: { id: by ? 'respond-entry-reopened' : 'respond-entry-refired' },
})

function openAlready(incident: Incident, cause: string): Outcome {
  const { reopening, opened } = incident
  if (reopening?.cause === cause) return { did: 'done', incident }
  const { at, by } = reopening ?? opened
  return { did: 'already', incident, at, ...(by && { by }) }
}
