import type { GoLivePlan } from '../../config/golive.ts'
import type { Ms } from '../../core/clock.ts'
import type { FileRef } from '../../core/files.ts'
import type { Destination, Person } from '../../core/policy.ts'
import type { Check, Deployment, MonitoringFacts, TestResult, Upload } from './facts.ts'
import type { Advice, Observation } from './observation.ts'

/** The stages of a go-live, in their order. */
export const stages = ['tests', 'monitoring', 'observe', 'review', 'watch'] as const
export type Stage = (typeof stages)[number]

export interface Signature {
  by: Person
  at: Ms
  /** Of the figures that were signed. */
  hash: string
}

export type End = { how: 'go-on' | 'rolled-back' | 'aborted'; by: Person; at: Ms; reason?: string }

/** A chart of an observation, that after the deployment when `of` is absent. */
export interface Picture {
  file: FileRef
  caption: string
  of?: 'observe' | 'watch'
}

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
  /** Stages that somebody left though something was missing; `alerts` were open then. */
  forced: readonly { stage: Stage; by: Person; at: Ms; reason: string; alerts?: readonly string[] }[]
  deploy?: Deployment
  /** Later ones, while it ran. */
  deploys: readonly Deployment[]
  observe?: Observation
  /** While people review: what fires then voids no signature, but stands on the card and advises. */
  review?: Observation
  /** When the review looks at the live configuration next. */
  factsAt?: Ms
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
  /** Charts of the observation, drawn when the review begins, or at the end where there was none. */
  pictures?: readonly Picture[]
  /** The observation of which the newest of them are; that after the deployment when absent. */
  drawnOf?: 'observe' | 'watch'
  /** Titles of charts that could not be drawn. */
  undrawn?: readonly string[]
  /** A report that is frozen as soon as its charts are drawn. */
  owed?: { report: string; at: Ms }
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

declare module '../../store/port.ts' {
  interface Kinds {
    golive: GoLive
  }
}
