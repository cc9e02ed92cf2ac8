import type { Alerts } from '../alerts/index.ts'
import type { Sweeper } from '../core/sweeper.ts'
import type { Deliver } from '../deliver/index.ts'
import { createDrills, type Drills } from '../respond/drill/index.ts'
import type { Reports } from '../respond/reports/contract.ts'
import type { Store } from '../store/port.ts'
import type { AppDeps } from './deps.ts'
import { type ReaderParts, readersOf } from './readers.ts'

export interface DrillParts extends ReaderParts {
  store: Store
  alerts: Alerts
  reports: Reports
  deliver: Pick<Deliver, 'wake'>
  sweeper: Sweeper
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
    readerOf: readersOf({ live, chats, texts }),
    onPost: () => deliver.wake([]),
    onDue: () => sweeper.poke('drills'),
  })
  sweeper.register('drills', drills.due)
  return drills
}
