import { type Alerts, createAlerts, type Notice } from '../../src/alerts/index.ts'
import type { Ms } from '../../src/core/clock.ts'
import type { Files } from '../../src/core/files.ts'
import type { Labels } from '../../src/core/labels.ts'
import { type Log, silentLog } from '../../src/core/log.ts'
import { type Metrics, noMetrics } from '../../src/core/metrics.ts'
import type { Observation } from '../../src/core/observation.ts'
import type { Destination, Person } from '../../src/core/policy.ts'
import { type Budget, createBudget } from '../../src/deliver/budget/gate.ts'
import { keepBlocks } from '../../src/deliver/budget/keep.ts'
import { createTelegramChannel } from '../../src/deliver/channels/telegram/channel.ts'
import { createTelegramHttp, type TelegramHttp, type Timeouts } from '../../src/deliver/channels/telegram/http.ts'
import { type Chats, type ConfiguredChat, createChats } from '../../src/deliver/chats.ts'
import type { Channel } from '../../src/deliver/contract.ts'
import { createDeliver, type Deliver } from '../../src/deliver/deliver.ts'
import type { Faces } from '../../src/deliver/posts/faces.ts'
import { createReviver } from '../../src/deliver/revive.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts'
import { chats as places } from '../../src/sandbox/world/cast.ts'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import type { Store } from '../../src/store/port.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { openStore, ops, policies, texts } from './basis.ts'

export * from './basis.ts'
export type { Observation }
export { places }
export interface RigOptions {
  chats?: Readonly<Record<string, ConfiguredChat>>
  destinations?: readonly Destination[]
  sandbox?: SandboxOptions
  timeouts?: Partial<Timeouts>
  clock?: FakeClock
  log?: Log
  metrics?: Metrics
  locale?: string
  /** First reminder of an unacknowledged card. */
  remind?: Ms
  faces?: Faces
  files?: Files
  responders?: readonly Person[]
  topicName?: (system: string) => string
  /** Stands before the store, for one that fails. */
  before?: (store: Store) => Store
}

/** Alerts and delivery on a real store in memory, against a real server, with time that moves only when told. */
export class Rig {
  readonly clock: FakeClock
  readonly store: Store
  readonly sandbox: Sandbox
  readonly http: TelegramHttp
  readonly #options: RigOptions
  budget!: Budget
  chats!: Chats
  alerts!: Alerts
  deliver!: Deliver
  #channels!: ReadonlyMap<string, Channel>
  #running = false

  private constructor(clock: FakeClock, store: Store, sandbox: Sandbox, options: RigOptions) {
    this.clock = clock
    this.store = store
    this.sandbox = sandbox
    this.#options = options
    this.http = createTelegramHttp(sandbox.apiRoot, { connect: 1000, call: 1000, file: 1000, ...options.timeouts })
  }

  static async start(options: RigOptions = {}): Promise<Rig> {
    const clock = options.clock ?? new FakeClock()
    const { before = (store: Store) => store } = options
    const store = before(await openStore(clock))
    const sandbox = await startSandbox({ clock, ...options.sandbox })
    const rig = new Rig(clock, store, sandbox, options)
    await rig.boot()
    return rig
  }

  /** A process start: nothing but the store is left of the one before. */
  async boot(): Promise<void> {
    const { clock, store, sandbox, http } = this
    const {
      log = silentLog,
      metrics = noMetrics,
      destinations = [ops],
      locale = 'zh-TW',
      remind,
      faces,
      files,
      responders,
    } = this.#options
    const configured = this.#options.chats ?? { ops: { id: places.ops } }
    this.budget = createBudget({ clock, metrics })
    await keepBlocks(this.budget, { store, clock, log })
    this.chats = createChats({ store, clock, configured: () => configured })
    const alerts = createAlerts({
      store,
      clock,
      policies: policies(destinations, remind),
      log,
      metrics,
      onChange: ({ episodes }) => this.deliver.wake(episodes),
    })
    this.alerts = alerts
    const telegram = createTelegramChannel({
      token: sandbox.token,
      http,
      budget: this.budget,
      chats: this.chats,
      clock,
      metrics,
      log,
      ...(this.#options.topicName && { topicName: this.#options.topicName }),
    })
    this.#channels = new Map([['telegram', telegram]])
    this.deliver = createDeliver({
      store,
      clock,
      channels: this.#channels,
      alerts: { view: alerts.views.view, delivered: alerts.delivered },
      chats: this.chats,
      texts,
      defaults: { locale, timezone: 'Asia/Taipei' },
      log,
      metrics,
      random: () => 0.5,
      ...(faces && { faces }),
      ...(files && { files }),
      ...(responders && { responders: () => responders }),
    })
    await alerts.start()
    await this.deliver.start()
    this.#running = true
    await this.idle()
  }

  /** Ends the process in an orderly way. */
  async halt(): Promise<void> {
    if (this.#running) await this.deliver.stop(this.clock.now())
    this.#running = false
    await this.alerts.stop()
  }

  async close(): Promise<void> {
    await this.halt()
    await this.http.close()
    await this.sandbox.close()
    await this.store.close()
  }

  idle = (): Promise<void> => this.deliver.idle()

  /** What the sweeper does for dead letters every 10 s. */
  async revive(): Promise<void> {
    const { clock, store } = this
    const onRevived = () => this.deliver.wake([])
    const { log = silentLog } = this.#options
    await createReviver({ store, clock, channels: this.#channels, log, onRevived }).run(clock.now())
    await this.idle()
  }

  /** Lets time pass, doing what becomes due on the way. */
  async pass(ms: Ms): Promise<void> {
    const end = this.clock.now() + ms
    for (;;) {
      const due = await this.alerts.due.next()
      const next = due === undefined || due > end ? end : Math.max(due, this.clock.now())
      await this.clock.advance(next - this.clock.now(), this.idle)
      if (due === undefined || due > end) return
      await this.alerts.due.run(this.clock.now())
      await this.idle()
    }
  }

  async tell(...batch: Observation[]): Promise<void> {
    const { refused } = await this.alerts.ingest(batch, this.clock.now(), 'poll:1')
    if (refused[0]) throw new Error(`refused: ${refused[0].why}`)
  }

  /** Tells and waits until all that can be done now is done. */
  async see(...batch: Observation[]): Promise<void> {
    await this.tell(...batch)
    await this.idle()
  }

  seen(state: Observation['state'], labels: Labels = {}, more: Partial<Observation> = {}): Observation {
    return {
      origin: 'alertmanager:main',
      labels: { alertname: 'InstanceDown', priority: 'P0', instance: 'api-1', ...labels },
      annotations: { summary: '後端服務無回應' },
      state,
      startsAt: this.clock.now(),
      system: 'shop',
      ...more,
    }
  }

  fire = (labels: Labels = {}, more: Partial<Observation> = {}) => this.see(this.seen('firing', labels, more))
  resolve = (labels: Labels = {}, more: Partial<Observation> = {}) => this.see(this.seen('resolved', labels, more))

  /** Messages of the bot in a chat, oldest first. */
  messages(chat: number = places.ops): StoredMessage[] {
    return this.sandbox.ledger.messages({ chatId: chat })
  }

  texts = (chat: number = places.ops): string[] => this.messages(chat).map(({ text }) => text)
  heads = (chat: number = places.ops): string[] => this.texts(chat).map((text) => text.split('\n')[0] ?? '')

  async notices(): Promise<Notice[]> {
    return (await this.store.list('notice', 'id', {})).map(({ doc }) => doc)
  }

  async states(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {}
    for (const { state } of await this.notices()) counts[state] = (counts[state] ?? 0) + 1
    return counts
  }

  episode() {
    const [episode, ...more] = this.alerts.views.openEpisodes()
    if (!episode || more.length > 0) throw new Error(`${more.length + (episode ? 1 : 0)} episodes are open`)
    return episode
  }
}
