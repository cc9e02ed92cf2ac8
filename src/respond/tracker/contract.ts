import type { TrackerKind } from '../../config/tracker.ts'
import type { Ms } from '../../core/clock.ts'
import type { Person } from '../../core/policy.ts'
import type { Sweepable } from '../../core/sweeper.ts'
import type { Doing } from '../contract.ts'
import type { Part } from './markup/contract.ts'

/** Why a tracker did not do what it was asked; each has a text `respond-tracker-why-<reason>`. */
export const trackerReasons = [
  'unauthorized', // 401
  'forbidden', // 403
  'not-found', // 404, 410, or moved elsewhere
  'refused', // 400, 422: what was sent is not accepted
  'too-large', // 413
  'rate-limited', // 429, or 403 that says so
  'unavailable', // 5xx
  'timeout',
  'network',
  'odd-answer', // no JSON, too long, or without what it must have
] as const
export type TrackerReason = (typeof trackerReasons)[number]

export interface TrackerFailure {
  ok: false
  reason: TrackerReason
  /** The same may work later. */
  retryable: boolean
  /** It may have been done all the same. */
  maybeDone: boolean
  /** Not before so long from now. */
  retryAfter?: Ms
  /** In the tracker's own words, at most 300 characters, without secrets. */
  detail?: string
}
export type Result<T> = { ok: true; value: T } | TrackerFailure

/** An issue as people and the API know it. */
export interface TrackerIssue {
  /** What the API calls it: a number, or Jira's key. */
  id: string
  /** What people call it: `acme/shop#12`, `OPS-7`. */
  key: string
  url: string
}

export interface NewIssue {
  /** `opsbell:<installation>/<incident>`, by which it is found again. */
  marker: string
  title: string
  parts: readonly Part[]
  labels: readonly string[]
  /** In the tracker's names. */
  assignees: readonly string[]
  type?: string
}

export interface NewComment {
  /** `opsbell:<installation>/<incident>/<n>` */
  marker: string
  parts: readonly Part[]
}

export interface Upload {
  /** Letters, digits, `.`, `_` and `-`; unique within its incident. */
  name: string
  mime: string
  bytes: Uint8Array
}

/** One project of a tracker. No method rejects; none takes longer than the time it was made with. */
export interface IssueTracker {
  create(issue: NewIssue): Promise<Result<TrackerIssue>>
  comment(issue: TrackerIssue, comment: NewComment): Promise<Result<undefined>>
  /**
   * Adds a file; what texts refer to it by. Absent where the API has no such thing.
   * @param again it may be there already
   */
  attach?(issue: TrackerIssue, file: Upload, again: boolean): Promise<Result<string>>
  /** The first issue with the marker among those made since. */
  find(marker: string, since: Ms): Promise<Result<TrackerIssue | undefined>>
  /** Whether a comment with the marker is there. */
  findComment(issue: TrackerIssue, marker: string, since: Ms): Promise<Result<boolean>>
  close(): Promise<void>
}

/** A comment on its way. What it holds stays as it is until it is told. */
export interface PendingComment {
  n: number
  /** Keys of entries. */
  keys: readonly string[]
  /** What files are referred to by, by the entry's key; empty: they are only named. */
  refs: Readonly<Record<string, string>>
  /** The file that is being added, or was when the bot died. */
  adding?: string
  /** It was sent then and may be there. */
  sentAt?: Ms
}

/** Which of the timeline's entries have been looked at: all written before `upTo`, and these. */
export interface Covered {
  upTo: Ms
  keys: readonly string[]
}

/** What is filed about one incident. The document's id is the incident's number. */
export interface Filing {
  incident: number
  /**
   * `queued` → `sending` (committed before the call) → `filed`, `failed` (for good, until somebody asks again) or
   * `waiting` (for another try).
   */
  state: 'queued' | 'sending' | 'waiting' | 'filed' | 'failed'
  asked: { person: Person; at: Ms; cause: string }
  /** How often it was asked for: each has a message of its own. */
  round: number
  /** Failures in a row, and since when. */
  failures: number
  failingSince?: Ms
  failure?: { reason: TrackerReason; at: Ms; detail?: string }
  /** Creates whose answer is not known: it is looked for among what was made since, after what was sent last has settled. */
  doubt?: { since: Ms; last: Ms }
  /** The tracker refused labels, type or assignees: without them. */
  bare?: true
  issue?: TrackerIssue & { kind: TrackerKind; server: string; project: string; at: Ms }
  /** The incident knows of it. */
  noted?: true
  covered: Covered
  /** Entries that are yet to be told, oldest first; at most 500. */
  owed: readonly string[]
  comment?: PendingComment
  comments: number
  lastCommentAt?: Ms
  /** Why comments don't get there. */
  muted?: TrackerReason
  /** What people have been told of: each once per round. */
  told?: TrackerReason
  /** The incident's revision when its timeline was looked at last. */
  seen: number
  /** Of its message; none yet: 0. */
  posted: number
  /** Next moment at which something is to be done (index `due`). */
  dueAt?: Ms
}

/** The installation's part of markers. */
export interface TrackerInstall {
  id: string
}

/** What came of asking for an issue. */
export type FileOutcome =
  | { did: 'queued'; number: number }
  /** It is on its way since. */
  | { did: 'under-way'; number: number; since: Ms }
  | { did: 'filed'; number: number; key: string; url: string }
  | { did: 'missing'; number: number }
  | { did: 'unconfigured' }

/** How the issue tracker is, by the newest filings. */
export interface TrackerStatus {
  kind: TrackerKind
  /** Incidents whose issue or comments are yet to be sent. */
  pending: number
  /** Refused within the last 7 days: issues, and issues that get no comments any more. */
  failed: number
  muted: number
  /** The last issue or comment that it took. */
  lastAt?: Ms
  /** Since when it takes nothing, when that is some minutes ago, and why. */
  away?: { since: Ms; reason: TrackerReason }
}

/** The room of the issue tracker. */
export interface Tracker {
  /** Files the incident; once, however often it is asked. After a failure for good a new try. */
  file(number: number, doing: Doing): Promise<FileOutcome>
  /** Whether there is a tracker to file in. */
  configured(): boolean
  /** Undefined where there is none. */
  status(): Promise<TrackerStatus | undefined>
  /** Something about the incident has changed. */
  wake(number: number): void
  /** Sends what waits. */
  due: Sweepable
  /** Takes up what was left. */
  start(): Promise<void>
  /** A new configuration is in use: what it mends is tried again. */
  apply(): void
  stop(): Promise<void>
}

/** The verb of the button; `args` have `n`, the incident's number. */
export const fileVerb = 'incident-file'
/** Face of the message about a filing. */
export const filingFace = 'incident-filing'

declare module '../../store/port.ts' {
  interface Kinds {
    filing: Filing
    'tracker-install': TrackerInstall
  }
}
