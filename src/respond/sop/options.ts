import type { Views } from '../../alerts/index.ts'
import type { SystemConfig } from '../../config/config.ts'
import type { StepChart } from '../../config/sop.ts'
import type { Clock, Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'
import type { Log } from '../../core/log.ts'
import type { Destination } from '../../core/policy.ts'
import type { Post } from '../../core/post.ts'
import type { Texts } from '../../core/texts.ts'
import type { Store } from '../../store/port.ts'
import type { Actions } from '../actions/contract.ts'
import type { Journal } from '../contract.ts'
import type { SopRun } from './contract.ts'

/** What the room asks of whoever carries actions out. */
export type ActionsPort = Pick<Actions, 'declared' | 'run' | 'execution' | 'onDone'>

/** What a step's chart is about, and which message it answers. */
export interface ChartAsked {
  what: StepChart
  episode: string
  at: Ms
  destination: Destination
  replyTo: NonNullable<Post['replyTo']>
}

/** What the room needs of the rest of the house. */
export interface SopsOptions {
  /** Opened with `sopKinds` and the kinds of alerts, actions and delivery. */
  store: Store
  clock: Clock
  log: Log
  /** Systems with their SOPs as the configuration has them now. */
  systems(): readonly Pick<SystemConfig, 'id' | 'name' | 'sops'>[]
  alerts: Pick<Views, 'view'>
  actions: ActionsPort
  /** Series of a system now, at most `limit`. @throws Error that says why there are none */
  query(
    system: string,
    expr: string,
    limit: number,
  ): Promise<{ series: readonly { labels: Labels; value: number }[]; total: number }>
  journal?: Journal
  /** The open incident that an episode belongs to: its number. */
  incidentOf?(episode: string): Promise<string | undefined>
  /** The picture of a step, as a post; undefined when there is nothing to show. Absent: there are no charts. */
  chart?(asked: ChartAsked): Promise<Post | undefined>
  /** Language of a chat, for what goes into a timeline. */
  textsOf(to: Destination): Promise<Texts>
  /** A post was committed. */
  onPost(): void
  /** A run began or was changed; must not throw. */
  onChange?(run: SopRun): void
  /** `due.next()` may have changed. */
  onDue(): void
}
