import { timeRange } from '../../alerts/kinds.ts'
import type { Ms } from '../../core/clock.ts'
import type { Store } from '../../store/port.ts'
import type { Incident, LastTime } from './contract.ts'

/** Of the group's last incidents, so many are looked through for one that says what helped. */
const lookedThrough = 10

/** When it happened last, what helped then and who: the last one that was resolved, else the last false alarm. */
export async function lastTime(store: Store, group: string, before?: Ms): Promise<LastTime | undefined> {
  const range = timeRange(group, 0, before === undefined ? undefined : before - 1)
  const found = await store.list('incident', 'past', { ...range, reverse: true, limit: lookedThrough })
  return lastOf(found.map(({ doc }) => doc))
}

/** Pure; newest first. */
export function lastOf(past: readonly Incident[]): LastTime | undefined {
  const chosen = past.find(({ closed }) => closed?.how === 'resolved') ?? past[0]
  const { closed } = chosen ?? {}
  if (!chosen || !closed || closed.how === 'merged') return undefined
  const { number, opened, startedAt, clearedAt, findings, owner } = chosen
  const who = owner?.person ?? closed.by
  return {
    number,
    openedAt: opened.at,
    closedAt: closed.at,
    how: closed.how,
    lasted: Math.max(0, (clearedAt ?? closed.at) - startedAt),
    ...(findings.fix && { helped: findings.fix.text }),
    ...(who && { who }),
  }
}
