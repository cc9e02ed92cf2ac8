import { join } from 'node:path'
import { type Alerts, alertKinds, createAlerts } from '../../src/alerts/index.ts'
import { CardExtras, type CardExtrasParts } from '../../src/app/card-extras.ts'
import { incidentsDesk } from '../../src/app/incidents-desk.ts'
import {
  type BotStatus,
  type Chat,
  type ChatDeps,
  chatKinds,
  createChat,
  createRoster,
  type PersonEntry,
  type Roster,
} from '../../src/chat/index.ts'
import { type Log, silentLog } from '../../src/core/log.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import type { Observation } from '../../src/core/observation.ts'
import type { Policies, PriorityPolicy } from '../../src/core/policy.ts'
import { loadTexts } from '../../src/core/texts.ts'
import {
  channelRegistry,
  createBudget,
  createChats,
  createDeliver,
  createTelegramApi,
  createTelegramHttp,
  type Deliver,
  deliverKinds,
  type Faces,
  ownFaces,
} from '../../src/deliver/index.ts'
import { createIncidents, type Incidents, incidentFaces, incidentKinds } from '../../src/respond/incidents/index.ts'
import { createReports, type Reports, reportFaces, reportKinds } from '../../src/respond/reports/index.ts'
import { noLimits } from '../../src/sandbox/api/limits.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts'
import { chats as sandboxChats } from '../../src/sandbox/world/cast.ts'
import type { Press } from '../../src/sandbox/world/presses.ts'
import type { MessageRef, StoredMessage } from '../../src/sandbox/world/types.ts'
import type { Store } from '../../src/store/port.ts'
import { memoryFiles } from '../support/memory-files.ts'
import { noPdf } from '../support/no-pdf.ts'
import { ShiftClock } from '../support/shift-clock.ts'
import { testStore } from '../support/store.ts'

export const ops = sandboxChats.ops
export const texts = loadTexts(join(import.meta.dirname, '../../locales'))
export const kinds = [...alertKinds, ...deliverKinds, ...chatKinds, ...incidentKinds, ...reportKinds]

/** Alice runs things, Bob responds, Carol looks on (in English); Mallory (1004) is in the room and on no list. */
export const people: PersonEntry[] = [
  { id: 1001, name: 'Alice', role: 'admin' },
  { id: 1002, name: 'Bob', role: 'responder' },
  { id: 1003, name: 'Carol', role: 'viewer', locale: 'en' },
]

const told = { push: 'now', cooldown: 300_000, incident: false } as const
const priorities: Readonly<Record<string, PriorityPolicy>> = {
  P0: { ...told, level: 'critical' },
  P1: { ...told, level: 'warning' },
  P2: { ...told, level: 'info' },
}
export const policies: Policies = {
  priorityOf: (_, labels) => labels.priority ?? 'P1',
  policyOf: (_, priority) => priorities[priority] ?? (priorities.P2 as PriorityPolicy),
  routeOf: () => ({ id: 'default', destinations: [{ channel: 'telegram', chat: 'ops' }] }),
}

export interface RigOptions {
  sandbox?: SandboxOptions
  /** Another bot on the same sandbox and clock. */
  on?: Pick<Rig, 'sandbox' | 'clock'>
  store?: Store
  token?: string
  locale?: string
  log?: Log
  chats?: Parameters<typeof createChats>[0]['configured']
  deps?: Partial<ChatDeps>
  /** Of posts, besides the rig's own. */
  faces?: Faces
  /** People of the configuration; those of the examples unless given. */
  people?: readonly PersonEntry[]
  /** Of every chat; wide unless given. */
  budget?: ReturnType<NonNullable<Parameters<typeof createBudget>[0]['budgetOf']>>
  /** Priorities that open incidents; none unless given. */
  opens?: readonly string[]
  /** Of what cards show besides their alerts. */
  extras?: Partial<Pick<CardExtrasParts, 'sops' | 'charted'>>
  /** Where incidents are filed; nowhere unless given. */
  tracker?: NonNullable<ChatDeps['incidents']['tracker']>
  /** Called before and after each call of the chat to the Bot API, which waits for it. */
  onCall?: (method: string, payload: object) => void | Promise<void>
}

/** The bot's rooms from alerts to chat, real ones, on a store in memory and a local Telegram. */
export class Rig {
  readonly sandbox: Sandbox
  readonly clock: ShiftClock
  readonly store: Store
  readonly alerts: Alerts
  readonly deliver: Deliver
  readonly chat: Chat
  readonly incidents: Incidents
  readonly reports: Reports
  readonly extras: CardExtras
  readonly fatal: string[] = []
  status: BotStatus
  #close: () => Promise<void>

  private constructor(parts: Pick<Rig, 'sandbox' | 'clock' | 'store'> & { options: RigOptions; roster: Roster }) {
    const { sandbox, clock, store, options, roster } = parts
    const { log = silentLog, token = sandbox.token, locale = 'zh-TW' } = options
    this.sandbox = sandbox
    this.clock = clock
    this.store = store
    this.status = {
      version: '0.1.0',
      startedAt: clock.now(),
      sources: [],
      outbox: { waiting: 0, unknown: 0, dead: 0 },
      problems: [],
    }
    const metrics = noMetrics
    const common = { store, clock, log, metrics }
    // Wide budgets: these tests are about answers, not about waiting.
    const { budget: wide = { capacity: 1000, every: 1 } } = options
    const budget = createBudget({
      clock,
      metrics,
      budgetOf: () => wide,
      bot: { count: 10_000, per: 1000, critical: 1, answer: 1, background: 9000 },
    })
    const http = createTelegramHttp(sandbox.apiRoot)
    const chats = createChats({ ...common, configured: options.chats ?? (() => ({ ops: { id: ops } })) })
    const channel = channelRegistry.telegram({ ...common, token, http, budget, chats })
    const { opens = [] } = options
    const opening: Policies = {
      ...policies,
      policyOf: (system, priority) => ({ ...policies.policyOf(system, priority), incident: opens.includes(priority) }),
    }
    this.alerts = createAlerts({
      ...common,
      policies: opening,
      onChange: ({ episodes }) => {
        this.deliver?.wake(episodes)
        this.incidents?.wake()
      },
    })
    this.extras = new CardExtras({
      incidents: () => this.incidents.views,
      charted: () => false,
      deliver: () => this.deliver,
      log,
      ...options.extras,
    })
    const defaults = { locale, timezone: 'Asia/Taipei' }
    const files = memoryFiles()
    this.deliver = createDeliver({
      ...common,
      channels: new Map([['telegram', channel]]),
      alerts: {
        view: (id, limit) => this.alerts.views.view(id, limit),
        delivered: (notice, at) => this.alerts.delivered(notice as never, at),
      },
      extras: this.extras,
      chats,
      texts,
      defaults,
      files,
      faces: { ...ownFaces, ...incidentFaces, ...reportFaces, ...options.faces },
    })
    const api = createTelegramApi({ token, http, budget, urgency: 'answer', metrics, attempts: 3 })
    api.config.use(async (prev, method, payload, signal) => {
      await options.onCall?.(method, payload)
      try {
        return await prev(method, payload, signal)
      } finally {
        await options.onCall?.(method, payload)
      }
    })
    this.reports = createReports({ ...common, files, texts, pdf: noPdf, onPost: () => this.deliver.wake([]) })
    this.incidents = createIncidents({
      ...common,
      alerts: this.alerts.views,
      policies: () => opening,
      reports: this.reports,
      readerOf: async () => ({ texts: texts(locale), zone: defaults.timezone }),
      settings: () => ({ update: 1_800_000 }),
      onChange: (number, episodes) => this.extras.incidentChanged(number, episodes),
      onDue: () => void this.incidents.due.run(clock.now()),
    })
    this.chat = createChat({
      ...common,
      api,
      alerts: this.alerts,
      cards: this.deliver,
      chats,
      texts,
      reports: this.reports,
      locales: ['en', 'zh-TW'],
      settings: () => ({ people: roster.people(), ...defaults }),
      roster,
      channels: new Map([['telegram', channel]]),
      health: async () => [],
      quota: async () => [],
      status: async () => this.status,
      onFatal: (reason) => this.fatal.push(reason),
      incidents: incidentsDesk(
        this.incidents,
        { files, api, http, token },
        () => ({ channel: 'telegram', chat: 'ops' }),
        options.tracker,
      ),
      ...options.deps,
    })
    this.#close = () => http.close()
  }

  static async start(options: RigOptions = {}): Promise<Rig> {
    const rig = await Rig.prepare(options)
    await rig.begin()
    return rig
  }

  /** All made, nothing begun. */
  static async prepare(options: RigOptions = {}): Promise<Rig> {
    const clock = options.on?.clock ?? new ShiftClock()
    const sandbox = options.on?.sandbox ?? (await startSandbox({ clock, limits: noLimits, ...options.sandbox }))
    const store = options.store ?? (await testStore(kinds, clock))
    const roster = await createRoster(store, () => options.people ?? people)
    return new Rig({ sandbox, clock, store, options, roster })
  }

  async begin(): Promise<void> {
    await this.alerts.start()
    await this.incidents.start()
    await this.extras.load()
    await this.deliver.start()
    await this.chat.start()
  }

  async stop(): Promise<void> {
    await this.chat.stop(AbortSignal.timeout(5000))
    await this.deliver.stop(this.clock.now() + 5000)
    await this.#close()
  }

  async close(): Promise<void> {
    await this.stop()
    await this.sandbox.close()
  }

  /** An alert fires; its card, once it is in the group. */
  async fire(
    alertname = 'InstanceDown',
    more: Partial<Observation> & { priority?: string } = {},
  ): Promise<StoredMessage> {
    const { priority = 'P1', ...rest } = more
    const labels = { alertname, priority, instance: 'api-1' }
    const now = this.clock.now()
    const alert = {
      origin: 'test',
      labels,
      annotations: { summary: `${alertname} on api-1` },
      state: 'firing',
      startsAt: now,
      system: 'shop',
      ...rest,
    } as const
    const before = new Set(this.messages().map(({ id }) => id))
    const { refused } = await this.alerts.ingest([alert], now, 'test')
    if (refused[0]) throw new Error(refused[0].why)
    return this.sandbox.waitFor(
      () => this.messages().find(({ id, text }) => !before.has(id) && text?.includes(alertname)),
      `a card of ${alertname}`,
    )
  }

  messages(chat: number | string = ops): StoredMessage[] {
    return this.sandbox.world.messages(chat)
  }

  text(message: MessageRef & { chatId: number }): string {
    return plainText(this.sandbox.world.message(message)?.text ?? '')
  }

  /** What the bot answers to what somebody says: its next message in that chat. */
  async ask(
    who: number | string,
    text: string,
    options: { where?: number | string; replyTo?: MessageRef; thread?: number } = {},
  ): Promise<StoredMessage> {
    const { where = ops, ...how } = options
    const said = this.sandbox.world.say(who, where, text, how)
    return this.answer(said)
  }

  answer(to: StoredMessage): Promise<StoredMessage> {
    const fromBot = (message: StoredMessage) => message.from === this.sandbox.botId && message.replyTo === to.id
    return this.sandbox.waitFor(() => this.messages(to.chatId).find(fromBot), `an answer to "${to.text}"`)
  }

  /** Says something and gives what the bot says to it, as people read it. */
  async said(who: number | string, text: string, options: Parameters<Rig['ask']>[2] = {}): Promise<string> {
    return this.text(await this.ask(who, text, options))
  }

  /** Presses a button and gives the toast. */
  async press(who: number | string, message: MessageRef, button: string): Promise<string> {
    const press: Press = this.sandbox.world.press(who, message, button)
    return (await press.answered()).text ?? ''
  }

  /** Waits until all that was sent to the bot is handled and everything is shown. */
  async settled(): Promise<void> {
    while (this.sandbox.updates.pending > 0) await new Promise((resolve) => setImmediate(resolve))
    await this.chat.idle()
    await this.incidents.idle()
    await this.extras.idle()
    await this.deliver.idle()
  }

  buttons(message: MessageRef): string[][] {
    const markup = this.sandbox.world.message(message)?.markup
    return (markup?.inline_keyboard ?? []).map((row) => row.map(({ text }) => text))
  }

  async audit(): Promise<Record<string, unknown>[]> {
    return (await this.store.rows('audit', { limit: 1000 })).map(({ body }) => body as Record<string, unknown>)
  }
}

/** Without the characters that only keep labels from becoming links. */
export const plainText = (text: string): string => text.replaceAll('\u2060', '')
