import type { Alerts } from '../alerts/index.ts'
import type { Sweeper } from '../core/sweeper.ts'
import type { Texts } from '../core/texts.ts'
import type { Chats, Deliver } from '../deliver/index.ts'
import type { Actions } from '../respond/actions/index.ts'
import { type ChartDesk, chartPost } from '../respond/charts/index.ts'
import type { Incidents } from '../respond/incidents/index.ts'
import { createSops, type Sops } from '../respond/sop/index.ts'
import type { FileFolder } from '../store/files.ts'
import type { Store } from '../store/port.ts'
import type { CardExtras } from './card-extras.ts'
import type { AppDeps } from './deps.ts'
import type { Live } from './live.ts'
import type { Questions } from './questions.ts'

export interface SopsParts {
  live: Live
  store: Store
  alerts: Alerts
  actions: Actions
  incidents: Incidents
  deliver: Pick<Deliver, 'wake'>
  /** The cards of alerts show the run. */
  extras: Pick<CardExtras, 'runChanged'>
  sweeper: Sweeper
  questions: Questions
  /** Wired after this room. */
  charts(): ChartDesk
  files: FileFolder
  chats: Pick<Chats, 'get'>
  texts: (locale: string) => Texts
}

/** The packs' SOPs, wired to the actions that they run and the incidents that they belong to. */
export function wireSops({ clock, log }: Pick<AppDeps, 'clock' | 'log'>, parts: SopsParts): Sops {
  const { live, store, alerts, actions, incidents, deliver, extras, sweeper, questions, chats, texts, charts, files } =
    parts
  const sops = createSops({
    store,
    clock,
    log,
    systems: () => live.config.systems,
    alerts: alerts.views,
    actions,
    query: async (system, expr, limit) => {
      const [answer] = questions.query(expr, { system, now: clock.now(), limit })
      return answer ?? { series: [], total: 0 }
    },
    journal: incidents.journal,
    incidentOf: async (episode) => {
      const found = await incidents.views.ofEpisode(episode)
      return found && !found.closed ? String(found.number) : undefined
    },
    chart: async ({ what, episode, ...to }) => {
      const chat = await chats.get(to.destination.chat)
      const { locale, timezone } = live.config
      const reader = { texts: texts(chat?.locale ?? locale), zone: chat?.timezone ?? timezone, now: to.at }
      const made = await (what === 'alert' ? charts().ofEpisode(episode, reader) : charts().sameHour(episode, reader))
      return chartPost(files, made, { ...to, level: 'info' })
    },
    textsOf: async ({ chat }) => texts((await chats.get(chat))?.locale ?? live.config.locale),
    onPost: () => deliver.wake([]),
    onChange: (run) => extras.runChanged(run),
    onDue: () => sweeper.poke('sops'),
  })
  sweeper.register('sops', sops.due)
  return sops
}
