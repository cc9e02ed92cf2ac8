import type { Ms } from '../../core/clock.ts'
import { parseCron } from '../../core/cron.ts'
import { type LocalDate, localTime, nextLocalTime } from '../../core/zoned.ts'

/** Last fields of a cron expression. */
export const everyDay = '* * *'

/** Days looked through for the next one: more than lie between two Fridays the 13th. */
const mostDays = 430

/** The first moment after `after` at which a cron expression comes: once on its day, whatever the clocks of the zone do. */
export function nextOf(cron: string, after: Ms, zone: string): Ms {
  const { at, isDay } = parseCron(cron)
  let moment = after
  for (let days = 0; days < mostDays; days++) {
    moment = nextLocalTime(moment, at, zone)
    if (isDay(localTime(moment, zone))) return moment
  }
  return moment
}

/** The newest moment at or before `now` at which it came after `after`; undefined when it did not. */
export function lastOf(cron: string, after: Ms, now: Ms, zone: string): Ms | undefined {
  let found: Ms | undefined
  // What was missed for long is looked for from a little more than a year ago.
  const from = Math.max(after, now - mostDays * 86_400_000)
  for (let at = nextOf(cron, from, zone); at <= now; at = nextOf(cron, at, zone)) found = at
  return found
}

const two = (n: number): string => String(n).padStart(2, '0')

/** `2026-03-02`. */
export const dateText = ({ year, month, day }: LocalDate): string => `${year}-${two(month)}-${two(day)}`
