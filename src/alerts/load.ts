import type { Ms } from '../core/clock.ts'
import type { Policies } from '../core/policy.ts'
import type { Store, Versioned, Write } from '../store/port.ts'
import { type Book, type Held, mostResolved } from './book.ts'
import type { Alert, Episode, Notice } from './contract.ts'
import { groupOf, type Identified } from './identity.ts'
import { timeRange } from './kinds.ts'
import { isOpen } from './members.ts'
import type { Loaded } from './overlay.ts'
import { rescheduled } from './schedule.ts'
import { without } from './without.ts'

const held = <T>({ doc, version }: { doc: T; version: number }): Held<T> => ({ doc, version })

/** Fills the book with everything that is open. */
export async function loadBook(book: Book, store: Store, policies: Policies, now: Ms): Promise<void> {
  book.clear()
  for (const episode of await store.list('episode', 'open', { is: 1 })) await loadEpisode(book, store, episode)
  for (const { doc, version } of await store.list('digest', 'id', {})) book.setDigest(doc, version)
  for (const { doc, version } of await store.list('silence', 'open', { is: 1 })) book.setSilence(doc, version)
  for (const id of [...book.episodes.keys()]) await settleDelivery(book, store, policies, id, now)
}

/** Takes an open episode into the book that another process opened. */
export async function knowEpisode(book: Book, store: Store, id: string): Promise<void> {
  if (book.episodes.has(id)) return
  const found = await store.get('episode', id)
  if (found) await loadEpisode(book, store, found)
}

async function loadEpisode(book: Book, store: Store, { doc, version }: Versioned<'episode'>): Promise<void> {
  book.setEpisode(doc, version)
  if (doc.endedAt !== undefined) return
  const open = await store.list('alert', 'open', { is: doc.id })
  const resolved = await store.list('alert', 'resolved', { ...timeRange(doc.id), reverse: true, limit: mostResolved })
  for (const alert of [...resolved.reverse(), ...open]) book.setAlert(alert.doc, alert.version)
}

/** After a conflict: takes over what the store has of the documents that the write expected otherwise. */
export async function refresh(book: Book, store: Store, write: Write): Promise<void> {
  for (const { ref } of write.expect ?? []) {
    if (ref.kind === 'episode') {
      const found = await store.get('episode', ref.id)
      if (found) await loadEpisode(book, store, found)
    } else if (ref.kind === 'alert') await refreshAlert(book, store, ref.id)
    else if (ref.kind === 'silence') {
      const found = await store.get('silence', ref.id)
      if (found) book.setSilence(found.doc, found.version)
    } else if (ref.kind === 'digest') {
      const found = await store.get('digest', ref.id)
      if (found) book.setDigest(found.doc, found.version)
    }
  }
}

async function refreshAlert(book: Book, store: Store, fingerprint: string): Promise<void> {
  const found = await store.get('alert', fingerprint)
  if (!found) return book.dropAlert(fingerprint)
  if (book.episodes.has(found.doc.episode)) return book.setAlert(found.doc, found.version)
  book.dropAlert(fingerprint)
  if (isOpen(found.doc)) await knowEpisode(book, store, found.doc.episode)
}

/** What an ingest needs besides the book: stored alerts that fire again, and the last episodes of groups that open. */
export async function loadFor(
  book: Book,
  store: Store,
  policies: Policies,
  batch: readonly Identified[],
): Promise<Loaded> {
  const alerts = new Map<string, Held<Alert>>()
  const groups = new Map<string, Held<Episode>>()
  const asked = new Set<string>()
  for (const seen of batch) {
    if (seen.observation.state !== 'firing' || book.alerts.has(seen.fingerprint) || asked.has(seen.fingerprint))
      continue
    asked.add(seen.fingerprint)
    const alert = await store.get('alert', seen.fingerprint)
    if (alert && isOpen(alert.doc)) await knowEpisode(book, store, alert.doc.episode)
    if (alert) alerts.set(seen.fingerprint, held(alert))
    const group = groupOf(seen, policies.routeOf(seen.system, seen.priority, seen.labels))
    if (asked.has(group) || book.openEpisode(group)) continue
    asked.add(group)
    const [last] = await store.list('episode', 'group', { ...timeRange(group), reverse: true, limit: 1 })
    if (last && last.doc.endedAt === undefined) await loadEpisode(book, store, last)
    else if (last) groups.set(group, held(last))
  }
  return { alerts, groups }
}

/**
 * Learns from the notices themselves what became of an episode's last telling, for when the word of its delivery was
 * lost in a crash or it was given up. Changes the book alone: the store follows with the episode's next change.
 */
export async function settleDelivery(book: Book, store: Store, policies: Policies, id: string, now: Ms): Promise<void> {
  const known = book.episodes.get(id)
  if (!known?.doc.memory.outstanding) return
  const found = await Promise.all(known.doc.memory.outstanding.map((notice) => store.get('notice', notice)))
  const notices = found.flatMap((notice) => (notice ? [notice.doc] : []))
  const at = deliveredAt(notices)
  if (at !== undefined) tellDelivered(book, policies, id, at, now)
  else if (!notices.some(isUnderWay)) tellDelivered(book, policies, id, undefined, now)
}

const isUnderWay = ({ state }: Notice): boolean => state === 'queued' || state === 'sending' || state === 'unknown'

function deliveredAt(notices: readonly Notice[]): Ms | undefined {
  const times = notices
    .filter(({ state }) => state === 'sent' || state === 'folded')
    .map((one) => one.sentAt ?? one.queuedAt)
  return times.length === 0 ? undefined : Math.min(...times)
}

/** The last telling reached somebody at `at`; undefined: nobody, and it is no longer on its way. */
export function tellDelivered(book: Book, policies: Policies, id: string, at: Ms | undefined, now: Ms): void {
  const known = book.episodes.get(id)
  if (!known) return
  const { doc, version } = known
  const settled = without(doc.memory, 'outstanding')
  // Escalation counts from the delivery of what people were told first.
  const first = settled.unattended !== undefined && settled.unattended === settled.queuedAt
  const delivered = { toldAt: Math.max(at ?? 0, settled.toldAt ?? 0), ...(first && { unattended: at ?? 0 }) }
  const memory = at === undefined ? settled : { ...settled, ...delivered }
  const policy = policies.policyOf(doc.system, doc.priority)
  book.setEpisode(rescheduled({ ...doc, memory }, policy, now), version)
}
