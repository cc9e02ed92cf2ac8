import type { Execution } from './contract.ts'
import type { Executor } from './executor.ts'
import { endedEntry } from './journal.ts'
import type { ActionsOptions } from './options.ts'
import { unknownPost } from './post.ts'

/** What ran when the bot ended may have taken effect or not: people are told, and nothing is run again. */
export async function endInterrupted(options: ActionsOptions, executor: Executor): Promise<void> {
  const { store, clock, log, journal, home } = options
  const interrupted = await store.list('execution', 'running', { is: 1 })
  for (const { id, doc } of interrupted) {
    const at = clock.now()
    const execution: Execution = { ...doc, state: 'unknown', endedAt: at, revision: doc.revision + 1 }
    log.warn('an action was interrupted; its result is not known and it is not run again', {
      execution: id,
      system: doc.system,
      action: doc.action,
    })
    await executor.keep(id, execution, [
      ...unknownPost(id, execution, home(doc.system), at),
      ...endedEntry(journal, execution),
    ])
    executor.tell(execution)
  }
}
