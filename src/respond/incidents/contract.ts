import type { Ms } from '../../core/clock.ts'
import type { FileRef } from '../../core/files.ts'
import type { Labels } from '../../core/labels.ts'
import type { Page, Paged } from '../../core/page.ts'
import type { AlertLevel, Destination, Person } from '../../core/policy.ts'
import type { Sweepable } from '../../core/sweeper.ts'
import type { Texts } from '../../core/texts.ts'
import type { Doing, EntryText, Evidence, Journal, NewEntry } from '../contract.ts'

export const phases = ['detection', 'investigation', 'resolution'] as const
export type Phase = (typeof phases)[number]

/** What each phase asks for (TA-10). People tick it; some tick themselves when the fact is known. */
export const checklist = {
  detection: ['classification', 'priority', 'notification', 'first-look'],
  investigation: ['logs', 'impact', 'root-cause', 'status'],
  resolution: ['fix', 'verify', 'recovery', 'documentation'],
} as const satisfies Readonly<Record<Phase, readonly string[]>>
export type CheckItem = (typeof checklist)[Phase][number]

/** Who did something and when; without `by` it was the bot, because the fact was known. */
export interface Mark {
  by?: Person
  at: Ms
  cause: string
}

/** What people say about it before it is resolved, each at most 2000 characters. */
export const findingNames = ['impact', 'rootCause', 'fix'] as const
export type FindingName = (typeof findingNames)[number]

export interface FollowUp {
  /** 1, 2, 3 … within its incident. */
  id: number
  text: string
  owner?: Person
  dueAt?: Ms
  added: Mark
  done?: Mark
}

export interface Closing extends Mark {
  how: 'resolved' | 'false-alarm' | 'merged'
  /** The incident that it was merged into. */
  into?: number
  /** Its alerts had resolved by then, so that a refire opens it again; false when it was closed while some still fired. */
  clear: boolean
  /** The post-incident document, by `Files`. */
  document?: FileRef
  /** It could not be kept; it is tried again. */
  documentFailed?: true
}

/** The document's id is its number. Closed while `closed` stands; open ones hold their groups. */
export interface Incident {
  number: number
  /** The alert's name, or what was typed (at most 200 characters). */
  title: string
  /** The first alert's annotations `summary` and `impact`, in the languages that the rule has. */
  about?: Labels
  level: AlertLevel
  priority?: string
  /** The system's id. */
  system?: string
  destination: Destination
  /** `Episode.group`s of its alerts, its root first; of each group there is at most one open incident. At most 500. */
  groups: readonly string[]
  /** Its episodes, oldest first; the first one's card is its card. None: it has a card of its own (`card`). */
  episodes: readonly string[]
  /** The post that is its card, when it was opened without an alert. */
  card?: string
  opened: Mark & { how: 'policy' | 'button' | 'text' | 'merge' }
  /** When the trouble began: the oldest `startsAt` of its alerts, else when it was opened. */
  startedAt: Ms
  /** When the bot (or the person who opened it) knew. */
  detectedAt: Ms
  acknowledged?: { by: Person; at: Ms }
  /** Its alerts are all resolved since; it waits for a person. */
  clearedAt?: Ms
  phase: { now: Phase } & Mark
  ticks: Readonly<Partial<Record<CheckItem, Mark>>>
  owner?: { person: Person } & Mark
  /** At most 20. */
  tagged: readonly Person[]
  findings: Readonly<Partial<Record<FindingName, { text: string } & Mark>>>
  /** At most 50. */
  followUps: readonly FollowUp[]
  closed?: Closing
  /** How often it was opened again, and the last time. */
  reopened: number
  reopening?: Mark
  /** Incidents that were merged into it. */
  merged?: readonly number[]
  /** The filed issue's address in the tracker. */
  tracker?: { url: string; key: string }
  /** Grows with each change; a loser of a race sees it ahead of what it read. */
  revision: number
  /** Entries about alerts so far: when there are too many, the alerts' own history has the rest. */
  alertEntries: number
  /** The last time a person did something with it. */
  touchedAt: Ms
  /** Reminders since then, and when the last one was sent. */
  reminders: number
  remindedAt?: Ms
  /** Next moment at which something is to be looked at (index `due`). */
  dueAt?: Ms
}

/** A line of a timeline. The document's id is `<number>/<key>`; `key` follows from the cause. */
export interface Entry extends NewEntry {
  incident: number
  writtenAt: Ms
  /** Its place among entries of the same moment. */
  order: number
  /** What it was before, oldest first; at most 20. */
  corrections?: readonly Correction[]
}

export interface Correction {
  by: Person
  at: Ms
  cause: string
  /** When it was committed; absent in those of former versions. */
  writtenAt?: Ms
  /** What stood there before. */
  was: { at: Ms; text: EntryText }
}

export interface EntryView {
  /** For `correct`: unique within its incident, `[A-Za-z0-9_.-]{1,40}`. */
  key: string
  entry: Entry
}

/** The line "last time": the last closed incident of the same root group. */
export interface LastTime {
  number: number
  openedAt: Ms
  closedAt: Ms
  how: 'resolved' | 'false-alarm'
  /** What the fix was, in the words of whoever resolved it. */
  helped?: string
  /** Its owner, else who closed it. */
  who?: Person
  /** From its beginning until its alerts were resolved (or it was). */
  lasted: Ms
}

/** Why something is refused: each has a text `respond-refused-<reason>`. */
export type Refusal =
  | { why: 'too-long'; length: number; most: number }
  | { why: 'empty' }
  | { why: 'too-many'; most: number }
  | { why: 'future' } // the corrected time lies ahead
  | { why: 'no-entry' }
  | { why: 'no-follow-up' }
  | { why: 'not-owner'; owner?: Person }
  | { why: 'no-episode' }
  | { why: 'drill' } // a test alert
  | { why: 'itself' } // merged into itself
  | { why: 'missing'; findings: readonly FindingName[] }

/** What came of a verb. A repeat of the same cause gives `done` again. */
export type Outcome =
  | { did: 'done'; incident: Incident; entry?: EntryView }
  /** Somebody was faster, or it is so already: who and when (`by` absent: the bot). */
  | { did: 'already'; incident: Incident; by?: Person; at: Ms }
  /** It is closed: how, by whom and when stands in it. */
  | { did: 'closed'; incident: Incident }
  | { did: 'missing'; number: number }
  | { did: 'refused'; refusal: Refusal; incident?: Incident }

export type Opened =
  | { did: 'opened'; incident: Incident }
  /** An open incident has (one of) these groups: what was not in it has joined it. */
  | { did: 'joined'; incident: Incident; joined: number }
  | { did: 'already'; incident: Incident }
  | { did: 'refused'; refusal: Refusal }

export interface OnIncident extends Doing {
  number: number
}

export interface OpenRequest extends Doing {
  /** What was typed; alone: an incident without alerts. */
  text?: string
  /** Episodes whose groups become (or join) one incident. */
  episodes?: readonly string[]
  level?: AlertLevel
  system?: string
  /** Where its card and reminders go when there is no episode. */
  destination: Destination
}

export interface IncidentVerbs {
  open(request: OpenRequest): Promise<Opened>
  /** At most 4000 characters. */
  note(request: OnIncident & { text: string }): Promise<Outcome>
  /** Text, time or both of an entry; `revision` is the number of corrections the person has seen. */
  correct(request: OnIncident & { key: string; revision: number; text?: string; time?: Ms }): Promise<Outcome>
  attach(request: OnIncident & { evidence: Evidence }): Promise<Outcome>
  /** Takes it, or gives it to `to`. `from`: whose it was when the person pressed (undefined: nobody's). */
  assign(request: OnIncident & { to: Person; from?: number }): Promise<Outcome>
  /** The owner passes it on with a word. */
  handOver(request: OnIncident & { to: Person; word?: string }): Promise<Outcome>
  /** People who should know. */
  tag(request: OnIncident & { people: readonly Person[]; off?: boolean }): Promise<Outcome>
  tick(request: OnIncident & { item: CheckItem; off?: boolean }): Promise<Outcome>
  /** `from`: the phase that the person saw. */
  setPhase(request: OnIncident & { to: Phase; from: Phase }): Promise<Outcome>
  /** Another level, system or title. */
  classify(request: OnIncident & { level?: AlertLevel; system?: string; title?: string }): Promise<Outcome>
  /** Keeps one answer of the resolution; a later one replaces it. */
  describe(request: OnIncident & { finding: FindingName; text: string }): Promise<Outcome>
  /** Closes it; refused with `missing` while a finding is neither given nor described before. Writes the document. */
  resolve(
    request: OnIncident & {
      findings?: Readonly<Partial<Record<FindingName, string>>>
      followUps?: readonly { text: string; owner?: Person; dueAt?: Ms }[]
    },
  ): Promise<Outcome>
  /** Closes it in one step. */
  falseAlarm(request: OnIncident): Promise<Outcome>
  reopen(request: OnIncident): Promise<Outcome>
  /** The others' groups, people and follow-ups move into `number`; the others are closed as merged. */
  merge(request: OnIncident & { others: readonly number[] }): Promise<Outcome>
  addFollowUp(request: OnIncident & { text: string; owner?: Person; dueAt?: Ms }): Promise<Outcome>
  /** Of closed incidents as well. */
  doneFollowUp(request: OnIncident & { id: number }): Promise<Outcome>
  /** The issue that was filed for it. */
  filed(request: OnIncident & { url: string; key: string }): Promise<Outcome>
}

export interface IncidentViews {
  byNumber(number: number): Promise<Incident | undefined>
  /** Worst first, of equal level the newest; at most 500. */
  open(): Promise<readonly Incident[]>
  /** The open one, else the newest that had this episode. */
  ofEpisode(episode: string): Promise<Incident | undefined>
  /** The one whose own card, reminder or document is this post. */
  ofPost(post: string): Promise<Incident | undefined>
  /** Newest first. */
  list(page: Page): Promise<Paged<Incident>>
  /** Oldest first. */
  timeline(number: number, page: Page): Promise<Paged<EntryView>>
  /** Files, oldest first. */
  evidence(number: number): Promise<readonly EntryView[]>
  /** By `Episode.group`, before the moment (now when absent). */
  lastTime(group: string, before?: Ms): Promise<LastTime | undefined>
  /** Follow-ups that are not done, the one that is due first in front. */
  followUps(): Promise<readonly { incident: Incident; followUp: FollowUp }[]>
  /** The post-incident document as it would be now, in Markdown. */
  document(number: number, reader: DocumentReader): Promise<string | undefined>
}

/** Whose language and time zone a document is in. */
export interface DocumentReader {
  texts: Texts
  zone: string
  now: Ms
}

/** The room of incidents. */
export interface Incidents {
  verbs: IncidentVerbs
  views: IncidentViews
  journal: Journal
  /** Follows the alerts and sends reminders. */
  due: Sweepable
  /** Alerts have changed: what they mean for incidents is looked at in the next sweep. */
  wake(): void
  /** Catches up with the alerts; what fails is tried again by the sweeper. */
  start(): Promise<void>
  /** Resolves when nothing that was begun is under way. */
  idle(): Promise<void>
}

/** Face of an incident's own card, of its reminders, and of its document. */
export const incidentFace = 'incident'
export const reminderFace = 'incident-reminder'
export const documentFace = 'incident-document'

/** Verbs of buttons; `args` always have `n`, the number, save `open`, which has `episode`. */
export const pressVerbs = {
  open: 'incident-open', // { episode }
  show: 'incident-show',
  take: 'incident-take',
  note: 'incident-note',
  checklist: 'incident-checklist',
  tick: 'incident-tick', // { item }
  phase: 'incident-phase', // { from, to }
  timeline: 'incident-timeline', // { page? }
  resolve: 'incident-resolve',
  falseAlarm: 'incident-false',
  reopen: 'incident-reopen',
  file: 'incident-file',
} as const

/** Where an incident's number for all else stands: the last one given. Its version also guards which groups are whose. */
export interface IncidentLedger {
  last: number
}

/** A row of stream `audit`. */
export interface IncidentAudit {
  action: `incident-${string}`
  person: Person
  cause: string
  /** When the person did it; the row's own time is when it took effect. */
  at: Ms
  incident: number
  system?: string
  details?: Readonly<Record<string, unknown>>
}

/** How far a stream was followed. */
export interface IncidentCursor {
  seq: number
}

declare module '../../store/port.ts' {
  interface Kinds {
    incident: Incident
    'incident-entry': Entry
    'incident-ledger': IncidentLedger
    'incident-cursor': IncidentCursor
  }
}
