import type { Ms } from '../../core/clock.ts'
import type { Person } from '../../core/policy.ts'
import type { AlertAudit, Episode } from '../contract.ts'
import type { Draft } from '../draft.ts'
import type { Room } from '../room.ts'

/** Who does something, when, and what caused it. */
export interface Act {
  person: Person
  /** When the person did it; the present when absent. */
  at?: Ms
  /** Names the update or request. The same cause does the same thing to the same subject once. */
  cause: string
}

export const onceOf = (verb: AlertAudit['action'], subject: string, { cause }: Act): string =>
  `${verb}:${subject}:${cause}`

/** The row that tells who did it, in the commit that does it. */
export function audit(draft: Draft, act: Act, body: Omit<AlertAudit, 'person' | 'cause' | 'at'>): void {
  draft.audit({ ...body, person: act.person, cause: act.cause, at: act.at ?? draft.now })
}

export const subjectOf = ({ id, system, alertname }: Episode) => ({ episode: id, system, alertname })

/** The outcome with its episode as the commit left it: the policy has decided since the verb built it. */
export function withLatest<T extends object>(room: Room, outcome: T): T {
  if (!('episode' in outcome)) return outcome
  return { ...outcome, episode: room.latest(outcome.episode as Episode) }
}
