import type { Episode } from '../contract.ts'
import type { Draft } from '../draft.ts'
import type { Room } from '../room.ts'
import { type Act, audit, onceOf, subjectOf, withLatest } from './act.ts'

export interface CloseRequest extends Act {
  episode: string
}

export type Closed =
  | { did: 'closed'; count: number; episode: Episode }
  /** None of its alerts is unknown; what still has data ends by itself. */
  | { did: 'nothing'; episode: Episode }
  | { did: 'over' }

/** Ends the alerts of an episode whose data is missing, on a person's word. */
export const close = (room: Room) => (request: CloseRequest) =>
  room.serially(async (): Promise<Closed> => {
    const outcome = await room.transact((draft) => end(draft, request), {
      once: onceOf('close', request.episode, request),
      load: () => room.know(request.episode),
    })
    if (!outcome.repeated) return withLatest(room, outcome.result)
    const episode = room.book.episodes.get(request.episode)?.doc
    return episode ? { did: 'nothing', episode } : { did: 'over' }
  })

function end(draft: Draft, request: CloseRequest): Closed {
  const episode = draft.episode(request.episode)
  if (!episode) return { did: 'over' }
  const missing = [...draft.members(episode.id)].filter((alert) => alert.state === 'unknown')
  if (missing.length === 0) return { did: 'nothing', episode }
  for (const alert of missing) {
    const ended = { ...alert, state: 'resolved', endsAt: draft.now, why: 'closed', origins: {} } as const
    draft.setAlert(alert, ended, { change: 'resolved', by: request.person, reason: 'closed' })
  }
  draft.note(episode.id, 'closing')
  audit(draft, request, { action: 'close', ...subjectOf(episode), details: { count: missing.length } })
  return { did: 'closed', count: missing.length, episode: draft.episode(episode.id) ?? episode }
}
