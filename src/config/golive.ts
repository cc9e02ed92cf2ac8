import { z } from 'zod'
import type { Ms } from '../core/clock.ts'
import { type Localized, localized } from '../core/localized.ts'
import { duration, eg } from './fields.ts'
import { comparison } from './sop.ts'

const day: Ms = 86_400_000

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,30}$/, 'an id has lower-case letters, digits, - and _, at most 31')
  .meta(eg('failures'))
const query = z.string().min(1).max(2000).meta(eg('sum(rate(checkout_errors_total[5m]))'))
const alertName = z.string().min(1).max(128).meta(eg('CheckoutErrors'))
const sopId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,40}$/, 'names an SOP of the pack')
  .meta(eg('rollback'))
const span = (least: Ms, most: Ms, words: string) =>
  duration.refine((ms) => ms >= least && ms <= most, { error: `must be between ${words}` })

/** One row of the report's test summary. */
const test = z.strictObject({
  id,
  title: localized(48),
  /** How it is run, as the report says it. */
  remark: localized(200).optional(),
  /** Rounds that are recorded one by one, such as A, B and C. */
  rounds: z
    .array(z.string().regex(/^[\p{L}\p{N}_-]{1,12}$/u, 'a round is a short word'))
    .min(2, 'has fewer than two rounds; leave it out')
    .max(6)
    .default([])
    .meta(eg('[ A, B, C ]')),
})

const figure = {
  id,
  title: localized(48),
  /** Gives one number; of several series the worst counts. */
  value: query,
  /** How the number is written: a ratio as percent, seconds as a duration. */
  unit: z.enum(['number', 'percent', 'seconds']).default('number').meta(eg('percent')),
  /** How many of how many the number rests on. */
  part: query.optional(),
  of: query.optional(),
}

/** A figure that is recorded and shown. */
const watched = z.strictObject(figure)

/** A figure that, beyond its limit, is a reason to roll back; or an alert of the pack that is. */
const trigger = z
  .strictObject({
    ...figure,
    value: query.optional(),
    /** What makes it fire. */
    when: comparison.optional().meta(eg('"> 0.1"')),
    /** An alert of the pack, in place of a value. */
    alert: alertName.optional(),
    /** Fewer than this many (`of`) tell nothing. */
    least: z.number().int().min(0).max(1_000_000_000).default(0).meta(eg('50')),
    /** Readings in a row beyond the limit. */
    readings: z.number().int().min(1).max(60).default(1).meta(eg('2')),
  })
  .superRefine(({ value, when, alert, of, part, least }, ctx) => {
    const issue = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message })
    if ((value === undefined) === (alert === undefined)) return issue('value', 'a trigger has a value or an alert')
    if (value !== undefined && when === undefined) issue('when', 'is missing: what value makes it fire')
    if (alert !== undefined && when !== undefined) issue('when', 'belongs to a value')
    if (alert !== undefined && (of !== undefined || part !== undefined)) issue('of', 'belongs to a value')
    if (least > 0 && of === undefined) issue('least', 'needs `of`: how many there were')
    if (part !== undefined && of === undefined) issue('part', 'needs `of`: of how many')
  })

/** `golive.yaml` beside a pack's rules: the template of its go-live report, and what is watched on the way. */
export const goLiveSchema = z.strictObject({
  title: localized(64),
  /** The tasks that the release belongs to. */
  tasks: localized(200).optional(),
  tests: z
    .array(test)
    .min(1, { error: 'has no test' })
    .max(8)
    .meta(eg('[ { id: unit, title: { zh-TW: ..., en: Unit tests } } ]')),
  monitoring: z
    .strictObject({
      /** The page of the dashboards. */
      dashboard: z
        .url({ protocol: /^https?$/, error: 'is no address of a web page' })
        .max(500)
        .optional()
        .meta(eg('"http://localhost:3001"')),
    })
    .prefault({}),
  observe: z
    .strictObject({
      /** After the deployment. */
      for: span(60_000, day, '1m and 1d').default(1_800_000).meta(eg('30m')),
      every: span(15_000, 3_600_000, '15s and 1h').default(60_000).meta(eg('1m')),
      /** Alerts that count; all of the pack when absent. */
      alerts: z.array(alertName).max(100).optional().meta(eg('[ CheckoutErrors ]')),
      figures: z.array(watched).max(12).default([]),
    })
    .prefault({}),
  /** After the review: the same figures, less often. */
  watch: z
    .strictObject({
      for: span(60_000, 7 * day, '1m and 7d')
        .default(day)
        .meta(eg('24h')),
      every: span(15_000, 6 * 3_600_000, '15s and 6h')
        .default(600_000)
        .meta(eg('10m')),
    })
    .prefault({}),
  rollback: z
    .strictObject({
      triggers: z.array(trigger).max(12).default([]),
      /** How long the one who decides has before the next person is told. */
      decide: span(60_000, 6 * 3_600_000, '1m and 6h')
        .default(900_000)
        .meta(eg('15m')),
      /** The SOP that rolls back. */
      sop: sopId.optional(),
    })
    .prefault({}),
  review: z
    .strictObject({
      /** Telegram ids of the reviewers; the bot's admins when absent. */
      by: z.array(z.number().int().positive()).min(1).max(10).optional().meta(eg('[ 1001, 1002 ]')),
      /** How many of them sign. */
      least: z.number().int().min(1).max(10).default(1).meta(eg('2')),
    })
    .prefault({})
    .superRefine(({ by, least }, ctx) => {
      if (by && least > new Set(by).size)
        ctx.addIssue({ code: 'custom', path: ['least'], message: `asks for ${least} of ${new Set(by).size} reviewers` })
    }),
  risks: z
    .array(
      z.strictObject({
        risk: localized(200),
        mitigation: localized(300),
        /** SOPs of the pack for it. */
        sops: z.array(sopId).max(3).default([]),
      }),
    )
    .max(20)
    .default([]),
  follow_ups: z.array(localized(300)).max(20).default([]),
})

type Read = z.output<typeof goLiveSchema>
export type GoLiveTest = Read['tests'][number]
export type GoLiveFigure = Read['observe']['figures'][number]
export type GoLiveTrigger = Read['rollback']['triggers'][number]
export type GoLiveRisk = Read['risks'][number]

/** The go-live of a pack, as its file says. */
export interface GoLivePlan extends Read {
  title: Localized
}
