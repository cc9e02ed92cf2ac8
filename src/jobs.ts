import type { Clock, Ms } from './core/clock.ts'
import type { Sweepable } from './core/sweeper.ts'
import { type KindSpec, kindSpec, type Store } from './store/port.ts'

/** Work that is done every so often, over restarts too: it remembers when it last ran and catches up once. */
export interface Job {
  name: string
  every: Ms
  run(now: Ms): Promise<void>
}

interface JobRun {
  lastRun: Ms
}

declare module './store/port.ts' {
  interface Kinds {
    job: JobRun
  }
}

export const jobKinds: readonly KindSpec[] = [kindSpec({ kind: 'job' })]

/**
 * For the sweeper. A job that fails is not noted as run, so that the sweeper's back-off tries it again. One that ran in the
 * future, by a clock that was ahead then, is due.
 */
export function dueJob(store: Store, job: Job, clock?: Pick<Clock, 'now'>): Sweepable {
  const last = async () => (await store.get('job', job.name))?.doc.lastRun
  return {
    next: async () => {
      const due = ((await last()) ?? Number.NEGATIVE_INFINITY) + job.every
      return clock && due > clock.now() + 2 * job.every ? clock.now() : due
    },
    run: async (now) => {
      await job.run(now)
      await store.commit({ put: [{ kind: 'job', id: job.name, doc: { lastRun: now } }] })
    },
  }
}
