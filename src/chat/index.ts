import type { Api } from 'grammy'
import type { Update, UserFromGetMe } from 'grammy/types'
import type { Clock, Ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Metrics } from '../core/metrics.ts'
import type { Texts } from '../core/texts.ts'
import type { Chats } from '../deliver/chats.ts'
import type { Channel } from '../deliver/contract.ts'
import type { ChartDesk } from '../respond/charts/index.ts'
import type { Verify } from '../respond/verify/index.ts'
import type { Store } from '../store/port.ts'
import { aboutOf } from './about.ts'
import { createAccess } from './access.ts'
import { createBackground } from './background.ts'
import type { ChatSettings } from './context.ts'
import type {
  AlertsDesk,
  BotStatus,
  Call,
  CardDesk,
  Cards,
  DoctorFacts,
  Queried,
  Quota,
  RuleFact,
  SystemHealth,
} from './contract.ts'
import { createDoctor } from './doctor/doctor.ts'
import { confirming } from './doors/command.ts'
import { createDoors } from './doors/doors.ts'
import { givenUp } from './doors/given-up.ts'
import type { Feature } from './feature.ts'
import { ack } from './features/ack.ts'
import { type ActionsDesk, action } from './features/action.ts'
import { alerts } from './features/alerts.ts'
import { chart } from './features/chart.ts'
import { digest } from './features/digest.ts'
import { doctor as doctorFeature } from './features/doctor.ts'
import { type DrillDesk, drill } from './features/drill.ts'
import { goLive } from './features/golive.ts'
import { handover, type RoutineDesk } from './features/handover.ts'
import { help } from './features/help.ts'
import { incident } from './features/incident.ts'
import { lang } from './features/lang.ts'
import { query } from './features/query.ts'
import { reading } from './features/reading.ts'
import { type ReportsDesk, report } from './features/report.ts'
import { silence } from './features/silence.ts'
import { since } from './features/since.ts'
import { type SopsDesk, sop } from './features/sop.ts'
import { storm } from './features/storm.ts'
import { trial } from './features/trial.ts'
import { unsilence } from './features/unsilence.ts'
import { verify } from './features/verify.ts'
import { why } from './features/why.ts'
import type { GoLivesDesk } from './golive/desk.ts'
import { createGapWatch } from './inbox/gap.ts'
import { createInbox, type Taken } from './inbox/inbox.ts'
import { createPoller, type PollApi, type PollStatus } from './inbox/poll.ts'
import { createHandling } from './inbox/runner.ts'
import type { IncidentsDesk } from './incidents/desk.ts'
import { createMeaning } from './meant.ts'
import { type Menu, menusOf, publish } from './menu.ts'
import { createNames } from './names.ts'
import { tellOffline } from './offline.ts'
import { ChatContext, createRouter, register } from './router.ts'
import type { Roster } from './setup/roster.ts'
import { createSetup, type SetupNews } from './setup/setup.ts'
import { runShownAtOnce, shownAtOnce } from './shown.ts'
import { shutChats } from './shut.ts'
import { createVoice } from './voice.ts'

export type { ChatSettings } from './context.ts'
export type {
  AlertsDesk,
  BotStatus,
  CardDesk,
  DoctorFacts,
  Measured,
  Queried,
  Quota,
  RuleFact,
  SystemHealth,
} from './contract.ts'
export type { ActionsDesk } from './features/action.ts'
export type { RoutineDesk } from './features/handover.ts'
export type { SopsDesk } from './features/sop.ts'
export type { GoLivesDesk } from './golive/desk.ts'
export { assessHealth, type HealthFacts, readQuotas } from './health.ts'
export type { PollState, PollStatus } from './inbox/poll.ts'
export type { IncidentsDesk } from './incidents/desk.ts'
export { chatKinds } from './kinds.ts'
export type { PersonEntry } from './people.ts'
export { createRoster, type Roster } from './setup/roster.ts'
export type { SetupNews } from './setup/setup.ts'

/** What the room needs from the rest of the house. */
export interface ChatDeps {
  store: Store
  clock: Clock
  log: Log
  metrics: Metrics
  /** For answers to people (`urgency: 'answer'`), over the shared budget; polling uses it too. */
  api: Api
  alerts: AlertsDesk
  cards: CardDesk
  chats: Chats
  texts: (locale: string) => Texts
  /** Every language of `locales/`. */
  locales: readonly string[]
  /** People and defaults of the configuration, as they are now. */
  settings: () => ChatSettings
  health(now: Ms): Promise<readonly SystemHealth[]>
  quota(now: Ms): Promise<readonly Quota[]>
  status(): Promise<BotStatus>
  /** Everybody who may act, those included who claimed the bot; `settings().people` gives the same. */
  roster: Roster
  /** Channels that a test message goes through. */
  channels?: ReadonlyMap<string, Channel>
  /** What /doctor looks at besides. */
  facts?(): Promise<DoctorFacts>
  /** An instant query over the samples. @throws PromqlError */
  query?(expr: string, how: { system?: string; now: Ms; limit: number; ages?: boolean }): readonly Queried[]
  /** Ids of the systems, for whoever names one. */
  systems?(): readonly string[]
  /** What can be carried out from the chat. */
  actions?: ActionsDesk
  /** Checklists of the packs; without it there are none. */
  sops?: SopsDesk
  incidents: IncidentsDesk
  /** Guided releases of the packs; without it there are none. */
  goLives?: GoLivesDesk
  /** Handovers and reminders; without it there are none. */
  routine?: RoutineDesk
  /** Drills; without it there are none. */
  drills?: DrillDesk
  /** Alerting rules of that name as they are now. */
  rules?(name: string, now: Ms): readonly RuleFact[]
  /** Claim codes and what came of them, for the terminal; `file`: a configuration file says time zone and language. */
  setup?: { announce: (news: SetupNews) => void; file: boolean }
  /** Verifies live systems; without it there is nothing to verify. */
  verify?: Pick<Verify, 'systems' | 'begin' | 'confirm'>
  /** Reports that were frozen; without it there are none. */
  reports?: ReportsDesk
  /** Draws charts; without it there are none. */
  charts?: ChartDesk
  /** Names of the alert rules, as they are now; without it only names of alerts that fired are known. */
  alertNames?(): readonly string[]
  /** The token is refused: no updates are read until it is accepted again; whoever listens tells on other channels. */
  onFatal(reason: string): void
}

export interface Chat {
  /** Begins to read updates. Resolves with who the bot is once Telegram says so; undefined when it was stopped before. */
  start(): Promise<UserFromGetMe | undefined>
  /** Reads no more and finishes what is being handled, until `deadline` aborts. */
  stop(deadline: AbortSignal): Promise<void>
  /** The configuration was changed: who is known, and which chats can be claimed. */
  follow(): void
  /** Resolves when no update is waiting or being handled. */
  idle(): Promise<void>
  /** The menus that are registered with Telegram. */
  commands(): Promise<Menu[]>
  poll(): PollStatus
}

/** The room where people talk to the bot: long polling, the inbox, people and roles, commands and buttons. */
export function createChat(deps: ChatDeps): Chat {
  const { store, clock, log, api } = deps
  const inbox = createInbox(deps)
  const gaps = createGapWatch(store, clock)
  const voice = createVoice(deps)
  const access = createAccess(deps)
  const background = createBackground(log)
  const meaning = createMeaning(store)
  const stopping = new AbortController()
  const cards: Cards = {
    episodeAt: (chat, message) => deps.cards.episodeAt(chat, message),
    refresh: (episode) => background.run('a card could not be shown at once', () => deps.cards.refresh(episode)),
    refreshStorm: (id) => background.run('a storm could not be shown at once', () => deps.cards.refreshStorm(id)),
  }
  const names = createNames(deps.alerts, () => deps.alertNames?.() ?? [])
  const status = async () => ({
    bot: await deps.status(),
    poll: poller.status(),
    inbox: await inbox.stats(),
    shut: await shutChats({ ...deps, people: deps.settings().people }),
  })
  const menus = () => background.run('the command menu could not be made', publishMenus, 'menus')
  const publishMenus = async () => publish(api, await commands(), log)
  const commands = () => menusOf(deps)
  const doctor = createDoctor({
    ...deps,
    people: () => deps.settings().people,
    poll: () => poller.status(),
  })
  const setup = createSetup({
    ...deps,
    doctor,
    access,
    hasFile: deps.setup?.file ?? true,
    announce: deps.setup?.announce ?? (() => {}),
    onClaimed: menus,
  })
  // Whoever presses sees what came of it before others do.
  const incidents = { ...deps.incidents, verbs: shownAtOnce(deps.incidents.verbs, cards.refresh) }
  const sops = deps.sops && { ...deps.sops, verbs: runShownAtOnce(deps.sops.verbs, cards.refresh) }
  const about = async ({ place, about: message }: Call) =>
    message === undefined ? undefined : aboutOf({ store, cards: deps.cards }, place.chat, message)
  const acting = action({ desk: deps.actions, cards })
  const features: Feature[] = [
    help({ names, chats: deps.chats }),
    reading({ health: deps.health, quota: deps.quota, status }),
    alerts(deps.alerts),
    storm({ store, desk: deps.alerts, cards, incidents }),
    digest({ store, desk: deps.alerts, aboutOf: about }),
    trial(deps.alerts),
    ack({ desk: deps.alerts, cards, meaning, names }),
    silence({ desk: deps.alerts, cards, names }),
    unsilence({ desk: deps.alerts, cards, meaning }),
    why({
      desk: deps.alerts,
      cards,
      names,
      why: (episode) => deps.alerts.views.why(episode),
      rules: (name, now) => deps.rules?.(name, now) ?? [],
    }),
    since({ store, desk: deps.alerts, chats: deps.chats, voice, bot: () => me?.username ?? '' }),
    query({
      query: (expr, how) => deps.query?.(expr, how) ?? [],
      systems: () => deps.systems?.() ?? [],
    }),
    acting,
    sop({
      sops,
      desk: deps.alerts,
      cards,
      runAction: async (call, args) => (await acting.presses?.run?.(call, args)) ?? {},
      keep: deps.incidents.evidence,
    }),
    incident({ incidents, people: () => deps.settings().people, aboutOf: about }),
    goLive({ goLives: deps.goLives, people: () => deps.settings().people }),
    handover({ routine: deps.routine, incidents: incidents.verbs }),
    drill(deps.drills),
    chart({
      charts: deps.charts,
      cards,
      names,
      rules: (name, now) => deps.rules?.(name, now) ?? [],
      query: (expr, how) => deps.query?.(expr, how) ?? [],
      systems: () => deps.systems?.() ?? [],
      voice,
      background,
    }),
    verify(deps.verify),
    report(deps.reports),
    lang({ ...deps, onChosen: menus }),
    doctorFeature({ ...deps, doctor, setup, channels: deps.channels ?? new Map() }),
    confirming((name) => registry.commands.get(name)),
  ]
  const registry = register(features)
  const middleware = createRouter(features, createDoors({ ...deps, access, voice, setup }, registry)).middleware()
  const handled = deps.metrics.histogram({
    name: 'opsbell_update_seconds',
    help: 'Time from beginning to handle an update until all its answers are given.',
    buckets: [0.01, 0.05, 0.1, 0.3, 1, 3, 10],
  })
  let me: UserFromGetMe | undefined

  async function handle(taken: Taken): Promise<void> {
    if (!me) throw new Error('an update came before Telegram said who the bot is')
    const ctx = new ChatContext(taken.update, api, me)
    ctx.receivedAt = taken.receivedAt
    const from = clock.mono()
    await middleware(ctx, async () => {})
    const seconds = (clock.mono() - from) / 1000
    handled.observe(seconds)
    log.debug('update handled', { trace_id: `update:${taken.id}`, attempt: taken.attempt, seconds })
  }

  const handling = createHandling(inbox, handle, (taken) => givenUp({ ...deps, voice }, taken.update), log)
  const poller = createPoller({
    api: pollApi(api),
    clock,
    log,
    accept: (updates) => inbox.accept(updates),
    onAnswered: async () => {
      await gaps.answered()
      background.run(
        'the chats could not be told of the gap yet',
        () => tellOffline({ ...deps, gaps, voice }, stopping.signal),
        'gap',
      )
    },
    onFatal: deps.onFatal,
  })

  return {
    async start() {
      me = await poller.start()
      if (!me) return undefined
      handling.start()
      menus()
      await setup.start(me)
      return me
    },
    async stop(deadline) {
      stopping.abort(new Error('the chat is stopping'))
      setup.stop()
      await poller.stop()
      await handling.stop(deadline)
      await background.settled(deadline)
    },
    follow: () => background.run('chats that can be claimed could not be looked for', () => setup.follow()),
    idle: () => inbox.idle(),
    commands,
    poll: () => poller.status(),
  }
}

// grammY's types name the signal of a package; at run time it takes the platform's own.
type Signal = Parameters<Api['getMe']>[0]

function pollApi(api: Api): PollApi {
  return {
    getMe: (signal) => api.getMe(signal as Signal),
    deleteWebhook: (signal) => api.deleteWebhook({}, signal as Signal),
    getUpdates: (ask, signal) => api.getUpdates(ask, signal as Signal) as Promise<Update[]>,
  }
}
