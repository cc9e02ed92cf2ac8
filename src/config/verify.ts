import { z } from 'zod'
import type { Ms } from '../core/clock.ts'
import { type Localized, localized } from '../core/localized.ts'
import { duration, eg } from './fields.ts'
import { type Comparison, comparison } from './sop.ts'

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,30}$/, 'an id has lower-case letters, digits, - and _, at most 31')
  .meta(eg('metrics-answer'))
/** A source of the pack; only what is configured there is asked. */
const source = z.string().min(1).max(63).meta(eg('app'))
const path = z.string().min(1).max(1000).meta(eg('data.streaming_5min.first_token_p95_ms'))
const query = z.string().min(1).max(2000).meta(eg('sum(rate(checkout_errors_total[5m]))'))
const span = (least: Ms, most: Ms, words: string) =>
  duration.refine((ms) => ms >= least && ms <= most, { error: `must be between ${words}` })

/** What a field of an answer may have to be. `time` is an ISO 8601 text or seconds since the epoch. */
export const fieldTypes = ['number', 'text', 'boolean', 'object', 'list', 'time'] as const
export type FieldType = (typeof fieldTypes)[number]

const common = { id, title: localized(80) }

/** The source answers with 2xx within its timeout. */
const answer = z.strictObject({ ...common, kind: z.literal('answer'), source })

/** Fields are there (one line of the report) and of their type (another): JMESPath → type. */
const fields = z.strictObject({
  ...common,
  kind: z.literal('fields'),
  source,
  fields: z
    .record(path, z.enum(fieldTypes).meta(eg('number')))
    .refine((all) => Object.keys(all).length > 0, { error: 'names no field' })
    .refine((all) => Object.keys(all).length <= 60, { error: 'has more than 60 fields' })
    .meta(eg('{ data.total: number }')),
})

/** A number of an answer is what it should be. */
const value = z.strictObject({
  ...common,
  kind: z.literal('value'),
  source,
  value: path,
  is: comparison,
  /** Stands behind the number. */
  unit: z.string().min(1).max(12).optional().meta(eg('s')),
  /** Where the answer does not have it, a person looks: the line is left open and does not fail. */
  by_hand: z.boolean().default(false).meta(eg('true')),
})

/** Every entry of a list has these fields, and no empty ones: a line of the report for each. */
const entries = z.strictObject({
  ...common,
  kind: z.literal('entries'),
  source,
  each: path,
  fields: z
    .array(z.strictObject({ id, path, title: localized(60) }))
    .min(1, { error: 'names no field' })
    .max(12)
    .meta(eg('[ { id: user, path: user_id, title: { zh-TW: ..., en: User id } } ]')),
})

/** Many requests at once at one source: a line for errors, pool, timeouts, mean and 95th percentile each. */
const load = z.strictObject({
  ...common,
  kind: z.literal('load'),
  source,
  requests: z.number().int().min(1).max(1000).default(100).meta(eg('100')),
  /** Under way at once; never more than the source's `limits.concurrent`. */
  concurrent: z.number().int().min(1).max(1000).default(100).meta(eg('100')),
  /** A request that is not answered by then timed out. */
  timeout: span(100, 60_000, '100ms and 1m').default(10_000).meta(eg('10s')),
  mean: span(1, 60_000, '1ms and 1m').default(1000).meta(eg('1s')),
  p95: span(1, 60_000, '1ms and 1m').default(2000).meta(eg('2s')),
  /** Percent of requests that may fail, exclusive. */
  errors: z.number().min(0).max(100).default(1).meta(eg('1')),
})

/** An alert of the pack does not fire, by what it measures; without a figure nothing is judged. */
const alert = z.strictObject({
  ...common,
  kind: z.literal('alert'),
  alert: z.string().min(1).max(128).meta(eg('CheckoutErrors')),
  value: query.optional(),
  unit: z.string().min(1).max(12).optional().meta(eg('"%"')),
  /** How many of how many the figure rests on. */
  part: query.optional(),
  of: query.optional(),
  /** Of fewer than this it is not judged. */
  least: query.optional(),
  /** In use only while this is above 0. */
  when: query.optional(),
})

/** What the pack's series say. Without any series the line is left open. */
const series = z.strictObject({
  ...common,
  kind: z.literal('query'),
  query,
  is: comparison,
  unit: z.string().min(1).max(12).optional().meta(eg('ms')),
})

const check = z.discriminatedUnion('kind', [answer, fields, value, entries, load, alert, series], {
  error: 'kind is answer, fields, value, entries, load, alert or query',
})

/** `verify.yaml` beside a pack's rules: what `/verify` looks at, chapter by chapter. */
export const verifySchema = z.strictObject({
  title: localized(64),
  chapters: z
    .array(z.strictObject({ title: localized(64), checks: z.array(check).min(1, { error: 'has no check' }).max(30) }))
    .min(1, { error: 'has no chapter' })
    .max(12)
    .meta(eg('[ { title: { zh-TW: ..., en: Endpoints }, checks: [ ... ] } ]')),
})

export type VerifyCheck = z.output<typeof check>
export type CheckOf<K extends VerifyCheck['kind']> = Extract<VerifyCheck, { kind: K }>
export interface VerifyPlan {
  title: Localized
  chapters: readonly { title: Localized; checks: readonly VerifyCheck[] }[]
}
export type { Comparison }
