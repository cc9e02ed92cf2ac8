import type { Ms } from '../../core/clock.ts'
import type { Person } from '../../core/policy.ts'
import type { Episode } from '../contract.ts'
import { toldAll } from '../digest/hearing.ts'
import type { Draft } from '../draft.ts'
import type { Room } from '../room.ts'
import { without } from '../without.ts'
import { type Act, audit, onceOf, subjectOf, withLatest } from './act.ts'

export interface AcknowledgeRequest extends Act {
  episode: string
  /** The moment until which the person takes it; when it passes, the group is reminded. Absent: until it is over. */
  until?: Ms
}

export type Acknowledged =
  | { did: 'acknowledged'; episode: Episode }
  /** Somebody was faster; or the same person presses again. */
  | { did: 'already'; by: Person; at: Ms; until?: Ms; episode: Episode }
  /** Nothing fires any more, or nobody knows the episode. */
  | { did: 'over'; episode?: Episode }

/**
 * Takes the episode over: covers its present members until it ends, or until `until`. The same request again gives the
 * outcome of the first time.
 */
export const acknowledge = (room: Room) => (request: AcknowledgeRequest) =>
  room.serially(async (): Promise<Acknowledged> => {
    const once = onceOf('acknowledge', request.episode, request)
    const outcome = await room.transact((draft) => take(draft, request), {
      once,
      load: () => room.know(request.episode),
    })
    if (!outcome.repeated) return withLatest(room, outcome.result)
    const episode = room.book.episodes.get(request.episode)?.doc
    return episode ? { did: 'acknowledged', episode } : { did: 'over' }
  })

/** Within a draft: takes one over, with its row of history and audit. */
export function take(draft: Draft, request: AcknowledgeRequest): Acknowledged {
  const episode = draft.episode(request.episode)
  if (!episode || isOver(episode)) return { did: 'over', ...(episode && { episode }) }
  const { acknowledged } = episode
  const lasts = acknowledged && (acknowledged.until === undefined || acknowledged.until > draft.now)
  if (lasts && acknowledged.cause === request.cause) return { did: 'acknowledged', episode }
  const prolongs = acknowledged?.by.id === request.person.id && request.until !== undefined
  if (lasts && !prolongs) return already(episode, acknowledged)
  const { person, until, cause } = request
  const at = request.at ?? draft.now
  const members = episode.firing + episode.unknown
  const { revision } = draft.setEpisode(episode)
  const taken = draft.setEpisode({
    ...episode,
    revision,
    acknowledged: { by: person, at, members, cause, ...(until !== undefined && { until }) },
    memory: covering(episode, revision),
  })
  draft.append({ ...changed(taken), change: 'acknowledged', by: person, reason: '' })
  audit(draft, request, { action: 'acknowledge', ...subjectOf(taken), details: { members, ...(until && { until }) } })
  return { did: 'acknowledged', episode: taken }
}

/** A group that flaps will fire again in a moment. */
const isOver = ({ firing, unknown, memory }: Episode): boolean =>
  firing + unknown === 0 && memory.flapping === undefined

/** Present members count as told: the person has seen them. */
function covering({ memory, priority, level, firing, unknown }: Episode, revision: number): Episode['memory'] {
  return {
    ...without(toldAll(memory, revision), 'escalated'),
    toldMembers: firing + unknown > 0 ? firing + unknown : memory.toldMembers,
    toldPriority: { priority, level },
    reminders: 0,
  }
}

function already(episode: Episode, { by, at, until }: NonNullable<Episode['acknowledged']>): Acknowledged {
  return { did: 'already', by, at, ...(until !== undefined && { until }), episode }
}

export const changed = ({ id, system, priority, alertname }: Episode) => ({ episode: id, system, priority, alertname })
