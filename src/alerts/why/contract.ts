import type { Ms } from '../../core/clock.ts'
import type { Person, PriorityPolicy } from '../../core/policy.ts'
import type { Alert, Episode, Notice, PastDecision, Silence } from '../contract.ts'

/** What keeps an episode quiet now, or delays what it has to say. */
export type Hold =
  | { by: 'cooldown'; until: Ms }
  /** The notice before is on its way still. */
  | { by: 'undelivered'; notices: readonly string[] }
  /** Its priority is told by a digest: due at `due` when it has something to say; `toldAt` is when one told it. */
  | { by: 'digest'; cadence: 'within' | 'hourly' | 'daily'; due?: Ms; toldAt?: Ms }
  | { by: 'flapping'; since: Ms; until: Ms }
  | { by: 'acknowledged'; person: Person; at: Ms; until?: Ms }
  /** `alerts`: how many of its open alerts it covers. */
  | { by: 'silence'; silence: Silence; alerts: number }
  | { by: 'maintenance'; name: string; until?: Ms; alerts: number }
  | { by: 'inhibition'; name: string; source?: Pick<Alert, 'fingerprint' | 'labels' | 'episode'>; alerts: number }

/** Why something was told or not: all that the room knows of one episode. */
export interface Why {
  episode: Episode
  /** The alert that was asked for, else the worst and newest. */
  alert?: Alert
  policy: PriorityPolicy
  /** Since when it is in the state that it is in: fires, lost its data, has resolved. */
  since: Ms
  /** Newest last, at most 10. */
  decisions: readonly PastDecision[]
  holds: readonly Hold[]
  /** What comes next by itself and when, should nothing change: a reminder, an escalation, a digest. */
  next?: { what: 'reminder' | 'escalation' | 'digest' | 'news'; at: Ms }
  /** Newest first, at most 50. */
  notices: readonly Notice[]
}
