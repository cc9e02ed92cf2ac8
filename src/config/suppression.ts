import { z } from 'zod'
import type { Ms } from '../core/clock.ts'
import { parseDuration } from '../core/duration.ts'
import { messageOf } from '../core/errors.ts'
import { compileRegex, type Matcher, parseMatchers } from '../core/matchers.ts'
import type { InhibitRule, MaintenanceTime, MaintenanceWindow } from '../core/policy.ts'
import { localTime, momentOf } from '../core/zoned.ts'
import { eg, timezone } from './fields.ts'

const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'a label name has letters, digits and _')

/** Matchers as Alertmanager and amtool write them, one or several in each text. */
const matchers = z
  .array(
    z.string().transform((text, ctx): Matcher[] => {
      try {
        return parseMatchers(text)
      } catch (error) {
        ctx.addIssue({ code: 'custom', message: messageOf(error) })
        return z.NEVER
      }
    }),
  )
  .max(50)
  .transform((found) => found.flat())
  .meta(eg('[ \'alertname="InstanceDown"\' ]'))

const byName = z.record(labelName, z.string()).default({})
const byRegex = z
  .record(labelName, z.string())
  .default({})
  .superRefine((given, ctx) => {
    for (const [name, value] of Object.entries(given)) {
      try {
        compileRegex(value)
      } catch (error) {
        ctx.addIssue({ code: 'custom', path: [name], message: messageOf(error) })
      }
    }
  })

/** One entry of Alertmanager's `inhibit_rules`, with its older keys. */
export const inhibitRule = z
  .strictObject({
    name: z.string().min(1).max(64).optional(),
    source_matchers: matchers.default([]),
    target_matchers: matchers.default([]),
    source_match: byName,
    source_match_re: byRegex,
    target_match: byName,
    target_match_re: byRegex,
    equal: z.array(labelName).max(50).default([]).meta(eg('[ instance ]')),
  })
  .transform((rule, ctx) => {
    const all = (given: readonly Matcher[], is: Record<string, string>, matches: Record<string, string>): Matcher[] => [
      ...given,
      ...Object.entries(is).map(([name, value]): Matcher => ({ name, op: '=', value })),
      ...Object.entries(matches).map(([name, value]): Matcher => ({ name, op: '=~', value })),
    ]
    const source = all(rule.source_matchers, rule.source_match, rule.source_match_re)
    const target = all(rule.target_matchers, rule.target_match, rule.target_match_re)
    for (const [side, found] of Object.entries({ source_matchers: source, target_matchers: target }))
      if (found.length === 0) ctx.addIssue({ code: 'custom', path: [side], message: `${side} must name something` })
    return { ...(rule.name !== undefined && { name: rule.name }), source, target, equal: rule.equal }
  })
  .meta(
    eg(
      '{ source_matchers: [ \'alertname="InstanceDown"\' ], target_matchers: [ \'priority!="P0"\' ], equal: [ instance ] }',
    ),
  )

const clock = /^([01]\d|2[0-3]):[0-5]\d$/
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const local = /^(\d{4})-(\d\d)-(\d\d)[ T]([01]\d|2[0-3]):([0-5]\d)$/
const day: Ms = 86_400_000

const duration = z
  .string()
  .transform((text, ctx): Ms => {
    const ms = parseDuration(text)
    if (ms) return ms
    ctx.addIssue({ code: 'custom', message: `"${text}" is not a duration` })
    return z.NEVER
  })
  .meta(eg('2h'))

const moment = z
  .string()
  .refine((text) => momentIn(text, 'UTC') !== undefined, {
    error: (issue) => `"${String(issue.input)}" is not a moment; write one in the zone, or with its offset from UTC`,
  })
  .meta(eg('"2026-03-02 01:00"'))

/** A maintenance window: what it covers, and from when to when, once, each day or on some weekdays. */
export const maintenanceWindow = z
  .strictObject({
    name: z.string().min(1).max(64).meta(eg('"nightly backup"')),
    systems: z.array(z.string()).min(1).max(100).optional().meta(eg('[ shop ]')),
    matchers: matchers.default([]),
    from: moment.optional(),
    to: moment.optional(),
    daily: z.string().regex(clock, 'a clock time is HH:MM').optional().meta(eg('"02:00"')),
    weekly: z
      .string()
      .regex(/^(sun|mon|tue|wed|thu|fri|sat)(,(sun|mon|tue|wed|thu|fri|sat))* ([01]\d|2[0-3]):[0-5]\d$/, {
        error: 'weekly is weekdays and a clock time',
      })
      .optional()
      .meta(eg('"sat,sun 02:00"')),
    for: duration.optional(),
    zone: timezone.optional(),
  })
  .superRefine(({ from, to, daily, weekly, for: span, zone = 'UTC' }, ctx) => {
    const issue = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message })
    const ways = [from !== undefined || to !== undefined, daily !== undefined, weekly !== undefined].filter(Boolean)
    if (ways.length !== 1) return issue('name', 'say when by from and to, or by daily or weekly, and for how long')
    if (daily === undefined && weekly === undefined) {
      if (from === undefined || to === undefined) return issue('name', 'from and to belong together')
      // The zone of the file is not known here: a moment of a zone is not compared with one that has its offset.
      const comparable = local.test(from) === local.test(to)
      if (comparable && (momentIn(from, zone) ?? 0) >= (momentIn(to, zone) ?? 0)) issue('to', 'to must be after from')
      return
    }
    if (span === undefined) return issue('name', 'for is missing: how long it lasts, such as for: 2h')
    const longest = daily === undefined ? 7 * day : day
    if (span >= longest) issue('for', `it must end before it begins again (${daily === undefined ? '7d' : '24h'})`)
  })
  .meta(eg('{ name: backup, systems: [ shop ], daily: "02:00", for: 1h }'))

export type InhibitRuleConfig = z.output<typeof inhibitRule>
export type MaintenanceConfig = z.output<typeof maintenanceWindow>

/** Rules of a file as the pipeline takes them; unnamed ones are called by their number. */
export const inhibitionsOf = (rules: readonly InhibitRuleConfig[], system?: string): InhibitRule[] =>
  rules.map(({ name, ...rule }, i) => ({
    name: name ?? `${system === undefined ? '' : `${system}/`}${i + 1}`,
    ...rule,
    ...(system !== undefined && { system }),
  }))

/** Windows of a file as the pipeline takes them; those of a pack cover its system alone. */
export const maintenanceOf = (
  windows: readonly MaintenanceConfig[],
  usualZone: string,
  system?: string,
): MaintenanceWindow[] =>
  windows.map((window) => {
    const systems = system === undefined ? window.systems : [system]
    const { name, matchers } = window
    return { name, matchers, ...(systems && { systems }), when: timeOf(window, window.zone ?? usualZone) }
  })

function timeOf(
  { from = '', to = '', daily, weekly, for: span = 0 }: MaintenanceConfig,
  zone: string,
): MaintenanceTime {
  if (daily !== undefined) return { at: daily, for: span, zone }
  if (weekly === undefined) return { from: momentIn(from, zone) ?? 0, to: momentIn(to, zone) ?? 0 }
  const [names = '', at = ''] = weekly.split(' ')
  return { at, for: span, weekdays: names.split(',').map((name) => days.indexOf(name)), zone }
}

/** `YYYY-MM-DD HH:MM` of the zone, or an ISO 8601 moment with its offset. */
function momentIn(text: string, zone: string): Ms | undefined {
  const [, year, month, date, hour, minute] = local.exec(text) ?? []
  if (year === undefined) {
    const at = /(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
    return Number.isNaN(at) ? undefined : at
  }
  const at = momentOf(
    { year: Number(year), month: Number(month), day: Number(date) },
    Number(hour),
    Number(minute),
    zone,
  )
  // 30 February is no day.
  return localTime(Date.UTC(Number(year), Number(month) - 1, Number(date)), 'UTC').day === Number(date) ? at : undefined
}
