import type { EpisodeView } from '../alerts/contract.ts'
import type { Clock, Ms } from '../core/clock.ts'
import type { Files } from '../core/files.ts'
import type { Localized } from '../core/localized.ts'
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

/**
 * What people do about an episode, for its card: the incident, the checklist, the chart. Known to other rooms, which say
 * with `Deliver.wake` or `refresh` that it changed.
 */
export interface AlertExtras {
  /** `shown`: the key of what the card shows, '' for nothing. */
  of(view: EpisodeView, shown: string): Promise<Extras>
  /** `Extras.key` alone, as it is now: a card that shows another one is behind. Asked for often. */
  key(episode: string, shown: string): Promise<string>
  /** The incident alone, for a roll-up that tells of many episodes. `shown`: one is shown already. */
  incident(episode: string, shown: boolean): Promise<IncidentShown | undefined>
}

/** Beside its alerts, what the card of an episode shows. */
export interface Extras {
  /** Names what the card follows: the incident and the run. '' when there is neither. */
  key: string
  incident?: IncidentShown
  /** The run that is under way. */
  run?: { id: string; step: number; of: number }
  /** Some SOP fits the alert. */
  sop: boolean
  /** A test alert: no incident is opened of it. */
  drill?: true
  /** Its rule can be drawn. */
  chart: boolean
  /** What its rule advises to run (annotation `run_action`), where the pack declares it. */
  action?: { id: string; title: Localized }
  /** The last closed incident of the same group. */
  last?: LastIncident
  /** What was deployed to its system shortly before it began. */
  deploy?: { version: string; at: Ms; url?: string }
}

export interface IncidentShown {
  number: number
  phase: 'detection' | 'investigation' | 'resolution'
  owner?: Person
  /** Absent while it is open; without `by` the bot did it. */
  closed?: { how: 'resolved' | 'false-alarm' | 'merged'; at: Ms; by?: Person; into?: number }
  /** As it was filed. */
  issue?: { key: string; url: string }
}

export interface LastIncident {
  at: Ms
  how: 'resolved' | 'false-alarm'
  /** From its beginning until its alerts were resolved. */
  lasted: Ms
  /** As somebody typed it. */
  helped?: string
  who?: Person
}

/** The parts that every piece of this room works with. */
export interface Parts {
  store: Store
  clock: Clock
  channels: ReadonlyMap<string, Channel>
  alerts: AlertsPort
  /** Without it cards show their alerts alone. */
  extras?: AlertExtras
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
