import type { GoLivePlan } from '../../config/golive.ts'
import type { Ms } from '../../core/clock.ts'
import type { FileRef } from '../../core/files.ts'
import type { AlertLevel, Destination, Person } from '../../core/policy.ts'
import type { Sweepable } from '../../core/sweeper.ts'
import type { Doing } from '../contract.ts'

/** The stages of a go-live, in their order. */
export const stages = ['tests', 'monitoring', 'observe', 'review', 'watch'] as const
export type Stage = (typeof stages)[number]

export type TestStatus = 'pass' | 'warn'

/** What a result file says. */
export type TestFigures =
  | { kind: 'junit'; total: number; failed: number; errors: number; skipped: number; seconds?: number; bad: string[] }
  | {
      kind: 'k6'
      requests?: number
      /** Requests that failed, 0..1. */
      failed?: number
      checks?: { passed: number; failed: number }
      /** Of a request, ms. */
      mean?: number
      p95?: number
      /** Thresholds of the script: how many, how many were crossed, and the first of those. */
      thresholds: number
      crossed: number
      bad: string[]
    }

/** A file of test results as it came. */
export interface ResultFile {
  name: string
  file?: FileRef
  telegramFile?: string
}

export interface TestResult {
  status: TestStatus
  /** As typed; empty when there is none. */
  remark: string
  by: Person
  at: Ms
  figures?: TestFigures
  file?: ResultFile
}

/** A file whose test is still to be chosen. */
export interface Upload extends ResultFile {
  id: string
  figures: TestFigures
}

/** What a channel did with its test message. */
export interface ChannelTest {
  /** Such as `telegram:ops`. */
  channel: string
  ms: Ms
  /** Why it did not arrive (a reason of the deliver room); absent when it did. */
  reason?: string
}

export interface SourceFact {
  id: string
  kind: string
  /** Undefined: not polled yet. */
  up?: boolean
}

/** What is configured now, for the report. */
export interface MonitoringFacts {
  dashboard?: string
  channels: readonly string[]
  rules: readonly { name: string; priority: string }[]
}

/** The check of the second stage. */
export interface Check {
  at: Ms
  by: Person
  channels: readonly ChannelTest[]
  sources: readonly SourceFact[]
  /** Alerting rules that are loaded, and those that can't be evaluated. */
  rules: number
  failing: readonly string[]
}

export interface Deployment {
  version: string
  at: Ms
  /** As the deploy event says, or who typed it. */
  by?: string
  url?: string
  /** The deploy event. */
  event?: string
}

/** One look at a figure or a trigger; no `value`: no data. */
export interface Reading {
  value?: number
  part?: number
  of?: number
}

/** Everything at one moment, by id. */
export interface Readings {
  figures: Readonly<Record<string, Reading>>
  triggers: Readonly<Record<string, Reading>>
  /** Alerts of the plan that are open. */
  alerts: readonly { episode: string; name: string; level: AlertLevel; at: Ms }[]
}

/** A figure over an observation. */
export interface Recorded {
  readings: number
  missing: number
  least?: number
  most?: number
  sum: number
  last?: Reading
  /** Of a trigger: readings beyond its limit in all, and in a row up to now. */
  beyond: number
  row: number
  /** The value that people decided to go on with. */
  answered?: number
}

export interface ObservedAlert {
  episode: string
  name: string
  level: AlertLevel
  at: Ms
}

/** A time of watching. Gaps, when the bot was away or the run was paused, are made up for. */
export interface Observation {
  from: Ms
  until: Ms
  every: Ms
  /** When it is looked at next. */
  next: Ms
  lastAt: Ms
  readings: number
  /** Ms that were not watched. */
  gaps: Ms
  before: Readonly<Record<string, Reading>>
  figures: Readonly<Record<string, Recorded>>
  triggers: Readonly<Record<string, Recorded>>
  /** Oldest first; thinned to every second one when there are too many. */
  rows: readonly { at: Ms; values: Readonly<Record<string, number>> }[]
  /** One of so many readings is kept as a row. */
  keep: number
  alerts: readonly ObservedAlert[]
  ended?: Ms
}

/** A trigger fired: somebody decides. */
export interface Advice {
  n: number
  stage: 'observe' | 'watch'
  trigger: string
  at: Ms
  reading: Reading
  /** All triggers at that moment, by id. */
  others: Readonly<Record<string, Reading>>
  decider: Person
  /** Told when nobody decided until `deadline`. */
  deputy?: Person
  deadline: Ms
  passedOn?: Ms
  decision?: { did: 'roll-back' | 'continue'; by: Person; at: Ms; reason: string }
}

export interface Signature {
  by: Person
  at: Ms
  /** Of the figures that were signed. */
  hash: string
}

export type End = { how: 'go-on' | 'rolled-back' | 'aborted'; by: Person; at: Ms; reason?: string }

/** What was done, for the history; in the order of `n`. */
export interface Deed {
  n: number
  at: Ms
  by?: Person
  cause: string
  did: string
  stage: Stage
  text?: string
}

export interface GoLive {
  /** The number, padded: ids sort by it. */
  id: string
  number: number
  system: string
  plan: GoLivePlan
  destination: Destination
  started: { by: Person; at: Ms; cause: string }
  owner: Person
  state: 'open' | 'over'
  end?: End
  stage: Stage
  /** Grows with each stage: a press names the turn that its card showed. */
  turn: number
  since: Ms
  paused?: { by: Person; at: Ms; reason: string }
  /** By `unit`, or `e2e/A` for a round. */
  tests: Readonly<Record<string, TestResult>>
  uploads: readonly Upload[]
  check?: Check
  monitoring?: MonitoringFacts
  /** Stages that somebody left though something was missing. */
  forced: readonly { stage: Stage; by: Person; at: Ms; reason: string }[]
  deploy?: Deployment
  /** Later ones, while it ran. */
  deploys: readonly Deployment[]
  observe?: Observation
  watch?: Observation
  /** The long observation has been as long as it was to be. */
  asked?: Ms
  advices: readonly Advice[]
  /** In place of the plan's. */
  tasks?: string
  risks?: readonly string[]
  followUps?: readonly string[]
  notes: readonly { by: Person; at: Ms; text: string }[]
  reviewers: readonly Person[]
  signatures: readonly Signature[]
  /** Charts of the observation, drawn when the review begins. */
  pictures?: readonly { file: FileRef; caption: string }[]
  /** Reports that were frozen; `told` once they are in the chat. */
  reports: readonly { id: string; told: boolean }[]
  deeds: readonly Deed[]
  card: number
  touchedAt: Ms
  dueAt?: Ms
  revision: number
}

export const longestText = 1000
export const longestVersion = 80
export const mostDeeds = 400
const mostOpen = 20

export { mostOpen as mostGoLives }

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
  deploy(request: OnRun & { version: string; deployedAt?: Ms; url?: string; event?: string }): Promise<Outcome>
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
  declared(): readonly { system: string; name: string; title: Readonly<Record<string, string>> }[]
  systemName(system: string): string
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

/** Faces of a go-live's card, of its advice, and of what is told beside the card. */
export const goLiveFace = 'golive'
export const adviceFace = 'golive-advice'
export const newsFace = 'golive-news'

export const goLivePostId = (run: string, card: number): string => `golive:${run}:${card}`

/** Verbs of the buttons of a card; all have `run`. */
export const goLivePresses = {
  start: 'golive-start', // { system }
  show: 'golive-show',
  pass: 'golive-pass', // { item }
  warn: 'golive-warn', // { item }, asks for the remark
  file: 'golive-file', // { item }, asks for the file
  assign: 'golive-assign', // { upload, item }
  items: 'golive-items', // the tests, to correct one
  check: 'golive-check',
  next: 'golive-next', // { turn }
  force: 'golive-force', // { turn }, asks why
  version: 'golive-version', // asks
  deployed: 'golive-deployed', // { event }
  decide: 'golive-decide', // { advice, did }, asks why
  edit: 'golive-edit', // { what }, asks
  sign: 'golive-sign', // { hash }
  preview: 'golive-preview', // the report as it would be
  reviewers: 'golive-reviewers',
  reviewer: 'golive-reviewer', // { person }
  verdict: 'golive-verdict', // { did }
  rollBack: 'golive-roll-back', // asks why
  owners: 'golive-owners',
  owner: 'golive-owner', // { person }
  pause: 'golive-pause', // asks why
  resume: 'golive-resume',
  abort: 'golive-abort', // asks why
  more: 'golive-more', // hand over, pause, abort
} as const

declare module '../../store/port.ts' {
  interface Kinds {
    golive: GoLive
  }
}
