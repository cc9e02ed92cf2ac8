import type { VerifyPlan } from '../../config/verify.ts'
import type { Ms } from '../../core/clock.ts'
import type { Localized, MaybeLocalized } from '../../core/localized.ts'
import type { Destination, Person } from '../../core/policy.ts'
import type { Doing } from '../contract.ts'
import type { Verdict } from '../reports/contract.ts'

/** Words of the bot by their id in `locales/`. */
export interface Said {
  id: string
  args?: Readonly<Record<string, string | number>>
  /** What another part said, as `$why` within this. */
  why?: Said
}

/** One line of a verification. */
export interface VerifyLine {
  /** `<check>` or `<check>.<part>`, unique in its plan. */
  id: string
  /** As the pack says; `part` says which of several lines of one check it is. */
  title: Localized
  part?: Said
  /** It is of an alert: its title says what would be wrong, not what is wanted. */
  trigger?: true
  /** `none`: nothing to judge by, or an endpoint it needs did not answer; never counted as passed or failed. */
  verdict: Verdict
  said: Said
  /** A person looked at what was left open, and gave the verdict. */
  confirmed?: { by: Person; at: Ms; cause: string }
}

/** What came of many requests at once. Times in ms. */
export interface LoadFigures {
  requests: number
  /** Under way at once, at most. */
  concurrent: number
  /** Answered with 2xx. */
  succeeded: number
  /** Answered at all: mean and P95 (nearest rank) are of these. */
  answered: number
  mean: Ms
  p95: Ms
  timeouts: number
  /** The connection was refused or broken off, or the answer says that a pool is exhausted. */
  pool: number
  /** Every other failure, by what it was. */
  errors: number
  worst?: string
}

export const verifyStates = ['running', 'done', 'interrupted', 'failed'] as const
export type VerifyState = (typeof verifyStates)[number]

/** One verification of a system. The document's id is `id`: `<system>-<time>`. It is never repeated by itself. */
export interface VerifyRun {
  id: string
  system: string
  name: MaybeLocalized
  /** The plan as it was when the run began. */
  plan: VerifyPlan
  by: Person
  at: Ms
  cause: string
  state: VerifyState
  /** Where its card is. */
  show: Destination
  /** What is looked at now: the n-th of `total` checks; within many requests `done` of `of`. */
  step: { n: number; total: number; title?: Localized; done?: number; of?: number }
  lines: readonly VerifyLine[]
  load?: LoadFigures
  endedAt?: Ms
  /** Id of the newest frozen report. */
  report?: string
  /** A newer verification was begun: nobody is asked any more about what it left open. */
  closed?: boolean
  /** A report that is still to be told, and what caused it. */
  untold?: { report: string; cause: string }
  revision: number
}

export interface VerifyRequest extends Doing {
  system: string
  show: Destination
  /** Whose clock the run's id tells; UTC when absent. */
  zone?: string
}

export type VerifyStarted =
  | { did: 'started'; run: VerifyRun }
  | { did: 'already'; run: VerifyRun }
  | { did: 'refused'; why: 'unknown' }
  | { did: 'refused'; why: 'stopping' }
  | { did: 'refused'; why: 'running'; run: VerifyRun }

/** A person's word on a line that was left open. */
export interface ConfirmRequest extends Doing {
  run: string
  line: string
  verdict: 'pass' | 'fail'
}

export type Confirmed =
  | { did: 'done'; run: VerifyRun; line: VerifyLine }
  /** Somebody was faster; `line.confirmed` says who. */
  | { did: 'already'; run: VerifyRun; line: VerifyLine }
  /** No such run, or no such line is open. */
  | { did: 'missing' }

/** The room that verifies live systems. */
export interface Verify {
  /** Systems that have something to verify. */
  systems(): readonly { id: string; name: MaybeLocalized }[]
  /** Begins; resolves when that is written. One at a time for each system, once for one cause. */
  begin(request: VerifyRequest): Promise<VerifyStarted>
  /** Confirms an open line, once; the report follows. */
  confirm(request: ConfirmRequest): Promise<Confirmed>
  byId(id: string): Promise<VerifyRun | undefined>
  /** The newest of a system first. */
  list(system: string, limit: number): Promise<readonly VerifyRun[]>
  /** What was under way when the bot ended is interrupted; what was not told is told. */
  start(): Promise<void>
  /** Ends what is under way; it counts as interrupted after the next start. */
  stop(): Promise<void>
  idle(): Promise<void>
}

declare module '../../store/port.ts' {
  interface Kinds {
    'verify-run': VerifyRun
  }
}
