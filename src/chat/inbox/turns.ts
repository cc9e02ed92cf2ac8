import type { Update } from 'grammy/types'
import { messageOf } from '../context.ts'
import { subjectsOf } from '../router.ts'

/**
 * At most this many unfinished updates of one chat at a time, so that a chat that Telegram lets nobody write to leaves
 * room for all others. Presses have their own: mostly they end in a toast, which always gets through.
 */
export const turnsOfChat = { typed: 4, pressed: 8 } as const

interface Turn {
  order: number
  subjects: readonly string[]
  /** Chat and kind; absent when the update belongs to no chat. */
  lane?: { name: string; limit: number }
}

/**
 * Who waits for a turn, in the order of arrival: one update of a subject at a time, a few of a chat. Holds nothing of
 * what people wrote; the store knows the rest.
 */
export class Turns {
  #waiting = new Map<string, Turn>()

  has(id: string): boolean {
    return this.#waiting.has(id)
  }

  add(id: string, order: number, update: Update): void {
    if (!this.#waiting.has(id)) this.#waiting.set(id, turnOf(order, update))
  }

  remove(id: string): void {
    this.#waiting.delete(id)
  }

  /** Puts what was added out of order into it. */
  sort(): void {
    this.#waiting = new Map([...this.#waiting].sort(([, a], [, b]) => a.order - b.order))
  }

  /**
   * Whose turn it is, at most `size`, beside those `flying`. What is `resting` keeps nobody waiting; what waits keeps
   * all that came later of any of its subjects waiting.
   */
  next(size: number, flying: ReadonlySet<string>, resting: Pick<ReadonlySet<string>, 'has'>): string[] {
    const held = new Set<string>()
    const used = new Map<string, number>()
    const book = ({ subjects, lane }: Turn) => {
      for (const subject of subjects) held.add(subject)
      if (lane) used.set(lane.name, (used.get(lane.name) ?? 0) + 1)
    }
    for (const id of flying) {
      const turn = this.#waiting.get(id)
      if (turn) book(turn)
    }
    const chosen: string[] = []
    for (const [id, turn] of this.#waiting) {
      if (chosen.length >= size) break
      if (flying.has(id) || resting.has(id)) continue
      const { subjects, lane } = turn
      const full = lane !== undefined && (used.get(lane.name) ?? 0) >= lane.limit
      if (full || subjects.some((subject) => held.has(subject))) {
        for (const subject of subjects) held.add(subject)
        continue
      }
      book(turn)
      chosen.push(id)
    }
    return chosen
  }
}

function turnOf(order: number, update: Update): Turn {
  const chat = messageOf(update)?.chat?.id
  if (chat === undefined) return { order, subjects: [] }
  const kind = update.callback_query ? 'pressed' : 'typed'
  return { order, subjects: subjectsOf(update), lane: { name: `${kind} ${chat}`, limit: turnsOfChat[kind] } }
}
