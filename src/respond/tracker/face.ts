import type { TrackerKind } from '../../config/tracker.ts'
import { bold, code, type Line } from '../../core/text.ts'
import { clip } from '../../deliver/cards/fit.ts'
import { clockSpan } from '../../deliver/cards/format.ts'
import type { FaceButton, Faces, Reader } from '../../deliver/index.ts'
import { type Filing, fileVerb, filingFace, type TrackerReason } from './contract.ts'

/** What the message about a filing shows. */
export interface FilingCard {
  number: number
  kind: TrackerKind
  project: string
  state: 'waiting' | 'filed' | 'failed' | 'muted'
  key?: string
  url?: string
  reason?: TrackerReason
  detail?: string
  since?: number
}

const longestLine = 300
const names = { github: 'GitHub', gitlab: 'GitLab', jira: 'Jira' } as const
export const trackerName = (kind: TrackerKind): string => names[kind]

export function filingCard(
  { incident, issue, failure, failingSince, muted, state }: Filing,
  where: { kind: TrackerKind; project: string },
): FilingCard {
  const shown = state === 'filed' ? (muted ? 'muted' : 'filed') : state === 'failed' ? 'failed' : 'waiting'
  const reason = muted ?? failure?.reason
  return {
    number: incident,
    kind: where.kind,
    project: where.project,
    state: shown,
    ...(issue && { key: issue.key, url: issue.url }),
    ...(shown !== 'filed' && reason && { reason }),
    ...(shown === 'failed' && failure?.detail !== undefined && { detail: failure.detail }),
    ...(failingSince !== undefined && { since: failingSince }),
  }
}

/** Faces of the messages that this room commits. */
export const trackerFaces: Faces = {
  [filingFace]: (data, reader) => {
    if (!isCard(data)) return undefined
    return {
      blocks: linesOf(data, reader).map((line) => ({ line: clip(line, longestLine) })),
      buttons: buttonsOf(data, reader),
    }
  },
}

function isCard(data: unknown): data is FilingCard {
  const { number, kind, state } = data as Partial<FilingCard>
  return typeof number === 'number' && kind !== undefined && kind in names && typeof state === 'string'
}

function linesOf(card: FilingCard, { texts, zone, now }: Reader): Line[] {
  const { number, state, kind, project, key = '', detail, since, reason } = card
  const args = { n: String(number), tracker: names[kind], project: code(project), key: code(key) }
  const why = reason ? [texts.line(`respond-tracker-why-${reason}`, args)] : []
  const words = detail ? [texts.line('respond-tracker-said', { tracker: names[kind], detail: code(detail) })] : []
  const head = texts.line(`respond-tracker-${state}`, {
    ...args,
    ...(since !== undefined && { time: clockSpan(since, zone, now) }),
  })
  return [head.map((span) => (state === 'failed' ? bold(span.text) : span)), ...why, ...words]
}

function buttonsOf({ state, number, url, key = '' }: FilingCard, { texts }: Reader): FaceButton[][] {
  if (url !== undefined) return [[{ text: texts.text('respond-button-issue', { key }), url }]]
  if (state !== 'failed') return []
  return [[{ text: texts.text('respond-button-file-again'), action: { verb: fileVerb, args: { n: number } } }]]
}
