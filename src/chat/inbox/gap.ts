import type { Clock, Ms } from '../../core/clock.ts'
import type { Store } from '../../store/port.ts'
import type { PollMemory } from '../kinds.ts'

/** Telegram keeps a press this long; older ones are gone when the bot comes back. */
export const pressesKept: Ms = 150_000
/** The time of the last answer is written at most this often. */
const writeEvery: Ms = 5000
const id = 'telegram'
/** One row for each gap: when the bot read nothing. */
export const offlineStream = 'offline'

export interface Gap {
  from: Ms
  to: Ms
}

/** Remembers when Telegram last answered, and which presses were lost while it did not. */
export interface GapWatch {
  /** After each answer; notes a gap when the one before is too long ago. */
  answered(): Promise<void>
  /** A gap that not every chat was told of. */
  pending(): Promise<(Gap & { told: readonly string[] }) | undefined>
  told(chat: string): Promise<void>
  /** Every chat knows. */
  close(): Promise<void>
}

/** The minutes whose presses are lost when Telegram answered at `last` and then at `now` only; undefined for none. */
export function gapBetween(last: Ms, now: Ms): Gap | undefined {
  return now - last > pressesKept ? { from: last, to: now } : undefined
}

export function createGapWatch(store: Store, clock: Clock): GapWatch {
  let previous: { wall: Ms; mono: Ms } | undefined
  let written = Number.NEGATIVE_INFINITY

  const read = async (): Promise<PollMemory | undefined> => (await store.get('poll', id))?.doc
  const write = (doc: PollMemory, gap?: Gap) => {
    const append = gap ? [{ stream: offlineStream, at: gap.to, body: { from: gap.from, to: gap.to } }] : []
    return store.commit({ put: [{ kind: 'poll', id, doc }], append })
  }

  return {
    async answered() {
      const now = { wall: clock.now(), mono: clock.mono() }
      const before = previous
      previous = now
      // Within one process the monotonic clock judges: a wall clock that jumps loses no presses.
      const silentFor = before && now.mono - before.mono
      if (silentFor !== undefined && silentFor <= pressesKept && now.mono - written < writeEvery) return
      const known = await read()
      const last = before ? now.wall - (silentFor ?? 0) : known?.answeredAt
      const found = last === undefined ? undefined : gapBetween(last, now.wall)
      const gap = found ? { ...found, from: known?.gap?.from ?? found.from, told: [] } : known?.gap
      await write({ answeredAt: now.wall, ...(gap && { gap }) }, found)
      written = now.mono
    },
    pending: async () => (await read())?.gap,
    async told(chat) {
      const known = await read()
      if (known?.gap) await write({ ...known, gap: { ...known.gap, told: [...known.gap.told, chat] } })
    },
    async close() {
      const known = await read()
      if (known) await write({ answeredAt: known.answeredAt })
    },
  }
}
