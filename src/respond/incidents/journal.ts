import type { Journal, NewEntry } from '../contract.ts'
import { entryPut, entryViews } from './entries.ts'
import type { Room } from './room.ts'
import { touched } from './verbs/act.ts'

/** Entries of one cause at most. */
const mostAtOnce = 100
/** Of one moment, behind what the incident's own verbs wrote. */
const journalOrder = 900_000_000

/** What other rooms write into timelines, in their own commits. */
export function createJournal(room: Room): Journal {
  const { clock, log } = room.options
  const told = async (number: number) => {
    const at = clock.now()
    await room.transact(async (draft) => {
      const incident = await draft.incident(number)
      if (incident && !incident.closed) draft.set(touched(incident, { at }))
    })
  }
  return {
    entries: (incident: string, all: readonly NewEntry[], cause: string) => {
      const number = numberOf(incident)
      if (number === undefined || number > room.last) return []
      const writtenAt = clock.now()
      return entryViews(number, all.slice(0, mostAtOnce), {
        cause: `journal:${cause}`,
        writtenAt,
        first: journalOrder,
      }).map(entryPut)
    },
    written: (incident) => {
      const number = numberOf(incident)
      if (number === undefined) return
      room.aside(
        told(number).catch((error) =>
          log.warn('an incident could not be marked as changed', { incident, error: String(error) }),
        ),
      )
    },
  }
}

const numberOf = (text: string): number | undefined => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined)
