import type { Ms } from '../../../core/clock.ts'
import { formatDuration } from '../../../core/duration.ts'
import { localTime, momentOf } from '../../../core/zoned.ts'
import type { Reader } from '../../../deliver/index.ts'
import type { RuleStatus } from '../../../watch/rules/status.ts'
import type { Part } from '../../reports/contract.ts'
import type { RoutineOptions } from '../options.ts'
import { measure, noiseOf, type RuleFigures } from '../weekly/measure.ts'
import { ruleTable } from '../weekly/weekly.ts'
import type { Word } from '../words.ts'
import { type Edited, forDiff } from './diff.ts'
import type { Review } from './review.ts'

const mostNamed = 5
const mostListed = 200

/** Figures of the calendar month before: what fired, what was noisy or wrong, what never fired, and what might be changed. */
export async function thresholdReview(options: RoutineOptions, due: Ms, reader: Reader): Promise<Review> {
  const today = localTime(due, reader.zone)
  const to = momentOf({ ...today, day: 1 }, 0, 0, reader.zone)
  const before =
    today.month === 1 ? { year: today.year - 1, month: 12, day: 1 } : { ...today, month: today.month - 1, day: 1 }
  const month = await measure(options, momentOf(before, 0, 0, reader.zone), to)
  const never = neverFired(options, month.rules)
  const diffs = suggestions(options, month.rules)
  const noisy = month.rules.filter((rule) => noiseOf(rule))
  const wrong = month.rules.filter(({ falseAlarms }) => falseAlarms.length > 0)
  const lines: Word[] = [
    { id: 'respond-review-fired', args: { n: month.fired, rules: month.rules.length, called: month.called } },
    ...named('respond-review-noisy', noisy, ({ fired }) => fired),
    ...named('respond-review-wrong', wrong, ({ falseAlarms }) => falseAlarms.length),
    { id: 'respond-review-never', args: { n: never.length } },
    ...(diffs.length > 0 ? [{ id: 'respond-review-diff', args: { n: diffs.length } }] : []),
  ]
  const data = {
    from: month.from,
    to: month.to,
    rules: month.rules,
    never,
    suggested: diffs.map(({ system, name, from, to }) => ({ system, name, from, to })),
  }
  return { lines, report: { parts: partsOf({ month: month.rules, noisy, never, diffs }, reader), data } }
}

function named(id: string, rules: readonly RuleFigures[], count: (rule: RuleFigures) => number): Word[] {
  if (rules.length === 0) return []
  const list = rules.slice(0, mostNamed).map((rule) => `${rule.alertname} ${count(rule)}`)
  return [{ id, args: { n: rules.length, list: list.join(' · ') } }]
}

/** Alerting rules as they are now, with their system. */
function alerting(options: RoutineOptions): { system: string; file: string; rule: RuleStatus }[] {
  return options
    .rules()
    .flatMap(({ system, groups }) =>
      groups.flatMap(({ file, rules }) =>
        rules.flatMap((rule) => (rule.kind === 'alert' && rule.line > 0 ? [{ system, file, rule }] : [])),
      ),
    )
}

function neverFired(options: RoutineOptions, fired: readonly RuleFigures[]): { system: string; name: string }[] {
  const known = new Set(fired.map(({ system, alertname }) => `${system}\0${alertname}`))
  const rules = alerting(options).map(({ system, rule: { name } }) => ({ system, name }))
  const once = new Map(rules.map((rule) => [`${rule.system}\0${rule.name}`, rule]))
  return [...once].filter(([key]) => !known.has(key)).map(([, rule]) => rule)
}

export interface Suggestion extends Edited {
  system: string
  name: string
  from: Ms
  to: Ms
}

/** A longer `for` than the false alarms lasted would have kept quiet: worth it up to this. */
const longestFor: Ms = 30 * 60_000
/** Times that people write. */
const steps: readonly Ms[] = [1, 2, 3, 5, 10, 15, 20, 30].map((minutes) => minutes * 60_000)

/** The `for` that nine of ten false alarms of a rule would not have reached; undefined when that is none to suggest. */
export function longerFor(now: Ms, falseAlarms: readonly Ms[]): Ms | undefined {
  if (falseAlarms.length === 0) return undefined
  const sorted = [...falseAlarms].sort((a, b) => a - b)
  const most = now + (sorted[Math.ceil(sorted.length * 0.9) - 1] ?? 0)
  const to = steps.find((step) => step > most)
  return to === undefined || to > longestFor || to <= now ? undefined : to
}

function suggestions(options: RoutineOptions, fired: readonly RuleFigures[]): Suggestion[] {
  const { systems } = options.settings()
  return alerting(options).flatMap(({ system, file, rule }) => {
    const { name, line, for: from } = rule
    const figures = fired.find((one) => one.system === system && one.alertname === name)
    const to = figures && longerFor(from, figures.falseAlarms)
    const text = systems.find(({ id }) => id === system)?.ruleFiles.find(({ path }) => path === file)?.text
    const edited =
      to !== undefined && text !== undefined ? forDiff({ file, text, line, to: formatDuration(to) }) : undefined
    return edited && to !== undefined ? [{ system, name, from, to, ...edited }] : []
  })
}

interface Found {
  month: readonly RuleFigures[]
  noisy: readonly RuleFigures[]
  never: readonly { system: string; name: string }[]
  diffs: readonly Suggestion[]
}

function partsOf({ month, noisy, never, diffs }: Found, reader: Reader): Part[] {
  const { texts } = reader
  const title = (id: string): Part => ({ kind: 'heading', level: 2, text: texts.text(id) })
  const none: Part = { kind: 'paragraph', text: texts.text('respond-review-none') }
  const why = noisy.map((rule) => {
    const { alertname: name, system, fired: n } = rule
    const why = texts.text(`respond-review-${noiseOf(rule) ?? 'often'}`, { n })
    return texts.text('respond-review-rule-why', { name, system, why })
  })
  const quiet = never
    .slice(0, mostListed)
    .map(({ system, name }) => texts.text('respond-review-rule', { name, system }))
  const left = never.length - quiet.length
  return [
    title('respond-review-title-fired'),
    ...(month.length > 0 ? ruleTable(month, reader) : [none]),
    title('respond-review-title-noisy'),
    why.length > 0 ? { kind: 'list', items: why } : none,
    title('respond-review-title-never'),
    quiet.length > 0 ? { kind: 'list', items: quiet } : none,
    ...(left > 0 ? [{ kind: 'paragraph' as const, text: texts.text('respond-routine-more', { n: left }) }] : []),
    title('respond-review-title-diff'),
    ...(diffs.length > 0
      ? [
          { kind: 'paragraph' as const, text: texts.text('respond-review-diff-why') },
          ...diffs.map(({ diff }): Part => ({ kind: 'code', text: diff })),
        ]
      : [none]),
  ]
}
