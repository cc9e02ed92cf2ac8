import type { Clock, Ms } from '../core/clock.ts'
import { type Belief, believe } from '../core/doubt.ts'
import type { Log } from '../core/log.ts'
import type { FileFolder } from '../store/files.ts'
import { type KindSpec, kindSpec, type Store } from '../store/port.ts'

declare module '../store/port.ts' {
  interface Kinds {
    belief: Belief
  }
}

export const retainingKinds: readonly KindSpec[] = [kindSpec({ kind: 'belief' })]

const id = 'wall clock'

/** Deletes what is past its retention, but nothing while the wall clock is in doubt: a leap ahead would take everything. */
export function createRetaining({
  store,
  files,
  clock,
  log,
}: {
  store: Store
  files?: Pick<FileFolder, 'retain'>
  clock: Clock
  log: Log
}): (now: Ms) => Promise<void> {
  let last: Ms | undefined
  return async (now) => {
    const mono = clock.mono()
    const before = (await store.get('belief', id))?.doc
    const belief = believe(before, now, last === undefined ? 0 : mono - last)
    last = mono
    await store.commit({ put: [{ kind: 'belief', id, doc: belief }] })
    if (belief.doubted === undefined) {
      await store.retain(now)
      await files?.retain(now)
    } else if (before?.doubted === undefined)
      log.warn('the clock leapt ahead; nothing old is deleted until it has gone on like that for 12 h', {
        now: new Date(now).toISOString(),
        expected: new Date(belief.trusted).toISOString(),
      })
  }
}
