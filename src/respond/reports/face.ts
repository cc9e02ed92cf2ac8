import { bold, code, type Line, oneLine } from '../../core/text.ts'
import { clip } from '../../deliver/cards/fit.ts'
import { clockSpan } from '../../deliver/cards/format.ts'
import type { Block } from '../../deliver/contract.ts'
import type { Face, Faces, Reader } from '../../deliver/index.ts'
import type { Report, ReportKind, Verdict } from './contract.ts'
import { verdictIcons } from './markdown.ts'

/** Faces of a report's card and of the files that follow it. */
export const reportFace = 'report'
export const reportFileFace = 'report-file'

const longestLine = 300
const mostVerdicts = 6

/** What a report's card shows. */
export interface ReportHead {
  id: string
  kind: ReportKind
  title: string
  system?: string
  at: number
  by?: string
  hash: string
  verdicts: readonly { verdict: Verdict; text: string; word?: string }[]
  replacedBy?: string
  /** Why there is no PDF. */
  failed?: string
}

export function headOf({ id, kind, title, system, at, by, hash, parts, replacedBy, failed }: Report): ReportHead {
  const found = parts.flatMap((part) => (part.kind === 'verdict' ? [part] : []))
  return {
    ...{ id, kind, title, at, hash },
    ...(system !== undefined && { system }),
    ...(by && { by: by.name }),
    verdicts: found.slice(0, mostVerdicts).map(({ verdict, text, word }) => ({
      ...{ verdict, text: text.slice(0, longestLine) },
      ...(word !== undefined && { word: word.slice(0, longestLine) }),
    })),
    ...(replacedBy !== undefined && { replacedBy }),
    ...(failed !== undefined && { failed }),
  }
}

export const reportFaces: Faces = {
  [reportFace]: (data, reader) => (isHead(data) ? { blocks: headBlocks(data, reader), buttons: [] } : undefined),
  [reportFileFace]: (data, reader) => fileFace(data as { id?: unknown; as?: unknown }, reader),
}

function isHead(data: unknown): data is ReportHead {
  const { id, title, hash, verdicts } = (data ?? {}) as Partial<ReportHead>
  return typeof id === 'string' && typeof title === 'string' && typeof hash === 'string' && Array.isArray(verdicts)
}

/** A report's head: what it is, how it ended, and what tells it from any other. */
export function headBlocks(head: ReportHead, { texts, zone, now }: Reader): Block[] {
  const { kind, title, system, at, by, hash, id, verdicts, replacedBy, failed } = head
  const where: Line[] = [
    [{ text: texts.text(`respond-report-kind-${kind}`) }],
    ...(system === undefined ? [] : [[{ text: system }]]),
    [clockSpan(at, zone, now)],
    ...(by === undefined ? [] : [[{ text: `👤 ${by}` }]]),
  ]
  const lines: Line[] = [
    clip([bold(`📄 ${oneLine(title)}`)], longestLine),
    clip(joined(where), longestLine),
    ...verdicts.map((one) => {
      const word = one.word ?? texts.text(`respond-report-verdict-${one.verdict}`)
      return clip(verdictLine(one, word), longestLine)
    }),
    texts.line('respond-report-mark', { id: code(id), hash: code(hash.slice(0, 12)) }),
    ...(replacedBy === undefined ? [] : [texts.line('respond-report-replaced', { id: code(replacedBy) })]),
    ...(failed === undefined ? [] : [texts.line('respond-report-no-pdf')]),
  ]
  return lines.map((line) => ({ line }))
}

const verdictLine = ({ verdict, text }: ReportHead['verdicts'][number], word: string): Line => [
  bold(`${verdictIcons[verdict]} ${word}`),
  ...(text.trim() === '' ? [] : [{ text: ` · ${oneLine(text)}` }]),
]

function fileFace({ id, as }: { id?: unknown; as?: unknown }, { texts }: Reader): Face | undefined {
  if (typeof id !== 'string' || (as !== 'pdf' && as !== 'markdown' && as !== 'json')) return undefined
  return { blocks: [{ line: texts.line(`respond-report-file-${as}`, { id: code(id) }) }], buttons: [] }
}

const joined = (parts: readonly Line[]): Line =>
  parts.flatMap((part, n) => (n === 0 ? part : [{ text: ' · ' }, ...part]))
