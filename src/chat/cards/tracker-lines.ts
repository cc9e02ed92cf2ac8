import type { Line } from '../../core/text.ts'
import { type TrackerStatus, trackerName } from '../../respond/tracker/index.ts'
import type { Call } from '../contract.ts'
import { ago, spaced } from './phrases.ts'

type Reader = Pick<Call, 'texts' | 'now'>

/** What waits for the issue tracker, and when it took something last. */
export function trackerLine({ kind, pending, lastAt }: TrackerStatus, { texts, now }: Reader): Line {
  const last = lastAt === undefined ? [] : texts.line('chat-status-tracker-last', { ago: ago(texts, lastAt, now) })
  return spaced(texts.line('chat-status-tracker', { tracker: trackerName(kind), n: pending }), last)
}

/** What is wrong with it and how to mend it, one line each. */
export function trackerTroubles({ kind, failed, muted, away }: TrackerStatus, { texts, now }: Reader): Line[] {
  const tracker = trackerName(kind)
  const lines: Line[] = []
  if (away) {
    const why = texts.text(`respond-tracker-reason-${away.reason}`)
    lines.push(texts.line('chat-fix-tracker-away', { tracker, why, ago: ago(texts, away.since, now) }))
  }
  if (failed > 0) lines.push(texts.line('chat-fix-tracker-failed', { tracker, n: failed }))
  if (muted > 0) lines.push(texts.line('chat-fix-tracker-muted', { tracker, n: muted }))
  return lines
}
