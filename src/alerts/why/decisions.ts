import type { Ms } from '../../core/clock.ts'
import type { DecisionReason, Episode, NoticeKind } from '../contract.ts'

const decisionsKept = 10

/** The episode that remembers the decision, unless it says what the last one said. */
export function withDecision(episode: Episode, reason: DecisionReason, told: NoticeKind | undefined, now: Ms): Episode {
  if (reason === 'nothing-new' || reason === 'ended') return episode
  const { decisions = [] } = episode.memory
  if (told === undefined && decisions.at(-1)?.reason === reason) return episode
  const kept = [...decisions, { at: now, reason, ...(told && { told }) }].slice(-decisionsKept)
  return { ...episode, memory: { ...episode.memory, decisions: kept } }
}
