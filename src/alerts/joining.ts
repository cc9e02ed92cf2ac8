import type { Ms } from '../core/clock.ts'
import type { Episode } from './contract.ts'
import { toldAll } from './digest/hearing.ts'

/**
 * Members that join this soon after a notice about their group was queued are told by it: a crowd arrives in several
 * commits, and the card shows all of it a moment later.
 */
export const joinsWithin: Ms = 10_000

/** The episode whose new members count as told by the last notice, if they joined it in time and nobody took it since. */
export function joined(episode: Episode, now: Ms): Episode {
  const { memory, acknowledged, revision } = episode
  if (memory.untold === 0 || memory.told !== 'firing' || memory.queuedAt === undefined || acknowledged) return episode
  if (now >= memory.queuedAt + joinsWithin) return episode
  const toldMembers = Math.max(memory.toldMembers, memory.voiced)
  return { ...episode, memory: { ...toldAll(memory, revision), toldMembers } }
}
