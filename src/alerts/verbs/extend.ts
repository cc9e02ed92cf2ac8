import type { Ms } from '../../core/clock.ts'
import type { Silence } from '../contract.ts'
import type { Room } from '../room.ts'
import { prolongSilence } from '../silencing.ts'
import { without } from '../without.ts'
import { type Act, audit, onceOf } from './act.ts'
import { endRefused } from './silence.ts'

export interface ExtendRequest extends Act {
  silence: string
  /** The new end: a moment at most 7 days ahead, or `stable`. */
  until: Ms | 'stable'
}

export type Extended =
  | { did: 'extended'; silence: Silence }
  /** It lasts until then already. */
  | { did: 'already'; silence: Silence }
  | { did: 'over' }
  | { did: 'refused'; why: 'past' | 'too-long' }

/** Gives a silence another end. The same request again changes nothing more. */
export const extend = (room: Room) => (request: ExtendRequest) =>
  room.serially(async (): Promise<Extended> => {
    const why = endRefused(request.until, room.clock.now())
    if (why) return { did: 'refused', why }
    const once = onceOf('extend', request.silence, request)
    const outcome = await room.transact(
      (draft): Extended => {
        const silence = draft.silence(request.silence)
        if (!silence || silence.endsAt !== undefined) return { did: 'over' }
        if (silence.until === request.until) return { did: 'already', silence }
        const { episode, system, until: before } = silence
        audit(draft, request, {
          action: 'extend',
          silence: silence.id,
          ...(episode !== undefined && { episode }),
          ...(system !== undefined && { system }),
          details: { until: request.until, before },
        })
        const next = { ...without(silence, 'clearSince'), until: request.until }
        return { did: 'extended', silence: prolongSilence(draft, next) }
      },
      { once },
    )
    if (!outcome.repeated) return outcome.result
    const silence = room.book.silences.get(request.silence)?.doc
    return silence ? { did: 'extended', silence } : { did: 'over' }
  })
