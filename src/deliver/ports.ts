import type { EpisodeView } from '../alerts/contract.ts'
import type { Clock, Ms } from '../core/clock.ts'
import type { Files } from '../core/files.ts'
import type { Log } from '../core/log.ts'
import type { Metrics } from '../core/metrics.ts'
import type { Person } from '../core/policy.ts'
import type { Texts } from '../core/texts.ts'
import type { Store, Write } from '../store/port.ts'
import type { Chats } from './chats.ts'
import type { Channel } from './contract.ts'

/** What delivery asks of the alerts room. */
export interface AlertsPort {
  /** An episode with its worst members; undefined when it is not kept any more. */
  view(episode: string, limit: number): Promise<EpisodeView | undefined>
  /**
   * Told of each notice when people have it: its own message, one that covers it, or a roll-up. After a crash it may be
   * told twice. Also told of a notice that is dead, so that what comes after it is not held back.
   */
  delivered(notice: string, at: Ms): Promise<void>
}

/** The parts that every piece of this room works with. */
export interface Parts {
  store: Store
  clock: Clock
  channels: ReadonlyMap<string, Channel>
  alerts: AlertsPort
  chats: Chats
  texts: (locale: string) => Texts
  /** Of chats that name none. */
  defaults: { locale: string; timezone: string }
  /** Everybody who may act on alerts, as the configuration says now: whom an escalation calls. */
  responders?: () => readonly Person[]
  /** Where the files of posts are; without it their texts go alone. */
  files?: Files
  log: Log
  metrics: Metrics
  /** The lease under which this process may write, when several replicas run. */
  fence?: () => Write['fence'] | undefined
  /** 0 to 1; for jitter. */
  random: () => number
  /** A critical notice that waits longer than this goes to the fallback as well (60 s). */
  fallbackAfter: Ms
}
