import { createTask, parse } from 'node-cron'
import { messageOf } from './errors.ts'
import type { LocalDate } from './zoned.ts'

/** The days that a cron expression names, and the clock time at which it comes on each. */
export interface Cron {
  /** `HH:MM`. */
  at: string
  isDay(date: LocalDate): boolean
}

const example = 'such as "0 10 * * 3": minute, hour, day of the month, month, day of the week'
const day = 86_400_000
/** What comes less often than yearly is not routine. */
const longestWait = 366

const two = (n: number): string => String(n).padStart(2, '0')
const known = new Map<string, Cron>()
const mostKnown = 200

/** The cron expression of something that comes on days at one time (`HH:MM`). */
export function cronOf(at: string, days: string): string {
  const [hour, minute] = at.split(':').map(Number)
  return `${minute} ${hour} ${days}`
}

/**
 * A cron expression as node-cron reads it, with names of months and days, `L`, `15W` and `5#1`; a day has to fit both its
 * fields. It comes once on a day, and at least once in 366 days. When that is on a wall is `zoned.ts`'s to say.
 * @throws RangeError, saying what is wrong, for anything else.
 */
export function parseCron(expression: string): Cron {
  const before = known.get(expression)
  if (before) return before
  const cron = read(expression)
  if (known.size >= mostKnown) known.clear()
  known.set(expression, cron)
  return cron
}

function read(expression: string): Cron {
  const fields = expression.trim().split(/\s+/)
  if (fields.length !== 5) throw new RangeError(`a cron expression has five fields, ${example}`)
  const { minute, hour } = fieldsOf(expression)
  if (minute.length !== 1 || hour.length !== 1) {
    throw new RangeError('this comes once on a day: minute and hour are one number each, such as "0 10 * * 3"')
  }
  const cron = { at: `${two(hour[0] ?? 0)}:${two(minute[0] ?? 0)}`, isDay: daysOf(fields.slice(2).join(' ')) }
  if (!isYearly(cron)) throw new RangeError(`"${expression}" comes less than once a year`)
  return cron
}

function fieldsOf(expression: string): { minute: number[]; hour: number[] } {
  try {
    return parse(expression)
  } catch (error) {
    throw new RangeError(`${messageOf(error)}; a cron expression is ${example}`)
  }
}

/** Asked at noon in UTC, so that no change of clocks has a say in what day it is. */
function daysOf(days: string): Cron['isDay'] {
  const task = createTask(`0 12 ${days}`, () => undefined, { timezone: 'UTC' })
  // It only answers: it is not to be among the tasks that node-cron keeps.
  task.destroy()
  return ({ year, month, day }) => task.match(new Date(Date.UTC(year, month - 1, day, 12)))
}

function isYearly({ isDay }: Cron): boolean {
  // From a year that is none of leap years: 29 February has to be missed.
  const from = Date.UTC(2025, 0, 1)
  for (let days = 0; days < longestWait; days++) {
    const date = new Date(from + days * day)
    if (isDay({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() })) return true
  }
  return false
}
