import type { Sop, StepOf } from '../../config/sop.ts'
import type { Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'
import type { MaybeLocalized } from '../../core/localized.ts'
import type { Destination, Person } from '../../core/policy.ts'
import type { Sweepable } from '../../core/sweeper.ts'
import type { Refused } from '../actions/contract.ts'
import type { Doing, EntryText, Evidence } from '../contract.ts'

/** What a run is about; all absent: it stands alone. */
export interface Subject {
  /** The incident's number, as text. */
  incident?: string
  episode?: string
  /** The alert that branches go by. */
  alert?: { name: string; labels: Labels }
}

/** What became of a step. `forced`: a person overruled what the check found. */
export const outcomes = ['done', 'failed', 'skipped', 'forced'] as const
export type StepOutcome = (typeof outcomes)[number]

/** What was done in a run, for its history; in the order of `n`. */
export interface Deed {
  n: number
  at: Ms
  /** The turn it was done in. */
  turn: number
  /** Absent: the bot by itself (a branch by the alert's name, what an action gave). */
  by?: Person
  /** Names what did it: for one cause a verb does it once. */
  cause: string
  step: string
  did:
    | 'started'
    | StepOutcome
    | 'branched'
    | 'back'
    | 'note'
    | 'evidence'
    | 'ran' // an action began
    | 'result' // an action or a check ended
    | 'abandoned'
    | 'finished'
  /** The step it led to. */
  to?: string
  /** A note, a reason, an excerpt: as typed, at most `longestNote` characters. */
  text?: string
  file?: Evidence
  ok?: boolean
}

/** What an action or a check gave last. */
export interface Output {
  step: string
  at: Ms
  /** Absent: nothing to judge by (no data, interrupted). */
  ok?: boolean
  /** In one line, as words of `locales/`. */
  result?: EntryText
  /** What was printed: its last part. */
  text?: string
}

/**
 * One walk through an SOP. Its document's id is `id`. The SOP is kept as it was when the run began, whatever becomes of
 * the file.
 */
export interface SopRun extends Subject {
  id: string
  system: string
  sop: Sop
  destination: Destination
  started: { by: Person; at: Ms; cause: string }
  state: 'open' | 'finished' | 'abandoned'
  /** The step that is worked on. */
  at: string
  /** Grows when the run goes on to another step (or back, or ends): a press names the turn that its card showed. */
  turn: number
  /** When this turn began. */
  since: Ms
  /** Who is at it: whoever did something last. */
  who?: Person
  /** The way here, oldest first: going back takes its last step. */
  path: readonly string[]
  outcomes: Readonly<Record<string, StepOutcome>>
  /** Of this turn: how many pieces of evidence there are, by what they are. */
  evidence: { photo: number; file: number; text: number }
  deeds: readonly Deed[]
  /** An action of this turn that has begun; its execution's id once it is known. */
  running?: { step: string; by: Person; at: Ms; cause: string; execution?: string }
  output?: Output
  /** Which of its cards is the present one: 1, 2 … */
  card: number
  /** Reminders since somebody last did something. */
  reminders: number
  touchedAt: Ms
  /** Next moment at which it is to be looked at; absent once it is over. */
  dueAt?: Ms
  endedAt?: Ms
  /** Grows with each change: the card follows. */
  revision: number
}

/** Longest note, reason or excerpt, characters. */
export const longestNote = 1000
/** A run with more turns than this can only be abandoned; one with more deeds takes no more notes and runs nothing. */
export const mostTurns = 100
export const mostDeeds = 300
/** Runs that are open at once. */
export const mostRuns = 50

/** What is done to a step. `turn` is the one that the person saw. */
export interface OnStep extends Doing {
  run: string
  turn: number
}

/** Why something is refused, in a closed set. */
export type Refusal =
  | { why: 'too-long'; most: number }
  | { why: 'empty' } // a reason or note without a word
  | { why: 'evidence'; want: 'any' | 'photo' | 'file' | 'text' } // nothing was attached yet
  | { why: 'no-way-back' }
  | { why: 'choose' } // a branch goes on by one of its ways only
  | { why: 'no-choice' }
  | { why: 'nothing-to-run' }
  | { why: 'unchecked' } // a check is done when it passed, or with a reason
  | { why: 'no-check' } // there is nothing to overrule
  | { why: 'running'; by: Person; at: Ms }
  | { why: 'full' } // too many turns, or too many notes

export type Outcome =
  | { did: 'done'; run: SopRun; deed: Deed }
  /** Somebody was faster: the card that was pressed shows an older turn. `by` whom and what, `deed`. */
  | { did: 'stale'; run: SopRun; deed: Deed }
  | { did: 'over'; run: SopRun }
  | { did: 'missing' }
  | { did: 'refused'; refusal: Refusal; run: SopRun }

export interface StartRequest extends Doing, Subject {
  system: string
  sop: string
  destination: Destination
}
export type Started =
  | { did: 'started'; run: SopRun }
  /** It is open already for the same subject. */
  | { did: 'already'; run: SopRun }
  | { did: 'missing' }
  /** Too many are open. */
  | { did: 'too-many'; most: number }

export type Ran =
  | Outcome
  /** It changes something: whoever carries actions out asks for a confirmation. */
  | { did: 'confirm'; run: SopRun; step: StepOf<'run'> }
  | { did: 'not-run'; run: SopRun; refused: Refused }

export interface SopVerbs {
  start(request: StartRequest): Promise<Started>
  done(request: OnStep): Promise<Outcome>
  /** It did not pass; goes on where the step says. */
  fail(request: OnStep & { text?: string }): Promise<Outcome>
  skip(request: OnStep & { reason: string }): Promise<Outcome>
  /** Overrules a check that failed. */
  force(request: OnStep & { reason: string }): Promise<Outcome>
  back(request: OnStep): Promise<Outcome>
  /** The n-th way of a branch, as `waysOf` gives them. */
  choose(request: OnStep & { choice: number }): Promise<Outcome>
  /** Takes no turn: notes of several people all stay. About the present step, or another one. */
  note(request: Doing & { run: string; text: string; step?: string }): Promise<Outcome>
  /** A typed excerpt as evidence of the present step. */
  excerpt(request: Doing & { run: string; text: string }): Promise<Outcome>
  /** A photo or file as evidence of the present step. */
  attach(run: string, file: Evidence, doing: Doing): Promise<Outcome>
  abandon(request: Doing & { run: string; reason: string }): Promise<Outcome>
  /** Shows its card anew, below what was said since. */
  show(run: string): Promise<SopRun | undefined>
  /**
   * Runs what the present step runs: a read-only action or a check. What changes something is confirmed first, by
   * whoever carries actions out, with `Errand { sopRun, step }`.
   */
  run(request: OnStep): Promise<Ran>
}

export interface SopViews {
  run(id: string): Promise<SopRun | undefined>
  /** Newest first, at most 50. */
  open(): Promise<readonly SopRun[]>
  ofEpisode(episode: string): Promise<readonly SopRun[]>
  ofIncident(incident: string): Promise<readonly SopRun[]>
  /** SOPs of the configuration as it is now. */
  declared(): readonly { system: string; systemName: MaybeLocalized; sop: Sop }[]
  /** Those whose triggers fit an alert, in the order of the files. */
  fitting(system: string, alert: { name: string; labels: Labels }): readonly Sop[]
  /** The run whose card (or reminder) this message is. */
  runAt(chat: number, message: number): Promise<SopRun | undefined>
}

/** The room of SOPs. */
export interface Sops {
  verbs: SopVerbs
  views: SopViews
  /** Reminders of runs that stall, and results of actions that ended while nobody listened. */
  due: Sweepable
  /** Picks up what was under way before a restart. */
  start(): Promise<void>
  idle(): Promise<void>
}

/** Face of a run's card, and of its reminders. */
export const sopRunFace = 'sop-run'
export const sopReminderFace = 'sop-reminder'

/** The post that is a run's card, by the number of that card. */
export const sopPostId = (run: string, card: number): string => `sop:${run}:${card}`

/** The picture of a step: once in a run, however often people come back to it; a reply to it is one to the run. */
export const sopChartId = (run: string, step: string): string => `sop:${run}:chart-${step}`

/**
 * Verbs of buttons. Those on a run's card have `run` and `turn`, those that ask for something typed besides open a
 * question.
 */
export const sopPresses = {
  /** On the card of an alert: starts its SOP, shows the run that there is, or lets people choose. { episode } */
  open: 'sop-open',
  /** { system, sop, episode?, incident? } */
  start: 'sop-start',
  show: 'sop-show', // { run }
  /** Another SOP about the same thing. { run, sop } */
  other: 'sop-other',
  run: 'sop-run',
  done: 'sop-done',
  fail: 'sop-fail',
  back: 'sop-back',
  choose: 'sop-choose', // { choice }
  note: 'sop-note', // { run }
  skip: 'sop-skip',
  force: 'sop-force',
  abandon: 'sop-abandon', // { run }
} as const

declare module '../../store/port.ts' {
  interface Kinds {
    'sop-run': SopRun
  }
}
