import type { Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'
import type { AlertLevel, Destination } from '../../core/policy.ts'

/** The face of a digest's post. */
export const digestFace = 'digest'

/**
 * What a digest says (`Post.data` of face `digest`): what happened since the one before, to alerts whose priority is not
 * told at once. Acknowledged and silenced, inhibited or maintained ones are left out. Never empty.
 */
export type DigestData = {
  cadence: 'within' | 'hourly' | 'daily'
  /** For `within`: how long after its first alert it is told at the latest. */
  within?: Ms
  /** The time it covers: from the one before (the first alert when there was none) to the moment it was made. */
  from: Ms
  to: Ms
  /** Worst first; exact, also for groups that the list leaves out. */
  totals: readonly DigestTotal[]
  /** Worst first, of equal rank those that still fire, then the largest; at most `mostDigestGroups`. */
  groups: readonly DigestGroup[]
  /** How many groups the list leaves out. */
  more: number
  /** Told in an earlier digest, firing still, nobody has it: only counted. */
  before: { groups: number; alerts: number }
  /** Alerts, of the listed and of earlier groups, whose data is missing now. */
  unknown: number
}

export type DigestTotal = {
  priority: string
  level: AlertLevel
  groups: number
} & DigestCounts

/** In alerts. One that fired and resolved more than once within an episode counts once. */
export type DigestCounts = {
  /** Fired since the digest before. */
  fired: number
  /** Were firing since the digest before and have resolved. */
  resolved: number
  /** Fire now, those told earlier included. */
  firing: number
  /** Have lost their data. */
  unknown: number
}

/** One (route, system, alertname, priority, further group labels); its episodes in this time are counted together. */
export type DigestGroup = {
  system: string
  alertname: string
  priority: string
  level: AlertLevel
  groupLabels?: Labels
  /** The newest of its episodes. */
  episode: string
  /** How often it began to fire anew after being over. */
  episodes: number
  /** When the oldest of these episodes began. */
  startedAt: Ms
  /** When it was over; absent while something of it is open. */
  resolvedAt?: Ms
  /** How it ended: only `resolved` is a recovery. */
  end?: 'resolved' | 'removed' | 'closed'
  /** Of one of its alerts, long texts cut: the worst and newest, open ones first. */
  labels: Labels
  annotations: Labels
  value?: number
} & DigestCounts

/** More groups than this are only counted. */
export const mostDigestGroups = 200

/**
 * A daily digest that waits to be part of the morning's post, which deletes it in the commit that tells it. Its id is that
 * of the post it would have been.
 */
export interface Overnight {
  destination: Destination
  level: AlertLevel
  data: DigestData
  at: Ms
}

declare module '../../store/port.ts' {
  interface Kinds {
    overnight: Overnight
  }
}
