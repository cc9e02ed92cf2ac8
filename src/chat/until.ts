import type { Ms } from '../core/clock.ts'
import { parseDuration } from '../core/duration.ts'

/** What a person typed for a time: a length, a clock time of the chat's zone, or "until stable". */
export type Until = { kind: 'for'; ms: Ms } | { kind: 'at'; hour: number; minute: number } | { kind: 'stable' }

const clockTime = /^([01]?\d|2[0-3]):([0-5]\d)$/

/** Reads `15m`, `2h`, `1d`, `09:00`, `stable`; full-width digits as an input method types them count too. */
export function parseUntil(text: string): Until | undefined {
  const plain = text.normalize('NFKC').trim().toLowerCase()
  if (plain === 'stable') return { kind: 'stable' }
  const found = clockTime.exec(plain)
  if (found) return { kind: 'at', hour: Number(found[1]), minute: Number(found[2]) }
  const ms = plain === '0' ? undefined : parseDuration(plain)
  return ms === undefined ? undefined : { kind: 'for', ms }
}

/** The moment it means, seen from `now` in `zone`; a clock time is the next one. */
export function resolveUntil(until: Until, now: Ms, zone: string): Ms | 'stable' {
  if (until.kind === 'stable') return 'stable'
  return until.kind === 'for' ? now + until.ms : nextClockTime(now, zone, until.hour, until.minute)
}

interface Wall {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

function wallOf(at: Ms, zone: string): Wall {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts
  return { year, month, day, hour, minute, second }
}

/** The zone's distance from UTC at that moment. */
function offsetOf(at: Ms, zone: string): Ms {
  const { year, month, day, hour, minute, second } = wallOf(at, zone)
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000
}

/**
 * The moment a wall clock of `zone` shows that date and time. A time that a change of the clocks skips is taken as if
 * they had not changed yet (02:30 becomes 03:30); of one that comes twice, the first.
 */
function momentOf(date: { year: number; month: number; day: number }, hour: number, minute: number, zone: string): Ms {
  const naive = Date.UTC(date.year, date.month - 1, date.day, hour, minute)
  const before = offsetOf(naive - 86_400_000, zone)
  const after = offsetOf(naive + 86_400_000, zone)
  const candidates = [naive - before, naive - after].filter((at) => at + offsetOf(at, zone) === naive)
  return candidates.length > 0 ? Math.min(...candidates) : naive - before
}

/** The next moment after `now` at which clocks of `zone` show that time. */
export function nextClockTime(now: Ms, zone: string, hour: number, minute: number): Ms {
  for (let ahead = 0; ahead < 3; ahead++) {
    const { year, month, day } = wallOf(now, zone)
    const date = new Date(Date.UTC(year, month - 1, day + ahead))
    const parts = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
    const at = momentOf(parts, hour, minute, zone)
    if (at > now) return at
  }
  return now + 86_400_000
}
