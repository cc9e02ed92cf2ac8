import type { Ms } from '../core/clock.ts'
import type { DecisionReason, Episode, EpisodeMemory, NoticeKind, QuietReason, TellReason } from './contract.ts'
import { toldAll } from './digest/hearing.ts'
import { without } from './without.ts'

export interface Telling {
  kind: NoticeKind
  reason: TellReason
}

export interface Decision {
  /** With what it has to remember, and `dueAt`. */
  episode: Episode
  tell?: Telling
  reason: DecisionReason
}

export const quiet = (episode: Episode, reason: QuietReason): Decision => ({ episode, reason })

/** The decision to tell, and all that the episode remembers of it. */
export function tell(episode: Episode, telling: Telling, now: Ms): Decision {
  const { priority, level, revision } = episode
  const memory = without(toldAll(episode.memory, revision), 'outstanding', 'hushed')
  const told = telling.kind === 'resolved' ? 'resolved' : 'firing'
  const ids = noticeIds(episode)
  const next: EpisodeMemory = {
    ...attention(memory, telling, now),
    ...(telling.kind === 'flapping' && { flapping: now }),
    ...(telling.reason === 'breakthrough' && { broke: true }),
    told,
    toldPriority: { priority, level },
    toldMembers: told === 'firing' ? memory.voiced : memory.toldMembers,
    reminders: remindersAfter(memory, telling),
    notices: memory.notices + ids.length,
    ...(ids.length > 0 && { queuedAt: now, outstanding: ids }),
  }
  const calm = telling.reason === 'steady' ? without(next, 'flapping', 'changes', 'broke', 'range') : next
  return { episode: { ...episode, memory: calm }, tell: telling, reason: telling.reason }
}

/** What is told anew has nobody yet. */
function attention(memory: EpisodeMemory, { kind, reason }: Telling, now: Ms): EpisodeMemory {
  if (kind === 'escalation') return { ...memory, escalated: true }
  if (reason === 'unacknowledged' || kind === 'members') return memory
  const bare = without(memory, 'unattended', 'escalated')
  return kind === 'resolved' ? bare : { ...bare, unattended: now }
}

function remindersAfter({ reminders = 0 }: EpisodeMemory, { kind, reason }: Telling): number {
  // An escalation stands for the reminder that would have come.
  if (reason === 'unacknowledged' || kind === 'escalation') return reminders + 1
  return kind === 'members' ? reminders : 0
}

/** Ids of the next telling's notices, one per destination; the same whenever it is decided anew from the same state. */
export const noticeIds = ({ id, destinations, memory }: Episode): string[] =>
  destinations.map((_, i) => `${id}.${memory.notices + i + 1}`)

export const episodeOfNotice = (notice: string): string => notice.slice(0, notice.lastIndexOf('.'))
