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
 * When people are to be reminded of what they were told: while it fires and nobody has it. Undefined: not as things are.
 * Silenced, flapping or resolved groups, and those of which only the data is missing, remind of nothing.
 */
export function reminderAt(episode: Episode, { remind }: PriorityPolicy): Ms | undefined {
  const { memory, acknowledged, audible, firing, released } = episode
  const last = lastTold(memory)
  if (remind === undefined || acknowledged || !audible || firing === 0 || memory.voiced === 0) return undefined
  if (memory.told !== 'firing' || memory.flapping !== undefined || last === undefined) return undefined
  const gap = remind * (backOff[memory.reminders ?? 0] ?? longestGap)
  return Math.max(last, released?.at ?? last) + gap
}
