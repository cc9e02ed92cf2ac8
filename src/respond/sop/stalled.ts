import type { Ms } from '../../core/clock.ts'
import type { Sweepable } from '../../core/sweeper.ts'
import { reminderPut } from './card.ts'
import type { SopRun } from './contract.ts'
import type { Room } from './room.ts'

/** Reminders without anybody doing anything; then the card is left to those who look for it. */
const mostReminders = 5
/** Runs that are looked at in one sweep. */
const atOnce = 50

/** A reminder more, and when the next one is due: each gap is twice the one before. */
export function reminded(run: SopRun, now: Ms): SopRun | undefined {
  if (run.dueAt === undefined || run.dueAt > now) return undefined
  const reminders = run.reminders + 1
  const { dueAt: _, ...rest } = run
  const next = { ...rest, reminders, revision: run.revision + 1 }
  return reminders >= mostReminders ? next : { ...next, dueAt: now + run.sop.stall * 2 ** reminders }
}

/** For the sweeper: whoever is at a run that stalls hears of it. */
export function createReminders(room: Room): Sweepable {
  const { store } = room.options
  return {
    next: async () => (await store.list('sop-run', 'due', { limit: 1 }))[0]?.doc.dueAt,
    async run(now) {
      for (const { id } of await store.list('sop-run', 'due', { to: now, limit: atOnce })) {
        const change = (run: SopRun) => reminded(run, now)
        await room.amend(id, change, (run) => [reminderPut(run, room.options, now)])
      }
    },
  }
}
