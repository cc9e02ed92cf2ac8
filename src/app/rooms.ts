import { readdirSync } from 'node:fs'
import { type Alerts, createAlerts } from '../alerts/index.ts'
import type { StatusNote } from '../chat/contract.ts'
import { type Chat, createChat, createRoster } from '../chat/index.ts'
import { policiesOf } from '../config/policies.ts'
import { inLocale } from '../core/localized.ts'
import { createSweeper, type Sweeper } from '../core/sweeper.ts'
import { loadTexts } from '../core/texts.ts'
import { createTelegramChannel } from '../deliver/channels/telegram/channel.ts'
import {
  type Budget,
  createBudget,
  createChats,
  createDeliver,
  createReviver,
  createTelegramApi,
  createTelegramHttp,
  type Deliver,
  keepBlocks,
  ownFaces,
} from '../deliver/index.ts'
import { type ActionsRoom, executionFaces } from '../respond/actions/index.ts'
import { type ChartDesk, chartFaces } from '../respond/charts/index.ts'
import type { Deploys } from '../respond/deploys/deploys.ts'
import { type GoLives, goLiveFaces } from '../respond/golive/index.ts'
import { type Incidents, incidentFacesWith } from '../respond/incidents/index.ts'
import { type Reports, reportFaces } from '../respond/reports/index.ts'
import { type Routine, routineFaces } from '../respond/routine/index.ts'
import { type Sops, sopFaces } from '../respond/sop/index.ts'
import { type Tracker, trackerFaces } from '../respond/tracker/index.ts'
import { type Verify, verifyFaces } from '../respond/verify/index.ts'
import { alertNamesOf, healthOf, quotasOf, type Sight, statusOf } from '../self.ts'
import type { FileFolder } from '../store/files.ts'
import type { Store } from '../store/port.ts'
import { Events } from '../watch/events/index.ts'
import { wireActions } from './actions.ts'
import { boardsOf } from './board.ts'
import { CardExtras } from './card-extras.ts'
import { ruleOf, wireCharts } from './charts.ts'
import { ChatBook } from './chat-book.ts'
import { type AppDeps, databasePath } from './deps.ts'
import { wireDrills } from './drills.ts'
import { clockFacts, storeFacts } from './facts.ts'
import { goLivesDesk, wireGoLives } from './golive.ts'
import { openFilesOf, wireIncidents } from './incidents.ts'
import { incidentsDesk } from './incidents-desk.ts'
import type { Lifeline } from './lifeline.ts'
import type { Live } from './live.ts'
import { createQuestions } from './questions.ts'
import { wireReports } from './reports.ts'
import { wireRoutine } from './routine.ts'
import { homeOf, selfFaces } from './self-post.ts'
import { wireSops } from './sops.ts'
import { Systems } from './systems.ts'
import { wireTracker } from './tracker.ts'
import { Unrecorded } from './unrecorded.ts'
import { wireVerify } from './verify.ts'

/** Every room, wired to its neighbours and not yet started. */
export interface Rooms {
  sweeper: Sweeper
  alerts: Alerts
  deliver: Deliver
  systems: Systems
  events: Events
  chat: Chat
  chatBook: ChatBook
  actions: ActionsRoom
  incidents: Incidents
  sops: Sops
  goLives: GoLives
  deploys: Deploys
  routine: Routine
  reports: Reports
  tracker: Tracker
  verify: Verify
  extras: CardExtras
  files: FileFolder
  budget: Budget
}

/** `notes`: what /status says about the bot's own configuration. */
export async function wireRooms(
  deps: AppDeps,
  live: Live,
  store: Store,
  lifeline: Lifeline,
  notes: () => readonly StatusNote[],
): Promise<Rooms> {
  const { environment, clock, log, metrics, redact } = deps
  const startedAt = clock.now()
  const texts = loadTexts(deps.locales)
  const sweeper = createSweeper({ clock, log })
  const roster = await createRoster(store, () => live.config.people)
  const chatBook = new ChatBook({ store, live, clock, log, open: () => alerts.views.openEpisodes() })
  const chats = createChats({ store, clock, configured: () => chatBook.configured() })

  const budget = createBudget({ clock, metrics })
  await keepBlocks(budget, { store, clock, log })
  const http = createTelegramHttp(environment.apiRoot)
  lifeline.add('calls to Telegram', () => http.close())
  const line = { token: environment.botToken, http, budget, metrics, redact }
  const topicName = (system: string) => {
    const { systems: all, chats: configured, locale } = live.config
    const found = all.find(({ id }) => id === system)
    return found ? inLocale(found.name, configured[found.chat]?.locale ?? locale) : system
  }
  const channels = new Map([['telegram', createTelegramChannel({ ...line, chats, clock, log, topicName })]])

  const files = openFilesOf(deps, live)
  const alerts: Alerts = createAlerts({
    store,
    clock,
    policies: policiesOf(live.config),
    log,
    metrics,
    onChange: (change) => {
      deliver.wake(change.episodes)
      sweeper.poke('alerts')
      incidents.wake()
    },
    onUnwritten: (lost) => unrecorded.tell(lost),
  })
  const extras = new CardExtras({
    incidents: () => incidents.views,
    sops: () => sops.views,
    charted: (system, alertname) => ruleOf(systems.engines(), system, alertname) !== undefined,
    deployed: (system, at) => deploys.last(system, at),
    action: (system, id) => live.config.systems.find((one) => one.id === system)?.actions.find((one) => one.id === id),
    deliver: () => deliver,
    log,
  })
  const deliver: Deliver = createDeliver({
    store,
    clock,
    channels,
    alerts: { view: alerts.views.view, delivered: alerts.delivered },
    extras,
    chats,
    texts,
    // Every face that a post may name; other rooms add theirs here.
    faces: {
      ...ownFaces,
      ...selfFaces,
      ...executionFaces,
      ...incidentFacesWith(() => tracker.configured()),
      ...trackerFaces,
      ...sopFaces,
      ...routineFaces,
      ...chartFaces,
      ...reportFaces,
      ...goLiveFaces,
      ...verifyFaces,
    },
    responders: () => roster.people().filter(({ role }) => role !== 'viewer'),
    defaults: {
      get locale() {
        return live.config.locale
      },
      get timezone() {
        return live.config.timezone
      },
    },
    files,
    log,
    metrics,
    random: deps.random,
  })
  const unrecorded = new Unrecorded({ send: (telling) => deliver.tellUnrecorded(telling), clock, log })
  sweeper.register('alerts', alerts.due)
  sweeper.register('revive', createReviver({ store, clock, channels, log, onRevived: () => deliver.wake() }))

  const systems = new Systems({
    store,
    ingest: alerts.ingest,
    clock,
    log,
    metrics,
    telegram: { apiRoot: environment.apiRoot, token: environment.botToken },
    onAdded: (added) => events.watch(added),
  })
  const events: Events = new Events({
    store,
    ingest: alerts.ingest,
    clock,
    log,
    samples: systems.samples,
    rules: (system) => live.config.systems.find(({ id }) => id === system)?.events ?? [],
    onChange: () => sweeper.poke('events'),
  })
  sweeper.register('events', events.due)
  const { samples, histories, poller } = systems
  const engines = () => systems.engines()
  const sight: Sight = { live, clock, samples, histories, poller, engines, views: alerts.views }
  const questions = createQuestions({ queryables: () => systems.queryables(), engines: () => systems.engines(), clock })
  const reports = wireReports(deps, { store, files, deliver, texts })
  const incidents: Incidents = wireIncidents(deps, {
    ...{ live, store, alerts, extras, sweeper, chats, reports, texts },
    onChanged: (number) => tracker.wake(number),
  })
  const tracker: Tracker = wireTracker(deps, { live, store, incidents, files, deliver, sweeper, chats, texts })
  const { journal } = incidents
  const actions = wireActions(deps, { live, store, alerts, deliver, sweeper, questions, roster, journal, files })
  const sops: Sops = wireSops(deps, {
    live,
    store,
    alerts,
    actions,
    incidents,
    deliver,
    extras,
    sweeper,
    questions,
    charts: () => charts,
    files,
    chats,
    texts,
  })
  const verify = wireVerify(deps, { live, store, systems, questions, reports, deliver, chats, texts })
  const drills = wireDrills(deps, { live, store, alerts, reports, deliver, sweeper, chats, texts })
  const { goLives, deploys } = wireGoLives(deps, {
    ...{ live, store, alerts, reports, deliver, channels, systems, sweeper, questions, roster, chats, texts, files },
    charts: () => charts,
  })
  const routine = wireRoutine(deps, {
    ...{ live, store, alerts, incidents, sops, goLives, reports, deliver, systems, sweeper, texts },
  })
  const charts: ChartDesk = wireCharts(deps, lifeline, {
    store,
    samples: () => systems.samples,
    engines,
    view: alerts.views.view,
    deploys: (system, from, to) => deploys.between(system, from, to),
  })
  const boards = boardsOf({
    store,
    clock,
    chats,
    config: () => live.config,
    views: alerts.views,
    health: (now) => healthOf(sight, now),
    onChange: () => deliver.wake([]),
  })
  sweeper.register('board', boards)
  const answers = createTelegramApi({ ...line, urgency: 'answer', attempts: 3 })
  const chat = createChat({
    store,
    clock,
    log,
    metrics,
    api: answers,
    alerts,
    cards: deliver,
    chats,
    texts,
    locales: readdirSync(deps.locales).flatMap((file) => (file.endsWith('.ftl') ? [file.slice(0, -4)] : [])),
    settings: () => ({ ...live.config, people: roster.people() }),
    roster,
    channels,
    facts: async () => ({
      ...(await storeFacts(databasePath(environment), startedAt, clock.now())),
      ...clockFacts(http),
    }),
    query: questions.query,
    rules: questions.rules,
    charts,
    systems: () => [...systems.samples.keys()],
    actions: { ...actions, systems: () => live.config.systems },
    sops,
    verify,
    routine: { ...routine, reports, home: () => homeOf(live.config) },
    drills: { start: drills.start, home: () => homeOf(live.config) },
    reports,
    goLives: goLivesDesk(goLives, deploys, { files, http, token: environment.botToken, api: answers }),
    incidents: incidentsDesk(
      incidents,
      { files, http, token: environment.botToken, api: answers },
      () => homeOf(live.config) ?? { channel: 'telegram', chat: 'ops' },
      tracker,
    ),
    ...(deps.setup && { setup: deps.setup }),
    health: (now) => healthOf(sight, now),
    quota: async (now) => quotasOf(sight, now),
    status: async () => {
      const [outbox, filing] = await Promise.all([deliver.status(), tracker.status()])
      const own = { version: deps.version, startedAt, outbox, problems: [], notes: notes() }
      return { ...statusOf(sight, own), ...(filing && { tracker: filing }) }
    },
    alertNames: () => systems.engines().flatMap((engine) => alertNamesOf(engine.status())),
    onFatal: (reason) => {
      log.error(
        'Telegram refuses the token: no command or button is read until it is accepted; if it was renewed, set BOT_TOKEN and restart',
        { reason },
      )
    },
  })
  return {
    sweeper,
    alerts,
    deliver,
    systems,
    events,
    chat,
    chatBook,
    actions,
    incidents,
    sops,
    goLives,
    deploys,
    routine,
    reports,
    tracker,
    verify,
    extras,
    files,
    budget,
  }
}
