import { auditRow } from '../../audit.ts'
import type { Doing } from '../../contract.ts'
import { type Reminder, reminderItems, type Ticked } from '../contract.ts'
import type { RoutineOptions } from '../options.ts'
import { revised } from '../post.ts'
import { reminderData } from './shown.ts'

const mostAttempts = 10

/** Ticks an item, or takes the tick off. */
export async function tick(
  options: RoutineOptions,
  { reminder: id, item, person, at, cause }: Doing & { reminder: string; item: string },
): Promise<Ticked> {
  const { store, clock, onPost } = options
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const found = await store.get('reminder', id)
    const items: readonly string[] = found ? reminderItems[found.doc.task] : []
    if (!found || !items.includes(item)) return { did: 'missing' }
    const { doc, version } = found
    const before = doc.ticks[item]
    if (before?.cause === cause) return { did: 'ticked', reminder: doc }
    const { [item]: _, ...others } = doc.ticks
    const ticks = before ? others : { ...others, [item]: { by: person, at, cause } }
    const { doneAt: __, ...open } = doc
    const next: Reminder = { ...open, ticks, ...(items.every((one) => ticks[one]) && { doneAt: at }) }
    const post = await store.get('post', doc.post)
    const action = before ? 'reminder-untick' : 'reminder-tick'
    const result = await store.commit({
      put: [
        { kind: 'reminder', id, doc: next },
        ...(post ? [{ kind: 'post' as const, id: doc.post, doc: revised(post.doc, reminderData(next), false) }] : []),
      ],
      append: [auditRow({ person, cause, at }, clock.now(), { action, reminder: id, item })],
      expect: [
        { ref: { kind: 'reminder', id }, version },
        ...(post ? [{ ref: { kind: 'post' as const, id: doc.post }, version: post.version }] : []),
      ],
      once: `reminder:${id}:${item}:${cause}`,
    })
    if (result === 'duplicate') return { did: ticks[item] ? 'ticked' : 'unticked', reminder: doc }
    if (result === 'ok') {
      onPost()
      return { did: before ? 'unticked' : 'ticked', reminder: next }
    }
  }
  throw new Error(`reminder ${id} changed ${mostAttempts} times while it was being ticked`)
}
