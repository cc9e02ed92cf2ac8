import type { Ms } from '../../core/clock.ts'
import { parseDuration } from '../../core/duration.ts'

const minute: Ms = 60_000
const day: Ms = 86_400_000

export const shortestRange: Ms = 15 * minute
export const longestRange: Ms = 30 * day
export const defaultRange: Ms = 2 * 3_600_000

/**
 * A range as people type it, `15m` to `30d`: `short` and `long` beyond that, undefined when it is no duration at all.
 */
export function readRange(text: string): Ms | 'short' | 'long' | undefined {
  const ms = /^\d/.test(text) ? parseDuration(text.toLowerCase()) : undefined
  if (ms === undefined) return undefined
  if (ms < shortestRange) return 'short'
  return ms > longestRange ? 'long' : ms
}
