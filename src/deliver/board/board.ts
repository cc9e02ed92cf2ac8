import type { Clock, Ms } from '../../core/clock.ts'
import type { Post } from '../../core/post.ts'
import type { Sweepable } from '../../core/sweeper.ts'
import type { Store, Versioned } from '../../store/port.ts'
import '../kinds.ts'
import { type BoardData, type BoardFacts, boardFace, boardOf } from './data.ts'

export interface BoardsOptions {
  store: Store
  clock: Clock
  /** Chats that have a board now. */
  chats(): Promise<readonly string[]>
  facts(chat: string, now: Ms): Promise<BoardFacts>
  /** Posts were committed. */
  onChange(): void
}

/** A board changes no more often than this. */
export const boardEvery: Ms = 10_000

const idOf = (chat: string) => `board:${chat}`

/**
 * For the sweeper: one pinned post per chat with the state of its systems and what is open, changed when what it shows
 * has changed. A chat that has none any more keeps its last message, unpinned.
 */
export function createBoards({ store, clock, chats, facts, onChange }: BoardsOptions): Sweepable {
  // Not before the first polls: until then nothing is known.
  let due = clock.now() + boardEvery

  async function show(chat: string, now: Ms): Promise<boolean> {
    const id = idOf(chat)
    const found = await store.get('post', id)
    const shown = found?.doc.final ? undefined : (found?.doc.data as BoardData | undefined)
    const next = boardOf(await facts(chat, now))
    const nothing = next.systems.length === 0 && next.open === 0
    if (shown ? sameBoard(shown, next) : nothing) return false
    return put(chat, { ...next, changedAt: now }, found, now)
  }

  async function put(chat: string, data: BoardData, found: Found, now: Ms): Promise<boolean> {
    const id = idOf(chat)
    const { revision = 0, queuedAt = now } = found?.doc ?? {}
    const doc: Post = {
      destination: { channel: 'telegram', chat },
      level: 'info',
      face: boardFace,
      data,
      audible: false,
      revision: revision + 1,
      queuedAt,
      ...(data.closed ? { final: true } : { pinned: true }),
    }
    const expect = [{ ref: { kind: 'post' as const, id }, version: found?.version ?? 0 }]
    return (await store.commit({ put: [{ kind: 'post', id, doc }], expect })) === 'ok'
  }

  /** Boards of chats that have none any more. */
  async function close(wanted: ReadonlySet<string>, now: Ms): Promise<boolean> {
    let changed = false
    for (const found of await store.list('post', 'id', { from: idOf(''), to: idOf('\uffff') })) {
      const { destination, final, data, face } = found.doc
      if (final || face !== boardFace || wanted.has(destination.chat)) continue
      const last = data as BoardData
      if (await put(destination.chat, { ...last, changedAt: now, closed: true }, found, now)) changed = true
    }
    return changed
  }

  return {
    next: async () => due,
    run: async (now) => {
      due = now + boardEvery
      const wanted = await chats()
      let changed = await close(new Set(wanted), now)
      for (const chat of wanted) if (await show(chat, now)) changed = true
      if (changed) onChange()
    },
  }
}

type Found = Versioned<'post'> | undefined

const sameBoard = ({ changedAt: _, ...shown }: BoardData, next: Omit<BoardData, 'changedAt'>): boolean =>
  JSON.stringify(shown) === JSON.stringify(next)
