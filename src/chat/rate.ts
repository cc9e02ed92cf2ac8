import type { Ms } from '../core/clock.ts'

/** At most `count` in `per` ms. */
export interface Rate {
  count: number
  per: Ms
}

/** What one person may ask of the bot. Taps on a row of cards come faster than typed commands. */
export const rates: Readonly<Record<'command' | 'press', readonly Rate[]>> = {
  command: [
    { count: 10, per: 10_000 },
    { count: 60, per: 60_000 },
  ],
  press: [
    { count: 20, per: 10_000 },
    { count: 90, per: 60_000 },
  ],
}

/** Ms until one more is within every rate; 0 when it is now. `past` holds the times of the latest ones, oldest first. */
export function waitFor(past: readonly Ms[], limits: readonly Rate[], now: Ms): Ms {
  const waits = limits.map(({ count, per }) => {
    const oldest = past[past.length - count]
    return oldest === undefined ? 0 : oldest + per - now
  })
  return Math.max(0, ...waits)
}

export interface Limiter {
  /** Undefined when it may go on; else how long to wait, and whether this is the first refusal in a row (worth telling). */
  judge(key: string, limits: readonly Rate[], now: Ms): { wait: Ms; first: boolean } | undefined
}

/** Remembers at most `size` keys, the longest unheard of forgotten first. `now` is monotonic. */
export function createLimiter(size = 10_000): Limiter {
  const known = new Map<string, { past: Ms[]; refused: boolean }>()
  return {
    judge(key, limits, now) {
      const entry = known.get(key) ?? { past: [], refused: false }
      known.delete(key)
      known.set(key, entry)
      for (const oldest of known.keys()) {
        if (known.size <= size) break
        known.delete(oldest)
      }
      const wait = waitFor(entry.past, limits, now)
      if (wait > 0) {
        const first = !entry.refused
        entry.refused = true
        return { wait, first }
      }
      entry.refused = false
      entry.past.push(now)
      const most = Math.max(...limits.map(({ count }) => count))
      if (entry.past.length > most) entry.past.shift()
      return undefined
    },
  }
}
