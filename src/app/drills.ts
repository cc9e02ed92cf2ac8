import type { Alerts } from '../alerts/index.ts'
import type { Sweeper } from '../core/sweeper.ts'
import type { Texts } from '../core/texts.ts'
import type { Chats, Deliver } from '../deliver/index.ts'
import { createDrills, type Drills } from '../respond/drill/index.ts'
import type { Reports } from '../respond/reports/contract.ts'
import type { Store } from '../store/port.ts'
import type { AppDeps } from './deps.ts'
import type { Live } from './live.ts'

export interface DrillParts {
  live: Live
  store: Store
  alerts: Alerts
  reports: Reports
  deliver: Pick<Deliver, 'wake'>
  sweeper: Sweeper
  chats: Pick<Chats, 'get'>
  texts: (locale: string) => Texts
}

/** Drills, wired to the pipeline that they walk through. */
export function wireDrills({ clock, log }: AppDeps, parts: DrillParts): Drills {
  const { live, store, alerts, reports, deliver, sweeper, chats, texts } = parts
  const drills = createDrills({
    store,
    clock,
    log,
    alerts,
    reports,
    readerOf: async ({ chat: name }) => {
      const chat = await chats.get(name)
      return { texts: texts(chat?.locale ?? live.config.locale), zone: chat?.timezone ?? live.config.timezone }
    },
    onPost: () => deliver.wake([]),
    onDue: () => sweeper.poke('drills'),
  })
  sweeper.register('drills', drills.due)
  return drills
}
