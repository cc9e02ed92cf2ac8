import type { CheckOf, Comparison, FieldType } from '../../config/verify.ts'
import { formatDuration } from '../../core/duration.ts'
import { valueText } from '../../deliver/cards/format.ts'
import type { JSONValue } from '../../watch/sources/json/expression.ts'
import { describe } from '../../watch/sources/json/values.ts'
import { asNumber, asTime } from '../../watch/sources/json.ts'
import type { Verdict } from '../reports/contract.ts'
import { type Answered, look } from './answers.ts'
import type { LoadFigures, Said, VerifyLine, VerifyRun } from './contract.ts'
import type { AlertNow } from './options.ts'

/** Names that one line shows. */
const mostNamed = 5
const longestNamed = 120

const line = (
  { id, title }: { id: string; title: VerifyLine['title'] },
  verdict: Verdict,
  said: Said,
  part?: { of: string; said: Said },
): VerifyLine => ({
  id: part ? `${id}.${part.of}` : id,
  title,
  ...(part && { part: part.said }),
  verdict,
  said,
})

const partOf = (of: string, args?: Said['args']) => ({
  of,
  said: { id: `respond-verify-part-${of}`, ...(args && { args }) },
})

/** The lines of a check whose endpoint did not answer: its own line says why, these are left open. */
const unanswered: Said = { id: 'respond-verify-unanswered' }

export function answerLines(check: CheckOf<'answer'>, answered: Answered): VerifyLine[] {
  if (answered.ok) {
    const args = { status: answered.status, ms: Math.max(1, Math.round(answered.ms)) }
    return [line(check, 'pass', { id: 'respond-verify-answered', args })]
  }
  return [line(check, answered.why === 'off' ? 'none' : 'fail', answered.said)]
}

/** Of every field: is it there; of what is there: is it of its type. */
export function fieldLines(check: CheckOf<'fields'>, answered: Answered): VerifyLine[] {
  const [there, types] = [partOf('there'), partOf('types')]
  if (!answered.ok) return [there, types].map((part) => line(check, 'none', open(answered), part))
  const { json } = answered
  if (json === undefined) return [line(check, 'fail', notJson, there), line(check, 'none', unanswered, types)]
  const found = Object.entries(check.fields).map(([path, type]) => ({ path, type, value: look(json, path) }))
  const missing = found.filter(({ value }) => value === null)
  const wrong = found.filter(({ value, type }) => value !== null && !fits(value, type))
  const all = { id: 'respond-verify-all', args: { n: found.length } }
  return [
    missing.length === 0
      ? line(check, 'pass', all, there)
      : line(
          check,
          'fail',
          { id: 'respond-verify-missing', args: { names: named(missing.map(({ path }) => path)) } },
          there,
        ),
    wrong.length === 0
      ? line(check, 'pass', { id: 'respond-verify-all', args: { n: found.length - missing.length } }, types)
      : line(check, 'fail', wrongType(wrong), types),
  ]
}

const notJson: Said = { id: 'respond-verify-no-json' }
const open = (answered: Answered): Said => (!answered.ok && answered.why === 'off' ? answered.said : unanswered)

function wrongType(wrong: readonly { path: string; type: FieldType; value: JSONValue }[]): Said {
  const names = named(wrong.map(({ path, value }) => `${path} = ${describe(value)}`))
  return { id: 'respond-verify-types', args: { names, type: wrong[0]?.type ?? '' } }
}

function named(all: readonly string[]): string {
  const shown = all.slice(0, mostNamed).map((one) => one.slice(0, longestNamed))
  return [...shown, ...(all.length > shown.length ? [`+${all.length - shown.length}`] : [])].join(', ')
}

function fits(value: JSONValue, type: FieldType): boolean {
  switch (type) {
    case 'number':
      return typeof value === 'number'
    case 'text':
      return typeof value === 'string'
    case 'boolean':
      return typeof value === 'boolean'
    case 'list':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'time':
      return typeof value === 'number' || asTime(value) !== undefined
  }
}

export function valueLines(check: CheckOf<'value'>, answered: Answered): VerifyLine[] {
  if (!answered.ok || answered.json === undefined) return [line(check, 'none', open(answered))]
  const found = look(answered.json, check.value)
  if (found === null && check.by_hand) return [line(check, 'none', { id: 'respond-verify-by-hand' })]
  if (found === null) return [line(check, 'fail', { id: 'respond-verify-missing', args: { names: check.value } })]
  const value = typeof found === 'boolean' ? Number(found) : asNumber(found)
  if (value === undefined) {
    const names = `${check.value} = ${describe(found)}`
    return [line(check, 'fail', { id: 'respond-verify-types', args: { names, type: 'number' } })]
  }
  return [compared(check, value)]
}

function compared(check: CheckOf<'value' | 'query'>, value: number): VerifyLine {
  const unit = check.unit === undefined ? '' : check.unit === '%' ? '%' : ` ${check.unit}`
  const text = `${valueText(value)}${unit}`
  if (holds(value, check.is)) return line(check, 'pass', { id: 'respond-verify-value', args: { value: text } })
  const wanted = `${check.is.op} ${valueText(check.is.value)}${unit}`
  return line(check, 'fail', { id: 'respond-verify-other', args: { value: text, wanted } })
}

export function holds(value: number, { op, value: than }: Comparison): boolean {
  switch (op) {
    case '==':
      return value === than
    case '!=':
      return value !== than
    case '>':
      return value > than
    case '>=':
      return value >= than
    case '<':
      return value < than
    case '<=':
      return value <= than
  }
}

/** @param values of every series; the one that is furthest off is judged */
export function queryLines(check: CheckOf<'query'>, values: readonly number[] | Said): VerifyLine[] {
  if (!Array.isArray(values)) return [line(check, 'none', values as Said)]
  const [first] = values as readonly number[]
  if (first === undefined) return [line(check, 'none', { id: 'respond-verify-no-data' })]
  const off = (values as readonly number[]).find((value) => !holds(value, check.is))
  return [compared(check, off ?? first)]
}

export function entryLines(check: CheckOf<'entries'>, answered: Answered): VerifyLine[] {
  const each = (verdict: Verdict, said: Said) => check.fields.map((field) => entryLine(check, field, verdict, said))
  if (!answered.ok) return each('none', open(answered))
  if (answered.json === undefined) return each('none', notJson)
  const entries = look(answered.json, check.each)
  if (!Array.isArray(entries)) return each('fail', { id: 'respond-verify-missing', args: { names: check.each } })
  if (entries.length === 0) return each('none', { id: 'respond-verify-no-entries' })
  return check.fields.map((field) => {
    const without = entries.filter((entry) => empty(look(entry, field.path))).length
    const args = { n: entries.length, without }
    return without === 0
      ? entryLine(check, field, 'pass', { id: 'respond-verify-entries', args })
      : entryLine(check, field, 'fail', { id: 'respond-verify-entries-without', args })
  })
}

const empty = (value: JSONValue): boolean => value === null || value === ''

type EntryField = CheckOf<'entries'>['fields'][number]
function entryLine({ id, title }: CheckOf<'entries'>, field: EntryField, verdict: Verdict, said: Said): VerifyLine {
  const both = Object.fromEntries(
    Object.entries(title).map(([locale, text]) => [locale, `${text} ${field.title[locale] ?? ''}`.trim()]),
  )
  return line({ id: `${id}.${field.id}`, title: both }, verdict, said)
}

const loadParts = ['errors', 'pool', 'timeouts', 'mean', 'p95'] as const

/** The lines of a storm; without figures it was not made. */
export function loadLines(check: CheckOf<'load'>, figures: LoadFigures | Said): VerifyLine[] {
  const limits = {
    errors: { limit: check.errors },
    mean: { limit: formatDuration(check.mean) },
    p95: { limit: formatDuration(check.p95) },
  }
  const part = (of: (typeof loadParts)[number]) => partOf(of, limits[of as keyof typeof limits])
  if ('id' in figures) return loadParts.map((of) => line(check, 'none', figures, part(of)))
  const { requests, answered, mean, p95, timeouts, pool, errors, worst = '' } = figures
  const counted = (of: (typeof loadParts)[number], n: number, fine: boolean, among = requests) => {
    const rest = among < requests ? '-rest' : ''
    const id = `respond-verify-failures${rest}${n > 0 && worst !== '' ? '-worst' : ''}`
    return line(check, fine ? 'pass' : 'fail', { id, args: { n, of: among, worst } }, part(of))
  }
  // Timeouts and pool errors have lines of their own.
  const others = requests - timeouts - pool
  const timed = (of: 'mean' | 'p95', ms: number, most: number) => {
    if (answered === 0) return line(check, 'none', { id: 'respond-verify-none-answered' }, part(of))
    const said = { id: 'respond-verify-ms', args: { ms: Math.round(ms), n: answered } }
    return line(check, ms < most ? 'pass' : 'fail', said, part(of))
  }
  return [
    others > 0
      ? counted('errors', errors, (100 * errors) / others < check.errors, others)
      : line(check, 'none', { id: `respond-verify-none-${requests > 0 ? 'other' : 'answered'}` }, part('errors')),
    counted('pool', pool, pool === 0),
    counted('timeouts', timeouts, timeouts === 0),
    timed('mean', mean, check.mean),
    timed('p95', p95, check.p95),
  ]
}

/** What a trigger measures now; undefined where nothing is measured. */
export interface TriggerFigures {
  value?: number | undefined
  part?: number | undefined
  of?: number | undefined
  /** Of fewer it says nothing. */
  least?: number | undefined
  /** Whether the configuration uses it; undefined: always. */
  used?: boolean
  /** It was measured before the verification. */
  old?: Said
}

export function alertLines(check: CheckOf<'alert'>, { state, why }: AlertNow, figures: TriggerFigures): VerifyLine[] {
  const { value, part, of } = figures
  const unit = check.unit === '%' ? '%' : check.unit === undefined ? '' : ` ${check.unit}`
  const sample = part === undefined || of === undefined ? '' : `${valueText(part)}/${valueText(of)}`
  const figure = value === undefined ? '' : `${valueText(value)}${unit}`
  const unjudged = state === 'firing' ? undefined : notJudged(check, { state, ...(why && { why }) }, figures, sample)
  if (unjudged) return [{ ...line(check, 'none', unjudged), trigger: true }]
  const shown = figure === '' ? (sample === '' ? 'none' : 'sample') : sample === '' ? 'value' : 'both'
  const verdict = state === 'firing' ? 'fail' : state === 'pending' ? 'warn' : 'pass'
  const said = { id: `respond-verify-trigger-${state}-${shown}`, args: { value: figure, sample } }
  return [{ ...line(check, verdict, said), trigger: true }]
}

/** Why a trigger that does not fire says nothing; undefined when it says that all is well, or soon is not. */
function notJudged(
  { alert: name, of: counted }: CheckOf<'alert'>,
  { state, why = 'new' }: AlertNow,
  { value, of, least, used, old }: TriggerFigures,
  sample: string,
): Said | undefined {
  if (state === 'absent') return { id: 'respond-verify-no-rule', args: { name } }
  if (used === false) return { id: 'respond-verify-unused' }
  if (state === 'unready') return { id: `respond-verify-rule-${why}`, args: { name } }
  if (old) return old
  if (counted !== undefined && of === undefined) return { id: 'respond-verify-no-data' }
  if (of !== undefined && least !== undefined && of < least)
    return { id: 'respond-verify-few', args: { sample: sample || valueText(of), least: valueText(least) } }
  return value === undefined ? { id: 'respond-verify-no-value' } : undefined
}

/** How the whole ended: one failed line fails it. */
export function verdictOf(lines: readonly VerifyLine[]): {
  verdict: Verdict
  counts: Readonly<Record<Verdict, number>>
} {
  const counts = { pass: 0, warn: 0, fail: 0, none: 0 }
  for (const { verdict } of lines) counts[verdict]++
  const verdict = counts.fail > 0 ? 'fail' : counts.warn + counts.none > 0 ? 'warn' : counts.pass > 0 ? 'pass' : 'none'
  return { verdict, counts }
}

/** Open for want of an answer or of a rule: what is wrong there has to be mended, and another run looks again. */
const notForPeople: ReadonlySet<string> = new Set([
  unanswered.id,
  'respond-verify-old',
  'respond-verify-unread',
  'respond-verify-none-other',
  'respond-verify-no-rule',
  ...['new', 'warming', 'failed', 'held'].map((why) => `respond-verify-rule-${why}`),
])

/** Lines of a run that is done which a person may confirm. */
export const openLines = ({
  state,
  lines,
  closed,
}: Pick<VerifyRun, 'state' | 'lines' | 'closed'>): readonly VerifyLine[] =>
  state === 'done' && !closed
    ? lines.filter(({ verdict, said }) => verdict === 'none' && !notForPeople.has(said.id))
    : []
