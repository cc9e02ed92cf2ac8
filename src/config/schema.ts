import { z } from 'zod'
import { parseDuration } from '../core/duration.ts'
import { localized, maybeLocalized } from '../core/localized.ts'
import type { Push } from '../core/policy.ts'
import { eventRuleSchema } from './events.ts'
import { duration, eg, timezone } from './fields.ts'
import { routineSchema, summarySchema } from './routine.ts'
import { inhibitRule, maintenanceWindow } from './suppression.ts'
import { trackerSchema } from './tracker.ts'

const locale = z.enum(['zh-TW', 'en']).meta(eg('zh-TW'))
const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'an id has lower-case letters, digits, - and _, at most 63')
  .meta(eg('shop'))

const chatShape = 'a chat is its number, or an @name of 4 to 32 letters, digits and _'
const chat = z.strictObject({
  /** Absent: bound in the chat with the claim code. */
  id: z
    .union([z.number().int(), z.string().regex(/^@[A-Za-z0-9_]{4,32}$/, chatShape)], { error: chatShape })
    .optional()
    .meta(eg('-1001234567890')),
  topic: z.number().int().positive().optional().meta(eg('7')),
  /** A forum topic for each system, made when it is needed first. */
  topics: z.literal('per-system', { error: 'topics is "per-system", or left out' }).optional().meta(eg('per-system')),
  /** A pinned message with the state of its systems and what is open; by default in the first chat alone. */
  board: z.boolean().optional().meta(eg('false')),
  locale: locale.optional(),
  timezone: timezone.optional(),
  /** Another chat of this file that gets what this one refuses for good. */
  fallback: id.optional(),
})

const person = z.strictObject({
  id: z.number().int().positive().meta(eg('1001')),
  name: z.string().min(1).max(64).meta(eg('Alice')),
  role: z.enum(['viewer', 'responder', 'admin']).meta(eg('responder')),
  locale: locale.optional(),
})

const retention = z.strictObject({
  alerts: duration.default(180 * 86_400_000),
  audit: duration.default(180 * 86_400_000),
  health: duration.default(30 * 86_400_000),
  /** Recorded history, which is as far back as rules may look. */
  metrics: duration.default(30 * 86_400_000),
  backups: z.number().int().min(1).max(100).default(7),
})

const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a clock time is HH:MM, from 00:00 to 23:59')
  .meta(eg('"09:00"'))

const digests = z.strictObject({
  daily: clockTime.default('09:00'),
  /** When the hourly one makes no sound, in the chat's zone; `never` lets it always sound. */
  quiet: z
    .string()
    .regex(/^(never|([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)$/, 'quiet hours are HH:MM-HH:MM, or never')
    .default('22:00-08:00')
    .meta(eg('"22:00-08:00"')),
})

/** Where packs are looked for when the file names no `systems`. */
export const defaultSystems: readonly string[] = ['./systems/*']

export const mainSchema = z.strictObject({
  timezone: timezone.default('UTC'),
  locale: locale.default('zh-TW'),
  chats: z.record(id, chat).default({}),
  people: z.array(person).max(1000).default([]),
  systems: z
    .array(z.string())
    .max(200)
    .default([...defaultSystems])
    .meta(eg('[ ./systems/* ]')),
  retention: retention.prefault({}),
  /** How many series of one system are recorded at most. */
  history: z.strictObject({ series: z.number().int().min(1).max(50_000).default(5000).meta(eg('5000')) }).prefault({}),
  /** When digests of priorities that are not told at once come. */
  digests: digests.prefault({}),
  /** What is told and asked for by the calendar. */
  routine: routineSchema,
  /** After how long without a word the people of an open critical incident are reminded; of others after twice that. */
  incidents: z
    .strictObject({
      update: duration
        .refine((ms) => ms >= 60_000 && ms <= 86_400_000, 'update is from 1m to 24h')
        .default(30 * 60_000)
        .meta(eg('30m')),
    })
    .prefault({}),
  /** The issue tracker in which incidents are filed. */
  tracker: trackerSchema.optional(),
  /** Alertmanager's rules of which alerts keep which quiet; a pack has its own for its system. */
  inhibit_rules: z.array(inhibitRule).max(200).default([]),
  maintenance: z.array(maintenanceWindow).max(200).default([]),
  /** Somebody outside who notices when the bot is dead: called while poll, rules, outbox and sending progress. */
  heartbeat: z
    .strictObject({ url: z.url().meta(eg('https://hc.example.org/ping/1')), every: duration.default(60_000) })
    .optional(),
  /** Default destination of every system that names no chat: the first chat of the file. */
  chat: id.optional(),
})

const push = z
  .string()
  .transform((text, ctx): Push => {
    if (text === 'now' || text === 'hourly' || text === 'daily') return text
    const within = /^within (.+)$/.exec(text)?.[1]
    const ms = within === undefined ? undefined : parseDuration(within)
    if (ms) return { within: ms }
    ctx.addIssue({ code: 'custom', message: `"${text}" is not one of now, within 5m, hourly, daily` })
    return z.NEVER
  })
  .meta(eg('now'))

const priority = z.strictObject({
  level: z.enum(['critical', 'warning', 'info']).meta(eg('critical')),
  push: push.optional(),
  cooldown: duration.optional(),
  remind: duration.optional(),
  escalate: duration.optional(),
  incident: z.boolean().optional().meta(eg('true')),
  log: z.enum(['error', 'warn', 'info']).optional().meta(eg('warn')),
})
export const priorityName = z.enum(['P0', 'P1', 'P2', 'P3', 'P4']).meta(eg('P1'))

const capacitySchema = z.strictObject({
  title: localized(60),
  /** A selector of series that are recorded. */
  series: z.string().min(1).max(2000).meta(eg('\'disk_free_percent{path="/"}\'')),
  unit: z.string().max(10).default('').meta(eg('"%"')),
  /** What it must not reach: from below, or from above when `falls`. */
  limit: z.number().optional().meta(eg('90')),
  falls: z.boolean().default(false).meta(eg('true')),
})

/** `sources` are checked kind by kind with the schemas of the source registry. */
export const systemSchema = z.strictObject({
  id,
  /** For people. */
  name: maybeLocalized(64).meta(eg('Shop backend')),
  environment: z.string().max(32).default('production'),
  chat: id.optional(),
  sources: z
    .array(
      z.looseObject({
        id,
        kind: z.string().meta(eg('prometheus')),
        /** False leaves the source out, so that a pack can offer sources that not every installation has. */
        enabled: z.boolean().default(true).meta(eg('false')),
      }),
    )
    .max(500)
    .default([]),
  rules: z.array(z.string()).max(100).default([]).meta(eg('[ rules.yaml ]')),
  /** Series that are recorded for charts and reports, beside those that rules look back on. */
  history: z.array(z.string().max(2000)).max(100).default([]).meta(eg('[ orders_total, \'up{job="api"}\' ]')),
  /** A summary of each day, from the pack's own counters. */
  summary: summarySchema.optional(),
  /** Of its days; that of its chat when absent. */
  timezone: timezone.optional(),
  /** Figures whose course is shown: in the daily summary, and with the trend in the quarterly capacity plan. */
  capacity: z.array(capacitySchema).max(30).default([]),
  events: z.array(eventRuleSchema(duration, priorityName)).max(200).default([]),
  /** Rules that are evaluated and told to nobody at first; beside the annotation `trial` of a rule. */
  trial: z
    .strictObject({
      for: duration.meta(eg('24h')),
      rules: z.array(z.string().min(1).max(200)).min(1).max(200).meta(eg('[ CheckoutErrors ]')),
    })
    .optional(),
  priorities: z.partialRecord(priorityName, priority).default({}),
  /** Which priority a rule's `severity` label means when it names no priority. */
  severities: z.record(z.string(), priorityName).default({}),
  /** Among this system's alerts. */
  inhibit_rules: z.array(inhibitRule).max(200).default([]),
  /** Of this system. */
  maintenance: z.array(maintenanceWindow).max(200).default([]),
  /** What may be carried out from the chat, by id; checked kind by kind. */
  actions: z
    .record(z.string(), z.unknown())
    .default({})
    .meta(eg('{ db-port: { kind: tcp, title: { zh-TW: …, en: Database port }, address: "localhost:5432" } }')),
})

export type MainFile = z.output<typeof mainSchema>
export type SystemFile = z.output<typeof systemSchema>
