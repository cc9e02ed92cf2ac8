import { inLocale, type Localized } from '../../core/localized.ts'
import type { Post } from '../../core/post.ts'
import type { Line } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import { clockSpan, clockText, durationText } from '../../deliver/cards/format.ts'
import type { Face, FaceButton, Faces, Reader } from '../../deliver/index.ts'
import type { Verdict } from '../reports/contract.ts'
import { verdictIcons } from '../reports/markdown.ts'
import { type Said, type VerifyLine, type VerifyRun, verifyStates } from './contract.ts'
import { openLines, verdictOf } from './judge.ts'

export const verifyFace = 'verify'
/** Verb of the buttons: { run, line, verdict }. */
export const verifyConfirm = 'verify-confirm'

/** What was not judged is neither good nor bad. */
const icons = { ...verdictIcons, none: '⚪' }
const mostFailed = 12
const longestLine = 160
/** Characters of a reason within a line. */
const longestWhy = 100
/** Open lines that are asked about at once. */
const mostAsked = 6
/** Of a button, characters: beside it stands another one. */
const longestTitle = 32
/** Characters of the lines that are folded; a message has 4096. */
const mostFolded = 1800

/** How a verification looks in the chat: how far it is, then what failed, then every line folded. */
export const verifyFaces: Faces = { [verifyFace]: (data, reader) => faceOf(data, reader) }

type Shown = Omit<VerifyRun, 'plan'> & { title: Localized }

function faceOf(data: Post['data'], reader: Reader): Face | undefined {
  const run = data as unknown as Shown
  if (!verifyStates.includes(run.state) || !Array.isArray(run.lines)) return undefined
  const body = run.state === 'running' ? runningLines(run, reader) : endedLines(run, reader)
  const blocks = [...headLines(run, reader), ...body].map((line) => ({ line }))
  return { blocks, buttons: confirmButtons(run, reader.texts) }
}

/** How long a run took; one that is not over: nothing yet. */
export function tookText({ at, endedAt = at }: Pick<VerifyRun, 'at' | 'endedAt'>, texts: Texts): string {
  const took = endedAt - at
  return took < 1000 ? texts.text('respond-verify-moment') : durationText(took, texts)
}

const bold = (line: Line): Line => line.map((span) => ({ ...span, bold: true }))

function headLines(run: Shown, { texts, zone, now }: Reader): Line[] {
  const { verdict, counts } = verdictOf(run.lines)
  const name = inLocale(run.name, texts.locale)
  const noted = verdict === 'warn' && counts.none === 0
  const state = run.state === 'done' ? `done-${noted ? 'noted' : verdict}` : run.state
  return [
    bold(texts.line(`respond-verify-head-${state}`, { name, n: counts.pass, counts: countsText(counts, texts) })),
    texts.line(run.state === 'done' ? 'respond-verify-took' : 'respond-verify-by', {
      person: run.by.name,
      time: clockSpan(run.at, zone, now),
      took: tookText(run, texts),
    }),
  ]
}

/** `通過 12、未通過 1、未判定 2`; what there is none of is left out. */
function countsText(counts: Readonly<Record<Verdict, number>>, texts: Texts): string {
  const shown = (['pass', 'fail', 'warn', 'none'] as const).filter((verdict) => counts[verdict] > 0)
  const each = shown.map((verdict) => texts.text(`respond-verify-count-${verdict}`, { n: counts[verdict] }))
  return each.join(texts.text('respond-verify-comma'))
}

function runningLines({ step, lines }: Shown, reader: Reader): Line[] {
  const { texts } = reader
  const { n, total, title, done, of } = step
  const what = title ? inLocale(title, texts.locale) : ''
  const requests = done === undefined || of === undefined ? '' : texts.text('respond-verify-requests', { done, of })
  return [
    texts.line('respond-verify-step', { n, total, what }),
    ...(requests === '' ? [] : [[{ text: requests }]]),
    ...failedLines(lines, reader),
  ]
}

function endedLines(run: Shown, reader: Reader): Line[] {
  const { state, lines, step } = run
  const { texts } = reader
  if (state === 'interrupted' || state === 'failed') {
    return [
      texts.line(`respond-verify-${state}`, { n: step.n, total: step.total, system: run.system }),
      ...failedLines(lines, reader),
    ]
  }
  const asked = openLines(run).slice(0, mostAsked)
  const rest = lines.filter((one) => one.verdict !== 'fail' && !asked.includes(one))
  return [
    ...failedLines(lines, reader),
    ...openedLines(run, reader),
    ...foldedLine(toldOnce(rest).map((one) => lineText(one, reader))),
  ]
}

/** What failed; the report has them all. */
function failedLines(lines: readonly VerifyLine[], reader: Reader): Line[] {
  const failed = lines.filter(({ verdict }) => verdict === 'fail')
  const shown = failed.slice(0, mostFailed).map((one): Line => [shortLine(one, reader)])
  return failed.length > shown.length ? [...shown, [{ text: `… +${failed.length - shown.length}` }]] : shown
}

const shortLine = (one: VerifyLine, reader: Reader) => ({ text: lineText(one, reader).slice(0, longestLine) })

/** What a person is asked about. */
function openedLines(run: Shown, reader: Reader): Line[] {
  const asked = openLines(run)
  if (asked.length === 0) return []
  return [
    ...asked.slice(0, mostAsked).map((one): Line => [shortLine(one, reader)]),
    reader.texts.line('respond-verify-confirm-hint', { more: Math.max(0, asked.length - mostAsked) }),
  ]
}

/** One press a line: as it should be, or not. */
function confirmButtons(run: Shown, texts: Texts): FaceButton[][] {
  return openLines(run)
    .slice(0, mostAsked)
    .map((line) => {
      const press = (verdict: 'pass' | 'fail') => ({
        verb: verifyConfirm,
        args: { run: run.id, line: line.id, verdict },
      })
      const title = [...titleText({ ...line, trigger: undefined }, texts)].slice(0, longestTitle).join('')
      return [
        { text: `${verdictIcons.pass} ${title}`, action: press('pass') },
        { text: verdictIcons.fail, action: press('fail') },
      ]
    })
}

/** Lines that one source leaves open say its reason once, at the first of them. */
function toldOnce(lines: readonly VerifyLine[]): VerifyLine[] {
  const told = new Set<string>()
  return lines.map((one) => {
    if (one.said.id !== 'respond-verify-unread') return one
    const { args } = one.said
    const source = String(args?.source)
    if (told.has(source)) return { ...one, said: { id: 'respond-verify-unread-too', ...(args && { args }) } }
    told.add(source)
    return one
  })
}

/** One quote that is folded until it is tapped. */
function foldedLine(all: readonly string[]): Line[] {
  let length = 0
  const shown = all.filter((text) => {
    length += text.length + 1
    return length <= mostFolded
  })
  if (shown.length === 0) return []
  const more = all.length > shown.length ? [`… +${all.length - shown.length}`] : []
  return [[{ text: [...shown, ...more].join('\n'), quote: true }]]
}

const lineText = (one: VerifyLine, { texts, zone, now }: Pick<Reader, 'texts' | 'zone' | 'now'>): string =>
  `${icons[one.verdict]} ${titleText(one, texts)}${texts.text('respond-verify-colon')}${foundText(one, texts, zone, now)}`

/** What was found, or who looked by hand. */
export function foundText({ said, verdict, confirmed }: VerifyLine, texts: Texts, zone: string, now: number): string {
  const text = saidText(said, texts)
  if (!confirmed) return text
  const args = { name: confirmed.by.name, time: clockText(confirmed.at, zone, now), said: text }
  return texts.text(`respond-verify-confirmed-${verdict === 'pass' ? 'pass' : 'fail'}`, args)
}

type Titled = Pick<VerifyLine, 'title' | 'part'> & { trigger?: true | undefined }

/** What a line is about. */
export function titleText({ title, part, trigger }: Titled, texts: Texts): string {
  const name = inLocale(title, texts.locale)
  const text = trigger ? texts.text('respond-verify-trigger', { title: name }) : name
  return part ? texts.text('respond-verify-of', { title: text, part: texts.text(part.id, part.args) }) : text
}

function saidText({ id, args, why }: Said, texts: Texts): string {
  if (!texts.has(id)) return id
  return texts.text(id, why ? { ...args, why: cut(saidText(why, texts)) } : args)
}

/** One reason often stands on many lines. */
const cut = (text: string): string => {
  const characters = [...text]
  return characters.length <= longestWhy ? text : `${characters.slice(0, longestWhy - 1).join('')}…`
}
