import { messageOf } from '../core/errors.ts'
import type { Log } from '../core/log.ts'

/** Work that nobody waits for, but that ends before the room does. */
export interface Background {
  /** Begins it now; a failure is logged with `what`. With a `key` nothing begins while another of that key goes on. */
  run(what: string, work: () => Promise<unknown>, key?: string): void
  /** Resolves when all has ended, or `deadline` has aborted. */
  settled(deadline: AbortSignal): Promise<void>
}

export function createBackground(log: Log): Background {
  const running = new Map<string | symbol, Promise<void>>()
  return {
    run(what, work, key) {
      const id = key ?? Symbol(what)
      if (running.has(id)) return
      const task = work()
        .then(() => {})
        .catch((error) => log.warn(what, { error: messageOf(error) }))
        .finally(() => running.delete(id))
      running.set(id, task)
    },
    async settled(deadline) {
      await Promise.race([Promise.all(running.values()), aborted(deadline)])
    },
  }
}

export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
