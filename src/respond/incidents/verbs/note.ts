import type { OnIncident, Outcome } from '../contract.ts'
import { longestNote } from '../entries.ts'
import type { Room } from '../room.ts'
import { act, typedFault } from './act.ts'

export interface NoteRequest extends OnIncident {
  text: string
}

/** Writes a note into the timeline; afterwards too. */
export const note =
  (room: Room) =>
  async (request: NoteRequest): Promise<Outcome> =>
    act(
      room,
      'note',
      request,
      (incident) => {
        const text = request.text.trim()
        const refused = typedFault(text, longestNote)
        if (refused) return { refused }
        return {
          change: incident,
          entries: [{ at: request.at, kind: 'note', by: request.person, text: { typed: text } }],
        }
      },
      { whenClosed: true },
    )
