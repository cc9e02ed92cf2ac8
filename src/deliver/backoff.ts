import type { Ms } from '../core/clock.ts'

const first: Ms = 500
// The first send follows within 10 s after the other side is back.
const longest: Ms = 5000

/** How long to wait after the `tries`-th failure in a row (from 1): doubling, at most 5 s, each 50 to 100 % of it. */
export function backOff(tries: number, random: () => number): Ms {
  const full = Math.min(longest, first * 2 ** Math.max(0, tries - 1))
  return Math.round(full * (0.5 + random() / 2))
}
