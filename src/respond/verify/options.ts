import type { SystemConfig } from '../../config/config.ts'
import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Destination } from '../../core/policy.ts'
import type { Texts } from '../../core/texts.ts'
import type { Store } from '../../store/port.ts'
import type { Reports } from '../reports/contract.ts'

/** What an alerting rule says now. */
export type AlertState = 'absent' | 'quiet' | 'pending' | 'firing'

export interface VerifyOptions {
  /** Opened with `verifyKinds` and the kinds of delivery and reports. */
  store: Store
  clock: Clock
  log: Log
  /** Systems of the configuration as it is now. */
  systems(): readonly Pick<SystemConfig, 'id' | 'name' | 'sources' | 'verify'>[]
  /** Values of a query over a system's series now. @throws PromqlError */
  query(system: string, expr: string): readonly number[]
  alert(system: string, name: string): AlertState
  reports: Pick<Reports, 'freeze' | 'committed' | 'tell'>
  /** In which words a report for this place is written. */
  readerOf(destination: Destination): Promise<{ texts: Texts; zone: string }>
  /** Takes secrets out of what servers answered. */
  redact?: (text: string) => string
  /** A post was committed. */
  onPost(): void
}
