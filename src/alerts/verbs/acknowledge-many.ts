import { createHash } from 'node:crypto'
import type { Ms } from '../../core/clock.ts'
import type { Room } from '../room.ts'
import { take } from './acknowledge.ts'
import { type Act, onceOf } from './act.ts'

export interface AcknowledgeManyRequest extends Act {
  /** Ids of episodes, such as those of a storm's roll-up; unknown ones count as over. */
  episodes: readonly string[]
  /** As for one: the moment until which the person takes them. */
  until?: Ms
}

export interface AcknowledgedMany {
  /** Taken by this request, also when it is repeated. */
  taken: number
  /** Somebody else has them, or the same person since before. */
  already: number
  /** Nothing of them fires any more, or nobody knows them. */
  over: number
}

const perCommit = 200

/**
 * Takes many episodes over, some hundred per commit, so that alerts that arrive meanwhile wait for one of them and not
 * for all; each episode leaves its own row in the audit trail. The same request again gives the same, and one that was
 * interrupted is finished by it.
 */
export const acknowledgeMany =
  (room: Room) =>
  async (request: AcknowledgeManyRequest): Promise<AcknowledgedMany> => {
    const episodes = [...new Set(request.episodes)].sort()
    const total: AcknowledgedMany = { taken: 0, already: 0, over: 0 }
    for (let i = 0; i < episodes.length; i += perCommit) {
      const { taken, already, over } = await takeSome(room, request, episodes.slice(i, i + perCommit))
      total.taken += taken
      total.already += already
      total.over += over
    }
    return total
  }

function takeSome(room: Room, request: AcknowledgeManyRequest, some: readonly string[]): Promise<AcknowledgedMany> {
  return room.serially(async () => {
    const load = async () => {
      let loaded = await room.know(some[0] ?? '')
      for (const id of some.slice(1)) loaded = await room.know(id)
      return loaded
    }
    const subject = createHash('sha256').update(JSON.stringify(some)).digest('base64url').slice(0, 16)
    const once = onceOf('acknowledge', `many:${subject}`, request)
    const outcome = await room.transact(
      (draft) => count(some.map((episode) => take(draft, { ...request, episode }).did)),
      { once, load },
    )
    return outcome.repeated ? asTheyAre(room, request, some) : outcome.result
  })
}

/** What a repeated request finds of what the first did. */
function asTheyAre(room: Room, { cause }: Act, some: readonly string[]): AcknowledgedMany {
  const episodes = some.map((id) => room.book.episodes.get(id)?.doc)
  return count(
    episodes.map((episode) => {
      if (!episode) return 'over'
      if (episode.acknowledged?.cause === cause) return 'acknowledged'
      return episode.firing + episode.unknown > 0 && episode.acknowledged ? 'already' : 'over'
    }),
  )
}

function count(outcomes: readonly ('acknowledged' | 'already' | 'over')[]): AcknowledgedMany {
  const of = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length
  return { taken: of('acknowledged'), already: of('already'), over: of('over') }
}
