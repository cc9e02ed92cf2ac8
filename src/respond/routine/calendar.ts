import type { Ms } from '../../core/clock.ts'
import { type LocalDate, localTime, nextLocalTime } from '../../core/zoned.ts'

/** When something comes by the calendar of a zone, at a clock time. */
export interface Cadence {
  every: 'day' | 'week' | 'month' | 'quarter'
  /** `HH:MM`. */
  at: string
  /** Of a week: 0 is Sunday. */
  weekday?: number
  /** Of a month, 1 to 28; a quarter begins in January, April, July and October. */
  day?: number
}

/** Days looked through for the next one: more than a quarter. */
const mostDays = 100

/** The first moment after `after` at which it comes: once on its day, whatever the clocks of the zone do. */
export function nextOf(cadence: Cadence, after: Ms, zone: string): Ms {
  let at = after
  for (let days = 0; days < mostDays; days++) {
    at = nextLocalTime(at, cadence.at, zone)
    if (isDay(cadence, localTime(at, zone))) return at
  }
  return at
}

/** The newest moment at or before `now` at which it came after `after`; undefined when it did not. */
export function lastOf(cadence: Cadence, after: Ms, now: Ms, zone: string): Ms | undefined {
  let found: Ms | undefined
  // What was missed for long is looked for from a little more than a quarter ago.
  const from = Math.max(after, now - mostDays * 86_400_000)
  for (let at = nextOf(cadence, from, zone); at <= now; at = nextOf(cadence, at, zone)) found = at
  return found
}

function isDay({ every, weekday = 1, day = 1 }: Cadence, date: LocalDate & { weekday: number }): boolean {
  if (every === 'day') return true
  if (every === 'week') return date.weekday === weekday
  return date.day === day && (every === 'month' || date.month % 3 === 1)
}

const two = (n: number): string => String(n).padStart(2, '0')

/** `2026-03-02`. */
export const dateText = ({ year, month, day }: LocalDate): string => `${year}-${two(month)}-${two(day)}`
