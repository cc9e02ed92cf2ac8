import type { Ms } from '../core/clock.ts'
import type { Labels } from '../core/labels.ts'
import type { Matcher } from '../core/matchers.ts'
import type { AlertLevel, Destination, Person } from '../core/policy.ts'

export * from './digest/contract.ts'
export * from './trial/contract.ts'

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
  /** What its rule compares the value with, such as `< 0.1`, where that is one number. */
  threshold?: string
  startsAt: Ms
  endsAt?: Ms
  /** Last observation of any origin. */
  updatedAt: Ms
  /** What each origin says; firing while any of them does. */
  origins: Readonly<Record<string, { state: Alert['state']; startsAt: Ms; endsAt?: Ms; why?: string }>>
  episode: string
  /** What keeps it quiet now: a silence's id, `maintenance:<name>` or `inhibition:<name>`. */
  suppressedBy?: string
  why?: string
  /** Revision of its episode at which this firing began; the policy compares it with `EpisodeMemory.toldRevision`. */
  fired: number
  /** It was told in this episode and not silenced since, so firing again beside others is no news. */
  told?: true
  /** Revision of its episode at which it resolved, when nothing kept it quiet then. */
  ended?: number
}

/** A group from its first firing until all members stayed resolved for one cooldown. One card per destination. */
export interface Episode {
  id: string
  /** (route, system, alertname, priority, further group labels) as one key. */
  group: string
  route: string
  system: string
  alertname: string
  /** Labels that the route divides groups by, besides (system, alertname, priority). */
  groupLabels?: Labels
  /** The worst that any member had in this episode. */
  priority: string
  level: AlertLevel
  destinations: readonly Destination[]
  /** Whether its notices sound (`push: now`). */
  audible: boolean
  startedAt: Ms
  /** All members resolved since; `end` then says how. */
  resolvedAt?: Ms
  /** The episode is over: a later firing opens a new one. */
  endedAt?: Ms
  end?: 'resolved' | 'removed' | 'closed'
  firing: number
  unknown: number
  resolved: number
  /** Grows with every change that the card shows; a card whose `sent` is behind `revisionToShow` is edited. */
  revision: number
  /** While its card says that it flaps: the revision to show. That it fired or resolved since is no news. */
  shows?: number
  acknowledged?: { by: Person; at: Ms; until?: Ms; members: number; cause?: string }
  /** Who gave it back last. */
  released?: { by: Person; at: Ms; cause: string }
  silenced?: { silence: string; by: Person; until: Ms | 'stable' }
  /** Nothing of it sounds because of a maintenance window or an inhibition, and no silence is named above. */
  suppressed?: { by: 'maintenance' | 'inhibition'; name: string; until?: Ms }
  /** Next moment at which a decision is due (index `due`). */
  dueAt?: Ms
  /** The episode of the same group before this one. */
  previous?: PreviousEpisode
  /** What the policy remembers between decisions (last told, worst told, pending members ...). */
  memory: EpisodeMemory
}

/** What a card says in its "last time" line. */
export interface PreviousEpisode {
  id: string
  startedAt: Ms
  resolvedAt: Ms
  end?: Episode['end']
  acknowledgedBy?: Person
}

/** Facts that decisions need, all as data so that a decision is a pure function of (episode, event, policy, now). */
export interface EpisodeMemory {
  /** When the last notice was delivered; undefined until the first is. */
  toldAt?: Ms
  /** When the last notice was queued. The cooldown counts from it only while no delivery is known. */
  queuedAt?: Ms
  /** Notices of the last telling, until one of them is known to be delivered. */
  outstanding?: readonly string[]
  /** What people believe: absent when nothing was told, or a silence has swallowed it since. */
  told?: 'firing' | 'resolved'
  /** The priority they were told. */
  toldPriority?: { priority: string; level: AlertLevel }
  /** Firing members whose `fired` is not above it were told. */
  toldRevision: number
  /** Open, unsilenced members at the last notice or acknowledgement, and the most that fired together. */
  toldMembers: number
  peak: number
  /** Open members that nothing keeps quiet, and how many of them were not told yet. */
  voiced: number
  untold: number
  /** Resolved members whose rule is gone, or that a person closed. */
  removed: number
  closed: number
  /** When the group went from resolved to firing or back within the last hour; from the episode before as well. */
  changes?: readonly Ms[]
  /** Since when it is told as flapping. */
  flapping?: Ms
  /** The least and the greatest value that its members fired with while it changed this often. */
  range?: { min: number; max: number }
  /** Resolved since the last telling, without being silenced: `passed` are those whose firing was not told either. */
  unheard?: { resolved: number; passed: number }
  /** Of `voiced`, those that have lost their data. */
  lost?: number
  /** All that fires is news again for its digest: nobody has it any more. */
  again?: true
  /** Waits for this digest. When its round is over, all of it was told. */
  digest?: { schedule: string; round: number }
  /** The digest that told it last. */
  digested?: { schedule: string; round: number }
  /** Reminders since the last firing, refire or worsening was told: the gaps grow. */
  reminders?: number
  /** Since when people know of it and nobody has it: escalation counts from here. */
  unattended?: Ms
  /** It was escalated since. */
  escalated?: true
  /** While it flaps: its value passed the rule's `breakthrough`, which was told. */
  broke?: true
  /** Notices committed so far: numbers their ids. */
  notices: number
  /** Nothing is told now because of a silence, not because nobody heard of it. */
  hushed?: true
  /** The last decisions, oldest first, at most 10: for `/why`. */
  decisions?: readonly PastDecision[]
  /** Changed since the last notice: told at the end of the cooldown if still so. */
  pending?: 'members' | 'worse' | 'refire'
}

/** The revision that the episode's card has to show at least. */
export const revisionToShow = ({ shows, revision }: Pick<Episode, 'shows' | 'revision'>): number => shows ?? revision

export type NoticeKind =
  | 'firing' // the card itself
  | 'members' // new members
  | 'worse' // a worse priority or level, or a value far beyond while it flaps
  | 'refire' // fired again within the episode
  | 'reminder'
  | 'escalation'
  | 'flapping'
  | 'resolved'

/** Why something is told. */
export const tellReasons = [
  'first', // the first firing of an episode
  'after-silence', // still firing when what kept it quiet ended
  'new-members',
  'doubled', // more than twice of what was acknowledged
  'worse',
  'breakthrough', // flaps, and its value passed the rule's `breakthrough`
  'promoted', // a digest would have told it; now its priority is told at once
  'refired',
  'acknowledgement-expired',
  'unacknowledged', // nobody has it: a reminder
  'unattended', // nobody has it for so long that it is escalated
  'flapping', // fires and resolves too often to tell each time
  'steady', // was flapping, and has fired without a break since
  'resolved',
  'removed', // the rule is gone: over, but not green
] as const
export type TellReason = (typeof tellReasons)[number]

/** Why a change is not told (now). */
export const quietReasons = [
  'nothing-new',
  'cooldown', // told when it ends, if still so
  'undelivered', // the notice before is still on its way
  'acknowledged',
  'silenced',
  'never-told', // resolved before anybody heard of it
  'digest', // the priority's digest tells it
  'flapping', // told once; quiet until it is calm, or worse
  'closed', // by a person, who knows
  'ended',
] as const
export type QuietReason = (typeof quietReasons)[number]
export type DecisionReason = TellReason | QuietReason

/** A decision of the policy about an episode. Equal ones in a row are kept once, with the first's time. */
export interface PastDecision {
  at: Ms
  reason: DecisionReason
  /** What was told; absent when nothing was. */
  told?: NoticeKind
}

/** An audible edge about an episode for one destination. Alerts commits it `queued`; from then on delivery owns it. */
export interface Notice {
  id: string
  episode: string
  kind: NoticeKind
  level: AlertLevel
  destination: Destination
  queuedAt: Ms
  /** Why the policy decided to tell: a word of a closed set, shown by /why. */
  reason: TellReason
  /** Sounds on the phone. */
  audible: boolean
  /** Calls these people besides: an escalation without an on-call policy calls every responder. */
  mention?: 'responders'
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
  /** Limits it to alerts of these levels, such as all that is not critical. */
  levels?: readonly AlertLevel[]
  startsAt: Ms
  /** Its beginning took effect; absent while `startsAt` lies ahead. */
  begun?: true
  /** A moment, or `stable`: until all it covers is resolved and stayed so for 30 min (at most 7 days). */
  until: Ms | 'stable'
  /** For `stable`: nothing it covers fires since. */
  clearSince?: Ms
  /** When it was over, and who ended it early. */
  endsAt?: Ms
  endedBy?: Person
  endedCause?: string
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
  /** Absent when the change is about the episode as a whole (acknowledged, unacknowledged). */
  fingerprint?: string
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
export const alertChangedStream = 'alert-changed'

/** A row of stream `audit` that a verb of this room leaves, in the same commit as its effect. */
export interface AlertAudit {
  action:
    | 'acknowledge'
    | 'unacknowledge'
    | 'silence'
    | 'unsilence'
    | 'extend'
    | 'close'
    | 'trial-enable'
    | 'trial-again'
    | 'trial-discard'
  person: Person
  /** Names the update or request that caused it. */
  cause: string
  /** When the person did it; the row's own time is when it took effect. */
  at: Ms
  episode?: string
  silence?: string
  system?: string
  alertname?: string
  /** What is particular to the action, such as the moment until which. */
  details?: Readonly<Record<string, unknown>>
}
export const auditStream = 'audit'

/** An episode with what a card needs. */
export interface EpisodeView {
  episode: Episode
  /** Worst and newest first, at most `limit`. */
  members: readonly Alert[]
  total: number
}
