import { z } from 'zod'

const eg = (example: string) => ({ example })

export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

const at = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a clock time is HH:MM, from 00:00 to 23:59')
  .default('10:00')
  .meta(eg('"10:00"'))
const weekday = z.enum(weekdays).meta(eg('wednesday'))
/** Every month has this day. */
const monthDay = z.number().int().min(1).max(28).default(1).meta(eg('1'))
const off = z.union([z.literal('off'), z.literal(false)])

const onOff = z
  .union([off, z.literal('on'), z.literal(true)])
  .transform((value) => value === 'on' || value === true)
  .meta(eg('off'))
const weekly = z.union([off, z.strictObject({ on: weekday.default('wednesday'), at })]).meta(eg('off'))
const monthly = z.union([off, z.strictObject({ on: monthDay, at })]).meta(eg('off'))

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
    alert_test: weekly.prefault({}),
    /** Every month. */
    threshold_review: monthly.prefault({}),
    /** In January, April, July and October. */
    capacity_plan: monthly.prefault({}),
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
