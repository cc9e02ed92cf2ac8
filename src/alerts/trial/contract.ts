import type { Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'
import type { AlertLevel, Person } from '../../core/policy.ts'

/** The face of the post that says what a trial brought. */
export const trialFace = 'trial'

/** An alerting rule that the configuration puts on trial. */
export interface TrialRule {
  system: string
  /** Its alert name; every rule of that name in the system. */
  rule: string
  /** How long it is silent before people are asked. */
  length: Ms
  /** Of rules of that name only those are meant whose alerts carry the annotation `trial`. */
  annotated: boolean
}

/** A rule that is evaluated and told to nobody, until somebody decides; kept while the configuration says `trial`. */
export interface Trial {
  system: string
  rule: string
  length: Ms
  startedAt: Ms
  /** When people are asked. */
  endsAt: Ms
  /** `over`: people were asked. `discarded`: silent until the configuration no longer has it on trial. */
  state: 'running' | 'over' | 'enabled' | 'discarded'
  /** 1 at first, one more with each repetition. */
  round: number
  /** How often it would have been told. */
  times: number
  /** The newest of these times, oldest first, at most `mostFirings`. */
  firings: readonly TrialFiring[]
  /** Fingerprints of what fires now. */
  open: readonly string[]
  /** Of the newest alert, for its summary. */
  annotations: Labels
  /** Who decided, and when. */
  by?: Person
  decidedAt?: Ms
}

/** From the first alert of the rule until none fired for a cooldown: what one card would have told. */
export interface TrialFiring {
  at: Ms
  /** All had resolved; absent while something fires. */
  endedAt?: Ms
  /** With which it began. */
  value?: number
  /** Of the worst alert. */
  priority: string
  level: AlertLevel
  /** Told at once, so that it would have woken somebody; else by a digest. */
  wakes: boolean
}

/** What the post of a trial shows. */
export type TrialData = Pick<
  Trial,
  'system' | 'rule' | 'length' | 'state' | 'round' | 'times' | 'annotations' | 'startedAt'
> & {
  trial: string
  /** When it was over. */
  to: Ms
  /** How many of the times would have woken somebody, and how many were over by themselves within `soon`. */
  woken: number
  brief: number
  firing: number
  /** Newest first. */
  firings: readonly TrialFiring[]
  by?: string
  decidedAt?: Ms
  /** The configuration no longer has it on trial. */
  removed?: true
}

declare module '../../store/port.ts' {
  interface Kinds {
    trial: Trial
  }
}
