import { z } from 'zod'
import type { Ms } from '../core/clock.ts'
import { type Localized, localized } from '../core/localized.ts'
import { actionId } from './actions.ts'
import { duration, eg } from './fields.ts'

/** Where a step leads that is the last: the run is done. */
export const stepEnd = 'end'

/** Telegram's limit for the text of a copy button, characters. */
const longestCopy = 256
/** Steps of one SOP. */
const mostSteps = 50

/** Ids of SOPs and steps. */
const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,40}$/, 'an id has lower-case letters, digits, - and _, at most 41')
  .refine((text) => text !== stepEnd, { error: `"${stepEnd}" is the end of the run and no step's id` })
  .meta(eg('check-backend'))

/** A step to go to, or `end`. */
const target = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,40}$/, `names a step, or "${stepEnd}"`)
  .meta(eg('restart'))

const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'a label name has letters, digits and _')
const labelValue = z.string().max(256)
const query = z.string().min(1).max(2000).meta(eg('up{job="api"}'))

const copied = z.string().min(1).max(longestCopy, `is longer than the ${longestCopy} characters that a button can copy`)

const link = z
  .url({ protocol: /^https?$/, error: 'is no address of a web page' })
  .max(500)
  .meta(eg('"http://localhost:3001"'))

/** What every step has. */
const common = {
  id,
  kind: z.string().meta(eg('manual')),
  /** What to do, or what is asked; line breaks are kept. */
  text: localized(800),
  /** The machine or tool that it is done on, as people call it. A step that runs an action has its action's. */
  where: z.string().min(1).max(64).optional().meta(eg('Windows PowerShell')),
  /** Commands to copy and run by hand, at most 3 buttons. */
  copy: z
    .union([copied.transform((text) => [text]), z.array(copied).min(1).max(3)], {
      error: `is a text of at most ${longestCopy} characters, or a list of at most 3 such texts`,
    })
    .default([])
    .meta(eg('[ "docker ps" ]')),
  /** Pages to open: `http://localhost` ones too. */
  links: z
    .array(z.strictObject({ title: localized(64), url: link }))
    .max(5)
    .default([])
    .meta(eg('[ { title: { zh-TW: Grafana, en: Grafana }, url: "http://localhost:3001" } ]')),
  /** Other SOPs of the pack that may help here. */
  see: z.array(id).max(3).default([]).meta(eg('[ database ]')),
  /** A picture that comes when the step begins: what the rule of its alert compares, or that at this hour of earlier days. */
  chart: z.enum(['alert', 'same-hour']).optional().meta(eg('alert')),
  /** Where it goes on: the next step of the file when absent, `end` after the last. */
  next: target.optional(),
}

/** Where it goes on when it did not pass; as `next` when absent. */
const failing = { failed: target.optional().meta(eg('database')) }

const action = {
  /** An action of the pack. */
  action: actionId,
  /** Its arguments, by name. */
  with: z
    .record(z.string().max(31), z.union([z.string(), z.number()]).transform(String))
    .default({})
    .meta(eg('{ lines: 50 }')),
}

const manual = z.strictObject({ ...common, ...failing })

const evidence = z.strictObject({
  ...common,
  ...failing,
  /** What is wanted at least: `any` is a photo, a file or a typed excerpt. */
  want: z.enum(['any', 'photo', 'file', 'text']).default('any').meta(eg('photo')),
})

const run = z.strictObject({ ...common, ...failing, ...action })

/** A comparison with a number, such as `>= 3`. */
export const comparison = z
  .string()
  .regex(/^(==|!=|>=|<=|>|<) ?-?\d+(\.\d+)?$/, 'compares with a number: ==, !=, >=, <=, > or <')
  .transform((text): Comparison => {
    const [, op = '==', value] = /^(\D{1,2}?) ?(-?[\d.]+)$/.exec(text) ?? []
    return { op: op as Comparison['op'], value: Number(value) }
  })
  .meta(eg('"== 1"'))

/** Passes or fails by itself: a query that every series passes, or an action that succeeds. */
const check = z
  .strictObject({
    ...common,
    ...failing,
    action: action.action.optional(),
    with: action.with,
    query: query.optional(),
    /** What every series of the query must be. */
    is: comparison.optional(),
  })
  .superRefine(({ action, query, is, with: args }, ctx) => {
    const issue = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message })
    if ((action === undefined) === (query === undefined)) return issue('query', 'a check has a query or an action')
    if (query !== undefined && is === undefined) issue('is', 'is missing: what the query must give')
    if (query === undefined && is !== undefined) issue('is', 'belongs to a query')
    if (query !== undefined && Object.keys(args).length > 0) issue('with', 'belongs to an action')
  })

const choice = z.strictObject({ title: localized(48), next: target })

/** Goes on by the alert's name, by one of its labels, or asks with buttons. */
const branch = z
  .strictObject({
    ...common,
    next: z.unknown().optional(),
    by: z.enum(['alert', 'label', 'ask']).meta(eg('alert')),
    /** For `by: label`. */
    label: labelName.optional().meta(eg('severity')),
    /** For `alert` and `label`: where it goes on, by value. Without an alert people choose among them. */
    cases: z.record(z.string().min(1).max(128), target).default({}).meta(eg('{ InstanceDown: restart }')),
    /** For `ask`: the buttons. */
    choices: z.array(choice).max(8).default([]),
    /** For `alert` and `label`: where all else goes on. */
    default: target.optional().meta(eg('logs')),
  })
  .superRefine(({ by, label, cases, choices, next, default: otherwise }, ctx) => {
    const issue = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message })
    if (next !== undefined) issue('next', 'a branch goes on by its cases and default, or its choices')
    if (by === 'ask') {
      if (choices.length < 2) issue('choices', 'asks with at least two choices')
      if (Object.keys(cases).length > 0) issue('cases', 'belongs to by: alert and by: label; ask has choices')
      if (otherwise !== undefined) issue('default', 'belongs to by: alert and by: label; ask has choices')
    } else {
      const n = Object.keys(cases).length
      if (n === 0 || n > 8) issue('cases', n === 0 ? 'names no case' : 'has more than 8 cases')
      if (otherwise === undefined) issue('default', 'is missing: where it goes on when no case fits')
      if (choices.length > 0) issue('choices', 'belongs to by: ask')
    }
    if ((by === 'label') !== (label !== undefined))
      issue('label', by === 'label' ? 'is missing: by which label' : 'belongs to by: label')
  })

/** Kinds of steps and the schema of each. */
export const stepSchemas = { manual, evidence, run, check, branch } as const
export type StepKind = keyof typeof stepSchemas

export interface Comparison {
  op: '==' | '!=' | '>=' | '<=' | '>' | '<'
  value: number
}

/** A step as it is used: `next` says where it goes on, `end` included. */
export type Step = {
  [K in StepKind]: Omit<z.output<(typeof stepSchemas)[K]>, 'kind' | 'next'> & {
    kind: K
    /** Of a branch: where nothing else leads. */
    next: string
  }
}[StepKind]
export type StepChart = NonNullable<Step['chart']>
export type StepOf<K extends StepKind> = Extract<Step, { kind: K }>

const trigger = z.strictObject({
  alert: z.string().min(1).max(128).meta(eg('InstanceDown')),
  /** Labels that the alert must have, with these values. */
  labels: z.record(labelName, labelValue).default({}).meta(eg('{ job: api }')),
  /** The alert comes from outside (Alertmanager, Grafana): no rule of the pack has that name. */
  external: z.boolean().default(false).meta(eg('true')),
})

/** A file of `sop/`: its steps are checked kind by kind. */
export const sopSchema = z.strictObject({
  id,
  title: localized(64),
  /** The alerts that it is for; none: it is started by its name. */
  triggers: z.array(trigger).max(50).default([]).meta(eg('[ { alert: InstanceDown } ]')),
  /** Nothing done for this long: people are reminded. */
  stall: duration
    .refine((ms) => ms >= 60_000 && ms <= 86_400_000, { error: 'must be between 1m and 24h' })
    .default(600_000)
    .meta(eg('10m')),
  steps: z
    .array(z.looseObject({ id, kind: common.kind }))
    .min(1, { error: 'has no step' })
    .max(mostSteps, { error: `has more than ${mostSteps} steps; make two of it` })
    .meta(eg('[ { id: look, kind: manual, text: { zh-TW: ..., en: Have a look } } ]')),
})

export type Trigger = z.output<typeof trigger>

/** A checklist of a pack. */
export interface Sop {
  id: string
  title: Localized
  triggers: readonly Trigger[]
  stall: Ms
  /** At least one; the first is where a run begins. */
  steps: readonly Step[]
}
