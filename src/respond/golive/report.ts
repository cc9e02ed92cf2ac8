import type { Ms } from '../../core/clock.ts'
import { inLocale } from '../../core/localized.ts'
import type { Texts } from '../../core/texts.ts'
import { clockText, durationText } from '../../deliver/cards/format.ts'
import type { Part, ReportDraft } from '../reports/contract.ts'
import { type GoLive, type Observation, type Reading, type Recorded, stages } from './contract.ts'
import { courseOf } from './course.ts'
import { figuresOf, itemsOf, meanOf } from './figures.ts'
import { figureText, itemTitle, reasonText, remarkOf, samplesText, titleOf, withLimit } from './words.ts'

export interface ReportReader {
  texts: Texts
  /** IANA name. */
  zone: string
}

type Say = (id: string, args?: Readonly<Record<string, string | number>>) => string

/** The report of a go-live: every section of the template, and what came after it as far as it has come. */
export function draftOf(run: GoLive, name: string, { texts, zone }: ReportReader): ReportDraft {
  const { system, plan, deploy, number, owner, end } = run
  const title = `${inLocale(plan.title, texts.locale)}${deploy ? ` ${deploy.version}` : ''}`
  return {
    kind: 'golive',
    title,
    system,
    subject: String(number),
    parts: partsOf(run, name, { texts, zone }),
    data: { ...figuresOf(run), ...(end && { end: { how: end.how, reason: end.reason } }) },
    locale: texts.locale,
    zone,
    by: owner,
  }
}

export function partsOf(run: GoLive, name: string, { texts, zone }: ReportReader): Part[] {
  const say: Say = (id, args) => texts.text(`respond-golive-report-${id}`, args)
  const time = (at: number) => fullTime(at, zone)
  return [
    ...verdict(run, say, texts),
    ...basics(run, name, say, time, texts),
    ...tests(run, say, time, texts),
    ...monitoring(run, say, time, texts),
    ...risks(run, say, texts),
    ...followUps(run, say, texts),
    ...deployment(run, say, time, texts),
    ...(run.observe ? observation(run, run.observe, 'observe', say, time, texts) : []),
    ...decisions(run, say, time, texts),
    ...review(run, say, time, texts),
    ...course(run, say, time, texts),
    ...(run.watch && run.watch.readings > 0 ? observation(run, run.watch, 'watch', say, time, texts) : []),
    ...notes(run, say, time),
    ...drawn(run, say, texts),
  ]
}

/** `2026-03-02 03:12`. */
function fullTime(at: number, zone: string): string {
  const year = new Intl.DateTimeFormat('en-US', { timeZone: zone, year: 'numeric' }).format(at)
  const text = clockText(at, zone, 0)
  return `${year}-${text.replace('/', '-')}`
}

const heading = (text: string): Part => ({ kind: 'heading', level: 2, text })

const hour = 3_600_000

/** As the plan has it: 24 hours, not a day. */
const hoursText = (span: Ms, texts: Texts): string =>
  span % hour === 0 ? texts.text('card-hours', { n: span / hour }) : durationText(span, texts)

function verdict({ end, stage, signatures, plan, tests: done }: GoLive, say: Say, texts: Texts): Part[] {
  const noted = Object.values(done).filter(({ status }) => status === 'warn').length
  const verdict = noted > 0 ? 'warn' : 'pass'
  const remarks = noted > 0 ? [say('noted', { n: noted })] : []
  if (end?.how === 'go-on')
    return [{ kind: 'verdict', verdict, text: [say('go-on', { name: end.by.name }), ...remarks].join(' · ') }]
  if (end?.how === 'rolled-back') {
    const text = say('rolled-back', { name: end.by.name, why: end.reason ?? '' })
    return [{ kind: 'verdict', verdict: 'fail', text }]
  }
  if (end?.how === 'aborted')
    return [{ kind: 'verdict', verdict: 'none', text: say('aborted', { name: end.by.name, why: end.reason ?? '' }) }]
  if (stage === 'watch' && signatures.length > 0) {
    const word = say('reviewed', { for: hoursText(plan.watch.for, texts) })
    // There is no verdict before the long observation is over.
    return [{ kind: 'verdict', verdict: noted > 0 ? 'warn' : 'none', word, text: remarks.join('') }]
  }
  return [{ kind: 'verdict', verdict: 'none', text: say('draft') }]
}

function basics(run: GoLive, name: string, say: Say, time: (at: number) => string, texts: Texts): Part[] {
  const { deploy, started, owner, plan, number } = run
  const tasks = run.tasks ?? (plan.tasks ? inLocale(plan.tasks, texts.locale) : '')
  const date = time(deploy?.at ?? started.at).slice(0, 10)
  return [
    heading(say('basics')),
    {
      kind: 'table',
      head: [say('item'), say('content')],
      rows: [
        [say('system'), `${name} · #${number}`],
        [say('date'), date],
        [say('owner'), owner.name],
        [say('version'), deploy?.version ?? '-'],
        [say('tasks'), tasks],
      ],
    },
  ]
}

function tests({ plan, tests: done }: GoLive, say: Say, time: (at: number) => string, texts: Texts): Part[] {
  const rows = itemsOf(plan).map((item) => {
    const result = done[item.id]
    // What the template hints at is for those who fill it in: here stands what was found, or who said so.
    const hand = result && !result.figures ? [say('by-hand', { name: result.by.name, time: time(result.at) })] : []
    const said = result ? [remarkOf(result, texts), ...hand].filter((one) => one !== '').join(' · ') : ''
    const status = result ? say(`status-${result.status}`) : say('status-none')
    return [itemTitle(item, texts), status, said]
  })
  return [heading(say('tests')), { kind: 'table', head: [say('kind'), say('status'), say('remark')], rows }]
}

const mostRules = 60

function monitoring(
  { monitoring: facts, check, forced }: GoLive,
  say: Say,
  time: (at: number) => string,
  texts: Texts,
): Part[] {
  if (!facts) return [heading(say('monitoring')), { kind: 'paragraph', text: say('monitoring-none') }]
  const { dashboard, channels, rules } = facts
  const tested = new Map(check?.channels.map((one) => [one.channel, one]))
  const channelRows = channels.map((channel) => {
    const test = tested.get(channel)
    if (!test) return say('channel-untested', { channel })
    const at = time(check?.at ?? 0)
    return test.reason === undefined
      ? say('channel-good', { channel, ms: Math.round(test.ms), time: at })
      : say('channel-bad', { channel, why: reasonText(test.reason, texts), time: at })
  })
  const shown = rules
    .slice(0, mostRules)
    .map(({ name, priority, trial }) => `${priority} ${name}${trial ? say('on-trial') : ''}`)
  const more = rules.length > mostRules ? [say('more', { n: rules.length - mostRules })] : []
  return [
    heading(say('monitoring')),
    { kind: 'paragraph', text: say('dashboard', { url: dashboard ?? '-' }) },
    { kind: 'paragraph', text: say('channels', { n: channels.length }) },
    { kind: 'list', items: channelRows.length > 0 ? channelRows : ['-'] },
    { kind: 'paragraph', text: say('rules', { n: rules.length }) },
    { kind: 'list', items: shown.length > 0 ? [...shown, ...more] : ['-'] },
    ...(forced.length > 0
      ? [
          { kind: 'paragraph' as const, text: say('forced') },
          {
            kind: 'list' as const,
            items: forced.map(({ stage, by, reason, alerts = [] }) => {
              const open =
                alerts.length > 0 ? say('forced-alerts', { names: alerts.join(texts.text('card-join')) }) : ''
              return `${say('forced-line', { stage, name: by.name, why: reason })}${open}`
            }),
          },
        ]
      : []),
  ]
}

function risks(run: GoLive, say: Say, texts: Texts): Part[] {
  const { locale } = texts
  const own = run.plan.risks.map(({ risk, mitigation, sops }) => {
    const walk = sops.length > 0 ? say('aside', { text: `SOP ${sops.join(', ')}` }) : ''
    return say('risk', { risk: inLocale(risk, locale), mitigation: `${inLocale(mitigation, locale)}${walk}` })
  })
  return [heading(say('risks')), { kind: 'list', items: orDash(run.risks ?? own) }]
}

function followUps(run: GoLive, say: Say, texts: Texts): Part[] {
  const own = run.plan.follow_ups.map((one) => inLocale(one, texts.locale))
  const items = (run.followUps ?? own).map((text) => ({ text, done: false }))
  return [heading(say('follow-ups')), items.length > 0 ? { kind: 'tasks', items } : { kind: 'list', items: ['-'] }]
}

const orDash = (items: readonly string[]) => (items.length > 0 ? items : ['-'])

function deployment({ deploy, deploys }: GoLive, say: Say, time: (at: number) => string, texts: Texts): Part[] {
  if (!deploy) return []
  const line = ({ version, at, by, url }: typeof deploy) =>
    [version, time(at), ...(by === undefined ? [] : [by]), ...(url === undefined ? [] : [url])].join(
      texts.text('card-join'),
    )
  return [heading(say('deployment')), { kind: 'list', items: [deploy, ...deploys].map(line) }]
}

const shownBefore = (before: Reading | undefined, unit: 'number' | 'percent' | 'seconds', texts: Texts) =>
  before?.value === undefined ? '-' : figureText(before.value, unit, texts)

function observation(
  run: GoLive,
  of: Observation,
  stage: 'observe' | 'watch',
  say: Say,
  time: (at: number) => string,
  texts: Texts,
): Part[] {
  const { plan, end } = run
  const last = of.ended ?? (end ? of.lastAt : Math.max(of.lastAt, of.from))
  const row = (id: string, title: string, unit: 'number' | 'percent' | 'seconds', recorded?: Recorded) => {
    const { least, most, last: newest = {} } = recorded ?? {}
    const mean = recorded && meanOf(recorded)
    return [
      title,
      shownBefore(of.before[id], unit, texts),
      figureText(newest.value, unit, texts),
      mean === undefined
        ? '-'
        : `${figureText(least, unit, texts)} / ${figureText(mean, unit, texts)} / ${figureText(most, unit, texts)}`,
      samplesText(newest) || '-',
      String(recorded?.readings ?? 0),
    ]
  }
  const figures = plan.observe.figures.map((one) => row(one.id, titleOf(one, texts), one.unit, of.figures[one.id]))
  const triggers = plan.rollback.triggers
    .filter(({ alert }) => alert === undefined)
    .map((one) => {
      return row(one.id, withLimit(one, texts), one.unit, of.triggers[one.id])
    })
  const alarms = plan.rollback.triggers.flatMap((one) => {
    if (one.alert === undefined) return []
    const beyond = of.triggers[one.id]?.beyond ?? 0
    return [
      say(beyond > 0 ? 'alarm-fired' : 'alarm-quiet', { title: titleOf(one, texts), alert: one.alert, n: beyond }),
    ]
  })
  const rows = [...triggers, ...figures]
  const alerts = of.alerts.map(({ name, at, before }) => {
    const early = before ? texts.text('respond-golive-alert-before', { stage }) : ''
    return `${say('alert-line', { name, time: time(at) })}${early}`
  })
  const span = { from: time(of.from), to: time(last), length: durationText(last - of.from, texts), n: of.readings }
  return [
    heading(say(stage)),
    { kind: 'paragraph', text: say('span', span) },
    ...(of.gaps > 0
      ? [{ kind: 'paragraph' as const, text: say('gaps', { length: durationText(of.gaps, texts) }) }]
      : []),
    ...(rows.length > 0
      ? [
          {
            kind: 'table' as const,
            head: ['figure', 'before', 'last', 'range', 'samples', 'readings'].map((id) => say(`head-${id}`)),
            rows,
          },
        ]
      : []),
    ...(alarms.length > 0 ? [{ kind: 'list' as const, items: alarms }] : []),
    { kind: 'paragraph', text: say(alerts.length > 0 ? 'alerts' : 'alerts-none', { n: alerts.length }) },
    ...(alerts.length > 0 ? [{ kind: 'list' as const, items: alerts }] : []),
  ]
}

function decisions({ advices, plan }: GoLive, say: Say, time: (at: number) => string, texts: Texts): Part[] {
  if (advices.length === 0) return []
  const items = advices.map(({ trigger, at, reading, decision }) => {
    const of = plan.rollback.triggers.find(({ id }) => id === trigger)
    const samples = samplesText(reading)
    const figure =
      of?.alert ??
      `${figureText(reading.value, of?.unit ?? 'number', texts)}${samples === '' ? '' : say('aside', { text: samples })}`
    const args = { time: time(at), title: of ? titleOf(of, texts) : trigger, figure }
    if (!decision) return say('decision-none', args)
    return say(`decision-${decision.did}`, { ...args, name: decision.by.name, why: decision.reason })
  })
  return [heading(say('decisions')), { kind: 'list', items }]
}

function review(run: GoLive, say: Say, time: (at: number) => string, texts: Texts): Part[] {
  const { signatures, reviewers, plan, owner, observe, review: seen = observe } = run
  const took = stages.indexOf(run.stage) >= stages.indexOf('review')
  const signed = signatures.map(({ by, at, hash }) => {
    const own = by.id === owner.id ? texts.text('respond-golive-also-owner') : ''
    return `${say('signature', { name: by.name, time: time(at), hash: hash.slice(0, 12) })}${own}`
  })
  // As they were at the last look before the signature.
  const open = seen?.firing && seen.alerts.filter(({ episode }) => seen.firing?.includes(episode))
  const names = open?.map((one) => say('alert-line', { name: one.name, time: time(one.at) })) ?? []
  const when = took ? 'open' : 'open-end'
  const alerts = names.length === 0 ? say(`${when}-none`) : say(when, { names: names.join(texts.text('card-join')) })
  const people = reviewers.map(({ name }) => name).join(', ')
  return [
    heading(say('review')),
    { kind: 'paragraph', text: say('reviewers', { names: people || '-', n: plan.review.least }) },
    { kind: 'list', items: signed.length > 0 ? signed : [say(took ? 'unsigned' : 'unreviewed')] },
    ...(open ? [{ kind: 'paragraph' as const, text: alerts }] : []),
  ]
}

const course = (run: GoLive, say: Say, time: (at: number) => string, texts: Texts): Part[] => [
  heading(say('course')),
  { kind: 'list', items: courseOf(run, texts, time) },
]

function notes({ notes: all }: GoLive, say: Say, time: (at: number) => string): Part[] {
  if (all.length === 0) return []
  const items = all.map(({ by, at, text }) => `${time(at)} ${by.name}: ${text}`)
  return [heading(say('notes')), { kind: 'list', items }]
}

const mostUndrawn = 6

/** What could not be drawn is named: nobody looks for it then. */
function drawn({ pictures = [], undrawn = [] }: GoLive, say: Say, texts: Texts): Part[] {
  if (pictures.length + undrawn.length === 0) return []
  const two = new Set(pictures.map((one) => one.of ?? 'observe')).size > 1
  const names = undrawn.slice(0, mostUndrawn).join(texts.text('card-join'))
  return [
    heading(say('charts')),
    ...(['observe', 'watch'] as const).flatMap((stage): Part[] => {
      const all = pictures.filter((one) => (one.of ?? 'observe') === stage)
      const head: Part[] = all.length > 0 && two ? [{ kind: 'heading', level: 3, text: say(stage) }] : []
      return [...head, ...all.map(({ file, caption }): Part => ({ kind: 'picture', file, caption }))]
    }),
    ...(undrawn.length > 0 ? [{ kind: 'paragraph' as const, text: say('undrawn', { names }) }] : []),
  ]
}
