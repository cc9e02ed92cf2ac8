import { messageOf } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { Delivery } from './contract.ts'

/** A call of a channel; one that throws, which it must not, is in doubt like one whose answer was lost. */
export async function callChannel(log: Log, call: () => Promise<Delivery>): Promise<Delivery> {
  try {
    return await call()
  } catch (error) {
    log.error('a channel failed', { error: messageOf(error) })
    return { ok: false, retryable: true, maybeDelivered: true, reason: 'network' }
  }
}
