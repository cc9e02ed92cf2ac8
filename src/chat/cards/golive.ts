import { inLocale, type Localized, type MaybeLocalized } from '../../core/localized.ts'
import type { Line } from '../../core/text.ts'
import type { GoLive, Outcome, Refusal, Started, TestFigures } from '../../respond/golive/contract.ts'
import { goLivePresses as presses, stages } from '../../respond/golive/contract.ts'
import { type Item, itemsOf } from '../../respond/golive/figures.ts'
import { openNames } from '../../respond/golive/onward.ts'
import { partsOf } from '../../respond/golive/report.ts'
import type { ResultFault } from '../../respond/golive/results.ts'
import { itemTitle, remarkOf, resultText } from '../../respond/golive/words.ts'
import type { Part } from '../../respond/reports/contract.ts'
import { type Answer, type Call, type Key, lines } from '../contract.ts'
import type { Args } from '../feature.ts'
import { allows, type PersonEntry } from '../people.ts'
import { ago, clock, short, spaced, strong } from './phrases.ts'

const longestTitle = 40
const mostOffers = 20

export interface GoLiveList {
  open: readonly GoLive[]
  past: readonly GoLive[]
  /** What can be begun. */
  offers: readonly { system: string; name: MaybeLocalized; title: Localized }[]
  nameOf(system: string): string
}

/** What is under way, what was lately, and what can be begun. */
export function goLiveList({ open, past, offers, nameOf }: GoLiveList, call: Call): Answer {
  const { texts, now } = call
  const running = new Set(open.map(({ system }) => system))
  const free = offers.filter(({ system }) => !running.has(system)).slice(0, mostOffers)
  const headOf = ({ number, system, deploy }: GoLive) =>
    `#${number} ${short(nameOf(system), longestTitle)}${deploy ? ` ${short(deploy.version, 20)}` : ''}`
  return {
    blocks: lines(
      strong(texts.line('chat-golive-title')),
      ...open.map((run) =>
        texts.line('chat-golive-open', {
          head: headOf(run),
          at: stages.indexOf(run.stage) + 1,
          stage: texts.text(`respond-golive-stage-${run.stage}`),
          person: run.owner.name,
          time: ago(texts, run.touchedAt, now),
        }),
      ),
      ...past.map((run) =>
        texts.line(`chat-golive-past-${run.end?.how ?? 'aborted'}`, {
          head: headOf(run),
          time: ago(texts, run.end?.at ?? run.touchedAt, now),
        }),
      ),
      ...(open.length === 0 && free.length === 0 ? [texts.line('chat-golive-nothing')] : []),
      ...(free.length > 0 ? [texts.line('chat-golive-which')] : []),
    ),
    keys: [
      ...open
        .slice(0, mostOffers)
        .map((run): Key[] => [{ text: `▶️ ${headOf(run)}`, press: { verb: presses.show, args: { run: run.id } } }]),
      ...free.map(({ system, name }): Key[] => [
        {
          text: `🚀 ${short(inLocale(name, texts.locale), longestTitle)}`,
          press: { verb: presses.start, args: { system } },
        },
      ]),
    ],
  }
}

export const goLiveLine = (text: string): Answer => ({ blocks: lines(spaced([{ text }])) })

export function startedText(started: Started, { texts, now, zone }: Call): string {
  if (started.did === 'missing') return texts.text('chat-golive-missing')
  if (started.did === 'too-many') return texts.text('chat-golive-too-many', { n: started.most })
  const { number: n, started: by } = started.run
  if (started.did === 'started') return texts.text('chat-golive-started', { n })
  return texts.text('chat-golive-already', { n, person: by.by.name, time: clock(by.at, now, zone).text })
}

/** What came of it, for whoever did it; `bad` where it did not happen. */
export function outcomeText(outcome: Outcome, call: Call): { text: string; bad: boolean } {
  const { texts } = call
  switch (outcome.did) {
    case 'done': {
      const id = `chat-golive-did-${outcome.deed.did}`
      const { stage } = outcome.run
      const name = texts.text(`respond-golive-stage-${stage}`)
      const args = { stage: name, text: outcome.deed.text ?? '', ...recordedArgs(outcome, call) }
      return { text: texts.text(id, args), bad: false }
    }
    case 'stale': {
      const name = texts.text(`respond-golive-stage-${outcome.run.stage}`)
      return { text: texts.text('chat-golive-stale', { stage: name, person: outcome.deed.by?.name ?? '' }), bad: true }
    }
    case 'over':
      return { text: texts.text('chat-golive-over'), bad: true }
    case 'missing':
      return { text: texts.text('chat-golive-gone'), bad: true }
    case 'refused':
      return { text: refusalText(outcome.refusal, call), bad: true }
  }
}

/** A toast has room for so much of a remark. */
const longestRemark = 120

/** Which test was recorded, and what was said of it. */
function recordedArgs({ run, deed }: Extract<Outcome, { did: 'done' }>, { texts }: Call) {
  const item = itemsOf(run.plan).find(({ id }) => id === deed.text)
  const result = item && run.tests[item.id]
  return {
    title: item ? itemTitle(item, texts) : '',
    why: result ? short(remarkOf(result, texts), longestRemark) : '',
  }
}

function refusalText(refusal: Refusal, { texts, now, zone }: Call): string {
  const id = `chat-golive-refused-${refusal.why}`
  switch (refusal.why) {
    case 'stage':
      return texts.text(id, { stage: texts.text(`respond-golive-stage-${refusal.stage}`) })
    case 'paused':
      return texts.text(id, { person: refusal.by.name, time: clock(refusal.at, now, zone).text })
    case 'too-long':
    case 'too-many':
      return texts.text(id, { n: refusal.most })
    case 'tests-missing':
    case 'check-failed':
    case 'open-alerts':
      return texts.text(id, { n: refusal.n })
    case 'decided':
      return texts.text(id, { person: refusal.by.name, time: clock(refusal.at, now, zone).text, did: refusal.did })
    default:
      return texts.text(id)
  }
}

/** Why a file was not taken, and what to do. */
export const faultText = (why: ResultFault | 'gone', name: string, { texts }: Call): string =>
  texts.text(`chat-golive-file-${why}`, { name: short(name, longestTitle) })

export type Asked =
  | 'warn'
  | 'file'
  | 'force'
  | 'version'
  | 'decide-roll-back'
  | 'decide-continue'
  | 'tasks'
  | 'risks'
  | 'follow-ups'
  | 'roll-back'
  | 'pause'
  | 'abort'

const typedOf = (what: Asked): string => {
  if (what.startsWith('decide-')) return 'golive-decide'
  return what === 'tasks' || what === 'risks' || what === 'follow-ups' ? 'golive-edit' : `golive-${what}`
}

/** Asks for something typed, or a file. */
export function askCard(what: Asked, run: GoLive, args: Args, call: Call): Answer {
  const { texts, person } = call
  const item = itemsOf(run.plan).find(({ id }) => id === args.item)
  const words = {
    name: { text: person.name, mention: person.id },
    n: run.number,
    title: item ? itemTitle(item, texts) : '',
    version: run.deploy?.version ?? '',
    alerts: openNames(run).join(texts.text('card-join')),
  }
  const now = what === 'risks' || what === 'follow-ups' ? linesNow(what, run, call) : []
  const hint =
    what === 'file' || what === 'version' ? what : what === 'risks' || what === 'follow-ups' ? 'lines' : 'reason'
  return {
    blocks: lines(texts.line(`chat-golive-ask-${what}${kindOf(what, run)}`, words), ...now),
    ask: { placeholder: texts.text(`chat-golive-hint-${hint}`), typed: { verb: typedOf(what), args } },
  }
}

/** A question that says more where there is more to say. */
function kindOf(what: Asked, run: GoLive): string {
  if (what === 'force' && run.stage === 'monitoring' && openNames(run).length > 0) return '-alerts'
  return what === 'abort' && run.observe ? '-observed' : ''
}

/** What stands there now, to copy and change. */
function linesNow(what: 'risks' | 'follow-ups', run: GoLive, { texts }: Call): Line[] {
  const { locale } = texts
  const own =
    what === 'risks'
      ? run.plan.risks.map(({ risk, mitigation }) => `${inLocale(risk, locale)} → ${inLocale(mitigation, locale)}`)
      : run.plan.follow_ups.map((one) => inLocale(one, locale))
  return (run[what === 'risks' ? 'risks' : 'followUps'] ?? own).map((text): Line => [{ text, code: true }])
}

/** Which test is this file of? */
export function assignCard(run: GoLive, upload: string, figures: TestFigures, call: Call): Answer {
  const { texts } = call
  return {
    blocks: lines(strong(texts.line('chat-golive-which-test')), [{ text: resultText(figures, texts) }]),
    keys: itemsOf(run.plan).map((item): Key[] => [
      {
        text: itemTitle(item, texts),
        press: { verb: presses.assign, args: { run: run.id, sheet: 1, upload, item: item.id } },
      },
    ]),
  }
}

/** Every test, to record or correct it. */
export function itemsCard(run: GoLive, { texts }: Call): Answer {
  return {
    blocks: lines(strong(texts.line('chat-golive-items', { n: run.number }))),
    keys: itemsOf(run.plan).map((item): Key[] => [
      {
        text: `${iconOf(run, item)} ${itemTitle(item, texts)}`,
        press: { verb: presses.item, args: { run: run.id, sheet: 1, item: item.id } },
      },
    ]),
  }
}

const icons = { pass: '✅', warn: '⚠️' }
function iconOf({ tests }: GoLive, { id }: Item): string {
  const state = tests[id]?.status
  return state ? icons[state] : '▫️'
}

/** One test: what is recorded, and what can be; undefined when the plan has none of that id. */
export function itemCard(run: GoLive, id: string, { texts }: Call): Answer | undefined {
  const item = itemsOf(run.plan).find((one) => one.id === id)
  if (!item) return undefined
  const result = run.tests[id]
  const { remark: hint } = item.test
  const said = result ? remarkOf(result, texts) : hint ? inLocale(hint, texts.locale) : ''
  const args = { run: run.id, sheet: 1, item: id, back: 1 }
  const key = (name: string, verb: string): Key => ({
    text: texts.text(`chat-golive-button-${name}`),
    press: { verb, args },
  })
  return {
    blocks: lines(
      strong([{ text: `${iconOf(run, item)} ${itemTitle(item, texts)}` }]),
      ...(said === '' ? [] : [spaced([{ text: said }])]),
      ...(result ? [spaced([{ text: result.by.name }])] : []),
    ),
    keys: [
      [key('pass', presses.pass), key('warn', presses.warn)],
      [key('file', presses.file), key('items', presses.items)],
    ],
  }
}

/** A sheet of a go-live that has ended: nothing in it can be pressed any more. */
export const endedCard = ({ number: n }: GoLive, { texts }: Call): Answer => ({
  blocks: lines(strong(texts.line('chat-golive-more', { n })), texts.line('chat-golive-over')),
})

/** What is seldom needed. Its buttons say that they stand in a sheet, which nobody redraws when the go-live ends. */
export function moreCard(run: GoLive, { texts }: Call): Answer {
  const key = (id: string, verb: string, args: Args = {}): Key => ({
    text: texts.text(`chat-golive-button-${id}`),
    press: { verb, args: { run: run.id, sheet: 1, ...args } },
  })
  return {
    blocks: lines(strong(texts.line('chat-golive-more', { n: run.number }))),
    keys: [
      [key('owner', presses.owners), ...(run.paused ? [] : [key('pause', presses.pause)])],
      [key('tasks', presses.edit, { what: 'tasks' }), key('show', presses.show)],
      [{ ...key('abort', presses.abort), style: 'danger' }],
    ],
  }
}

/** Who reviews, or who takes over. */
export function peopleCard(
  what: 'reviewer' | 'owner',
  run: GoLive,
  people: readonly PersonEntry[],
  { texts }: Call,
): Answer {
  const able = people.filter(({ role }) => allows(role, 'responder')).slice(0, mostOffers)
  const is = (id: number) => (what === 'owner' ? run.owner.id === id : run.reviewers.some((one) => one.id === id))
  return {
    blocks: lines(strong(texts.line(`chat-golive-${what}s`, { n: run.number, least: run.plan.review.least }))),
    keys: able.map(({ id, name }): Key[] => [
      {
        text: `${is(id) ? '☑️' : '▫️'} ${name}`,
        press: { verb: presses[what], args: { run: run.id, sheet: 1, person: id } },
      },
    ]),
  }
}

/** The report as it would be signed now. */
export function previewCard(run: GoLive, name: string, call: Call): Answer {
  const { texts, zone } = call
  const items = partsOf(run, name, { texts, zone }).flatMap((part) => partLines(part))
  return { blocks: [{ items, more: (n: number) => texts.line('chat-golive-preview-more', { n }) }] }
}

function partLines(part: Part): Line[] {
  switch (part.kind) {
    case 'heading':
      return strongLines([part.text])
    case 'paragraph':
    case 'verdict':
    case 'code':
      return [[{ text: part.text }]]
    case 'list':
      return part.items.map((item) => [{ text: `• ${textOf(item)}` }])
    case 'tasks':
      return part.items.map(({ text }) => [{ text: `☐ ${text}` }])
    case 'table':
      return part.rows.map((row) => [{ text: row.filter((cell) => cell !== '').join(' · ') }])
    case 'picture':
      return [[{ text: `🖼 ${part.caption}` }]]
  }
}

const strongLines = (all: readonly string[]): Line[] => all.map((text) => [{ text, bold: true }])

const textOf = (item: string | { text: string }): string => (typeof item === 'string' ? item : item.text)
