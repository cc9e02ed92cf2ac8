import type { Ms } from '../../../core/clock.ts'
import type { Correction, Entry, OnIncident, Outcome, Refusal } from '../contract.ts'
import { entryView, longestNote } from '../entries.ts'
import type { Room } from '../room.ts'
import { causeOf, present, touched, typedFault } from './act.ts'

export interface CorrectRequest extends OnIncident {
  key: string
  revision: number
  text?: string
  time?: Ms
}

const mostCorrections = 20
const shape = /^[A-Za-z0-9_.-]{1,40}$/
/** Clocks of people and servers differ a little. */
const ahead: Ms = 60_000

/** Another text or time for an entry; what stood there before stays, with who changed it when. */
export const correct =
  (room: Room) =>
  async (request: CorrectRequest): Promise<Outcome> => {
    const { number, key } = request
    const once = causeOf('correct', request)
    const outcome = await room.transact(async (draft): Promise<Outcome> => {
      const incident = await draft.incident(number)
      if (!incident) return { did: 'missing', number }
      const found = shape.test(key) ? await draft.entry(number, key) : undefined
      if (!found) return { did: 'refused', refusal: { why: 'no-entry' }, incident }
      const decided = corrected(found.doc, request, draft.now)
      if (decided === 'again') return { did: 'done', incident, entry: entryView(found) }
      if ('was' in decided) return { did: 'already', incident, by: decided.by, at: decided.at }
      if ('why' in decided) return { did: 'refused', refusal: decided, incident }
      draft.setEntry(found, decided)
      const changed = draft.set(touched(incident, request))
      draft.audit(request, { action: 'incident-correct', incident: number, details: { entry: key } })
      return { did: 'done', incident: changed, entry: { key, entry: decided } }
    }, once)
    return outcome.repeated ? present(room, number) : outcome.result
  }

/** Pure: the entry as it is to be, whoever was faster, or why not. */
export function corrected(
  entry: Entry,
  request: Omit<CorrectRequest, 'number' | 'key'>,
  now: Ms,
): Entry | Correction | Refusal | 'again' {
  const { person, at, cause, revision, time } = request
  const { corrections = [] } = entry
  const last = corrections.at(-1)
  if (last?.cause === cause) return 'again'
  if (last && corrections.length !== revision) return last
  const text = request.text?.trim()
  const fault = text === undefined ? undefined : typedFault(text, longestNote)
  if (fault) return fault
  if (text === undefined && time === undefined) return { why: 'empty' }
  if (time !== undefined && !(time <= now + ahead && time >= 0)) return { why: 'future' }
  if (corrections.length >= mostCorrections) return { why: 'too-many', most: mostCorrections }
  const was = { at: entry.at, text: entry.text }
  return {
    ...entry,
    ...(text !== undefined && { text: { typed: text } }),
    ...(time !== undefined && { at: Math.min(time, now) }),
    corrections: [...corrections, { by: person, at, cause, writtenAt: now, was }],
  }
}
