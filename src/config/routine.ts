import { z } from 'zod'
import { cronOf, parseCron } from '../core/cron.ts'
import { messageOf } from '../core/errors.ts'
import { eg } from './fields.ts'

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

const at = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a clock time is HH:MM, from 00:00 to 23:59')
  .optional()
  .meta(eg('"10:00"'))
const weekday = z.enum(weekdays).optional().meta(eg('wednesday'))
/** Every month has this day. */
const monthDay = z.number().int().min(1).max(28).optional().meta(eg('1'))
const cron = z
  .string()
  .superRefine((expression, context) => {
    try {
      parseCron(expression)
    } catch (error) {
      context.addIssue({ code: 'custom', message: messageOf(error) })
    }
  })
  .optional()
  .meta(eg('"0 10 * * 3"'))
const off = z.literal(['off', false])

const onOff = z
  .literal(['on', true, 'off', false])
  .transform((value) => value === 'on' || value === true)
  .meta(eg('off'))

/** When a reminder comes, `on` and `at` or `cron`, as a cron expression; `days` makes its last fields of `on`. */
function when<T>(
  { on, at = '10:00', cron }: { on?: T | undefined; at?: string | undefined; cron?: string | undefined },
  days: (on: T | undefined) => string,
) {
  return { cron: cron ?? cronOf(at, days(on)) }
}

const offOrTime = { error: 'is off, or when it comes: on and at, or cron' }

type Given = { on?: unknown; at?: unknown; cron?: unknown }
const isOneWay = (given: Given) => given.cron === undefined || (given.on === undefined && given.at === undefined)
const oneWay = { error: 'is given by "on" and "at", or by "cron", not by both' }

const weekly = z
  .strictObject({ on: weekday, at, cron })
  .refine(isOneWay, oneWay)
  .transform((given) => when(given, (on = 'wednesday') => `* * ${weekdays.indexOf(on)}`))
const onDay = z.strictObject({ on: monthDay, at, cron }).refine(isOneWay, oneWay)
const monthly = onDay.transform((given) => when(given, (on = 1) => `${on} * *`))
const quarterly = onDay.transform((given) => when(given, (on = 1) => `${on} 1,4,7,10 *`))

/** Routine work: what is told and asked for by the calendar. */
export const routineSchema = z
  .strictObject({
    /** Where reminders go: a chat of this file; the first when absent. */
    chat: z.string().optional().meta(eg('ops')),
    /** Handover, daily summaries and the daily digest as one silent post, at `digests.daily`. */
    morning: onOff.default(true),
    /** What the week was like, on Mondays with the morning post. */
    weekly: onOff.default(true),
    /** Every week. */
    alert_test: z.union([off, weekly], offOrTime).meta(eg('off')).prefault({}),
    /** Every month. */
    threshold_review: z.union([off, monthly], offOrTime).meta(eg('off')).prefault({}),
    /** Of January, April, July and October. */
    capacity_plan: z.union([off, quarterly], offOrTime).meta(eg('off')).prefault({}),
  })
  .prefault({})

export type RoutineConfig = z.output<typeof routineSchema>

/** `summary: daily` of a pack. */
export const summarySchema = z.literal('daily', { error: 'summary is "daily", or left out' }).meta(eg('daily'))

/**
 * Series that a daily summary counts, by the names that a pack's exporter gives them; recorded for every pack that asks
 * for one. What a pack has none of is left out of its summary.
 */
export const summarySeries = [
  'projects_success_total',
  'projects_failure_total',
  'project_duration_seconds_sum',
  'project_duration_seconds_count',
  'api_success_total',
  'api_failure_total',
  'api_requests_total',
  'api_errors_total',
  'api_request_duration_seconds_bucket',
] as const
