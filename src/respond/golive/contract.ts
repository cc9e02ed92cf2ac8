import type { Ms } from '../../core/clock.ts'
import type { MaybeLocalized } from '../../core/localized.ts'
import type { Destination, Person } from '../../core/policy.ts'
import type { Sweepable } from '../../core/sweeper.ts'
import type { Doing } from '../contract.ts'
import type { Deployment, ResultFile, TestFigures, TestStatus } from './facts.ts'
import type { Deed, GoLive, Stage } from './run.ts'

export type * from './facts.ts'
export type * from './observation.ts'
export * from './presses.ts'
export * from './run.ts'

/** Why something is refused, in a closed set. */
export type Refusal =
  | { why: 'stage'; stage: Stage } // not (any more) in this stage
  | { why: 'paused'; by: Person; at: Ms; reason: string }
  | { why: 'not-paused' }
  | { why: 'too-long'; most: number }
  | { why: 'empty' }
  | { why: 'unknown' } // no such test, advice, file or person
  | { why: 'tests-missing'; n: number }
  | { why: 'remark' } // a warning says why
  | { why: 'unchecked' }
  | { why: 'check-failed'; n: number }
  | { why: 'open-alerts'; n: number }
  | { why: 'not-deployed' }
  | { why: 'decided'; by: Person; at: Ms; did: 'roll-back' | 'continue' }
  | { why: 'undecided' } // an advice is open
  | { why: 'no-reviewer' }
  | { why: 'signed' }
  | { why: 'changed' } // the figures are others than those that were shown
  | { why: 'frozen' } // the report is signed and told
  | { why: 'too-early' }
  | { why: 'too-many'; most: number }
  | { why: 'full' }

export type Outcome =
  | { did: 'done'; run: GoLive; deed: Deed }
  | { did: 'stale'; run: GoLive; deed: Deed }
  | { did: 'over'; run: GoLive }
  | { did: 'missing' }
  | { did: 'refused'; refusal: Refusal; run: GoLive }

export type Started =
  | { did: 'started' | 'already'; run: GoLive }
  | { did: 'missing' }
  | { did: 'too-many'; most: number }

export interface OnRun extends Doing {
  run: string
}

export interface GoLiveVerbs {
  start(request: Doing & { system: string; destination: Destination }): Promise<Started>
  /** Records a test by hand; a warning needs a remark. */
  test(request: OnRun & { item: string; status: TestStatus; remark?: string }): Promise<Outcome>
  /** Takes a result file for a test; without one it waits until somebody says for which (`assign`). */
  upload(request: OnRun & { file: ResultFile; figures: TestFigures; item?: string }): Promise<Outcome>
  assign(request: OnRun & { upload: string; item: string }): Promise<Outcome>
  /** Sends a test message through every channel, and looks at sources and rules. */
  check(request: OnRun): Promise<Outcome>
  /** On to the next stage; with a reason though something is missing. */
  next(request: OnRun & { turn: number; reason?: string }): Promise<Outcome>
  /** Takes a deployment: a typed version, or one that an event told of. */
  deploy(
    request: OnRun & { version: string; deployedAt?: Ms; deployedBy?: string; url?: string; event?: string },
  ): Promise<Outcome>
  decide(request: OnRun & { advice: number; did: 'roll-back' | 'continue'; reason: string }): Promise<Outcome>
  edit(request: OnRun & { what: 'tasks' | 'risks' | 'follow-ups'; text: string }): Promise<Outcome>
  note(request: OnRun & { text: string }): Promise<Outcome>
  sign(request: OnRun & { hash: string }): Promise<Outcome>
  /** Adds a reviewer, or takes one off. */
  reviewer(request: OnRun & { who: Person }): Promise<Outcome>
  /** On to the next iteration, or watch once more for as long. */
  verdict(request: OnRun & { did: 'go-on' | 'longer' }): Promise<Outcome>
  rollBack(request: OnRun & { reason: string }): Promise<Outcome>
  handOver(request: OnRun & { to: Person }): Promise<Outcome>
  pause(request: OnRun & { reason: string }): Promise<Outcome>
  resume(request: OnRun): Promise<Outcome>
  abort(request: OnRun & { reason: string }): Promise<Outcome>
  /** Shows its card anew, below what was said since. */
  show(run: string): Promise<GoLive | undefined>
}

export interface GoLiveViews {
  run(id: string): Promise<GoLive | undefined>
  byNumber(n: number): Promise<GoLive | undefined>
  /** Newest first. */
  open(): Promise<readonly GoLive[]>
  /** Newest first, at most `limit`. */
  list(limit: number): Promise<readonly GoLive[]>
  /** Systems that have a go-live. */
  declared(): readonly { system: string; name: MaybeLocalized; title: Readonly<Record<string, string>> }[]
  systemName(system: string): MaybeLocalized
  /** What was deployed last, where the plan waits for a deployment. */
  lastDeploy(system: string): Promise<Deployment | undefined>
}

/** The room of go-lives. */
export interface GoLives {
  verbs: GoLiveVerbs
  views: GoLiveViews
  /** Looks at figures, deadlines and the live configuration. */
  due: Sweepable
  /** Tells reports that a crash kept back. */
  start(): Promise<void>
  /** A deploy event came: the go-live of its system that is open takes it in. */
  deployed(system: string, deployment: Deployment): Promise<void>
  idle(): Promise<void>
}
