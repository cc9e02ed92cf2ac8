import os from 'node:os'
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import type { Ms } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import { localized } from '../core/localized.ts'
import { compileRegex } from '../core/matchers.ts'
import { optionLike } from '../core/option-like.ts'
import { duration, eg } from './fields.ts'

const minute: Ms = 60_000
const hour: Ms = 60 * minute

const within = (least: Ms, most: Ms, words: string) =>
  duration.refine((ms) => ms >= least && ms <= most, { error: `must be ${words}` })

const regex = (example: string) =>
  z
    .string()
    .min(1)
    .max(500)
    .superRefine((text, ctx) => {
      try {
        compileRegex(text)
      } catch (error) {
        ctx.addIssue({ code: 'custom', message: messageOf(error) })
      }
    })
    .meta(eg(example))

const shown = z.string().min(1).max(1000)

/** Ids of actions, and what calls name their arguments by. */
export const actionId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'an id has lower-case letters, digits, - and _, at most 63')
  .meta(eg('restart-backend'))
const argumentName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,30}$/, 'an argument is called by lower-case letters, digits and _, at most 31')

/** What every action has. Times in ms. */
const common = (timeout: Ms) => ({
  kind: z.string(),
  title: localized(64),
  /** The machine as people call it, shown before anything changes; the bot's own host name when absent. */
  host: z.string().min(1).max(64).optional().meta(eg('tix-test-1')),
  /** Its system's when absent. */
  environment: z.string().min(1).max(32).optional().meta(eg('staging')),
  /** `copy` where the bot is not on that host: the button copies the text, nothing runs. */
  where: z
    .enum(['here', 'copy'], { error: 'is "here" (the bot carries it out) or "copy" (the button copies the text)' })
    .default('here')
    .meta(eg('copy')),
  /** What people may copy and run by themselves, one text or one per platform. */
  copy: z
    .union([shown.transform((posix) => ({ posix })), z.strictObject({ posix: shown, windows: shown.optional() })], {
      error: 'is a text, or a text for posix and one for windows',
    })
    .optional()
    .meta(eg("{ posix: 'tail -n 50 error.log', windows: 'Get-Content error.log -Tail 50' }")),
  /** Who may run it, this role or more. */
  role: z.enum(['viewer', 'responder', 'admin']).default('responder').meta(eg('admin')),
  /** Not again within this time. */
  cooldown: within(1000, 24 * hour, 'between 1s and 24h')
    .optional()
    .meta(eg('5m')),
  perHour: z.number().int().min(1).max(1000).optional().meta(eg('4')),
  timeout: within(100, hour, 'between 100ms and 1h').default(timeout).meta(eg('30s')),
})

const readOnly = (kind: string) => ({
  changes: z
    .boolean()
    .default(false)
    .refine((changes) => !changes, { error: `a ${kind} action changes nothing: leave this out` }),
})

const changing = {
  /** Needs a second person, or an admin who breaks the glass. */
  approval: z.boolean().default(false).meta(eg('true')),
  /** The alerts that it will cause are quiet for that long. */
  shield: z
    .strictObject({
      for: within(10_000, hour, 'between 10s and 1h'),
      alerts: z
        .array(z.string().min(1).max(128))
        .min(1, { error: 'names no alert' })
        .max(20)
        .meta(eg('[ InstanceDown ]')),
    })
    .optional()
    .meta(eg('{ for: 2m, alerts: [ InstanceDown ] }')),
}

const word = z
  .string()
  .max(4096)
  .refine((text) => !text.includes('\0'), { error: 'holds a NUL character' })

const argv = z
  .array(word)
  .min(1, { error: 'names no program' })
  .max(100)
  .refine(([program = '']) => program !== '' && !program.includes('{'), {
    error: 'the first word is the program, and no argument chooses it',
  })
  .refine(([program = '']) => isAbsolute(program) || /^[A-Za-z]:\\/.test(program) || !/[\\/]/.test(program), {
    error: 'the program is a name found in the usual folders, or a whole path; there is no shell',
  })
  .refine(([program = '']) => !/\.(bat|cmd)$/i.test(program), {
    error: 'a .bat or .cmd file is run by a shell; name the program that it runs',
  })
  .meta(eg('[ pm2, restart, shop-backend ]'))

/** Longest value of an argument, in characters. */
export const longestArgument = 256

const argument = z
  .strictObject({
    title: localized(64).optional(),
    /** One of these. */
    values: z.array(z.string().min(1).max(longestArgument)).min(1).max(50).optional().meta(eg('[ api, worker ]')),
    /** A whole number from `min` to `max`. */
    min: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional().meta(eg('1')),
    max: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional().meta(eg('500')),
    /** RE2, for the whole value. */
    pattern: regex("'[a-z]{1,20}'").optional(),
    /** Taken where the person names none. */
    default: z.union([z.string(), z.number()]).transform(String).optional().meta(eg('50')),
  })
  .superRefine(({ values, min, max, pattern, default: unsaid }, ctx) => {
    const forms = [values, min ?? max, pattern].filter((form) => form !== undefined).length
    const issue = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message })
    if (forms !== 1) return issue('values', 'say what it may be: values, or min and max, or a pattern')
    if ((min === undefined) !== (max === undefined)) return issue('min', 'min and max belong together')
    if (min !== undefined && max !== undefined && min > max) issue('min', 'min is more than max')
    if (unsaid !== undefined && values && !values.includes(unsaid))
      issue('default', 'the default is none of its values')
    if (
      unsaid !== undefined &&
      min !== undefined &&
      !(/^\d+$/.test(unsaid) && Number(unsaid) >= min && Number(unsaid) <= (max ?? min))
    )
      issue('default', `the default is no whole number from ${min} to ${max}`)
    if (unsaid !== undefined && pattern !== undefined && !compileRegex(pattern)(unsaid))
      issue('default', 'the default does not match the pattern')
    for (const [i, value] of (values ?? []).entries()) {
      const why = optionLike(value)
      if (why) ctx.addIssue({ code: 'custom', path: ['values', i], message: `"${value}" can't be a value: ${why}` })
    }
  })
  .transform(({ values, min, max, pattern, ...rest }) => {
    if (values) return { ...rest, type: 'enum' as const, values }
    if (pattern !== undefined) return { ...rest, type: 'pattern' as const, pattern }
    return { ...rest, type: 'integer' as const, min: min ?? 0, max: max ?? 0 }
  })
  .meta(eg('{ min: 1, max: 500 }'))

const command = z
  .strictObject({
    ...common(30_000),
    /** Whether it changes anything: then it is confirmed before it runs. */
    changes: z.boolean().meta(eg('true')),
    ...changing,
    /** The program and its arguments; a word `{name}`, or a part of one, is an argument's value. */
    argv,
    /** In place of `argv` where the bot runs on Windows. */
    windows: argv.optional(),
    /** The pack's folder when absent. */
    cwd: z.string().min(1).max(1000).optional().meta(eg('/opt/shop')),
    /** All that the program is told besides PATH and LANG: nothing of the bot's own environment. */
    env: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not the name of a variable'), word)
      .default({})
      .meta(eg('{ NODE_ENV: production }')),
    exitCodes: z.array(z.number().int().min(0).max(255)).min(1).max(50).default([0]).meta(eg('[ 0, 1 ]')),
    arguments: z.record(argumentName, argument).default({}),
  })
  .superRefine((action, ctx) => {
    const names = Object.keys(action.arguments)
    for (const key of ['argv', 'windows'] as const) {
      const words = action[key]
      for (const [i, text] of (words ?? []).entries()) {
        const whole = /^\{([a-z][a-z0-9_]*)\}$/.exec(text)?.[1]
        if (whole !== undefined && !names.includes(whole)) {
          const message = `there is no argument "${whole}"; declare it under arguments`
          ctx.addIssue({ code: 'custom', path: [key, i], message })
        }
      }
      for (const name of names) {
        if (words && !words.some((text) => text.includes(`{${name}}`)))
          ctx.addIssue({ code: 'custom', path: ['arguments', name], message: `${key} has no {${name}}` })
      }
    }
  })

const log = z.strictObject({
  ...common(10_000),
  ...readOnly('log'),
  /** A whole path, or one beside the pack's system.yaml. */
  path: z.string().min(1).max(1000).meta(eg('/opt/shop/logs/error.log')),
  /** The last ones that fit. */
  lines: z.number().int().min(1).max(1000).default(50).meta(eg('50')),
  /** Lines of this level or worse. */
  level: z.enum(['error', 'warn', 'info']).optional().meta(eg('error')),
  /** RE2, anywhere in the line. */
  pattern: regex("'timeout|ECONNREFUSED'").optional(),
})

const container = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/, 'a container has letters, digits, _ . and -')
  .meta(eg('shop-backend'))

const docker = z
  .strictObject({
    ...common(30_000),
    changes: z.boolean().optional().meta(eg('true')),
    ...changing,
    do: z.enum(['state', 'logs', 'restart']).meta(eg('state')),
    containers: z.array(container).max(20).default([]).meta(eg('[ shop-backend ]')),
    /** For `state`: every container with this in its name. */
    matching: container.optional().meta(eg('postgres')),
    /** For `logs`: the last ones of each container. */
    lines: z.number().int().min(1).max(1000).default(100).meta(eg('100')),
    /** Of the Docker Engine; the platform's own when absent. */
    socket: z.string().min(1).max(1000).optional().meta(eg('/var/run/docker.sock')),
  })
  .superRefine((action, ctx) => {
    const issue = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message })
    const changes = action.do === 'restart'
    if (action.changes !== undefined && action.changes !== changes)
      issue('changes', changes ? 'a restart changes something' : `${action.do} changes nothing`)
    if (action.matching !== undefined && action.do !== 'state') issue('matching', 'only state looks for names')
    if (action.matching === undefined && action.containers.length === 0) issue('containers', 'names no container')
  })
  .transform((action) => ({ ...action, changes: action.do === 'restart' }))

const tcp = z.strictObject({
  ...common(5000),
  ...readOnly('tcp'),
  address: z
    .string()
    .regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]{1,253}):\d{1,5}$/, 'an address is host:port')
    .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535, { error: 'a port is at most 65535' })
    .meta(eg('localhost:5432')),
})

const http = z.strictObject({
  ...common(10_000),
  ...readOnly('http'),
  url: z.url({ protocol: /^https?$/, error: 'is not an http(s) address' }).meta(eg('http://localhost:3001/api/health')),
  /** Expected ones; any from 200 to 399 when absent. */
  status: z.array(z.number().int().min(100).max(599)).min(1).max(20).optional().meta(eg('[ 200 ]')),
})

const query = z.strictObject({
  ...common(10_000),
  ...readOnly('query'),
  /** PromQL over the system's own series. */
  expr: z.string().min(1).max(2000).meta(eg('sum(rate(http_requests_total[5m]))')),
  /** Series that are shown. */
  limit: z.number().int().min(1).max(50).default(10).meta(eg('10')),
})

const kinds = {
  command: command.superRefine(sensible),
  log: log.superRefine(sensible),
  docker: docker.superRefine(sensible),
  tcp: tcp.superRefine(sensible),
  http: http.superRefine(sensible),
  query: query.superRefine(sensible),
} as const

/** Kinds of actions and the schema of each. */
export const actionSchemas: ReadonlyMap<string, z.ZodType> = new Map(Object.entries(kinds))
export type ActionKind = keyof typeof kinds

export type ActionArgument = z.output<typeof argument>

type Declared = {
  [K in ActionKind]: Omit<z.output<(typeof kinds)[K]>, 'kind' | 'host' | 'environment' | 'cwd'>
}
/** An action of a pack as it is used: paths are whole, host and environment are named. */
export type ActionConfig = {
  [K in ActionKind]: Declared[K] & { kind: K; id: string; host: string; environment: string } & (K extends 'command'
      ? { cwd: string }
      : unknown)
}[ActionKind]
export type ActionOf<K extends ActionKind> = Extract<ActionConfig, { kind: K }>

interface Common {
  changes?: boolean | undefined
  where: 'here' | 'copy'
  copy?: object | undefined
  role: string
  kind: string
  approval?: boolean
  shield?: object | undefined
}

/** What does not go together, whatever the kind. */
function sensible(action: Common, ctx: z.RefinementCtx): void {
  const issue = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message })
  if (action.where === 'copy' && !action.copy && action.kind !== 'command')
    issue('copy', 'is missing: the text to copy')
  if (action.changes && action.role === 'viewer') issue('role', 'a change needs a responder or an admin')
  if (!action.changes && action.approval) issue('approval', 'belongs to an action with changes: true')
  if (!action.changes && action.shield) issue('shield', 'belongs to an action with changes: true')
}

/** The machine's name as it is shown where an action names none. */
export const ownHost = (): string => os.hostname().slice(0, 64)
