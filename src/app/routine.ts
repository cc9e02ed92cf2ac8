import type { Alerts } from '../alerts/index.ts'
import type { Sweeper } from '../core/sweeper.ts'
import type { Texts } from '../core/texts.ts'
import type { Deliver } from '../deliver/index.ts'
import type { GoLives } from '../respond/golive/index.ts'
import type { Incidents } from '../respond/incidents/index.ts'
import type { Reports } from '../respond/reports/contract.ts'
import { createRoutine, type Routine, type RoutineSettings } from '../respond/routine/index.ts'
import type { Sops } from '../respond/sop/index.ts'
import type { Store } from '../store/port.ts'
import { readHistory } from '../watch/history/index.ts'
import type { AppDeps } from './deps.ts'
import type { Live } from './live.ts'
import type { Systems } from './systems.ts'

export interface RoutineParts {
  live: Live
  store: Store
  alerts: Alerts
  incidents: Incidents
  sops: Sops
  goLives: GoLives
  reports: Reports
  deliver: Pick<Deliver, 'wake'>
  systems: Pick<Systems, 'histories' | 'engines'>
  sweeper: Sweeper
  texts: (locale: string) => Texts
}

/** Routine work, wired to what it reads and to the messages that it commits. */
export function wireRoutine({ clock, log }: AppDeps, parts: RoutineParts): Routine {
  const { live, store, alerts, incidents, sops, goLives, reports, deliver, systems, sweeper, texts } = parts
  const routine = createRoutine({
    store,
    clock,
    log,
    reports,
    alerts: alerts.views,
    incidents: incidents.views,
    sops: sops.views,
    goLives: goLives.views,
    history: (question) => readHistory(systems.histories, question),
    rules: () => systems.engines().map((engine) => engine.status()),
    settings: () => routineSettings(live),
    texts,
    onPost: () => deliver.wake([]),
    onDue: () => sweeper.poke('routine'),
  })
  sweeper.register('routine', routine.due)
  return routine
}

function routineSettings({ config }: Live): RoutineSettings {
  const { routine, digests, chats, locale, timezone, systems } = config
  return {
    routine,
    daily: digests.daily,
    chats: Object.entries(chats).map(([name, chat]) => ({
      name,
      locale: chat.locale ?? locale,
      zone: chat.timezone ?? timezone,
    })),
    systems,
  }
}
