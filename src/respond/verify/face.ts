import { inLocale, type Localized } from '../../core/localized.ts'
import type { Post } from '../../core/post.ts'
import type { Line } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import { clockSpan, durationText } from '../../deliver/cards/format.ts'
import type { Face, Faces, Reader } from '../../deliver/index.ts'
import { verdictIcons } from '../reports/markdown.ts'
import { type Said, type VerifyLine, type VerifyRun, verifyStates } from './contract.ts'
import { verdictOf } from './judge.ts'

export const verifyFace = 'verify'

const mostFailed = 12
const longestLine = 160
/** Characters of the lines that are folded; a message has 4096. */
const mostFolded = 1800

/** How a verification looks in the chat: how far it is, then what failed, then every line folded. */
export const verifyFaces: Faces = { [verifyFace]: (data, reader) => faceOf(data, reader) }

type Shown = Omit<VerifyRun, 'plan'> & { title: Localized }

function faceOf(data: Post['data'], reader: Reader): Face | undefined {
  const run = data as unknown as Shown
  if (!verifyStates.includes(run.state) || !Array.isArray(run.lines)) return undefined
  const body = run.state === 'running' ? runningLines(run, reader) : endedLines(run, reader)
  return { blocks: [...headLines(run, reader), ...body].map((line) => ({ line })), buttons: [] }
}

const bold = (line: Line): Line => line.map((span) => ({ ...span, bold: true }))

function headLines(run: Shown, { texts, zone, now }: Reader): Line[] {
  const { verdict, counts } = verdictOf(run.lines)
  const name = run.name
  const state = run.state === 'done' ? `done-${verdict}` : run.state
  return [
    bold(texts.line(`respond-verify-head-${state}`, { name, ...counts })),
    texts.line('respond-verify-by', { person: run.by.name, time: clockSpan(run.at, zone, now) }),
  ]
}

function runningLines({ step, lines }: Shown, { texts }: Reader): Line[] {
  const { n, total, title, done, of } = step
  const what = title ? inLocale(title, texts.locale) : ''
  const requests = done === undefined || of === undefined ? '' : texts.text('respond-verify-requests', { done, of })
  return [
    texts.line('respond-verify-step', { n, total, what }),
    ...(requests === '' ? [] : [[{ text: requests }]]),
    ...failedLines(lines, texts),
  ]
}

function endedLines(run: Shown, { texts }: Reader): Line[] {
  const { state, lines, at, endedAt, step } = run
  if (state === 'interrupted' || state === 'failed') {
    return [
      texts.line(`respond-verify-${state}`, { n: step.n, total: step.total, system: run.system }),
      ...failedLines(lines, texts),
    ]
  }
  const { counts } = verdictOf(lines)
  const took = durationText((endedAt ?? at) - at, texts)
  const rest = lines.filter(({ verdict }) => verdict !== 'fail')
  return [
    texts.line('respond-verify-counts', { ...counts, took }),
    ...failedLines(lines, texts),
    ...foldedLine(rest.map((one) => lineText(one, texts))),
  ]
}

/** What failed; the report has them all. */
function failedLines(lines: readonly VerifyLine[], texts: Texts): Line[] {
  const failed = lines.filter(({ verdict }) => verdict === 'fail')
  const shown = failed.slice(0, mostFailed).map((one): Line => [{ text: lineText(one, texts).slice(0, longestLine) }])
  return failed.length > shown.length ? [...shown, [{ text: `… +${failed.length - shown.length}` }]] : shown
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

const lineText = (one: VerifyLine, texts: Texts): string =>
  `${verdictIcons[one.verdict]} ${titleText(one, texts)}${texts.text('respond-verify-colon')}${saidText(one.said, texts)}`

/** What a line is about. */
export function titleText({ title, part }: VerifyLine, texts: Texts): string {
  const text = inLocale(title, texts.locale)
  return part ? texts.text('respond-verify-of', { title: text, part: texts.text(part.id, part.args) }) : text
}

export const saidText = ({ id, args }: Said, texts: Texts): string => (texts.has(id) ? texts.text(id, args) : id)
