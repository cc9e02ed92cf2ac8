import type { Notice } from '../alerts/contract.ts'
import { fallbackCopy } from './fallback.ts'
import { change, type Outbox, type StoredNotice } from './outbox.ts'
import type { Parts } from './ports.ts'

const page = 500
// Without a fallback a notice whose repeats crash the process would otherwise be lost or repeated for ever.
const mostAttempts = 4

/**
 * Notices found `sending` may have arrived: they are repeated once, marked. One that was a repeat already goes to the
 * fallback instead; where there is none it is repeated again (at most three times), because losing it is worse. What was
 * sent but not said to alerts is no matter: alerts reads it from the notices when it starts.
 */
export async function recoverNotices(parts: Parts, outbox: Outbox): Promise<void> {
  for (;;) {
    const sending = await outbox.inState('sending', page)
    if (sending.length === 0) break
    for (const notice of sending) await recoverOne(parts, outbox, notice)
  }
}

async function recoverOne(parts: Parts, outbox: Outbox, notice: StoredNotice): Promise<void> {
  const { doc, id } = notice
  const copy = doc.repeat ? await fallbackCopy(parts, notice) : undefined
  const hopeless = doc.repeat === true && (copy !== undefined || doc.attempts >= mostAttempts)
  const to: Partial<Notice> & Pick<Notice, 'state'> = hopeless
    ? { state: 'dead', error: 'interrupted, maybe delivered', ...(copy && { copied: true }) }
    : { state: 'unknown', notBefore: parts.clock.now(), error: 'interrupted' }
  const { put, expect } = change(notice, to)
  await outbox.commit({ put: copy ? [put, copy] : [put], expect: [expect] })
  parts.log.warn('a notice was interrupted while it was being sent', { trace_id: id, state: to.state })
}
