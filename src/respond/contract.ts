import type { Ms } from '../core/clock.ts'
import type { FileRef } from '../core/files.ts'
import type { Person } from '../core/policy.ts'
import type { Put } from '../store/port.ts'

/** Who does something, when, and what names it: what a verb does for one cause it does once. */
export interface Doing {
  person: Person
  at: Ms
  cause: string
}

/** Who makes a move, when, and what names it; without a person it is the bot. */
export interface Mover {
  person?: Person
  at: Ms
  cause: string
}

/** What became of a run of which people and bot make moves. */
export type Moved<Run, Deed, Refusal> =
  | { did: 'done'; run: Run; deed: Deed }
  | { did: 'stale'; deed: Deed }
  | { did: 'over' }
  | { did: 'refused'; refusal: Refusal }

/** A file that somebody gave. */
export interface Evidence {
  name: string
  bytes: number
  mime?: string
  /** Kept by `Files`; absent when it is too large to keep. */
  file?: FileRef
  /** Telegram's id of the same file. */
  telegramFile?: string
  /** What was written beside it, at most 1024 characters. */
  caption?: string
}

/** What a timeline entry is about: colour and heading in the document, never logic. */
export const entryKinds = [
  'opened',
  'alert', // fired, resolved, lost its data
  'acknowledged',
  'silence',
  'phase',
  'owner',
  'note',
  'file', // evidence
  'action', // carried out, with its output
  'sop',
  'tracker',
  'follow-up',
  'resolved',
  'reopened',
] as const
export type EntryKind = (typeof entryKinds)[number]

/** Words of the bot by their id in `locales/`, or what a person wrote. */
export type EntryText = { id: string; args?: Readonly<Record<string, string | number>> } | { typed: string }

/** One line of an incident's timeline, before it has its number. */
export interface NewEntry {
  /** When it happened; it is written down when it is committed. */
  at: Ms
  kind: EntryKind
  by?: Person
  text: EntryText
  /** What an action printed, at most 64 KiB, secrets masked. */
  output?: string
  /** On disk, when it was small enough. */
  file?: FileRef
  /** Telegram's id of the same file, for sending it again. */
  telegramFile?: string
}

/**
 * Where other rooms write into an incident. The puts go into the commit of what they tell, so that the timeline holds
 * exactly what happened.
 */
export interface Journal {
  /** Entries for the timeline; none when there is no such incident. `cause` makes a repeat the same entry. */
  entries(incident: string, all: readonly NewEntry[], cause: string): readonly Put[]
  /** Tells that the commit is done: cards that show the incident are brought up to date. */
  written(incident: string): void
}
