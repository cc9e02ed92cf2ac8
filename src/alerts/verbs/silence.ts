import { createHash } from 'node:crypto'
import type { Ms } from '../../core/clock.ts'
import type { Silence } from '../contract.ts'
import type { Draft } from '../draft.ts'
import type { Room } from '../room.ts'
import { beginSilence } from '../silencing.ts'
import { longestSilence } from '../suppress.ts'
import { type Act, audit, onceOf } from './act.ts'
import { alertsUnder, coversEverything, type ResolvedScope, resolveScope, type SilenceScope } from './scope.ts'

export interface SilenceRequest extends Act {
  scope: SilenceScope
  /** A moment at most 7 days ahead, or until all of it stayed resolved for 30 min. */
  until: Ms | 'stable'
  comment?: string
}

export type Silenced =
  | { did: 'silenced'; silence: Silence; alerts: number }
  | { did: 'refused'; why: 'unknown-episode' | 'everything' | 'past' | 'too-long' | 'too-many' }

const mostSilences = 1000
const longestComment = 1000

/**
 * Keeps what the scope covers quiet, present and future, from now on. The same request again gives what the first made.
 */
export const silence = (room: Room) => (request: SilenceRequest) =>
  room.serially(async (): Promise<Silenced> => {
    const scope = await resolveScope(room, request.scope)
    const why = refusal(room, scope, request.until)
    if (!scope || why) return { did: 'refused', why: why ?? 'unknown-episode' }
    const id = silenceId(request, scope)
    const alerts = [...alertsUnder(room, scope)].length
    const outcome = await room.transact((draft) => begin(draft, id, scope, request), {
      once: onceOf('silence', id, request),
    })
    const first = outcome.repeated ? (await room.store.get('silence', id))?.doc : outcome.result
    return first ? { did: 'silenced', silence: first, alerts } : { did: 'refused', why: 'past' }
  })

function refusal(room: Room, scope: ResolvedScope | undefined, until: Ms | 'stable') {
  if (!scope) return 'unknown-episode'
  if (coversEverything(scope)) return 'everything'
  if (room.book.silences.size >= mostSilences) return 'too-many'
  return endRefused(until, room.clock.now())
}

/** Why a silence can't last until then. */
export function endRefused(until: Ms | 'stable', now: Ms): 'past' | 'too-long' | undefined {
  if (until === 'stable') return undefined
  if (!(until > now)) return 'past'
  return until - now > longestSilence ? 'too-long' : undefined
}

/** The same for the same request, so that a repeated one finds what the first made. */
const silenceId = ({ cause, person }: SilenceRequest, { matchers, system, levels }: ResolvedScope): string =>
  createHash('sha256')
    .update(JSON.stringify([cause, person.id, matchers, system, ...(levels ? [levels] : [])]))
    .digest('base64url')
    .slice(0, 12)

function begin(draft: Draft, id: string, scope: ResolvedScope, request: SilenceRequest): Silence {
  const { until, person, comment = '' } = request
  const begun = beginSilence(draft, {
    id,
    ...scope,
    startsAt: draft.now,
    until,
    by: person,
    comment: comment.slice(0, longestComment),
  })
  audit(draft, request, {
    action: 'silence',
    silence: id,
    ...(scope.episode !== undefined && { episode: scope.episode }),
    ...(scope.system !== undefined && { system: scope.system }),
    details: { matchers: scope.matchers, ...(scope.levels && { levels: scope.levels }), until, comment: begun.comment },
  })
  return begun
}
