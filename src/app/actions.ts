import type { Alerts } from '../alerts/index.ts'
import type { Roster } from '../chat/index.ts'
import { policiesOf } from '../config/policies.ts'
import type { Files } from '../core/files.ts'
import type { Sweeper } from '../core/sweeper.ts'
import type { Deliver } from '../deliver/index.ts'
import { type ActionsRoom, createActions } from '../respond/actions/index.ts'
import type { Journal } from '../respond/contract.ts'
import type { Store } from '../store/port.ts'
import type { AppDeps } from './deps.ts'
import type { Live } from './live.ts'
import type { Questions } from './questions.ts'

export interface ActionsParts {
  live: Live
  store: Store
  alerts: Alerts
  deliver: Pick<Deliver, 'wake'>
  sweeper: Sweeper
  questions: Questions
  roster: Roster
  /** The timelines of incidents. */
  journal?: Journal
  files?: Files
}

/** What packs declare as actions, wired to the rooms that it touches. */
export function wireActions(
  { clock, log, redact }: Pick<AppDeps, 'clock' | 'log' | 'redact'>,
  { live, store, alerts, deliver, sweeper, questions, roster, journal, files }: ActionsParts,
): ActionsRoom {
  const actions = createActions({
    store,
    clock,
    log,
    redact: { text: redact },
    declared: (system) => live.config.systems.find(({ id }) => id === system)?.actions ?? [],
    roleOf: (person) => roster.people().find(({ id }) => id === person)?.role,
    verbs: alerts.verbs,
    views: alerts.views,
    query: async (system, expr, limit) => {
      const [answer] = questions.query(expr, { system, now: clock.now(), limit })
      return answer ?? { series: [], total: 0 }
    },
    home: (system) =>
      Object.keys(live.config.chats).length === 0
        ? undefined
        : policiesOf(live.config).routeOf(system, 'P0', {}).destinations[0],
    ...(journal && { journal }),
    ...(files && { files }),
    onPost: () => deliver.wake([]),
    onDue: () => sweeper.poke('actions'),
  })
  sweeper.register('actions', actions.due)
  return actions
}
