import type { Notice } from '../alerts/contract.ts'
import type { Put } from '../store/port.ts'
import { destinationKey } from './kinds.ts'
import type { StoredNotice } from './outbox.ts'
import type { Parts } from './ports.ts'

/** The same notice for its destination's fallback; undefined when there is none, or it was tried already. */
export async function fallbackCopy(
  { chats, clock }: Pick<Parts, 'chats' | 'clock'>,
  { id, doc }: StoredNotice,
): Promise<Put | undefined> {
  if (doc.copied) return undefined
  const via = [...(doc.via ?? []), destinationKey(doc.destination)]
  const destination = await chats.fallback(doc.destination)
  if (!destination || via.includes(destinationKey(destination))) return undefined
  const { repeat: _, triedAt: __, error: ___, foldedInto: ____, ...rest } = doc
  const copyOf = doc.copyOf ?? id
  const copyId = `${copyOf}@${destinationKey(destination)}`
  const fresh = { state: 'queued', attempts: 0, notBefore: clock.now() } as const
  const copy: Notice = { ...rest, ...fresh, id: copyId, destination, via, copyOf }
  return { kind: 'notice', id: copyId, doc: copy }
}
