import type { Episode } from '../contract.ts'
import type { Draft } from '../draft.ts'
import type { Room } from '../room.ts'
import { without } from '../without.ts'
import { changed } from './acknowledge.ts'
import { type Act, audit, onceOf, subjectOf } from './act.ts'

export interface UnacknowledgeRequest extends Act {
  episode: string
}

export type Unacknowledged =
  | { did: 'unacknowledged'; episode: Episode }
  /** Nobody had it. */
  | { did: 'nothing'; episode: Episode }
  | { did: 'over' }
  | { did: 'repeated'; episode?: Episode }

/** Gives the episode back to everybody. */
export const unacknowledge = (room: Room) => (request: UnacknowledgeRequest) =>
  room.serially(async (): Promise<Unacknowledged> => {
    const once = onceOf('unacknowledge', request.episode, request)
    const outcome = await room.transact((draft) => giveBack(draft, request), { once })
    if (!outcome.repeated) return outcome.result
    const episode = room.book.episodes.get(request.episode)?.doc
    return { did: 'repeated', ...(episode && { episode }) }
  })

function giveBack(draft: Draft, request: UnacknowledgeRequest): Unacknowledged {
  const episode = draft.episode(request.episode)
  if (!episode) return { did: 'over' }
  if (!episode.acknowledged) return { did: 'nothing', episode }
  const free = draft.setEpisode(without(episode, 'acknowledged'))
  draft.append({ ...changed(free), change: 'unacknowledged', by: request.person, reason: '' })
  audit(draft, request, {
    action: 'unacknowledge',
    ...subjectOf(free),
    details: { by: episode.acknowledged.by, at: episode.acknowledged.at },
  })
  return { did: 'unacknowledged', episode: free }
}
