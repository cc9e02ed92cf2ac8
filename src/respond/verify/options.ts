import type { SystemConfig } from '../../config/config.ts'
import type { Clock, Ms } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Destination } from '../../core/policy.ts'
import type { Texts } from '../../core/texts.ts'
import type { Store } from '../../store/port.ts'
import type { Reports } from '../reports/contract.ts'
import type { Said } from './contract.ts'

/** What an alerting rule says now. `unready`: nothing yet, or nothing that can be believed. */
export type AlertState = 'absent' | 'unready' | 'quiet' | 'pending' | 'firing'

/** The last poll of a source failed: which one, and why. */
export interface Unread {
  source: string
  why: Said
}

/** What rules of a name say, the worst of them. */
export interface AlertNow {
  state: AlertState
  /** Of one that is not ready; `held`: what it read is missing. */
  why?: 'new' | 'warming' | 'failed' | 'held'
  /** When the oldest figure behind it was measured. */
  at?: Ms
  /** Of what it reads. */
  unread?: Unread
}

/** What a query gives. */
export interface Figures {
  values: readonly number[]
  /** When the oldest figure behind them was measured; absent where none gets old. */
  at?: Ms
  /** Of what they rest on. */
  unread?: Unread
}

export interface VerifyOptions {
  /** Opened with `verifyKinds` and the kinds of delivery and reports. */
  store: Store
  clock: Clock
  log: Log
  /** Systems of the configuration as it is now. */
  systems(): readonly Pick<SystemConfig, 'id' | 'name' | 'sources' | 'verify'>[]
  /**
   * Measures what these rest on once more, and lets the rules see it. What can't be measured stays as it is, and says so
   * by its age. Never rejects.
   */
  refresh(
    system: string,
    asked: { queries: readonly string[]; alerts: readonly string[] },
    signal: AbortSignal,
  ): Promise<void>
  /** Over a system's series now. @throws PromqlError */
  query(system: string, expr: string): Figures
  alert(system: string, name: string): AlertNow
  reports: Pick<Reports, 'freeze' | 'committed' | 'tell'>
  /** In which words a report for this place is written. */
  readerOf(destination: Destination): Promise<{ texts: Texts; zone: string }>
  /** Takes secrets out of what servers answered. */
  redact?: (text: string) => string
  /** A post was committed. */
  onPost(): void
}
