import type { Clock } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import type { Store } from '../../store/port.ts'
import type { Budget } from './gate.ts'

/** Restores the waits that Telegram asked for before a restart, and keeps those it asks for from now on. */
export async function keepBlocks(budget: Budget, deps: { store: Store; clock: Clock; log: Log }): Promise<void> {
  const { store, clock, log } = deps
  const now = clock.now()
  for (const { id, doc } of await store.list('flood', 'id', {})) {
    if (doc.until > now) budget.block(id, doc.until - now)
  }
  budget.onBlock = (chat, until) => {
    store.commit({ put: [{ kind: 'flood', id: chat, doc: { until } }] }).catch((error: unknown) => {
      log.warn('a wait that Telegram asked for is not kept across a restart', { chat, error: messageOf(error) })
    })
  }
}
