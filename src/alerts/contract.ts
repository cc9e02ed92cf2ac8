import type { Ms } from '../core/clock.ts'
import type { Labels } from '../core/labels.ts'
import type { Matcher } from '../core/matchers.ts'
import type { AlertLevel, Destination, Person } from '../core/policy.ts'

/** One label set, by fingerprint. Kept 180 days after it resolved. */
export interface Alert {
  fingerprint: string
  /** With `system` added for own rules; untouched for pushed alerts. */
  labels: Labels
  annotations: Labels
  system: string
  priority: string
  level: AlertLevel
  state: 'firing' | 'resolved' | 'unknown'
  value?: number
  startsAt: Ms
  endsAt?: Ms
  /** Last observation of any origin. */
  updatedAt: Ms
  /** What each origin says; firing while any of them does. */
  origins: Readonly<Record<string, { state: Alert['state']; startsAt: Ms; endsAt?: Ms; why?: string }>>
  episode: string
  /** The silence, maintenance or inhibition that keeps it quiet now. */
  suppressedBy?: string
  why?: string
}

/** A group from its first firing until all members stayed resolved for one cooldown. One card per destination. */
export interface Episode {
  id: string
  /** (route, system, alertname, priority, further group labels) as one key. */
  group: string
  route: string
  system: string
  alertname: string
  priority: string
  level: AlertLevel
  destinations: readonly Destination[]
  /** Whether its notices sound (`push: now`). */
  audible: boolean
  startedAt: Ms
  /** All members resolved since. */
  resolvedAt?: Ms
  /** The episode is over: a later firing opens a new one. */
  endedAt?: Ms
  end?: 'resolved' | 'removed' | 'closed'
  firing: number
  unknown: number
  resolved: number
  /** Grows with every change that the card shows; a card whose `sent` is behind is edited. */
  revision: number
  acknowledged?: { by: Person; at: Ms; until?: Ms; members: number }
  silenced?: { silence: string; by: Person; until: Ms | 'stable' }
  /** Next moment at which a decision is due (index `due`). */
  dueAt?: Ms
  /** What the policy remembers between decisions (last told, worst told, pending members ...). */
  memory: EpisodeMemory
}

/** Facts that decisions need, all as data so that a decision is a pure function of (episode, event, policy, now). */
export interface EpisodeMemory {
  /** When the last audible notice was delivered; undefined until the first is. */
  toldAt?: Ms
  /** Members told of so far, and the most that fired together. */
  toldMembers: number
  peak: number
  /** Changed since the last notice: told at the end of the cooldown if still so. */
  pending?: 'members' | 'refire'
}

export type NoticeKind =
  | 'firing' // the card itself
  | 'members' // new members
  | 'worse' // a worse priority or level
  | 'refire' // fired again within the episode
  | 'reminder'
  | 'escalation'
  | 'flapping'
  | 'resolved'

/** An audible edge about an episode for one destination. Alerts commits it `queued`; from then on delivery owns it. */
export interface Notice {
  id: string
  episode: string
  kind: NoticeKind
  level: AlertLevel
  destination: Destination
  queuedAt: Ms
  /** Why the policy decided to tell: a word of a closed set, shown by /why. */
  reason: string
  /** Sounds on the phone. */
  audible: boolean
  /** Fingerprints this notice is about (at most 1000; the card shows the present state anyway). */
  about: readonly string[]
  state: 'queued' | 'sending' | 'sent' | 'unknown' | 'dead' | 'folded' | 'superseded'
  attempts: number
  notBefore: Ms
  /** Set when the message may be a second copy. */
  repeat?: boolean
  error?: string
  sentAt?: Ms
}

export interface Silence {
  id: string
  matchers: readonly Matcher[]
  /** Limits it to one system's attribute besides the matchers. */
  system?: string
  startsAt: Ms
  /** A moment, or `stable`: until all it covers is resolved and stayed so for 30 min (at most 7 days). */
  until: Ms | 'stable'
  endsAt?: Ms
  by: Person
  comment: string
  /** The episode on whose card it was asked for. */
  episode?: string
}

declare module '../store/port.ts' {
  interface Kinds {
    alert: Alert
    episode: Episode
    notice: Notice
    silence: Silence
  }
}

/** A row of stream `alert-changed`, for rooms that follow with a cursor, and for history. */
export interface AlertChanged {
  fingerprint: string
  episode: string
  system: string
  priority: string
  alertname: string
  change:
    | 'fired'
    | 'resolved'
    | 'unknown'
    | 'known'
    | 'acknowledged'
    | 'unacknowledged'
    | 'silenced'
    | 'unsilenced'
    | 'removed'
  by?: Person
  reason: string
}

/** An episode with what a card needs. */
export interface EpisodeView {
  episode: Episode
  /** Worst and newest first, at most `limit`. */
  members: readonly Alert[]
  total: number
}
