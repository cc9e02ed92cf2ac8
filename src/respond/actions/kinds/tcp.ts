import { connect } from 'node:net'
import { formatDuration } from '../../../core/duration.ts'
import { ended, type Outcome, type Runner } from './runner.ts'

/** Connects and hangs up: whether anybody listens there, and how fast. */
export const tcp: Runner<'tcp'> = ({ address, timeout }, { clock, signal }) => {
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '')
  const started = clock.mono()
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(address.slice(colon + 1)) })
    const end = (outcome: Outcome) => {
      signal.removeEventListener('abort', onAbort)
      socket.destroy()
      resolve(outcome)
    }
    const onAbort = () => {
      const outcome = ended(signal, formatDuration(timeout))
      if (outcome) end(outcome)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('connect', () => {
      const ms = Math.max(1, Math.round(clock.mono() - started))
      end({ state: 'done', result: { id: 'respond-action-connected', args: { address, ms } } })
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code ?? error.message.slice(0, 100)
      end({ state: 'failed', result: { id: 'respond-action-not-connected', args: { address, why } } })
    })
    if (signal.aborted) onAbort()
  })
}
