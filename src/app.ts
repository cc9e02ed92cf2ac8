import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Alerts, alertKindsKept, createAlerts } from './alerts/index.ts'
import { chatKinds, createChat } from './chat/index.ts'
import type { Environment } from './config/environment.ts'
import { policiesOf } from './config/policies.ts'
import type { Configuration } from './configuration.ts'
import type { Clock, Ms } from './core/clock.ts'
import { randomId } from './core/ids.ts'
import type { Log } from './core/log.ts'
import { createSweeper } from './core/sweeper.ts'
import { loadTexts } from './core/texts.ts'
import { createTelegramChannel } from './deliver/channels/telegram/channel.ts'
import {
  createBudget,
  createChats,
  createDeliver,
  createReviver,
  createTelegramApi,
  createTelegramHttp,
  deliverKinds,
  keepBlocks,
} from './deliver/index.ts'
import { startHttp } from './http/server.ts'
import { dueJob, jobKinds } from './jobs.ts'
import {
  alertNamesOf,
  healthOf,
  outboxCheck,
  pollCheck,
  quotasOf,
  rulesCheck,
  type Sight,
  sendCheck,
  statusOf,
} from './self.ts'
import { openSqliteStore } from './store/sqlite/store.ts'
import type { MetricsRegistry } from './telemetry/metrics.ts'
import { createVitals, startHeartbeat } from './telemetry/vitals.ts'
import { Poller } from './watch/poller.ts'
import { createRuleEngine } from './watch/rules/engine.ts'
import { ruleStateKinds } from './watch/rules/persist.ts'
import { SystemSamples } from './watch/samples/samples.ts'
import { sourceKinds } from './watch/sources/registry.ts'
import type { CommonConfig } from './watch/sources/schema.ts'

export interface AppDeps {
  configuration: Configuration
  environment: Environment & { botToken: string }
  clock: Clock
  log: Log
  metrics: MetricsRegistry
  /** Folder of the language files. */
  locales: string
  version: string
  /** Takes secrets out of every text that leaves. */
  redact: (text: string) => string
  /** 0 to 1, for jitter. */
  random: () => number
}

export interface App {
  /** Address of the own HTTP server. */
  url: string
  /** Resolves with the bot's name once Telegram has answered; undefined when stopped before. */
  connected: Promise<string | undefined>
  /** What is not ready yet, as a sentence. */
  notReady(): string | undefined
  /** Resolves when nothing that was begun is under way: polls, evaluations, notices, updates. */
  idle(): Promise<void>
  /** Stops in the order of the data's way; what is not done at `deadline` (wall clock) is left for the next start. */
  stop(deadline: Ms): Promise<void>
}

const hour: Ms = 3_600_000

/** Starts everything, in the order in which the data flow, from the end. Undoes what was started when a part refuses. */
export async function startApp(deps: AppDeps): Promise<App> {
  const undo: (() => Promise<unknown>)[] = []
  try {
    return await wire(deps, undo)
  } catch (error) {
    for (const step of undo.reverse()) await step().catch(() => {})
    throw error
  }
}

async function wire(deps: AppDeps, undo: (() => Promise<unknown>)[]): Promise<App> {
  const { configuration, environment, clock, log, metrics, redact } = deps
  const { config, rules } = configuration
  const startedAt = clock.now()
  const problems: string[] = []

  const store = await openSqliteStore({
    path: join(environment.dataDir, 'opsbell.db'),
    kinds: [...alertKindsKept(config.retention.alerts), ...deliverKinds, ...chatKinds, ...ruleStateKinds, ...jobKinds],
    clock,
    log,
    metrics,
    holder: randomId(),
    retention: { audit: config.retention.audit, alerts: config.retention.alerts, health: config.retention.health },
    unwritable: 'memory',
  })
  undo.push(() => store.close())
  problems.push(...store.notices.map(({ message }) => message))

  const texts = loadTexts(deps.locales)
  const chats = createChats({ store, clock, configured: () => config.chats as never })
  const sweeper = createSweeper({ clock, log })
  const budget = createBudget({ clock, metrics })
  await keepBlocks(budget, { store, clock, log })
  const http = createTelegramHttp(environment.apiRoot)
  undo.push(() => http.close())

  const alerts: Alerts = createAlerts({
    store,
    clock,
    policies: policiesOf(config),
    log,
    metrics,
    onChange: (change) => {
      deliver.wake(change.episodes)
      sweeper.poke('alerts')
    },
  })
  const telegram = createTelegramChannel({ token: environment.botToken, http, budget, chats, clock, metrics, redact })
  const channels = new Map([['telegram', telegram]])
  const deliver = createDeliver({
    store,
    clock,
    channels,
    alerts: { view: alerts.views.view, delivered: alerts.delivered },
    chats,
    texts,
    defaults: { locale: config.locale, timezone: config.timezone },
    log,
    metrics,
    random: deps.random,
  })
  const samples = new Map(config.systems.map(({ id }) => [id, new SystemSamples(id, log)]))
  const poller = new Poller({ clock, log, metrics, kinds: sourceKinds })
  const engines = [...samples].map(([system, of]) =>
    createRuleEngine({
      system,
      samples: of,
      groups: rules.get(system) ?? [],
      store,
      ingest: alerts.ingest,
      clock,
      log,
      metrics,
    }),
  )
  const sight: Sight = { config, clock, samples, poller, views: alerts.views }
  const api = createTelegramApi({
    token: environment.botToken,
    http,
    budget,
    urgency: 'answer',
    metrics,
    attempts: 3,
    redact,
  })
  const chat = createChat({
    store,
    clock,
    log,
    metrics,
    api,
    alerts,
    cards: deliver,
    chats,
    texts,
    locales: readdirSync(deps.locales).flatMap((file) => (file.endsWith('.ftl') ? [file.slice(0, -4)] : [])),
    settings: () => config,
    health: (now) => healthOf(sight, now),
    quota: async (now) => quotasOf(sight, now),
    status: async () => statusOf(sight, { version: deps.version, startedAt, outbox: await deliver.status(), problems }),
    alertNames: () => engines.flatMap((engine) => alertNamesOf(engine.status())),
    onFatal: (reason) => {
      log.error(
        'Telegram refuses the token: no command or button is read until it is accepted; if it was renewed, set BOT_TOKEN and restart',
        {
          reason,
        },
      )
    },
  })

  let connected = false
  const vitals = createVitals(clock, {
    poll: pollCheck(poller, startedAt),
    rules: rulesCheck(engines, startedAt),
    outbox: outboxCheck(store),
    send: sendCheck(chat, deliver),
  })
  const notReady = () => {
    if (!connected) return 'Telegram has not answered yet'
    return poller.ready ? undefined : 'the first polls are not done yet'
  }
  const server = await startHttp({
    host: environment.httpHost,
    port: environment.httpPort,
    ...(environment.apiToken === undefined ? {} : { token: environment.apiToken }),
    metrics,
    notReady,
    // What depends on Telegram is no reason to restart the process: an orchestrator must not do so in an outage or storm.
    problems: async () => (await vitals.problems()).filter(({ stage }) => stage === 'poll' || stage === 'rules'),
  })
  undo.push(() => server.close())

  sweeper.register('alerts', alerts.due)
  sweeper.register('revive', createReviver({ store, clock, channels, log, onRevived: () => deliver.wake() }))
  sweeper.register(
    'retain',
    dueJob(store, { name: 'retain', every: hour, run: async (now) => void (await store.retain(now)) }),
  )
  const backup = async () => void (await store.backup(undefined, config.retention.backups))
  sweeper.register('backup', dueJob(store, { name: 'backup', every: 24 * hour, run: backup }))

  await alerts.start()
  await deliver.start()
  await Promise.all(engines.map((engine) => engine.start()))
  await poller.apply(
    config.systems.map(({ id, sources }) => ({
      samples: samples.get(id) as SystemSamples,
      sources: sources as readonly CommonConfig[],
    })),
  )
  sweeper.start()
  const connecting = chat.start().then((me) => {
    connected = me !== undefined
    return me?.username
  })
  const { heartbeat } = config
  const stopHeartbeat = heartbeat ? startHeartbeat({ ...heartbeat, clock, vitals, log }) : () => {}

  const stop = async (deadline: Ms) => {
    stopHeartbeat()
    const late = new AbortController()
    const cancel = clock.after(Math.max(0, deadline - clock.now()), () => late.abort())
    await Promise.all([poller.stop(), chat.stop(late.signal)])
    await Promise.all(engines.map((engine) => engine.stop()))
    await sweeper.stop(deadline)
    await alerts.stop()
    await deliver.stop(deadline)
    cancel()
    await Promise.all([server.close(), http.close()])
    await store.close()
  }
  const idle = async () => {
    await poller.idle()
    await Promise.all(engines.map((engine) => engine.idle()))
    await chat.idle()
    await sweeper.idle()
    await deliver.idle()
  }
  return { url: server.url, connected: connecting, notReady, idle, stop }
}
