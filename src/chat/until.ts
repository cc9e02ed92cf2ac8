import type { Ms } from '../core/clock.ts'
import { parseDuration } from '../core/duration.ts'
import { nextLocalTime } from '../core/zoned.ts'

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

/** The next moment after `now` at which clocks of `zone` show that time. */
export function nextClockTime(now: Ms, zone: string, hour: number, minute: number): Ms {
  const two = (number: number) => String(number).padStart(2, '0')
  return nextLocalTime(now, `${two(hour)}:${two(minute)}`, zone)
}
