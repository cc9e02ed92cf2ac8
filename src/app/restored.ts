import { basename } from 'node:path'
import type { Notice } from '../alerts/contract.ts'
import type { Clock, Ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { AlertLevel, Destination } from '../core/policy.ts'
import type { Put, Versioned } from '../store/port.ts'
import type { SqliteStore } from '../store/sqlite/contract.ts'
import type { StoreNotice } from '../store/sqlite/open.ts'
import { selfPost, type Word } from './self-post.ts'

/** What operators are told of by a message; an index made anew or a migration is a line in the log. */
const told: ReadonlySet<StoreNotice['code']> = new Set(['restored', 'fresh', 'log-lost', 'file-lost', 'memory'])

/** The first look at the sources is waited for, so that only what still fires is told again. */
const lookFirst: Ms = 60_000
const page = 500

export interface OpenedDeps {
  store: SqliteStore
  /** Where the bot speaks of itself; undefined while there is no chat. */
  home: Destination | undefined
  clock: Clock
  log: Log
}

/**
 * What follows from how the store was opened: operators hear of damage and of a restored backup, and a restored one is
 * set right before anything works on it. Done again from where it was when it is interrupted.
 */
export async function settleOpening({ store, home, clock, log }: OpenedDeps): Promise<void> {
  const notices = store.notices.filter(({ code }) => told.has(code))
  const words = notices.map(wordOf)
  const { restored } = store
  if (restored) {
    const counts = await settleNotices(store, clock.now())
    await showAgain(store)
    await doubtPosts(store)
    words.push(...restoredWords(restored, counts))
    log.warn('a backup was restored', { ...restored, ...counts })
  }
  if (words.length === 0) return
  const id = restored ? `restored:${restored.at}` : `store:${clock.now()}`
  const level: AlertLevel = 'critical'
  if (home) await store.commit({ put: [selfPost(id, { destination: home, level, words, at: clock.now() })] })
  if (restored) await store.settled()
}

/** Also for /status. */
export function wordOf({ code, args }: StoreNotice): Word {
  const shown = Object.entries(args).map(([name, arg]) => [name, typeof arg === 'string' ? { code: arg } : arg])
  return { id: `app-store-${code}`, args: Object.fromEntries(shown) }
}

interface Counts {
  folded: number
  repeated: number
}

function restoredWords({ backup, takenAt, at }: NonNullable<SqliteStore['restored']>, counts: Counts): Word[] {
  const { folded, repeated } = counts
  return [
    { id: 'app-restored', args: { taken: { at: takenAt }, at: { at }, backup: { code: basename(backup) } } },
    ...(folded > 0 ? [{ id: 'app-restored-folded', args: { n: folded } }] : []),
    ...(repeated > 0 ? [{ id: 'app-restored-repeated', args: { n: repeated } }] : []),
  ]
}

/**
 * What a notice that was on its way when the backup was made becomes: it may long have been told. A critical alert
 * whose card nobody is known to have is told once more, marked; the rest is counted in the message about the restoring.
 */
export function afterRestore(notice: Notice, hasCard: boolean): 'repeat' | 'fold' {
  return notice.level === 'critical' && notice.kind === 'firing' && !hasCard ? 'repeat' : 'fold'
}

async function settleNotices(store: SqliteStore, now: Ms): Promise<Counts> {
  const counts: Counts = { folded: 0, repeated: 0 }
  const settled = new Set<string>()
  for (;;) {
    const open = (await store.list('notice', 'waiting', { limit: page + settled.size })).filter(
      ({ id }) => !settled.has(id),
    )
    if (open.length === 0) return counts
    const puts: Put[] = []
    for (const notice of open) {
      const what = afterRestore(notice.doc, await hasCard(store, notice))
      counts[what === 'fold' ? 'folded' : 'repeated']++
      if (what === 'repeat') settled.add(notice.id)
      puts.push({ kind: 'notice', id: notice.id, doc: { ...notice.doc, ...stateAfter(what, now) } })
    }
    await store.commit({ put: puts })
  }
}

async function hasCard(store: SqliteStore, { doc }: Versioned<'notice'>): Promise<boolean> {
  const cards = await store.list('card', 'episode', { is: doc.episode })
  return cards.some(({ doc: card }) => card.ref !== undefined)
}

function stateAfter(what: 'repeat' | 'fold', now: Ms): Partial<Notice> {
  const error = 'restored from a backup'
  if (what === 'repeat') return { state: 'unknown', notBefore: now + lookFirst, error }
  return { state: 'folded', sentAt: now, error }
}

/** Messages may show what happened after the backup: every live card is edited once to what is known now. */
async function showAgain(store: SqliteStore): Promise<void> {
  const cards = await store.list('card', 'live', {})
  for (let from = 0; from < cards.length; from += page) {
    const put = cards.slice(from, from + page).map(({ id, doc }): Put => {
      const copies = doc.copies.map(({ ref }) => ({ ref, sent: 0 }))
      return { kind: 'card', id, doc: { ...doc, copies, ...(doc.ref && { sent: 0 }) } }
    })
    await store.commit({ put })
  }
}

/** Other messages on their way are few: told once more, marked. */
async function doubtPosts(store: SqliteStore): Promise<void> {
  const open = await store.list('posted', 'open', { limit: page })
  const put = open.map(({ id, doc }): Put => ({ kind: 'posted', id, doc: { ...doc, state: 'unknown' } }))
  if (put.length > 0) await store.commit({ put })
}
