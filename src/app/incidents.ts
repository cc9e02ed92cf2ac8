import { join } from 'node:path'
import type { Alerts } from '../alerts/index.ts'
import { policiesOf } from '../config/policies.ts'
import type { Policies } from '../core/policy.ts'
import type { Sweeper } from '../core/sweeper.ts'
import { createIncidents, type Incidents } from '../respond/incidents/index.ts'
import type { Reports } from '../respond/reports/index.ts'
import { type FileFolder, openFiles } from '../store/files.ts'
import type { Store } from '../store/port.ts'
import type { CardExtras } from './card-extras.ts'
import type { AppDeps } from './deps.ts'
import type { Live } from './live.ts'
import { type ReaderParts, readersOf } from './readers.ts'

/** What messages, evidence and reports refer to lies beside the database. */
export function openFilesOf({ environment, clock }: Pick<AppDeps, 'environment' | 'clock'>, live: Live): FileFolder {
  const { alerts } = live.config.retention
  return openFiles({ folder: join(environment.dataDir, 'files'), clock, kept: alerts })
}

export interface IncidentsParts extends ReaderParts {
  store: Store
  alerts: Alerts
  /** The cards of alerts show the incident. */
  extras: Pick<CardExtras, 'incidentChanged'>
  /** Something about it has changed. */
  onChanged(number: number): void
  sweeper: Sweeper
  reports: Reports
}

/** The room of incidents, wired to the alerts that it follows and the messages that it commits. */
export function wireIncidents(
  { clock, log }: Pick<AppDeps, 'clock' | 'log'>,
  { live, store, alerts, extras, onChanged, sweeper, chats, reports, texts }: IncidentsParts,
): Incidents {
  const policies = policiesOfLatest(live)
  const incidents = createIncidents({
    store,
    clock,
    log,
    alerts: alerts.views,
    policies,
    reports,
    readerOf: readersOf({ live, chats, texts }),
    settings: () => ({ update: live.config.incidents.update }),
    onChange: (number, episodes) => {
      extras.incidentChanged(number, episodes)
      onChanged(number)
    },
    onDue: () => sweeper.poke('incidents'),
  })
  sweeper.register('incidents', incidents.due)
  return incidents
}

/** Worked out once for each configuration. */
function policiesOfLatest(live: Live): () => Policies {
  let known: { config: Live['config']; policies: Policies } | undefined
  return () => {
    if (known?.config !== live.config) known = { config: live.config, policies: policiesOf(live.config) }
    return known.policies
  }
}
