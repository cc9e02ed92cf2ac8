import type { Ms } from '../../core/clock.ts'
import type { AlertLevel, Person } from '../../core/policy.ts'

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
  leastAt?: Ms
  most?: number
  mostAt?: Ms
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
  /** It was open before: before the deployment, or before the review. */
  before?: true
}

/** A time of watching. Gaps, when the bot was away or the run was paused, are made up for. */
export interface Observation {
  from: Ms
  until: Ms
  /** Alerts count from here on, where that is before `from`: the deployment was taken up later. */
  since?: Ms
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
  /** Episodes of those that fired at the last look. */
  firing?: readonly string[]
  ended?: Ms
}

/** A trigger fired: somebody decides. */
export interface Advice {
  n: number
  stage: 'observe' | 'review' | 'watch'
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
