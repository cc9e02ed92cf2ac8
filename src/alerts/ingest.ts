import type { Ms } from '../core/clock.ts'
import type { Ingest, Observation } from '../core/observation.ts'
import type { Alert, AlertChanged } from './contract.ts'
import type { Draft } from './draft.ts'
import { type Identified, identify } from './identity.ts'
import { loadFor } from './load.ts'
import { logFired } from './log-fired.ts'
import { type Change, merge } from './origins.ts'
import type { Room } from './room.ts'

interface Refusal {
  index: number
  why: string
}

/** More open alerts than this are refused by name: memory and cards have an end. */
export const mostOpenAlerts = 100_000

/**
 * The pipeline: identity → origins → suppression → group and episode → policy → notices; one commit for the batch.
 * The first four run per observation, the policy once per episode that the batch touched.
 */
export function createIngest(room: Room): Ingest {
  return (batch, at, cause) =>
    room.serially(async () => {
      const start = room.clock.mono()
      const { known, refused } = identifyAll(room, batch, at)
      const load = () =>
        loadFor(
          room.book,
          room.store,
          room.policies,
          known.map(({ seen }) => seen),
        )
      const fired: Alert[] = []
      const outcome = await room.transact(
        (draft) => {
          const late = known.flatMap(({ seen, index }) => take(draft, seen, index, at))
          fired.splice(0, fired.length, ...draft.fired)
          return late
        },
        { load },
      )
      if (!outcome.repeated) refused.push(...outcome.result)
      refused.sort((a, b) => a.index - b.index)
      for (const alert of fired) logFired(room.log, room.policies, alert, cause)
      room.meters.ingested(batch.length - refused.length, refused.length, (room.clock.mono() - start) / 1000)
      if (refused[0])
        room.log.warn('observations refused', { trace_id: cause, refused: refused.length, first: refused[0] })
      return { refused }
    })
}

function identifyAll(room: Room, batch: readonly Observation[], at: Ms) {
  const known: { seen: Identified; index: number }[] = []
  const refused: Refusal[] = []
  batch.forEach((observation, index) => {
    const seen = identify(observation, at, room.policies)
    if ('refused' in seen) refused.push({ index, why: seen.refused })
    else known.push({ seen, index })
  })
  return { known, refused }
}

/** One observation through the stages up to its episode. */
function take(draft: Draft, seen: Identified, index: number, at: Ms): Refusal[] {
  const before = draft.member(seen.fingerprint)
  const { level } = draft.policies.policyOf(seen.system, seen.priority)
  const merged = merge(before, seen, level, at)
  if (!merged) return []
  if ('refused' in merged) return [{ index, why: merged.refused }]
  const { alert, change } = merged
  if (change === 'fired' && draft.openAlerts >= mostOpenAlerts)
    return [
      { index, why: `more than ${mostOpenAlerts} alerts are open; resolve or close some, or raise a rule's threshold` },
    ]
  if (change === 'none' || change === 'value') draft.setValue(alert)
  else draft.setAlert(before, alert, rowOf(change, alert))
  return []
}

/** The row of history that a change leaves; none when only its figures, origins or priority changed. */
function rowOf(change: Change, alert: Alert): Pick<AlertChanged, 'change' | 'reason'> | undefined {
  const reason = alert.why ?? ''
  if (change === 'resolved') return { change: alert.why === 'removed' ? 'removed' : 'resolved', reason }
  return change === 'fired' || change === 'unknown' || change === 'known' ? { change, reason } : undefined
}
