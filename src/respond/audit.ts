import { auditStream } from '../alerts/contract.ts'
import type { Ms } from '../core/clock.ts'
import type { Person } from '../core/policy.ts'
import type { Row } from '../store/port.ts'

/** What the bot does by itself is its own doing in the audit trail. */
export const theBot: Person = { id: 0, name: 'opsbell' }

/** What stands in a row of the audit trail beside who, when and why. */
export interface Audited {
  /** `<room>-<verb>`, such as `golive-sign`. */
  action: string
  system?: string
  /** Its number. */
  incident?: number
  episode?: string
  /** What is particular to the action. */
  details?: Readonly<Record<string, unknown>>
  /** What else names it: a drill, a handover, a reminder. */
  [name: string]: unknown
}

/**
 * A row of the audit trail, for the commit that does what it tells. Without a person it was the bot.
 * @param now when it takes effect; `at` is when the person did it
 */
export function auditRow(
  { person = theBot, at, cause }: { person?: Person | undefined; at: Ms; cause: string },
  now: Ms,
  { action, ...about }: Audited,
): Row {
  return { stream: auditStream, at: now, body: { action, person, cause, at, ...about } }
}
