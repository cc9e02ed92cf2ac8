import type { Views } from '../../alerts/index.ts'
import type { RoutineConfig } from '../../config/routine.ts'
import type { SystemFile } from '../../config/schema.ts'
import type { Clock } from '../../core/clock.ts'
import type { MaybeLocalized } from '../../core/localized.ts'
import type { Log } from '../../core/log.ts'
import type { Destination } from '../../core/policy.ts'
import type { Texts } from '../../core/texts.ts'
import type { Store } from '../../store/port.ts'
import type { HistoryAnswer, HistoryQuestion } from '../../watch/history/index.ts'
import type { RuleEngineStatus } from '../../watch/rules/status.ts'
import type { GoLive } from '../golive/contract.ts'
import type { IncidentViews } from '../incidents/contract.ts'
import type { Reports } from '../reports/contract.ts'
import type { SopViews } from '../sop/contract.ts'

/** A system as routine work sees it. */
export interface RoutineSystem {
  id: string
  name: MaybeLocalized
  chat: string
  summary?: 'daily'
  /** Of its days, where it has its own. */
  timezone?: string
  capacity: SystemFile['capacity']
  ruleFiles: readonly { path: string; text: string }[]
}

/** A go-live that is under way, as whoever takes the watch has to know it. */
export type GoLiveInHand = Pick<GoLive, 'number' | 'system' | 'owner' | 'stage' | 'destination' | 'paused'> & {
  deploy?: Pick<NonNullable<GoLive['deploy']>, 'version'>
}

/** What the configuration says, as it is now. */
export interface RoutineSettings {
  routine: RoutineConfig
  /** Clock time of the morning: that of the daily digest. */
  daily: string
  /** In the order of the file. */
  chats: readonly { name: string; locale: string; zone: string }[]
  systems: readonly RoutineSystem[]
}

export interface RoutineOptions {
  /** Opened with the kinds of this room, alerts, delivery, incidents, SOPs, error events and reports. */
  store: Store
  clock: Clock
  log: Log
  reports: Pick<Reports, 'freeze' | 'committed' | 'byId' | 'tell'>
  alerts: Pick<Views, 'openEpisodes' | 'history' | 'silences' | 'alerts' | 'episode'>
  incidents: Pick<IncidentViews, 'open' | 'followUps' | 'list' | 'ofEpisode'>
  sops: Pick<SopViews, 'open'>
  goLives: { open(): Promise<readonly GoLiveInHand[]>; systemName(system: string): MaybeLocalized }
  history(question: HistoryQuestion): Promise<HistoryAnswer>
  rules(): readonly RuleEngineStatus[]
  settings(): RoutineSettings
  texts(locale: string): Texts
  /** Posts were committed. */
  onPost(): void
  /** Something is due at another time. */
  onDue(): void
}

/** Where routine work of a chat is told. */
export const destinationOf = (chat: string): Destination => ({ channel: 'telegram', chat })
