import { asNumber, asTime } from '../json.ts'
import type { JSONValue } from './expression.ts'

/** A value is not of the kind that is needed; the message says what is. */
export class Unfit extends Error {
  override name = 'Unfit'
}

/** A number, true and false as 1 and 0, a number as text, a percentage as text. @throws Unfit */
export function asValue(value: JSONValue): number {
  if (typeof value === 'boolean') return Number(value)
  const number = asNumber(typeof value === 'string' ? value.trim().replace(/ ?%$/, '') : value)
  if (number === undefined) throw new Unfit('a number')
  return number
}

/** From here on (the year 5138 in seconds) a number of a time is one of ms. */
const milliseconds = 1e11

/** A time in seconds since the epoch. @throws Unfit */
export function asSeconds(value: JSONValue): number {
  const number = typeof value === 'boolean' ? undefined : asNumber(value)
  if (number !== undefined) return Math.abs(number) >= milliseconds ? number / 1000 : number
  const at = asTime(value)
  if (at === undefined) throw new Unfit('a time such as 2026-01-31T08:00:00Z')
  return at / 1000
}

/** What a label may hold. @throws Unfit */
export function asLabel(value: JSONValue): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new Unfit('a text or a number')
}

/** For people, short. */
export function describe(value: JSONValue): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return 'an object'
  if (typeof value !== 'string') return String(value)
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
}
