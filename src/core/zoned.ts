import type { Ms } from './clock.ts'

/** A date of the calendar, as a wall shows it; months count from 1. */
export interface LocalDate {
  year: number
  month: number
  day: number
}

/** What calendar and clock on a wall of some zone show. */
export interface LocalTime extends LocalDate {
  hour: number
  minute: number
  second: number
  /** 0 is Sunday. */
  weekday: number
}

const day: Ms = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    const fields = ['year', 'month', 'day', 'hour', 'minute', 'second'].map((field) => [field, 'numeric'])
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...Object.fromEntries(fields) })
    formats.set(zone, format)
  }
  return format
}

/** What a wall in `zone` (an IANA name) shows at that moment. */
export function localTime(at: Ms, zone: string): LocalTime {
  const parts = formatOf(zone).formatToParts(at)
  const {
    year = 0,
    month = 0,
    day = 0,
    ...time
  } = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]))
  const { hour = 0, minute = 0, second = 0 } = time
  return { year, month, day, hour, minute, second, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() }
}

/** The zone's distance from UTC at that moment. */
function offsetOf(at: Ms, zone: string): Ms {
  const { year, month, day, hour, minute, second } = localTime(at, zone)
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000
}

/**
 * The moment a wall of `zone` shows that date and time. A time that a change of the clocks skips is taken as if they had
 * not changed yet (02:30 becomes 03:30, as `java.time` and Temporal have it); of one that comes twice, the first.
 */
export function momentOf(date: LocalDate, hour: number, minute: number, zone: string): Ms {
  const naive = Date.UTC(date.year, date.month - 1, date.day, hour, minute)
  const before = offsetOf(naive - day, zone)
  const after = offsetOf(naive + day, zone)
  const candidates = [naive - before, naive - after].filter((at) => at + offsetOf(at, zone) === naive)
  return candidates.length > 0 ? Math.min(...candidates) : naive - before
}

/** The date so many days later. */
export function plusDays({ year, month, day }: LocalDate, days: number): LocalDate {
  const date = new Date(Date.UTC(year, month - 1, day + days))
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

const clockTime = /^([01]\d|2[0-3]):([0-5]\d)$/

/**
 * The first moment after `after` at which clocks of `zone` show `time` (`HH:MM`): once on each day of the calendar,
 * whatever the clocks do on it.
 * @throws RangeError when `time` is not a clock time.
 */
export function nextLocalTime(after: Ms, time: string, zone: string): Ms {
  const [, hour, minute] = clockTime.exec(time) ?? []
  if (hour === undefined || minute === undefined) throw new RangeError(`"${time}" is not a time such as 09:00`)
  const today = localTime(after, zone)
  // From yesterday: a skipped 23:30 comes after midnight. To the day after tomorrow: a zone can skip a whole day.
  for (let ahead = -1; ahead < 3; ahead++) {
    const at = momentOf(plusDays(today, ahead), Number(hour), Number(minute), zone)
    if (at > after) return at
  }
  return after + day
}
