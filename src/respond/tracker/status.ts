import type { TrackerKind } from '../../config/tracker.ts'
import type { Ms } from '../../core/clock.ts'
import type { Filing, TrackerStatus } from './contract.ts'

/** After so long without success people are told that it waits. */
export const tellAfter: Ms = 300_000
/** What was refused longer ago is nobody's trouble any more. */
const troubledFor: Ms = 7 * 86_400_000

/** Pure: how the tracker is, by what was filed lately. */
export function statusOf(kind: TrackerKind, filings: readonly Filing[], now: Ms): TrackerStatus {
  const waiting = filings.filter(isPending)
  const recent = filings.filter(({ failure }) => failure !== undefined && now - failure.at < troubledFor)
  const [away] = waiting
    .filter(({ failingSince = now }) => now - failingSince >= tellAfter)
    .sort((a, b) => (a.failingSince ?? now) - (b.failingSince ?? now))
  const successes = filings.flatMap(({ issue, lastCommentAt }) => [issue?.at ?? 0, lastCommentAt ?? 0])
  const lastAt = Math.max(0, ...successes)
  return {
    kind,
    pending: waiting.length,
    failed: recent.filter(({ state }) => state === 'failed').length,
    muted: recent.filter(({ muted }) => muted !== undefined).length,
    ...(lastAt > 0 && { lastAt }),
    ...(away?.failingSince !== undefined &&
      away.failure && { away: { since: away.failingSince, reason: away.failure.reason } }),
  }
}

/** Something of it is yet to be sent. */
const isPending = ({ state, dueAt, owed, comment }: Filing): boolean =>
  dueAt !== undefined && (state !== 'filed' || owed.length > 0 || comment !== undefined)
