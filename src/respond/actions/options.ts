import type { Alerts } from '../../alerts/alerts.ts'
import type { ActionConfig } from '../../config/actions.ts'
import type { Clock } from '../../core/clock.ts'
import type { Files } from '../../core/files.ts'
import type { Log } from '../../core/log.ts'
import type { Destination, Role } from '../../core/policy.ts'
import type { Redactor } from '../../core/redact.ts'
import type { Store } from '../../store/port.ts'
import type { Journal } from '../contract.ts'
import type { Answered } from './kinds/runner.ts'

/** What the room needs of the rest of the house. */
export interface ActionsOptions {
  /** Opened with `actionKinds`, and with the kinds of the deliver room where executions are shown. */
  store: Store
  clock: Clock
  log: Log
  redact: Pick<Redactor, 'text'>
  /** Actions of a system as the configuration has them now, in the file's order. */
  declared(system: string): readonly ActionConfig[]
  /** Of a person, now; undefined for somebody who is on no list. */
  roleOf(person: number): Role | undefined
  verbs: Pick<Alerts['verbs'], 'silence' | 'extend' | 'unsilence'>
  views: Pick<Alerts['views'], 'episode' | 'openEpisodes'>
  /** Series of a system now, at most `limit`. @throws PromqlError */
  query(system: string, expr: string, limit: number): Promise<Answered>
  journal?: Journal
  /** Where long outputs go as files; without it cards show their end alone. */
  files?: Pick<Files, 'put'>
  /** Where a system's people are told what nobody asked to be shown; undefined while there is no chat. */
  home(system: string): Destination | undefined
  /** A post was committed. */
  onPost?(): void
  /** When the next shield is due may have changed. */
  onDue?(): void
}
