import { inLocale } from '../../core/localized.ts'
import type { Post } from '../../core/post.ts'
import { code, type Line, type Span } from '../../core/text.ts'
import { clockSpan, durationText } from '../../deliver/cards/format.ts'
import type { Face, FaceButton, Faces, Reader } from '../../deliver/index.ts'
import { tailOf } from '../actions/tail.ts'
import type { SopCard, StepData } from './card.ts'
import { sopPresses, sopReminderFace, sopRunFace } from './contract.ts'
import { firstLine } from './timeline.ts'

/** How runs of SOPs look in the chat. */
export const sopFaces: Faces = {
  [sopRunFace]: (data, reader) => (isCard(data) ? runFace(data, reader) : undefined),
  [sopReminderFace]: (data, reader) => (isCard(data) ? reminderFace(data, reader) : undefined),
}

function isCard(data: Post['data']): data is SopCard {
  const { run, state, title, people } = data as Partial<SopCard>
  return typeof run === 'string' && typeof state === 'string' && typeof title === 'object' && Array.isArray(people)
}

const bold = (line: Line): Line => line.map((span) => ({ ...span, bold: true }))
const icons = { done: '✅', failed: '❌', skipped: '⏭', forced: '☑️' } as const

function runFace(card: SopCard, reader: Reader): Face {
  if (card.moved) {
    const line = reader.texts.line('respond-sop-moved', { title: titleOf(card, reader) })
    return { blocks: [{ line }], buttons: [] }
  }
  return card.state === 'open' ? openFace(card, reader) : overFace(card, reader)
}

const titleOf = ({ title }: SopCard, { texts }: Reader) => inLocale(title, texts.locale)
const incidentOf = ({ incident }: SopCard, { texts }: Reader): string =>
  incident === undefined ? '' : ` · ${texts.text('respond-sop-incident', { n: incident })}`

function openFace(card: SopCard, reader: Reader): Face {
  const { texts } = reader
  const { number: n, total, step } = card
  const head = `${texts.text('respond-sop-head', { title: titleOf(card, reader), n, total })}${incidentOf(card, reader)}`
  const body: Line[] = [
    bold([{ text: head }]),
    ...(step ? stepLines(step, reader) : [texts.line('respond-sop-lost-step')]),
    whoLine(card, reader),
    ...lastLines(card, reader),
    ...outputLines(card, reader),
    ...noteLines(card, reader),
  ]
  return { blocks: body.map((line) => ({ line })), buttons: buttonsOf(card, reader) }
}

function stepLines(step: StepData, reader: Reader): Line[] {
  const { texts } = reader
  const text = inLocale(step.text, texts.locale)
  const { copy: byHand } = step.action ?? {}
  const commands = [...(byHand === undefined ? [] : [byHand]), ...step.copy]
  return [
    ...text
      .trimEnd()
      .split('\n')
      .map((line): Line => [{ text: line === '' ? ' ' : line }]),
    ...placeLine(step, reader),
    ...commands.map((command): Line => [code(command)]),
    ...step.links.map(({ title, url }): Line => linkLine(inLocale(title, texts.locale), url)),
    ...(step.kind === 'evidence' ? [texts.line(`respond-sop-want-${step.want ?? 'any'}`)] : []),
  ]
}

/** A page of this very machine can't be a link in the chat, so its address stands there to copy. */
function linkLine(title: string, url: string): Line {
  const own = !URL.canParse(url) || !new URL(url).hostname.includes('.')
  const address: Span = own ? code(url) : { text: url, url }
  return [{ text: `🔗 ${title} ` }, address]
}

/** 唯讀，在 tix-test-1 執行. */
function placeLine({ action, query, where }: StepData, { texts }: Reader): Line[] {
  if (action) {
    const id =
      action.copy !== undefined
        ? 'respond-sop-by-hand'
        : action.changes
          ? 'respond-sop-changes'
          : 'respond-sop-read-only'
    return [texts.line(id, { host: code(action.host), environment: action.environment })]
  }
  if (query) return [texts.line('respond-sop-query', { query: code(query.expr), is: code(query.is) })]
  return where === undefined ? [] : [texts.line('respond-sop-where', { where })]
}

/** A span of time that the chat counts on by itself. */
function since(at: number, { texts, now }: Reader): Span {
  return {
    text: texts.text('respond-sop-ago', { length: durationText(now - at, texts) }),
    time: { at, relative: true },
  }
}

function whoLine({ who, since: at, evidence }: SopCard, reader: Reader): Line {
  const { texts } = reader
  const head: Line = who === undefined ? [] : [{ text: `👤 ${who} · ` }]
  const gathered = evidence > 0 ? [{ text: ' · ' }, ...texts.line('respond-sop-evidence', { n: evidence })] : []
  return [...head, ...texts.line('respond-sop-since', { time: since(at, reader) }), ...gathered]
}

/** What was done to the step before, so that whoever comes later sees it. */
function lastLines({ last }: SopCard, { texts, zone, now }: Reader): Line[] {
  if (!last) return []
  const { number: n, did, by = '', at, text } = last
  const id = did === 'branched' && by === '' ? 'branched-self' : did
  const line = texts.line(`respond-sop-last-${id}`, { n, person: by, time: clockSpan(at, zone, now) })
  return [text === undefined ? line : [...line, { text: ` · ${text}` }]]
}

function outputLines({ running, output, number }: SopCard, reader: Reader): Line[] {
  const { texts } = reader
  const runs = running
    ? [texts.line('respond-sop-running', { person: running.by, time: since(running.at, reader) })]
    : []
  if (!output) return runs
  const { ok, result, text } = output
  const icon = ok === undefined ? '⚪' : ok ? '✅' : '❌'
  const said = !result
    ? ''
    : 'typed' in result
      ? result.typed
      : texts.has(result.id)
        ? texts.text(result.id, result.args)
        : ''
  const where = output.number === number ? '' : `${texts.text('respond-sop-step', { n: output.number })} `
  const head: Line[] = [[{ text: `${icon} ${where}${said || texts.text('respond-sop-output')}` }]]
  const lines = text === undefined || text.trim() === '' ? [] : tailOf(text).lines
  return [...runs, ...head, ...lines.map((line): Line => [{ text: line === '' ? ' ' : line, quote: true }])]
}

const noteLines = ({ notes }: SopCard, _: Reader): Line[] =>
  notes.map(({ by, text }) => [{ text: `📝 ${by}: ${text}` }])

function buttonsOf(card: SopCard, { texts }: Reader): FaceButton[][] {
  const { run, turn, step, running, canGoBack } = card
  const locale = texts.locale
  const key = (id: string, verb: string, args: Record<string, string | number> = {}): FaceButton => ({
    text: texts.text(`respond-sop-button-${id}`),
    action: { verb, args: { run, turn, ...args } },
  })
  const abandon: FaceButton = {
    text: texts.text('respond-sop-button-abandon'),
    action: { verb: sopPresses.abandon, args: { run } },
  }
  const note: FaceButton = {
    text: texts.text('respond-sop-button-note'),
    action: { verb: sopPresses.note, args: { run } },
  }
  const back = canGoBack ? [key('back', sopPresses.back)] : []
  if (!step) return [[note, abandon]]
  const copies = [...(step.action?.copy === undefined ? [] : [step.action.copy]), ...step.copy].slice(0, 3)
  const copyRow = copies.map(
    (copy, i): FaceButton => ({
      text: texts.text('respond-sop-button-copy', { n: copies.length > 1 ? i + 1 : 0 }),
      copy,
    }),
  )
  const see = step.see.map(({ sop, title }): FaceButton[] => [
    {
      text: `📋 ${inLocale(title, locale)}`,
      action: { verb: sopPresses.other, args: { run, sop } },
    },
  ])
  const rows = [
    running ? [] : runRow(card, step, key),
    ...(step.kind === 'branch' ? wayRows(card, step, locale, texts.text('respond-sop-otherwise')) : []),
    step.kind === 'branch' ? [note] : [...doneKeys(step, key), key('fail', sopPresses.fail), note],
    step.kind === 'branch' ? [...back, abandon] : [...back, key('skip', sopPresses.skip), abandon],
    copyRow,
    ...see,
  ]
  return rows.filter((row) => row.length > 0)
}

type Key = (id: string, verb: string, args?: Record<string, string | number>) => FaceButton

/** A check is done by itself; a person may overrule it, with a reason. */
const doneKeys = ({ kind }: StepData, key: Key): FaceButton[] =>
  kind === 'check' ? [key('force', sopPresses.force)] : [key('done', sopPresses.done)]

function runRow({ output, number }: SopCard, { kind, action, query }: StepData, key: Key): FaceButton[] {
  if (query) return [key(output?.number === number ? 'check-again' : 'check', sopPresses.run)]
  if (!action || action.copy !== undefined) return []
  if (kind === 'check') return [key(output?.number === number ? 'check-again' : 'check', sopPresses.run)]
  return [action.changes ? { ...key('change', sopPresses.run), style: 'danger' } : key('run', sopPresses.run)]
}

/** A row for each way: titles are sentences rather than words. */
function wayRows({ run, turn }: SopCard, { ways }: StepData, locale: string, otherwise: string): FaceButton[][] {
  return ways.map(({ title, value }, choice) => [
    {
      text: title ? inLocale(title, locale) : (value ?? otherwise),
      action: { verb: sopPresses.choose, args: { run, turn, choice } },
    },
  ])
}

function overFace(card: SopCard, reader: Reader): Face {
  const { texts } = reader
  const { state, reason, summary = [], people, startedAt, endedAt = startedAt } = card
  const title = titleOf(card, reader)
  const length = durationText(endedAt - startedAt, texts)
  const head = `${texts.text(`respond-sop-${state}`, { title, length })}${incidentOf(card, reader)}`
  const items = summary.map((one): Line => {
    const icon = one.outcome ? icons[one.outcome] : '·'
    const by = one.by === undefined ? '' : ` · ${one.by}`
    const why = one.why === undefined ? '' : ` · ${one.why}`
    return [{ text: `${icon} ${one.number} · ${firstLine(inLocale(one.text, texts.locale))}${by}${why}` }]
  })
  return {
    blocks: [
      { line: bold([{ text: head }]) },
      ...(reason === undefined ? [] : [{ line: texts.line('respond-sop-why', { why: reason }) }]),
      ...(people.length > 0 ? [{ line: [{ text: `👤 ${people.join(texts.text('card-join'))}` }] }] : []),
      { items, more: (left: number) => texts.line('respond-sop-more', { n: left }) },
    ],
    buttons: [],
  }
}

/** Nobody has done anything for a while: whoever is at it is called. */
function reminderFace(card: SopCard & { mention?: number }, reader: Reader): Face {
  const { texts } = reader
  const { number: n, total, who, since: at, mention, run, step } = card
  const head = texts.line('respond-sop-stalled', { title: titleOf(card, reader), n, total, time: since(at, reader) })
  const text = step ? firstLine(inLocale(step.text, texts.locale)) : ''
  const person: Span = { text: who ?? '', ...(mention !== undefined && mention > 0 && { mention }) }
  const lines: Line[] = [
    bold(head),
    ...(text === '' ? [] : [[{ text }]]),
    ...(who === undefined ? [] : [texts.line('respond-sop-still', { person })]),
  ]
  return {
    blocks: lines.map((line) => ({ line })),
    buttons: [[{ text: texts.text('respond-sop-button-show'), action: { verb: sopPresses.show, args: { run } } }]],
  }
}
