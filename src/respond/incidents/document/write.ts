import { messageOf } from '../../../core/errors.ts'
import type { Post } from '../../../core/post.ts'
import type { Put } from '../../../store/port.ts'
import type { Report } from '../../reports/contract.ts'
import { markdownOf } from '../../reports/markdown.ts'
import { answers, cardData } from '../card.ts'
import { type DocumentReader, documentFace, type EntryView, type Incident } from '../contract.ts'
import { entryView } from '../entries.ts'
import { entriesOf } from '../kinds.ts'
import type { Room } from '../room.ts'
import { ticked } from '../verbs/act.ts'
import { documentParts, documentTitle } from './document.ts'

/** Entries of one document at most, those of merged incidents too. */
const mostEntries = 3000

/** The document as it would be now; with the entries of what was merged into it, in their order. */
export async function render(room: Room, incident: Incident, reader: DocumentReader): Promise<string> {
  const parts = documentParts(incident, await allEntries(room, incident), reader)
  return markdownOf(documentTitle(incident, reader), parts, reader.texts)
}

async function allEntries({ store }: Room, { number, merged = [] }: Incident): Promise<EntryView[]> {
  const lists = await Promise.all(
    [number, ...merged].map((one) => store.list('incident-entry', 'time', { ...entriesOf(one), limit: mostEntries })),
  )
  const all = lists.flat().sort((a, b) => a.doc.at - b.doc.at || a.doc.order - b.doc.order)
  return all.slice(0, mostEntries).map(entryView)
}

/** Freezes the document of a closed incident, keeps it and tells it; what fails is noted and tried again later. */
export async function writeDocument(room: Room, number: number): Promise<void> {
  const incident = await room.incident(number)
  if (incident?.closed?.how !== 'resolved' || incident.closed.document) return
  const { reports } = room.options
  const frozen = await freeze(room, incident)
  await room.transact(async (draft) => {
    const now = await draft.incident(number)
    // Opened again in the meantime, or told by another process.
    if (!now?.closed || now.closed.at !== incident.closed?.at || now.closed.document) return
    if (!frozen) {
      draft.set({ ...now, closed: { ...now.closed, documentFailed: true } })
      return
    }
    const { documentFailed: _, ...closed } = now.closed
    const mark = { at: draft.now, cause: 'document' }
    const document = frozen.report.markdown
    const told = draft.set(ticked({ ...now, closed: { ...closed, document } }, ['documentation'], mark))
    const post = documentPost(told, frozen.report, draft.now)
    const following = reports.following(frozen.report, { destination: told.destination, post: post.id, at: draft.now })
    draft.put(post, ...frozen.puts, ...following)
  })
  if (frozen) reports.committed(frozen.report.id)
}

async function freeze(room: Room, incident: Incident) {
  const { reports, clock, log, readerOf } = room.options
  const { number, reopened, system, destination, closed } = incident
  try {
    const reader = { ...(await readerOf(destination)), now: clock.now() }
    const documented = ticked(incident, ['documentation'], { at: clock.now(), cause: 'document' })
    const draft = {
      kind: 'incident' as const,
      title: documentTitle(documented, reader),
      ...(system !== undefined && { system }),
      subject: String(number),
      parts: documentParts(documented, await allEntries(room, documented), reader),
      locale: reader.texts.locale,
      zone: reader.zone,
      ...(closed?.by && { by: closed.by }),
    }
    const earlier = reopened === 0 ? {} : { replaces: documentId(number, reopened - 1) }
    return await reports.freeze(draft, { id: documentId(number, reopened), at: clock.now(), ...earlier })
  } catch (error) {
    log.warn('the document of an incident could not be kept and will be tried again', {
      incident: number,
      error: messageOf(error),
    })
    return undefined
  }
}

/** Of an incident that was opened again, each closing leaves one. */
const documentId = (number: number, reopened: number): string =>
  reopened === 0 ? `incident-${number}` : `incident-${number}-${reopened + 1}`

function documentPost(incident: Incident, { markdown: file }: Report, now: number): Extract<Put, { kind: 'post' }> {
  const { number, destination, level, reopened } = incident
  const doc: Post = {
    destination,
    level,
    face: documentFace,
    data: { ...cardData(incident) },
    audible: false,
    revision: 1,
    queuedAt: now,
    final: true,
    file: { id: file.id, name: file.name, as: 'document' },
    ...answers(incident),
  }
  return { kind: 'post', id: `incident-document:${number}:${reopened}`, doc }
}
