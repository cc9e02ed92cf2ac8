import { createConcurrentSink, createRunner, createSource } from '@grammyjs/runner'
import { messageOf } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import { aborted } from '../background.ts'
import type { Inbox, Taken } from './inbox.ts'

export interface Handling {
  start(): void
  /** Takes no more; resolves when what is being handled is done, or after `deadline` has aborted. */
  stop(deadline: AbortSignal): Promise<void>
}

/** At most this many updates are handled at once. */
const concurrency = 100

/** The runner over the inbox: concurrent across chats and subjects, each update marked done after its handler. */
export function createHandling(
  inbox: Inbox,
  handle: (taken: Taken) => Promise<void>,
  onDead: (taken: Taken) => Promise<void>,
  log: Log,
): Handling {
  const flying = new Set<Promise<void>>()

  async function work(taken: Taken): Promise<void> {
    try {
      await handle(taken)
    } catch (error) {
      if (await inbox.failed(taken, error)) await onDead(taken)
      return
    }
    await inbox.done(taken)
  }

  const consume = (taken: Taken): Promise<void> => {
    const task = work(taken)
      .catch((error) => log.warn('an update could not be marked, it is handled again', { error: messageOf(error) }))
      .finally(() => flying.delete(task))
    flying.add(task)
    return task
  }

  const source = createSource<Taken>({ supply: (size, signal) => inbox.take(size, signal as unknown as AbortSignal) })
  const runner = createRunner(
    source,
    createConcurrentSink<Taken>({ consume }, async () => {}, { concurrency }),
  )

  return {
    start: () => runner.start(),
    async stop(deadline) {
      // Never started while Telegram did not answer; its source can't be closed then.
      if (runner.isRunning()) await runner.stop()
      await Promise.race([Promise.all([...flying]), aborted(deadline)])
      inbox.close()
    },
  }
}
