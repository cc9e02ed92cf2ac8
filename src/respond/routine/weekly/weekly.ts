import type { Ms } from '../../../core/clock.ts'
import { cronOf } from '../../../core/cron.ts'
import { localTime, momentOf, plusDays } from '../../../core/zoned.ts'
import { durationText } from '../../../deliver/cards/format.ts'
import type { Reader } from '../../../deliver/index.ts'
import type { Part } from '../../reports/contract.ts'
import { dateText } from '../calendar.ts'
import type { RoutineKey, Section } from '../contract.ts'
import type { CalendarJob } from '../jobs.ts'
import { destinationOf, type RoutineOptions } from '../options.ts'
import { routinePost } from '../post.ts'
import { chatsInUse } from '../settings.ts'
import { textOf, type Word, type WordArg } from '../words.ts'
import { measure, median, noiseOf, type PeriodFigures, type RuleFigures } from './measure.ts'

const mondays = '* * 1'
/** After the morning's post. */
const afterMorning: Ms = 20_000
const mostNamed = 5

/** On Mondays: what the week before was like, beside the one before that. */
export function weeklyJobs(options: RoutineOptions): CalendarJob[] {
  const settings = options.settings()
  if (!settings.routine.weekly) return []
  return chatsInUse(settings).map(({ name, zone }) => ({
    name: `weekly:${name}`,
    cron: cronOf(settings.daily, mondays),
    zone,
    delay: afterMorning,
    run: async (due, now) => {
      await tellWeekly(options, { chat: name, zone, due, now })
      return undefined
    },
  }))
}

/** Monday to Sunday before a moment, and the week before that. */
export function weeksBefore(at: Ms, zone: string): { from: Ms; to: Ms; earlier: Ms } {
  const today = localTime(at, zone)
  const start = plusDays(today, -((today.weekday + 6) % 7))
  const moment = (days: number) => momentOf(plusDays(start, days), 0, 0, zone)
  return { from: moment(-7), to: moment(0), earlier: moment(-14) }
}

async function tellWeekly(
  options: RoutineOptions,
  { chat, zone, due, now }: { chat: string; zone: string; due: Ms; now: Ms },
): Promise<void> {
  const { reports, store, settings, texts, onPost } = options
  const { from, to, earlier } = weeksBefore(due, zone)
  const [week, before] = [await measure(options, from, to, chat), await measure(options, earlier, from, chat)]
  const locale = settings().chats.find(({ name }) => name === chat)?.locale ?? 'en'
  const reader = { texts: texts(locale), zone, now }
  const date = dateText(localTime(from, zone))
  const id = `weekly-${chat}-${date}`
  const section = weeklySection(week, before)
  const { report, puts } = await reports.freeze(
    {
      kind: 'weekly',
      title: textOf(section.head, reader),
      subject: date,
      parts: weeklyParts(week, section, reader),
      data: { from, to, week: figuresOf(week), before: figuresOf(before), rules: week.rules },
      locale,
      zone,
    },
    { id, at: now },
  )
  const key: RoutineKey = {
    text: { id: 'respond-routine-button-report' },
    verb: 'routine-report',
    args: { report: report.id },
  }
  const post = routinePost(destinationOf(chat), { sections: [section], keys: [[key]] }, now)
  const put = [...puts, { kind: 'post' as const, id: `routine:${id}`, doc: { ...post, final: true } }]
  if ((await store.commit({ put, once: `routine:${id}` })) !== 'ok') return
  reports.committed(id)
  onPost()
}

const figuresOf = ({ rules: _, ...figures }: PeriodFigures) => figures

/** The week on a card: the figures, what fired most, what was noisy, what was wrong. */
export function weeklySection(week: PeriodFigures, before: PeriodFigures): Section {
  const range = { from: { day: week.from }, to: { day: week.to - 1 } }
  if (week.fired === 0)
    return {
      name: 'weekly',
      head: { id: 'respond-weekly-head-calm', args: range },
      lines: [{ id: 'respond-weekly-calm', args: { before: before.fired } }],
    }
  const counts = { n: week.fired, before: before.fired }
  return {
    name: 'weekly',
    head: { id: 'respond-weekly-head', args: { ...range, n: week.fired } },
    lines: [
      { id: 'respond-weekly-fired', args: counts },
      { id: 'respond-weekly-called', args: { n: week.called, before: before.called } },
      ...timesWords(week, before),
      ...week.rules.slice(0, mostNamed).map(mostWord),
      ...week.rules.flatMap(noisyWord).slice(0, mostNamed),
      ...wrongWords(week),
      ...(week.more ? [{ id: 'respond-weekly-more' }] : []),
    ],
  }
}

function timesWords(week: PeriodFigures, before: PeriodFigures): Word[] {
  return (['taken', 'resolved'] as const).flatMap((what): Word[] => {
    const took = week[what]
    if (took === undefined) return []
    const earlier = before[what]
    const args = { took: { took } }
    if (earlier === undefined) return [{ id: `respond-weekly-${what}`, args }]
    return [{ id: `respond-weekly-${what}-both`, args: { ...args, before: { took: earlier } } }]
  })
}

const nameOf = ({ alertname, system }: RuleFigures): Readonly<Record<string, WordArg>> => ({
  name: { code: alertname },
  system,
})

const mostWord = (rule: RuleFigures): Word => ({ id: 'respond-weekly-most', args: { ...nameOf(rule), n: rule.fired } })

function noisyWord(rule: RuleFigures): Word[] {
  const why = noiseOf(rule)
  return why ? [{ id: `respond-weekly-noisy-${why}`, args: { ...nameOf(rule), n: rule.fired } }] : []
}

function wrongWords({ falseAlarms, rules }: PeriodFigures): Word[] {
  if (falseAlarms === 0) return []
  const list = rules
    .filter((rule) => rule.falseAlarms.length > 0)
    .map((rule) => `${rule.alertname} ${rule.falseAlarms.length}`)
  return [{ id: 'respond-weekly-wrong', args: { n: falseAlarms, list: list.slice(0, mostNamed).join(' · ') } }]
}

export function weeklyParts(week: PeriodFigures, section: Section, reader: Reader): Part[] {
  const items = section.lines.map((line) => textOf(line, reader))
  return [{ kind: 'list', items }, ...ruleTable(week.rules, reader)]
}

const mostRows = 100

/** Every rule that fired, one to a row. */
export function ruleTable(rules: readonly RuleFigures[], { texts }: Reader): Part[] {
  if (rules.length === 0) return []
  const time = (ms: Ms | undefined) => (ms === undefined ? '–' : durationText(ms, texts))
  const rows = rules
    .slice(0, mostRows)
    .map((rule) => [
      rule.alertname,
      rule.system,
      rule.priority,
      String(rule.fired),
      String(rule.acknowledged),
      String(rule.falseAlarms.length),
      time(median(rule.untilTaken)),
      time(median(rule.untilResolved)),
    ])
  const head = ['rule', 'system', 'priority', 'fired', 'taken', 'wrong', 'until-taken', 'until-resolved'].map((id) =>
    texts.text(`respond-routine-col-${id}`),
  )
  return [{ kind: 'table', head, rows }]
}
