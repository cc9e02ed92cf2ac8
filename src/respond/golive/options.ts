import type { Views } from '../../alerts/index.ts'
import type { ChartSpec } from '../../charts/index.ts'
import type { SystemConfig } from '../../config/config.ts'
import type { Clock, Ms } from '../../core/clock.ts'
import type { FileRef } from '../../core/files.ts'
import type { Labels } from '../../core/labels.ts'
import type { Log } from '../../core/log.ts'
import type { Destination, Person } from '../../core/policy.ts'
import type { Texts } from '../../core/texts.ts'
import type { Store } from '../../store/port.ts'
import type { Reports } from '../reports/contract.ts'
import type { ChannelTest, Deployment, MonitoringFacts, SourceFact } from './contract.ts'

/** What is watched now, for the check of the second stage. */
export interface MonitoringState {
  facts: MonitoringFacts
  sources: readonly SourceFact[]
  /** Alerting rules that can't be evaluated. */
  failing: readonly string[]
}

/** What the room needs of the rest of the house. */
export interface GoLivesOptions {
  /** Opened with `goLiveKinds` and the kinds of delivery and reports. */
  store: Store
  clock: Clock
  log: Log
  /** Systems with their go-lives as the configuration has them now. */
  systems(): readonly Pick<SystemConfig, 'id' | 'name' | 'goLive'>[]
  reports: Pick<Reports, 'freeze' | 'committed' | 'tell'>
  alerts: Pick<Views, 'openEpisodes'>
  /** Series of a system at a moment (now when absent), at most `limit`. @throws Error that says why there are none */
  query(
    system: string,
    expr: string,
    limit: number,
    at?: Ms,
  ): Promise<{ series: readonly { labels: Labels; value: number }[]; total: number }>
  /** The live configuration of a system. */
  monitoring(system: string): Promise<MonitoringState>
  /** A test message through every channel that the system's alerts may take. */
  testChannels(system: string, by: Person): Promise<readonly ChannelTest[]>
  /** Everybody who may act. */
  people(): readonly (Person & { admin: boolean })[]
  /** Language and zone of a chat. */
  readerOf(to: Destination): Promise<{ texts: Texts; zone: string }>
  /** Until when the chat is quiet; undefined while it is not. */
  quietUntil(to: Destination, at: Ms): Ms | undefined
  /** Keeps a version that somebody typed as a deployment, which cards and charts show; of one that is known that one. */
  recordDeploy(told: { system: string; version: string; by: string }): Promise<Deployment>
  /** The newest deploy event of a system. */
  lastDeploy(system: string): Promise<Deployment | undefined>
  /** A chart as a picture that is kept; undefined when it can't be drawn. Never rejects. */
  chart?(spec: ChartSpec): Promise<FileRef | undefined>
  /** A post was committed. */
  onPost(): void
  /** `due.next()` may have changed. */
  onDue(): void
}
