import { z } from 'zod'
import type { Ms } from '../core/clock.ts'
import { parseDuration } from '../core/duration.ts'

/** An example stands beside each field, and is printed when the field is wrong. */
export const eg = (example: string) => ({ example })

/** A Prometheus duration as text (`15s`, `1h30m`), always with its unit; ms in the result. */
export const duration = z
  .union([z.string(), z.number()])
  .transform((value, ctx): Ms => {
    const ms = parseDuration(String(value))
    if (ms !== undefined) return ms
    ctx.addIssue({ code: 'custom', message: notADuration(value) })
    return z.NEVER
  })
  .meta(eg('15s'))

/** Says what is wrong with a duration; a bare number gets the unit that was most likely meant. */
export function notADuration(value: string | number): string {
  const bare = /^\d+(\.\d+)?$/.test(String(value))
  return bare
    ? `${value} has no unit; write a unit, for example ${Math.ceil(Number(value))}s`
    : `"${value}" is not a duration`
}

/** Whether the IANA database has a time zone of that name. */
export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

export const timezone = z
  .string()
  .refine(isTimezone, { error: (issue) => `"${String(issue.input)}" is not a time zone of the IANA database` })
  .meta(eg('Asia/Taipei'))
