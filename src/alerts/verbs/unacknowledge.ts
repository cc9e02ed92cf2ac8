import type { Ms } from '../../core/clock.ts'
import type { Person } from '../../core/policy.ts'
import type { Episode } from '../contract.ts'
import type { Draft } from '../draft.ts'
import type { Room } from '../room.ts'
import { without } from '../without.ts'
import { changed } from './acknowledge.ts'
import { type Act, audit, onceOf, subjectOf, withLatest } from './act.ts'

export interface UnacknowledgeRequest extends Act {
  episode: string
}

export type Unacknowledged =
  | { did: 'unacknowledged'; episode: Episode }
  /** Somebody gave it back before. */
  | { did: 'already'; by: Person; at: Ms; episode: Episode }
  /** Nobody had it. */
  | { did: 'nothing'; episode: Episode }
  | { did: 'over' }

/** Gives the episode back to everybody. The same request again gives the outcome of the first time. */
export const unacknowledge = (room: Room) => (request: UnacknowledgeRequest) =>
  room.serially(async (): Promise<Unacknowledged> => {
    const once = onceOf('unacknowledge', request.episode, request)
    const outcome = await room.transact((draft) => giveBack(draft, request), {
      once,
      load: () => room.know(request.episode),
    })
    if (!outcome.repeated) return withLatest(room, outcome.result)
    const episode = room.book.episodes.get(request.episode)?.doc
    return episode ? { did: 'unacknowledged', episode } : { did: 'over' }
  })

function giveBack(draft: Draft, request: UnacknowledgeRequest): Unacknowledged {
  const episode = draft.episode(request.episode)
  if (!episode) return { did: 'over' }
  if (!episode.acknowledged) return withoutOwner(episode, request)
  const { person, cause } = request
  const released = { by: person, at: request.at ?? draft.now, cause }
  const free = draft.setEpisode({ ...without(episode, 'acknowledged'), released })
  draft.note(episode.id, 'givenBack')
  draft.append({ ...changed(free), change: 'unacknowledged', by: person, reason: '' })
  const { by, at } = episode.acknowledged
  audit(draft, request, { action: 'unacknowledge', ...subjectOf(free), details: { by, at } })
  return { did: 'unacknowledged', episode: free }
}

function withoutOwner(episode: Episode, { cause }: UnacknowledgeRequest): Unacknowledged {
  const { released } = episode
  if (!released) return { did: 'nothing', episode }
  if (released.cause === cause) return { did: 'unacknowledged', episode }
  return { did: 'already', by: released.by, at: released.at, episode }
}
