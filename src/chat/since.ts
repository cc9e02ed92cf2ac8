import type { Ms } from '../core/clock.ts'
import { parseDuration } from '../core/duration.ts'
import { localTime, momentOf, plusDays } from '../core/zoned.ts'

/** A look back reaches this far. */
export const longestSince: Ms = 7 * 86_400_000

const clockTime = '([01]?\\d|2[0-3]):([0-5]\\d)'
const lengthThenClock = new RegExp(`^(?:(\\S+)\\s+)?${clockTime}$`)
const dated = /^(?:(\d{4})[-/])?(\d{1,2})[-/](\d{1,2})$/

/** Words for days, in the reader's language besides the English ones. */
export interface DayWords {
  today: string
  yesterday: string
}

/**
 * The past moment that somebody means by `03:00`, `2h`, `yesterday 22:00`, `yesterday`, `10/02 22:00` in `zone`; a clock
 * time alone is the last one that was. Undefined: unreadable; `future` and `far`: not a time one can look back to.
 */
export function readSince(typed: string, now: Ms, zone: string, words: DayWords): Ms | 'future' | 'far' | undefined {
  const at = momentIn(typed.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' '), now, zone, words)
  if (at === undefined) return undefined
  if (at > now) return 'future'
  return now - at > longestSince ? 'far' : at
}

function momentIn(text: string, now: Ms, zone: string, words: DayWords): Ms | undefined {
  const length = parseDuration(text)
  if (length !== undefined && length > 0) return now - length
  const today = localTime(now, zone)
  const [, day, hour, minute] = lengthThenClock.exec(text) ?? []
  if (hour === undefined || minute === undefined) {
    const date = dateOf(text, now, zone, words)
    return date && momentOf(date, 0, 0, zone)
  }
  if (day !== undefined) {
    const date = dateOf(day, now, zone, words)
    return date && momentOf(date, Number(hour), Number(minute), zone)
  }
  const here = momentOf(today, Number(hour), Number(minute), zone)
  return here <= now ? here : momentOf(plusDays(today, -1), Number(hour), Number(minute), zone)
}

function dateOf(word: string, now: Ms, zone: string, words: DayWords) {
  const today = localTime(now, zone)
  if (word === 'today' || word === words.today) return today
  if (word === 'yesterday' || word === words.yesterday) return plusDays(today, -1)
  const [, year, month, day] = dated.exec(word) ?? []
  if (month === undefined || day === undefined) return undefined
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return undefined
  const date = { year: year === undefined ? today.year : Number(year), month: Number(month), day: Number(day) }
  // Without a year the last one that was: in January 12/31 is last year's.
  if (year === undefined && momentOf(date, 0, 0, zone) > now) return { ...date, year: date.year - 1 }
  return date
}
