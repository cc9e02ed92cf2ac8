import { alertKindsKept } from './alerts/index.ts'
import { apiRoutes, whileRunning } from './app/api.ts'
import { chatBookKinds } from './app/chat-book.ts'
import { type AppDeps, databasePath } from './app/deps.ts'
import { Heartbeat } from './app/heartbeat.ts'
import { registerJobs } from './app/jobs.ts'
import { Lifeline } from './app/lifeline.ts'
import { Live } from './app/live.ts'
import { configurationNotes, storeNotes } from './app/notes.ts'
import { notReloading, type Reloading, startReloading } from './app/reloading.ts'
import { settleOpening } from './app/restored.ts'
import { retainingKinds } from './app/retaining.ts'
import { type Rooms, wireRooms } from './app/rooms.ts'
import { homeOf } from './app/self-post.ts'
import { type StoreWatch, storeWatchKinds } from './app/store-watch.ts'
import { watchSelf, watchStore } from './app/watching-self.ts'
import { type Chat, chatKinds } from './chat/index.ts'
import { trialsOf } from './configuration.ts'
import type { Clock, Ms } from './core/clock.ts'
import { randomId } from './core/ids.ts'
import { deliverKinds } from './deliver/index.ts'
import type { Route } from './http/route.ts'
import { startHttp } from './http/server.ts'
import { jobKinds } from './jobs.ts'
import { actionKindsKept } from './respond/actions/index.ts'
import { deployKindsKept } from './respond/deploys/deploys.ts'
import { drillKindsKept } from './respond/drill/index.ts'
import { goLiveKindsKept } from './respond/golive/index.ts'
import { incidentKindsKept } from './respond/incidents/index.ts'
import { reportKindsKept } from './respond/reports/index.ts'
import { routineKindsKept } from './respond/routine/index.ts'
import { sopKindsKept } from './respond/sop/index.ts'
import { trackerKindsKept } from './respond/tracker/index.ts'
import { verifyKindsKept } from './respond/verify/index.ts'
import { outboxCheck, pollCheck, rulesCheck, sendCheck, storeCheck } from './self.ts'
import type { SqliteStore } from './store/sqlite/contract.ts'
import { openSqliteStore } from './store/sqlite/store.ts'
import { createVitals, type Vitals } from './telemetry/vitals.ts'
import { eventKinds } from './watch/events/index.ts'
import { historyKinds } from './watch/history/kinds.ts'
import { ruleStateKinds } from './watch/rules/persist.ts'

export type { AppDeps } from './app/deps.ts'

export interface App {
  /** Address of the own HTTP server. */
  url: string
  /** Resolves with the bot's name once Telegram has answered; undefined when stopped before. */
  connected: Promise<string | undefined>
  /** What is not ready yet, as a sentence. */
  notReady(): string | undefined
  /** Reads the configuration anew and uses it when it is without mistakes; resolves when that is done. Never rejects. */
  reload(): Promise<void>
  /** Resolves when nothing that was begun is under way: polls, evaluations, notices, updates. */
  idle(): Promise<void>
  /** Calls that wait for room in their chat: an update whose answer is among them is under way until time gives it. */
  waiting(): number
  /** Stops in the order of the data's way; what is not done at `deadline` (wall clock) is left for the next start. */
  stop(deadline: Ms): Promise<void>
}

/** What was begun by a start that failed has this long to end. */
const undoWithin: Ms = 5000

/** Starts everything, in the order in which the data flow, from the end. Undoes what was started when a part refuses. */
export async function startApp(deps: AppDeps): Promise<App> {
  const lifeline = new Lifeline(deps.log)
  try {
    return await start(deps, lifeline)
  } catch (error) {
    await lifeline.end(deps.clock.now() + undoWithin)
    throw error
  }
}

async function start(deps: AppDeps, lifeline: Lifeline): Promise<App> {
  const { clock } = deps
  const live = new Live(deps.configuration)
  const file = await openStore(deps)
  lifeline.add('store', () => file.close())
  const storeWatch = watchStore(file, live, deps)
  const { store } = storeWatch.watch
  let reloading: Reloading = notReloading
  const notes = () => [
    ...storeNotes(file.notices),
    ...configurationNotes(reloading.state, live.config.file, rooms.chatBook),
  ]
  const rooms = await wireRooms(deps, live, store, lifeline, notes)
  const { sweeper, alerts, deliver, systems, events, chat } = rooms

  let connected = false
  const vitals = vitalsOf(clock, storeWatch.watch, rooms)
  const notReady = () => {
    const { failure } = storeWatch.watch
    if (failure) return `the store does not serve: ${failure.message}`
    if (!connected) return 'Telegram has not answered yet'
    return systems.poller.ready ? undefined : 'the first polls are not done yet'
  }
  let running = false
  const routes = whileRunning(apiRoutes(deps, live, rooms, vitals), () => running)
  const server = await serve(deps, vitals, notReady, routes)
  lifeline.add('HTTP server', () => server.close())

  registerJobs(sweeper, { file, store, files: rooms.files }, live, deps)
  lifeline.add('deliver', (deadline) => deliver.stop(deadline))
  lifeline.add('alerts', () => alerts.stop())
  lifeline.add('reports', () => {
    rooms.reports.stop()
    return rooms.reports.idle()
  })
  lifeline.add('verify', () => rooms.verify.stop())
  lifeline.add('actions', (deadline) => rooms.actions.stop(deadline))
  lifeline.add('incidents', () => rooms.incidents.idle().then(() => rooms.extras.idle()))
  lifeline.add('sops', () => rooms.sops.idle())
  lifeline.add('go-lives', () => rooms.goLives.idle())
  lifeline.add('sweeper', (deadline) => sweeper.stop(deadline))
  lifeline.add('calls to the tracker', () => rooms.tracker.stop())
  lifeline.add('intake', (deadline) => {
    running = false
    return Promise.all([systems.stop(), events.stop(), stopChat(chat, clock, deadline)])
  })
  await settleOpening({ store: file, home: homeOf(live.config), clock, log: deps.log })
  const self = watchSelf(deps, { file, storeWatch, live, rooms, reload: () => reloading.state }, lifeline)
  await alerts.start()
  await alerts.tryRules(trialsOf(live.configuration))
  await rooms.actions.start()
  await rooms.incidents.start()
  await rooms.sops.start()
  await rooms.reports.start()
  await rooms.goLives.start()
  await rooms.verify.start()
  await rooms.tracker.start()
  await rooms.extras.load()
  await self.start()
  storeWatch.watch.start()
  await rooms.chatBook.settle()
  await deliver.start()
  await events.start()
  await systems.start(live.configuration)
  events.apply()
  running = true
  sweeper.start()
  const connecting = chat.start().then((me) => {
    connected = me !== undefined
    return me?.username
  })
  const heartbeat = new Heartbeat({ live, clock, vitals, log: deps.log })
  lifeline.add('heartbeat', async () => heartbeat.stop())
  heartbeat.apply()
  reloading = startReloading(deps, live, rooms, heartbeat, lifeline)

  const idle = async () => {
    await systems.idle()
    await chat.idle()
    await sweeper.idle()
    await rooms.incidents.idle()
    await rooms.goLives.idle()
    await rooms.reports.idle()
    await self.idle()
    await deliver.idle()
  }
  return {
    url: server.url,
    connected: connecting,
    notReady,
    reload: () => reloading.reload(),
    idle,
    waiting: () => rooms.budget.waiting(),
    stop: (deadline) => lifeline.end(deadline),
  }
}

function openStore(deps: AppDeps): Promise<SqliteStore> {
  const { configuration, environment, clock, log, metrics, openStore: open = openSqliteStore } = deps
  const { audit, alerts, health, metrics: kept } = configuration.config.retention
  return open({
    path: databasePath(environment),
    kinds: [
      ...alertKindsKept(alerts),
      ...deliverKinds,
      ...chatKinds,
      ...ruleStateKinds,
      ...jobKinds,
      ...retainingKinds,
      ...chatBookKinds,
      ...storeWatchKinds,
      ...historyKinds({ metrics: kept, health }),
      ...eventKinds,
      ...actionKindsKept(alerts),
      ...incidentKindsKept(alerts),
      ...sopKindsKept(alerts),
      ...goLiveKindsKept(alerts),
      ...deployKindsKept(alerts),
      ...routineKindsKept(alerts),
      ...drillKindsKept(alerts),
      ...reportKindsKept(alerts),
      ...trackerKindsKept(alerts),
      ...verifyKindsKept(alerts),
    ],
    clock,
    log,
    metrics,
    holder: randomId(),
    retention: { audit, alerts, health },
    unwritable: 'memory',
  })
}

function vitalsOf(clock: Clock, watch: StoreWatch, { systems, chat, deliver }: Rooms): Vitals {
  const startedAt = clock.now()
  return createVitals(clock, {
    store: storeCheck(watch),
    poll: pollCheck(systems.poller, startedAt),
    rules: rulesCheck(() => systems.engines(), startedAt),
    outbox: outboxCheck(watch.store),
    send: sendCheck(chat, deliver),
  })
}

function serve(
  { environment, metrics, clock, log }: AppDeps,
  vitals: Vitals,
  notReady: () => string | undefined,
  routes: readonly Route[],
) {
  const { httpHost, httpPort, apiToken } = environment
  return startHttp({
    host: httpHost,
    port: httpPort,
    ...(apiToken === undefined ? {} : { token: apiToken }),
    metrics,
    meters: metrics,
    clock,
    log,
    routes,
    notReady,
    // What depends on Telegram is no reason to restart the process: an orchestrator must not do so in an outage or storm.
    problems: async () => (await vitals.problems()).filter(({ stage }) => stage === 'poll' || stage === 'rules'),
  })
}

async function stopChat(chat: Chat, clock: Clock, deadline: Ms): Promise<void> {
  const late = new AbortController()
  const cancel = clock.after(Math.max(0, deadline - clock.now()), () => late.abort())
  await chat.stop(late.signal)
  cancel()
}
