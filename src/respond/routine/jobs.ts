import type { Clock, Ms } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import type { Sweepable } from '../../core/sweeper.ts'
import type { Store } from '../../store/port.ts'
import { lastOf, nextOf } from './calendar.ts'

export interface Later {
  later: Ms
}

/** Work that comes by the calendar. */
export interface CalendarJob {
  /** Unique and the same over restarts: under it the last run is remembered. */
  name: string
  /** When it comes: a cron expression for days, each at one time. */
  cron: string
  /** IANA name. */
  zone: string
  /** How long after its moment it runs, for what has to be there by then. */
  delay: Ms
  /**
   * Does it, for the newest moment that has come. What it does for one moment it does once, as it may be called again.
   * `later`: not yet, to be asked again at that time.
   */
  run(due: Ms, now: Ms): Promise<Later | undefined>
}

/**
 * Calendar jobs for the sweeper. Each remembers when it came last; what was missed while the bot was down, or its clock
 * was wrong, is caught up with once. A job that is new begins with its next moment.
 */
export function calendarJobs(
  { store, clock, log }: { store: Store; clock: Pick<Clock, 'now'>; log: Log },
  jobs: () => readonly CalendarJob[],
): Sweepable {
  const asked = new Map<string, Ms>()
  const ahead = new Map<string, { of: string; at: Ms }>()

  /** Kept, as to look through a calendar takes long and the sweeper asks often. */
  function nextAfter({ name, cron, zone }: CalendarJob, last: Ms): Ms {
    const of = [cron, zone, last].join(' ')
    const kept = ahead.get(name)
    if (kept?.of === of) return kept.at
    const at = nextOf(cron, last, zone)
    ahead.set(name, { of, at })
    return at
  }

  const remember = (id: string, last: Ms) => store.commit({ put: [{ kind: 'routine-run', id, doc: { last } }] })

  async function lastRun({ name, cron, zone }: CalendarJob, now: Ms): Promise<Ms> {
    const last = (await store.get('routine-run', name))?.doc.last
    // Later than the next: it ran in the future, by a clock that was ahead then. Or it never ran.
    if (last !== undefined && (last <= now || last <= nextOf(cron, now, zone))) return last
    await remember(name, now)
    return now
  }

  async function nextOfJob(job: CalendarJob, now: Ms): Promise<Ms> {
    const due = nextAfter(job, await lastRun(job, now)) + job.delay
    return Math.max(due, asked.get(job.name) ?? due)
  }

  async function runJob(job: CalendarJob, now: Ms): Promise<void> {
    if ((await nextOfJob(job, now)) > now) return
    const due = lastOf(job.cron, await lastRun(job, now), now - job.delay, job.zone)
    if (due === undefined) return
    const again = await job.run(due, now)
    if (again) {
      asked.set(job.name, again.later)
      return
    }
    asked.delete(job.name)
    await remember(job.name, due)
  }

  return {
    next: async () => {
      const now = clock.now()
      const times = await Promise.all(jobs().map((job) => nextOfJob(job, now)))
      return times.length === 0 ? undefined : Math.min(...times)
    },
    /** One that fails holds up no other, and is tried again. */
    run: async (now) => {
      const failed: unknown[] = []
      for (const job of jobs()) {
        try {
          await runJob(job, now)
        } catch (error) {
          log.warn('routine work failed', { trace_id: job.name, error: messageOf(error) })
          failed.push(error)
        }
      }
      if (failed.length > 0) throw failed[0]
    },
  }
}
