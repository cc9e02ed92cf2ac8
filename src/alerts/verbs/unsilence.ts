import type { Ms } from '../../core/clock.ts'
import type { Person } from '../../core/policy.ts'
import type { Silence } from '../contract.ts'
import type { Room } from '../room.ts'
import { endSilence } from '../silencing.ts'
import { type Act, audit, onceOf } from './act.ts'

export interface UnsilenceRequest extends Act {
  silence: string
}

export type Unsilenced =
  | { did: 'unsilenced'; silence: Silence }
  /** It was over before: by itself when `by` is absent. */
  | { did: 'already'; by?: Person; at: Ms; silence: Silence }
  | { did: 'unknown' }

/** Ends a silence (Undo): what still fires is told as first. The same request again gives the outcome of the first time. */
export const unsilence = (room: Room) => (request: UnsilenceRequest) =>
  room.serially(async (): Promise<Unsilenced> => {
    const once = onceOf('unsilence', request.silence, request)
    const outcome = await room.transact(
      (draft) => {
        const silence = draft.silence(request.silence)
        if (!silence || silence.endsAt !== undefined) return undefined
        const { episode, system } = silence
        audit(draft, request, {
          action: 'unsilence',
          silence: silence.id,
          ...(episode !== undefined && { episode }),
          ...(system !== undefined && { system }),
        })
        return endSilence(draft, silence, request)
      },
      { once },
    )
    if (!outcome.repeated && outcome.result) return { did: 'unsilenced', silence: outcome.result }
    return asItIs(room, request)
  })

async function asItIs(room: Room, { silence: id, cause }: UnsilenceRequest): Promise<Unsilenced> {
  const silence = (await room.store.get('silence', id))?.doc
  if (silence?.endsAt === undefined) return { did: 'unknown' }
  if (silence.endedCause === cause) return { did: 'unsilenced', silence }
  return { did: 'already', at: silence.endsAt, ...(silence.endedBy && { by: silence.endedBy }), silence }
}
