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

/** One call of ingest on its way. */
interface Call {
  known: readonly { seen: Identified; index: number }[]
  at: Ms
  cause: string
  refused: Refusal[]
  fired: readonly Alert[]
  size: number
  resolve(result: { refused: Refusal[] }): void
  reject(error: unknown): void
}

/** More open alerts than this are refused by name: memory and cards have an end. */
export const mostOpenAlerts = 100_000

/** Calls that wait for one another share a commit up to this many observations. */
const mostAtOnce = 2000

/**
 * The pipeline: identity → origins → suppression → group and episode → policy → notices. The first four run per
 * observation, the policy once per episode that was touched. Each call is in one commit as a whole; calls that arrive
 * while another is being written go together in the next, so that a flood of small ones costs few writes.
 */
export function createIngest(room: Room): Ingest {
  const waiting: Call[] = []
  let scheduled = false
  // One group at a time goes into the queue, so that a person's action waits for one commit and not for all.
  const schedule = () => {
    if (scheduled || waiting.length === 0) return
    scheduled = true
    void room.serially(async () => {
      const calls = takeSome(waiting)
      scheduled = false
      schedule()
      await carryOut(room, calls)
    })
  }
  return (batch, at, cause) =>
    new Promise((resolve, reject) => {
      waiting.push({ ...identifyAll(room, batch, at), at, cause, fired: [], size: batch.length, resolve, reject })
      schedule()
    })
}

/** Calls from the front that can share a commit: together not too many, and none says the opposite of one before. */
function takeSome(waiting: Call[]): Call[] {
  const said = new Map<string, Observation['state']>()
  let taken = 0
  for (let size = 0; taken < waiting.length; taken++) {
    const { known } = waiting[taken] as Call
    size += known.length
    if (taken > 0 && (size > mostAtOnce || known.some((one) => contradicts(said, one.seen)))) break
    for (const { seen } of known) said.set(seen.fingerprint, seen.observation.state)
  }
  return waiting.splice(0, taken)
}

function contradicts(
  said: ReadonlyMap<string, Observation['state']>,
  { fingerprint, observation }: Identified,
): boolean {
  const state = said.get(fingerprint)
  return state !== undefined && state !== observation.state
}

async function carryOut(room: Room, calls: readonly Call[]): Promise<void> {
  const start = room.clock.mono()
  try {
    await commit(room, calls)
    for (const call of calls) settle(room, call, (room.clock.mono() - start) / 1000)
  } catch (error) {
    for (const call of calls) call.reject(error)
  }
}

async function commit(room: Room, calls: readonly Call[]): Promise<void> {
  const seen = calls.flatMap(({ known }) => known.map((one) => one.seen))
  const load = () => loadFor(room.book, room.store, room.policies, seen)
  const outcome = await room.transact((draft) => calls.map((call) => takeAll(draft, call)), { load })
  if (outcome.repeated) return
  calls.forEach((call, i) => {
    const { refused = [], fired = [] } = outcome.result[i] ?? {}
    call.refused.push(...refused)
    call.fired = fired
  })
}

function takeAll(draft: Draft, { known, at }: Call): Pick<Call, 'refused' | 'fired'> {
  const before = draft.fired.length
  const refused = known.flatMap(({ seen, index }) => take(draft, seen, index, at))
  return { refused, fired: draft.fired.slice(before) }
}

function settle(room: Room, { size, refused, fired, cause, resolve }: Call, seconds: number): void {
  refused.sort((a, b) => a.index - b.index)
  room.meters.ingested(size - refused.length, refused.length, seconds)
  for (const alert of fired) logFired(room.log, room.policies, alert, cause)
  if (refused[0]) room.log.warn('observations refused', { trace_id: cause, refused: refused.length, first: refused[0] })
  resolve({ refused })
}

function identifyAll(room: Room, batch: readonly Observation[], at: Ms): Pick<Call, 'known' | 'refused'> {
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
