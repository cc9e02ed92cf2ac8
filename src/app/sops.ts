import type { Alerts } from '../alerts/index.ts'
import type { Sweeper } from '../core/sweeper.ts'
import type { Deliver } from '../deliver/index.ts'
import type { Actions } from '../respond/actions/index.ts'
import { type ChartDesk, chartPost } from '../respond/charts/index.ts'
import type { Incidents } from '../respond/incidents/index.ts'
import { createSops, type Sops } from '../respond/sop/index.ts'
import type { FileFolder } from '../store/files.ts'
import type { Store } from '../store/port.ts'
import type { CardExtras } from './card-extras.ts'
import type { AppDeps } from './deps.ts'
import type { Questions } from './questions.ts'
import { type ReaderParts, readersOf } from './readers.ts'

export interface SopsParts extends ReaderParts {
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
}

/** The packs' SOPs, wired to the actions that they run and the incidents that they belong to. */
export function wireSops({ clock, log }: Pick<AppDeps, 'clock' | 'log'>, parts: SopsParts): Sops {
  const { live, store, alerts, actions, incidents, deliver, extras, sweeper, questions, charts, files } = parts
  const readerOf = readersOf(parts)
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
      const reader = { ...(await readerOf(to.destination)), now: to.at }
      const made = await (what === 'alert' ? charts().ofEpisode(episode, reader) : charts().sameHour(episode, reader))
      return chartPost(files, made, { ...to, level: 'info' })
    },
    textsOf: async (to) => (await readerOf(to)).texts,
    onPost: () => deliver.wake([]),
    onChange: (run) => extras.runChanged(run),
    onDue: () => sweeper.poke('sops'),
  })
  sweeper.register('sops', sops.due)
  return sops
}
