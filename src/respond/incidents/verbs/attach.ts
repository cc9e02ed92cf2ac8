import type { Evidence } from '../../contract.ts'
import type { OnIncident, Outcome } from '../contract.ts'
import type { Room } from '../room.ts'
import { act, typedFault } from './act.ts'

export interface AttachRequest extends OnIncident {
  evidence: Evidence
}

const longestCaption = 1024
const longestName = 200
/** Entries with files of one incident. */
export const mostEvidence = 500

/** A photo or document as evidence; afterwards too. */
export const attach =
  (room: Room) =>
  async (request: AttachRequest): Promise<Outcome> => {
    const { name, bytes, mime, file, telegramFile, caption = '' } = request.evidence
    const held = await room.evidence(request.number)
    return act(
      room,
      'attach',
      request,
      (incident) => {
        const fault = caption.trim() === '' ? undefined : typedFault(caption, longestCaption)
        if (fault) return { refused: fault }
        if (held >= mostEvidence) return { refused: { why: 'too-many', most: mostEvidence } }
        const known = [...name].slice(0, longestName).join('') || 'file'
        const said = caption.trim()
        // Of a file that is not kept the text alone says its name.
        const typed = file ? said : `${known}: ${said}`
        const text = said === '' ? { id: 'respond-entry-file', args: { name: known } } : { typed }
        const entry = {
          ...{ at: request.at, kind: 'file' as const, by: request.person, text },
          ...(file && { file: { ...file, name: known, bytes, ...(mime !== undefined && { mime }) } }),
          ...(telegramFile !== undefined && { telegramFile }),
        }
        return { change: incident, entries: [entry], details: { name: known, bytes } }
      },
      { whenClosed: true },
    )
  }
