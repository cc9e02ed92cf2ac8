import type { DigestData } from '../../alerts/contract.ts'
import type { Ms } from '../../core/clock.ts'
import type { Destination, Person } from '../../core/policy.ts'
import type { Sweepable } from '../../core/sweeper.ts'
import type { Doing } from '../contract.ts'
import type { Word } from './words.ts'

/** The face of everything that this room posts. */
export const routineFace = 'routine'

/** A part of such a post: its first line stands out. */
export interface Section {
  name: 'handover' | 'daily' | 'weekly' | 'reminder' | 'drill'
  head: Word
  lines: readonly Word[]
}

export interface RoutineKey {
  text: Word
  verb: RoutineVerb
  args: Readonly<Record<string, string | number>>
}

/** What a post of this room holds (`Post.data`). */
export type RoutineData = {
  sections: readonly Section[]
  keys: readonly (readonly RoutineKey[])[]
  /** The daily digest, where it is part of the morning. */
  digest?: DigestData
}

/** Verbs of buttons. */
export type RoutineVerb =
  | 'handover-take' // { handover }
  | 'handover-ask' // { handover }
  | 'handover-follow-up' // { handover, n, id }
  | 'reminder-tick' // { reminder, item }
  | 'routine-report' // { report }
  | 'drill-start'

/** Who has the watch in a chat; the document's id is the chat's name. Only who takes it over changes it. */
export interface Duty {
  person?: Person
  since: Ms
  /** The newest handover's number in this chat. */
  last: number
}

/** One offer of the watch. Its document's id is `id`. */
export interface Handover {
  id: string
  n: number
  chat: string
  destination: Destination
  at: Ms
  /** Who asked for it; the bot in the morning. */
  by?: Person
  /** Whose watch ends, and since when it was. */
  from?: Person
  since: Ms
  lines: readonly Word[]
  /** The post that shows it. */
  post: string
  /** When `by` is absent here it is still open. */
  taken?: { by: Person; at: Ms; cause: string }
  /** A newer one took its place before anybody took it over. */
  replaced?: true
}

export type Taken =
  | { did: 'taken'; handover: Handover }
  | { did: 'already'; handover: Handover; by: Person; at: Ms }
  /** It is the person's own watch: somebody else has to take it over. */
  | { did: 'own'; handover: Handover }
  | { did: 'replaced'; handover: Handover }
  | { did: 'missing' }

export const reminderTasks = ['alert-test', 'threshold-review', 'capacity-plan'] as const
export type ReminderTask = (typeof reminderTasks)[number]

/** What each task asks for; every item has a text `respond-routine-<task>-<item>`. */
export const reminderItems = {
  'alert-test': ['drill', 'phones', 'outside', 'people'],
  'threshold-review': ['noisy', 'false', 'never', 'applied'],
  'capacity-plan': ['trends', 'limits', 'order', 'costs'],
} as const satisfies Readonly<Record<ReminderTask, readonly string[]>>

/** One occurrence of routine work. Its document's id is `id`; every change is a new version. */
export interface Reminder {
  id: string
  task: ReminderTask
  destination: Destination
  at: Ms
  ticks: Readonly<Record<string, { by: Person; at: Ms; cause: string }>>
  lines: readonly Word[]
  post: string
  report?: string
  /** When the last item was ticked. */
  doneAt?: Ms
}

export type Ticked = { did: 'ticked' | 'unticked'; reminder: Reminder } | { did: 'missing' }

/** When a calendar job came last. The document's id is its name. */
export interface RoutineRun {
  last: Ms
}

export interface RoutineVerbs {
  /** Offers the watch of a chat, with what the next one has to know. */
  handOver(request: {
    chat: string
    destination: Destination
    at: Ms
    cause: string
    person: Person
  }): Promise<Handover>
  take(request: Doing & { handover: string }): Promise<Taken>
  tick(request: Doing & { reminder: string; item: string }): Promise<Ticked>
}

export interface Routine {
  verbs: RoutineVerbs
  views: {
    duty(chat: string): Promise<Duty | undefined>
    handover(id: string): Promise<Handover | undefined>
    reminder(id: string): Promise<Reminder | undefined>
  }
  /** What comes by the calendar. */
  due: Sweepable
}

declare module '../../store/port.ts' {
  interface Kinds {
    duty: Duty
    handover: Handover
    reminder: Reminder
    'routine-run': RoutineRun
  }
}
