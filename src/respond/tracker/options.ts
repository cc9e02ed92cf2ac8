import type { TrackerConfig } from '../../config/tracker.ts'
import type { Clock, Ms } from '../../core/clock.ts'
import type { Files } from '../../core/files.ts'
import type { MaybeLocalized } from '../../core/localized.ts'
import type { Log } from '../../core/log.ts'
import type { Metrics } from '../../core/metrics.ts'
import type { Destination } from '../../core/policy.ts'
import type { Texts } from '../../core/texts.ts'
import type { Store } from '../../store/port.ts'
import type { Journal } from '../contract.ts'
import type { IncidentVerbs, IncidentViews } from '../incidents/contract.ts'

/** What the room needs of the rest of the house. */
export interface TrackerOptions {
  /** Opened with `trackerKinds` and the kinds of incidents and of delivery. */
  store: Store
  clock: Clock
  log: Log
  metrics: Metrics
  incidents: {
    verbs: Pick<IncidentVerbs, 'filed'>
    views: Pick<IncidentViews, 'byNumber'>
    journal: Journal
  }
  files: Pick<Files, 'get'>
  /** As the configuration has it now; undefined: none. */
  config(): TrackerConfig | undefined
  /** Language and time zone of a chat. */
  readerOf(to: Destination): Promise<{ texts: Texts; zone: string }>
  systemName(id: string): MaybeLocalized
  /** Takes secrets out of what leaves. */
  redact(text: string): string
  /** 0 to 1, for jitter. */
  random(): number
  /** For one request; 20 s when absent. */
  timeout?: Ms
  /** A post was committed. */
  onPost(): void
  /** `due.next()` may have changed. */
  onDue(): void
}
