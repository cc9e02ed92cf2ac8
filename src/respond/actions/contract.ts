import type { ActionConfig, ActionKind } from '../../config/actions.ts'
import type { Ms } from '../../core/clock.ts'
import type { Localized } from '../../core/localized.ts'
import type { Destination, Person, Role } from '../../core/policy.ts'
import type { Doing, EntryText } from '../contract.ts'

/** What an action is run for; its result is written there. */
export interface Errand {
  incident?: string
  /** The episode that it should end: the shield's report is about it. */
  episode?: string
  sopRun?: string
  /** Of the SOP run. */
  step?: string
}

/** Somebody wants an action carried out. For one `cause` it is carried out once. */
export interface ActionRequest extends Doing, Errand {
  system: string
  action: string
  /** As the person typed or chose them, by the argument's name. */
  args?: Readonly<Record<string, string>>
  /** A message that shows the execution, brought up to date; absent when the caller shows it itself. */
  show?: Destination
}

/** An argument's value that is not taken, in a closed set of reasons. */
export interface BadArgument {
  name: string
  why: 'missing' | 'unknown' | 'not-one-of' | 'not-a-number' | 'out-of-range' | 'pattern' | 'too-long' | 'option-like'
}

/** Why nothing runs. */
export type Refused = { did: 'refused' } & (
  | { why: 'unknown' } // no such action (any more)
  | { why: 'role'; needed: Role }
  | { why: 'argument'; argument: BadArgument }
  | { why: 'cooldown'; until: Ms }
  | { why: 'per-hour'; most: number; until: Ms }
  /** The same action runs already, or too many at all. */
  | { why: 'running'; execution?: Execution }
  | { why: 'confirm' } // it changes something: `prepare` and `confirm`
  | { why: 'copy'; shown: Shown } // carried out by hand, elsewhere
  | { why: 'stopping' }
)

/** What a person is shown before a change. */
export interface Shown {
  system: string
  title: Localized
  /** The words of the command, as they would be typed, secrets masked. */
  command: string
  host: string
  environment: string
  shield?: { for: Ms; alerts: readonly string[] }
  approval: boolean
  /** What people may copy and run by themselves. */
  copy?: { posix: string; windows?: string | undefined }
}

export type Prepared =
  /** Nothing changes: `run` it. */
  { did: 'ready'; shown: Shown } | { did: 'confirm'; token: string; expiresAt: Ms; shown: Shown } | Refused

/** Why a press on a confirmation does nothing. */
export type Void = { did: 'void' } & (
  | { why: 'gone' | 'expired' | 'restarted' | 'changed' | 'cancelled' }
  | { why: 'used'; execution: Execution }
  /** Somebody else's to press. */
  | { why: 'person'; person: Person }
  /** The second person must be another one. */
  | { why: 'same-person' }
)

export type Confirmed =
  | { did: 'started'; execution: Execution; done: Promise<Execution> }
  /** Waits for a second person, who calls `approve`; an admin may `breakGlass`. */
  | { did: 'approval'; token: string; expiresAt: Ms; shown: Shown; by: Person }
  | Void
  | Refused

export type Started =
  | { did: 'started'; execution: Execution; done: Promise<Execution> }
  /** For this cause it was carried out before. */
  | { did: 'already'; execution: Execution }
  | Refused

export const executionStates = ['running', 'done', 'failed', 'timeout', 'killed', 'unknown'] as const
export type ExecutionState = (typeof executionStates)[number]

/** One carrying-out of an action; committed `running` before anything starts, and never carried out again. */
export interface Execution extends Errand {
  id: string
  system: string
  action: string
  kind: ActionKind
  changes: boolean
  title: Localized
  command: string
  host: string
  environment: string
  by: Person
  approvedBy?: Person
  /** An admin did without the second person. */
  brokenGlass?: true
  cause: string
  /** `unknown`: the bot ended while it ran; whether it took effect is not known. */
  state: ExecutionState
  startedAt: Ms
  endedAt?: Ms
  exitCode?: number
  /** What came of it, as words of `locales/`. */
  result?: Exclude<EntryText, { typed: string }>
  /** Its last 64 KiB, secrets masked, without control characters. */
  output?: string
  /** More was printed than is kept. */
  cut?: true
  show?: Destination
  /** 1 while it runs, one more with each change. */
  revision: number
  shield?: {
    until: Ms
    for: Ms
    alerts: readonly string[]
    silence?: string
    /** At its end: the episode it was run for is over, or fires; without one, whether any of its alerts does. */
    outcome?: 'helped' | 'still-firing' | 'calm'
  }
}

/** What the rest of the house may do with actions. */
export interface Actions {
  /** Actions of a system in the file's order. */
  declared(system: string): readonly ActionConfig[]
  /** Looks whether it may run now; for a change gives the token to confirm with, within 60 s, by the same person. */
  prepare(request: ActionRequest): Promise<Prepared>
  /** The person's own second press. */
  confirm(token: string, doing: Doing): Promise<Confirmed>
  /** Another person's consent, or with `breakGlass` an admin's who does without. */
  approve(token: string, doing: Doing, how?: { breakGlass: boolean }): Promise<Confirmed>
  cancel(token: string, doing: Doing): Promise<Void | Refused | { did: 'cancelled' }>
  /** Carries out what changes nothing. Resolves when it has begun. */
  run(request: ActionRequest): Promise<Started>
  execution(id: string): Promise<Execution | undefined>
  /**
   * Calls for every execution that ended, or is found interrupted at the start, after it is committed. Who needs it
   * durably also asks `execution` after a restart.
   */
  onDone(listener: (execution: Execution) => void): () => void
}

declare module '../../store/port.ts' {
  interface Kinds {
    execution: Execution
  }
}
