import { type Ms, sleep } from '../core/clock.ts'
import type { Deliver } from '../deliver/index.ts'
import type { Reports } from '../respond/reports/index.ts'
import { createVerify, type Verify, type VerifyOptions } from '../respond/verify/index.ts'
import type { Store } from '../store/port.ts'
import type { AppDeps } from './deps.ts'
import type { Questions } from './questions.ts'
import { type ReaderParts, readersOf } from './readers.ts'
import type { Systems } from './systems.ts'
import { agedBy, alertNow, awaited, type Basis, basisOf, basisOfAlert, type FiguresOf } from './verify-figures.ts'

export interface VerifyParts extends ReaderParts {
  store: Store
  systems: Pick<Systems, 'samples' | 'engines' | 'poller'>
  questions: Questions
  reports: Reports
  deliver: Pick<Deliver, 'wake'>
}

/** Values of one query that are looked at. */
const mostValues = 100
/** Polls end by themselves; one that does not keeps nobody longer. */
const longestPoll: Ms = 30_000
/** Rules follow a poll at once; this is how long they are waited for, and how often that is looked at. */
const longestWait: Ms = 2000
const lookEvery: Ms = 50

/** The room that verifies live systems, wired to what measures them. */
export function wireVerify(
  { clock, log, redact }: Pick<AppDeps, 'clock' | 'log' | 'redact'>,
  { live, store, systems, questions, reports, deliver, chats, texts }: VerifyParts,
): Verify {
  const figuresOf = (id: string): FiguresOf | undefined => {
    const samples = systems.samples.get(id)
    const engine = systems.engines().find((one) => one.status().system === id)
    const failureOf = (source: string) =>
      systems.poller.status().find((one) => one.system === id && one.source === source)
    return samples && engine && { samples, engine, failureOf }
  }
  return createVerify({
    store,
    clock,
    log,
    redact,
    systems: () => live.config.systems,
    refresh: (system, asked, signal) => {
      const of = figuresOf(system)
      return of ? refresh({ system, of, poller: systems.poller, clock }, asked, signal) : Promise.resolve()
    },
    query: (system, expr) => {
      const [answer] = questions.query(expr, { system, now: clock.now(), limit: mostValues })
      const of = figuresOf(system)
      const values = (answer?.series ?? []).map(({ value }) => value)
      return { values, ...(of && agedBy(basisOf(expr, of), of)) }
    },
    alert: (system, name) => {
      const of = figuresOf(system)
      return of ? alertNow(name, of) : { state: 'absent' }
    },
    reports,
    readerOf: readersOf({ live, chats, texts }),
    onPost: () => deliver.wake([]),
  })
}

interface Refreshing {
  system: string
  of: FiguresOf
  poller: Pick<Systems['poller'], 'pollNow'>
  clock: AppDeps['clock']
}

/** A query that can't be read rests on nothing; whoever asks it hears why. */
function readable(expr: string, of: FiguresOf): Basis[] {
  try {
    return [basisOf(expr, of)]
  } catch {
    return []
  }
}

type Asked = Parameters<NonNullable<VerifyOptions['refresh']>>[1]

/** Asks the sources behind these figures once more, and waits for the rules that read them. */
export async function refresh(
  { system, of, poller, clock }: Refreshing,
  { queries, alerts }: Asked,
  signal: AbortSignal,
): Promise<void> {
  const since = clock.now()
  const bases = () => [
    ...queries.flatMap((expr) => readable(expr, of)),
    ...alerts.map((name) => basisOfAlert(name, of)),
  ]
  const sources = [...new Set(bases().flatMap((basis) => basis.sources))]
  const over = new AbortController()
  const ending = AbortSignal.any([signal, over.signal])
  const late = sleep(clock, longestPoll, ending).catch(() => {})
  await Promise.race([poller.pollNow(system, sources), late])
  for (let waited = 0; waited < longestWait; waited += lookEvery) {
    if (signal.aborted || !bases().some((basis) => awaited(basis, of, since))) break
    await sleep(clock, lookEvery, ending).catch(() => {})
  }
  over.abort()
}
