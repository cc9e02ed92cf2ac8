import { type Ms, sleep } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import type { Commit } from '../store/port.ts'
import { StoreUnavailable } from '../store/unavailable.ts'
import type { Parts } from './ports.ts'

const retryAfter: Ms = 1000

/** Commits, waiting for a store that is away (disk full, locked) until `stopped` aborts; then it rejects. */
export async function persist(
  { clock, log }: Pick<Parts, 'clock' | 'log'>,
  commit: () => Promise<Commit>,
  stopped: AbortSignal,
): Promise<Commit> {
  for (let tries = 1; ; tries++) {
    try {
      return await commit()
    } catch (error) {
      if (stopped.aborted || !(error instanceof StoreUnavailable) || error.reason === 'closed') throw error
      if (tries === 1) log.error('the store does not take what was sent; trying again', { error: messageOf(error) })
      await sleep(clock, retryAfter, stopped)
    }
  }
}
