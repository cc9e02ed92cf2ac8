import type { Ms } from '../core/clock.ts'
import type { PriorityPolicy } from '../core/policy.ts'
import type { Episode, EpisodeMemory } from './contract.ts'

/** A reminder comes the policy's `remind` after the last notice, the next ones later: 5, 10, 20, 30, 30 ... min. */
const backOff = [1, 2, 4, 6]
const longestGap = 6

/** When the last notice was told; its queuing counts only while no delivery is known. */
export const lastTold = ({ toldAt, queuedAt }: EpisodeMemory): Ms | undefined =>
  toldAt === undefined ? queuedAt : Math.max(toldAt, queuedAt ?? toldAt)

/**
 * People were told that it fires, and nobody has it. Silenced, flapping or resolved groups, and those of which only the
 * data is missing, call nobody.
 */
function isAlone({ memory, acknowledged, audible, firing }: Episode): boolean {
  if (acknowledged || !audible || firing === 0 || memory.voiced === 0) return false
  return memory.told === 'firing' && memory.flapping === undefined
}

/** When people are to be reminded of what they were told. Undefined: not as things are. */
export function reminderAt(episode: Episode, { remind }: PriorityPolicy): Ms | undefined {
  const { memory, released } = episode
  const last = lastTold(memory)
  if (remind === undefined || last === undefined || !isAlone(episode)) return undefined
  const gap = remind * (backOff[memory.reminders ?? 0] ?? longestGap)
  return Math.max(last, released?.at ?? last) + gap
}

/**
 * When more people are to be called, once: `escalate` after the firing reached somebody, or after who had it gave it back
 * or let the promised time pass.
 */
export function escalationAt(episode: Episode, { escalate }: PriorityPolicy): Ms | undefined {
  const { unattended, escalated } = episode.memory
  if (escalate === undefined || unattended === undefined || escalated || !isAlone(episode)) return undefined
  return Math.max(unattended, episode.released?.at ?? unattended) + escalate
}
