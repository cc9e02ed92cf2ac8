import type { Episode, EpisodeMemory } from '../contract.ts'
import { without } from '../without.ts'

/** What is told now, by a notice or a digest, is no news afterwards. */
export function toldAll(memory: EpisodeMemory, revision: number): EpisodeMemory {
  const bare = without(memory, 'unheard', 'again', 'pending', 'digest')
  return { ...bare, toldRevision: revision, untold: 0 }
}

/** Something happened that a digest has to tell. */
export const hasNews = ({ untold, unheard, again, voiced }: EpisodeMemory): boolean =>
  untold > 0 || (unheard?.resolved ?? 0) > 0 || (again === true && voiced > 0)

/**
 * The episode as the digest left it that told it. A digest tells thousands of episodes at once, so it writes none of
 * them: each notes the round it waits for, and when that is over it was told as it stood then.
 */
export function heard(episode: Episode, roundOf: (schedule: string) => number): Episode {
  const { memory, priority, level, revision } = episode
  const { digest } = memory
  if (!digest || digest.round >= roundOf(digest.schedule)) return episode
  const told = memory.voiced > 0 ? 'firing' : episode.resolvedAt === undefined ? memory.told : 'resolved'
  const bare = without(toldAll(memory, revision), 'told')
  return {
    ...episode,
    memory: {
      ...bare,
      ...(told && { told }),
      toldPriority: { priority, level },
      toldMembers: Math.max(memory.voiced, 0),
      digested: digest,
    },
  }
}
