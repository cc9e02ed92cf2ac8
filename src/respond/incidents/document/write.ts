import { messageOf } from '../../../core/errors.ts'
import type { FileRef } from '../../../core/files.ts'
import type { Post } from '../../../core/post.ts'
import type { Put } from '../../../store/port.ts'
import { answers, cardData } from '../card.ts'
import { type DocumentReader, documentFace, type EntryView, type Incident } from '../contract.ts'
import { entryView } from '../entries.ts'
import { entriesOf } from '../kinds.ts'
import type { Room } from '../room.ts'
import { ticked } from '../verbs/act.ts'
import { documentOf } from './document.ts'

/** Entries of one document at most, those of merged incidents too. */
const mostEntries = 3000

/** The document as it would be now; with the entries of what was merged into it, in their order. */
export async function render(room: Room, incident: Incident, reader: DocumentReader): Promise<string> {
  return documentOf(incident, await allEntries(room, incident), reader)
}

async function allEntries({ store }: Room, { number, merged = [] }: Incident): Promise<EntryView[]> {
  const lists = await Promise.all(
    [number, ...merged].map((one) => store.list('incident-entry', 'time', { ...entriesOf(one), limit: mostEntries })),
  )
  const all = lists.flat().sort((a, b) => a.doc.at - b.doc.at || a.doc.order - b.doc.order)
  return all.slice(0, mostEntries).map(entryView)
}

/** Writes the document of a closed incident, keeps it and tells it; what fails is noted and tried again later. */
export async function writeDocument(room: Room, number: number): Promise<void> {
  const incident = await room.incident(number)
  if (incident?.closed?.how !== 'resolved' || incident.closed.document) return
  const kept = await keep(room, incident)
  await room.transact(async (draft) => {
    const now = await draft.incident(number)
    // Opened again in the meantime, or told by another process.
    if (!now?.closed || now.closed.at !== incident.closed?.at || now.closed.document) return
    if (!kept) {
      draft.set({ ...now, closed: { ...now.closed, documentFailed: true } })
      return
    }
    const { documentFailed: _, ...closed } = now.closed
    const mark = { at: draft.now, cause: 'document' }
    const told = draft.set(ticked({ ...now, closed: { ...closed, document: kept } }, ['documentation'], mark))
    draft.put(documentPost(told, kept, draft.now))
  })
}

async function keep(room: Room, incident: Incident): Promise<FileRef | undefined> {
  const { files, clock, log, readerOf } = room.options
  try {
    const reader = { ...(await readerOf(incident.destination)), now: clock.now() }
    const documented = ticked(incident, ['documentation'], { at: clock.now(), cause: 'document' })
    const bytes = new TextEncoder().encode(await render(room, documented, reader))
    const id = await files.put(bytes)
    return { id, name: `incident-${incident.number}.md`, bytes: bytes.byteLength, mime: 'text/markdown' }
  } catch (error) {
    log.warn('the document of an incident could not be kept and will be tried again', {
      incident: incident.number,
      error: messageOf(error),
    })
    return undefined
  }
}

function documentPost(incident: Incident, file: FileRef, now: number): Put {
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
