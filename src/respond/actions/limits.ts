import { timeRange } from '../../alerts/kinds.ts'
import type { ActionConfig } from '../../config/actions.ts'
import type { Ms } from '../../core/clock.ts'
import type { Store } from '../../store/port.ts'
import type { Refused } from './contract.ts'
import { actionKey } from './documents.ts'

const hour: Ms = 3_600_000

/** Whether the action ran too lately or too often; undefined when it may run. */
export async function overLimit(
  store: Pick<Store, 'list'>,
  system: string,
  { id, cooldown, perHour }: ActionConfig,
  now: Ms,
): Promise<Refused | undefined> {
  const back = Math.max(cooldown ?? 0, perHour === undefined ? 0 : hour)
  if (back === 0) return undefined
  // A moment that lies ahead (the clock was set back) counts as now.
  const range = timeRange(actionKey(system, id), now - back + 1)
  const limit = Math.max(1, perHour ?? 1)
  const newest = await store.list('execution', 'action', { ...range, reverse: true, limit })
  const starts = newest.map(({ doc }) => Math.min(doc.startedAt, now))
  const [last] = starts
  if (cooldown !== undefined && last !== undefined && now < last + cooldown)
    return { did: 'refused', why: 'cooldown', until: last + cooldown }
  const oldest = perHour === undefined ? undefined : starts[perHour - 1]
  if (perHour !== undefined && oldest !== undefined && now < oldest + hour)
    return { did: 'refused', why: 'per-hour', most: perHour, until: oldest + hour }
  return undefined
}
