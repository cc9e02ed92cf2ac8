import type { Ms } from './clock.ts'

/** What is believed of the wall clock. Plain data, so that it may be kept over restarts. */
export interface Belief {
  /** The latest time that was believed. */
  trusted: Ms
  /** How long a clock that leapt ahead has gone on like that, ms; absent while there is no doubt. */
  doubted?: Ms
}

/** A clock may be this much further than expected: a bot that was down for a day is no wonder. */
const noWonder: Ms = 86_400_000
/** A clock that leapt further is believed when it has gone on for so long: then it was the time before that was wrong. */
const convincing: Ms = 12 * 3_600_000

/**
 * Whether what is old by the wall clock may be deleted: not while the clock has just leapt ahead, for then everything
 * looks old. A leap back is believed at once, since it makes nothing look older.
 * @param elapsed ms since the last look, by the monotonic clock; 0 at the first look of a process
 */
export function believe(before: Belief | undefined, now: Ms, elapsed: Ms): Belief {
  if (before === undefined || now <= before.trusted + elapsed + noWonder) return { trusted: now }
  const doubted = (before.doubted ?? 0) + elapsed
  // While in doubt the believed time goes on as a clock would.
  return doubted >= convincing ? { trusted: now } : { trusted: before.trusted + elapsed, doubted }
}
