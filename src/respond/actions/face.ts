import { inLocale } from '../../core/localized.ts'
import type { Post } from '../../core/post.ts'
import { code, type Line } from '../../core/text.ts'
import { clockSpan, durationText } from '../../deliver/cards/format.ts'
import type { Face, Faces, Reader } from '../../deliver/index.ts'
import { type Execution, type ExecutionState, executionStates } from './contract.ts'
import { executionFace, outputFace, unknownFace } from './post.ts'
import { tailOf } from './tail.ts'

/** How executions look in the chat. */
export const executionFaces: Faces = {
  [executionFace]: (data, reader) => faceOf(data, reader, executionLines),
  [unknownFace]: (data, reader) => faceOf(data, reader, unknownLines),
  [outputFace]: (data, reader) => faceOf(data, reader, outputLines),
}

function faceOf(
  data: Post['data'],
  reader: Reader,
  lines: (execution: Execution, reader: Reader) => Line[],
): Face | undefined {
  if (!executionStates.includes(data.state as ExecutionState)) return undefined
  return { blocks: lines(data as unknown as Execution, reader).map((line) => ({ line })), buttons: [] }
}

const bold = (line: Line): Line => line.map((span) => ({ ...span, bold: true }))

/** An execution as lines, line 1 what became of it; also for cards of other rooms that show it. */
export function executionLines(execution: Execution, reader: Reader): Line[] {
  const { texts, locale } = { texts: reader.texts, locale: reader.texts.locale }
  const title = inLocale(execution.title, locale)
  return [
    bold(texts.line(`respond-action-state-${execution.state}`, { title })),
    [code(execution.command)],
    placeLine(execution, reader),
    ...peopleLines(execution, reader),
    ...resultLines(execution, reader),
    ...outputTail(execution, reader),
    ...shieldLines(execution, reader),
  ]
}

function placeLine({ system, host, environment }: Execution, { texts }: Reader): Line {
  return texts.line('respond-action-place', { system, host, environment })
}

function peopleLines({ by, approvedBy, brokenGlass, startedAt }: Execution, { texts, zone, now }: Reader): Line[] {
  const lines = [texts.line('respond-action-by', { person: by.name, time: clockSpan(startedAt, zone, now) })]
  if (!approvedBy) return lines
  return [
    ...lines,
    texts.line(brokenGlass ? 'respond-action-broken-glass' : 'respond-action-approved', { person: approvedBy.name }),
  ]
}

/** What came of it, and how long it took. */
export function resultLines({ result, startedAt, endedAt, state }: Execution, { texts }: Reader): Line[] {
  if (!result || endedAt === undefined || !texts.has(result.id)) return []
  const said = texts.text(result.id, result.args)
  // What was quick needs no figure.
  if (state === 'unknown' || endedAt - startedAt < 1000) return [[{ text: said }]]
  return [texts.line('respond-action-took', { result: said, took: durationText(endedAt - startedAt, texts) })]
}

function outputTail({ output, cut }: Execution, { texts }: Reader): Line[] {
  if (output === undefined) return []
  const { lines, more } = tailOf(output)
  const head = more || cut ? [texts.line('respond-action-tail', { n: lines.length })] : []
  return [...head, ...lines.map((text): Line => [{ text: text === '' ? ' ' : text, quote: true }])]
}

function shieldLines({ shield, state }: Execution, { texts, zone, now }: Reader): Line[] {
  if (!shield) return []
  const alerts = shield.alerts.join(', ')
  if (shield.outcome) return [texts.line(`respond-action-${shield.outcome}`, { alerts })]
  if (shield.silence === undefined && state !== 'running') return [texts.line('respond-action-no-shield', { alerts })]
  return [texts.line('respond-action-shield', { alerts, until: clockSpan(shield.until, zone, now) })]
}

/** What nobody knows, who began it, and how to find out. */
function unknownLines(execution: Execution, reader: Reader): Line[] {
  const { texts, zone, now } = reader
  const { by, host, startedAt } = execution
  return [
    bold(texts.line('respond-action-state-unknown', { title: inLocale(execution.title, texts.locale) })),
    [code(execution.command)],
    placeLine(execution, reader),
    texts.line('respond-action-unknown-by', { person: by.name, time: clockSpan(startedAt, zone, now) }),
    texts.line('respond-action-unknown-look', { host }),
    texts.line('respond-action-unknown-never'),
  ]
}

const outputLines = ({ title }: Execution, { texts }: Reader): Line[] => [
  texts.line('respond-action-output', { title: inLocale(title, texts.locale) }),
]
