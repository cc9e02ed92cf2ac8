import type { Ms } from '../core/clock.ts'
import type { PriorityPolicy } from '../core/policy.ts'
import type { Episode } from './contract.ts'
import { calmAt } from './flap.ts'
import { joinsWithin } from './joining.ts'
import { escalationAt, lastTold, reminderAt } from './remind.ts'
import { without } from './without.ts'

/** A notice still on its way is asked after again this much later, should the news of its delivery be lost. */
const shortestWait: Ms = 1000

/** The episode with `dueAt` counted anew. */
export function rescheduled(episode: Episode, policy: PriorityPolicy, now: Ms): Episode {
  const due = dueOf(episode, policy, now)
  return due === undefined ? without(episode, 'dueAt') : { ...episode, dueAt: due }
}

function dueOf(episode: Episode, policy: PriorityPolicy, now: Ms): Ms | undefined {
  const { endedAt, resolvedAt, acknowledged, memory } = episode
  if (endedAt !== undefined) return undefined
  const calm = calmAt(memory)
  if (resolvedAt !== undefined) return calm ?? resolvedAt + policy.cooldown
  // Nothing is told before the last notice has arrived, or is known to be lost.
  const undelivered = (at: Ms | undefined): Ms | undefined =>
    at !== undefined && memory.outstanding && at <= now ? now + Math.max(policy.cooldown, shortestWait) : at
  const times = [
    acknowledged?.until,
    calm !== undefined && calm > now ? calm : undefined,
    undelivered(newsAt(episode, policy, now)),
    undelivered(reminderAt(episode, policy)),
    undelivered(escalationAt(episode, policy)),
  ]
  const due = times.filter((at) => at !== undefined)
  return due.length === 0 ? undefined : Math.min(...due)
}

/** When what waits for the end of the cooldown may be told. */
export const newsAt = ({ memory }: Episode, policy: PriorityPolicy, now: Ms): Ms | undefined =>
  memory.pending && (lastTold(memory) ?? now) + policy.cooldown

/** After the clock went back, waits count from now instead of lasting until the old time comes again. */
export function withinNow(episode: Episode, now: Ms): Episode {
  const { memory, resolvedAt } = episode
  const { toldAt, queuedAt, flapping, changes, unattended } = memory
  const times = [toldAt, queuedAt, flapping, changes?.at(-1), unattended, resolvedAt]
  if (!times.some((at) => at !== undefined && at > now)) return episode
  return {
    ...episode,
    ...(resolvedAt !== undefined && { resolvedAt: Math.min(resolvedAt, now) }),
    memory: {
      ...memory,
      ...(toldAt !== undefined && { toldAt: Math.min(toldAt, now) }),
      // Not just now: what fires next has not been told by it.
      ...(queuedAt !== undefined && { queuedAt: queuedAt > now ? now - joinsWithin : queuedAt }),
      ...(flapping !== undefined && { flapping: Math.min(flapping, now) }),
      ...(unattended !== undefined && { unattended: Math.min(unattended, now) }),
      ...(changes && { changes: changes.map((at) => Math.min(at, now)) }),
    },
  }
}
