import type { Deliver } from '../deliver/index.ts'
import type { Reports } from '../respond/reports/index.ts'
import { type AlertState, createVerify, type Verify } from '../respond/verify/index.ts'
import type { Store } from '../store/port.ts'
import type { AppDeps } from './deps.ts'
import type { Questions } from './questions.ts'
import { type ReaderParts, readersOf } from './readers.ts'

export interface VerifyParts extends ReaderParts {
  store: Store
  questions: Questions
  reports: Reports
  deliver: Pick<Deliver, 'wake'>
}

/** Values of one query that are looked at. */
const mostValues = 100

/** The room that verifies live systems, wired to what measures them. */
export function wireVerify(
  { clock, log, redact }: Pick<AppDeps, 'clock' | 'log' | 'redact'>,
  { live, store, questions, reports, deliver, chats, texts }: VerifyParts,
): Verify {
  return createVerify({
    store,
    clock,
    log,
    redact,
    systems: () => live.config.systems,
    query: (system, expr) => {
      const [answer] = questions.query(expr, { system, now: clock.now(), limit: mostValues })
      return (answer?.series ?? []).map(({ value }) => value)
    },
    alert: (system, name) => stateOf(questions.rules(name, clock.now()).filter((rule) => rule.system === system)),
    reports,
    readerOf: readersOf({ live, chats, texts }),
    onPost: () => deliver.wake([]),
  })
}

/** The worst of what rules of a name say. */
function stateOf(rules: ReturnType<Questions['rules']>): AlertState {
  if (rules.length === 0) return 'absent'
  const states = rules.flatMap(({ alerts }) => alerts.map(({ state }) => state))
  if (states.includes('firing')) return 'firing'
  return states.includes('pending') ? 'pending' : 'quiet'
}
