import { drillSystem } from '../../config/priorities.ts'
import type { Ms } from '../../core/clock.ts'
import type { Destination, Person } from '../../core/policy.ts'
import type { Sweepable } from '../../core/sweeper.ts'
import type { Doing } from '../contract.ts'

export { drillSystem }

/** The alert of drills: it opens no incident and counts in no report. */
export const drillAlert = 'OpsbellDrill'

export const isDrill = ({ system, alertname }: { system: string; alertname: string }): boolean =>
  system === drillSystem && alertname === drillAlert

/** A drill ends by itself after this. */
export const drillLength: Ms = 10 * 60_000

/** How one channel took the test alert. */
export interface DrillTelling {
  /** The chat's name. */
  chat: string
  channel: string
  sentAt?: Ms
  /** It did not get there. */
  failed?: true
}

/** One walk of a test alert through everything. The document's id is `id`. */
export interface Drill {
  id: string
  by: Person
  at: Ms
  cause: string
  /** Where it was asked for, and is told. */
  destination: Destination
  post: string
  endsAt: Ms
  /** The rule found its sample, and how long it took; when the alert was committed, and its episode. */
  ruleAt?: Ms
  ruleTook?: Ms
  alertAt?: Ms
  episode?: string
  tellings: readonly DrillTelling[]
  acknowledged?: { by: Person; at: Ms }
  endedAt?: Ms
  report?: string
}

export type DrillStarted = { did: 'started'; drill: Drill } | { did: 'already'; drill: Drill }

export interface Drills {
  /** One at a time. */
  start(request: Doing & { destination: Destination }): Promise<DrillStarted>
  /** Follows the one that runs. */
  due: Sweepable
}

declare module '../../store/port.ts' {
  interface Kinds {
    drill: Drill
  }
}
