import type { Ms } from '../../core/clock.ts'
import { cronOf } from '../../core/cron.ts'
import type { Sweepable } from '../../core/sweeper.ts'
import { everyDay } from './calendar.ts'
import type { Routine } from './contract.ts'
import { dayBefore, ensureDaily } from './daily/daily.ts'
import { handoverById, offer, take } from './handover/verbs.ts'
import { type CalendarJob, calendarJobs } from './jobs.ts'
import { morningJobs, nextAlone, tellAlone } from './morning.ts'
import { destinationOf, type RoutineOptions } from './options.ts'
import { reminderJobs } from './reminders/reminders.ts'
import { tick } from './reminders/verbs.ts'
import { zoneOf } from './settings.ts'
import { weeklyJobs } from './weekly/weekly.ts'

/** Routine work: handovers, daily summaries, the morning's post, the week, reminders. */
export function createRoutine(options: RoutineOptions): Routine {
  const { store } = options
  return {
    verbs: {
      handOver: (request) => offer(options, request),
      take: (request) => take(options, request),
      tick: (request) => tick(options, request),
    },
    views: {
      duty: async (chat) => (await store.get('duty', chat))?.doc,
      handover: (id) => handoverById(options, id),
      reminder: async (id) => (await store.get('reminder', id))?.doc,
    },
    due: dueOf(options),
  }
}

function dueOf(options: RoutineOptions): Sweepable {
  const jobs = calendarJobs(options, () => [
    ...dailyJobs(options),
    ...morningJobs(options),
    ...weeklyJobs(options),
    ...reminderJobs(options),
  ])
  return {
    next: async () => {
      const times = [await jobs.next(), await nextAlone(options)].filter((at) => at !== undefined)
      return times.length === 0 ? undefined : Math.min(...times)
    },
    run: async (now) => {
      await tellAlone(options, now)
      await jobs.run(now)
    },
  }
}

/** The last samples of the day have been taken by then. */
const afterMidnight: Ms = 60_000

/** Summaries are made when the day is over. Without a morning they are told at its time by themselves. */
function dailyJobs(options: RoutineOptions): CalendarJob[] {
  const settings = options.settings()
  const systems = settings.systems.filter(({ summary }) => summary)
  const made = systems.map(
    (system): CalendarJob => ({
      name: `daily:${system.id}`,
      cron: cronOf('00:00', everyDay),
      zone: zoneOf(settings, system),
      delay: afterMidnight,
      run: async (due) => {
        await ensureDaily(options, system, due + afterMidnight)
        return undefined
      },
    }),
  )
  if (settings.routine.morning) return made
  return [...made, ...systems.map((system) => alone(options, system.id))]
}

function alone(options: RoutineOptions, id: string): CalendarJob {
  const settings = options.settings()
  const system = settings.systems.find((one) => one.id === id)
  const zone = settings.chats.find(({ name }) => name === system?.chat)?.zone ?? 'UTC'
  return {
    name: `daily-told:${id}`,
    cron: cronOf(settings.daily, everyDay),
    zone,
    delay: afterMidnight,
    run: async (due, now) => {
      if (!system) return undefined
      const report = await ensureDaily(options, system, now)
      const cause = `daily:${dayBefore(due, zone).date}`
      await options.reports.tell(report.id, destinationOf(system.chat), { cause, audible: false })
      return undefined
    },
  }
}
