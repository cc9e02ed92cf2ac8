import type { Ms } from '../../core/clock.ts'
import type { FileRef } from '../../core/files.ts'
import type { Destination, Person } from '../../core/policy.ts'
import type { Post } from '../../core/post.ts'
import type { Put } from '../../store/port.ts'

/** What stands in a report, in the reader's words and in no format; the same parts become Markdown and PDF. */
export type Part =
  | { kind: 'heading'; level: 2 | 3; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; items: readonly (string | Item)[] }
  | { kind: 'tasks'; items: readonly { text: string; done: boolean }[] }
  | { kind: 'table'; head: readonly string[]; rows: readonly (readonly string[])[] }
  /** Printed text, as a program gave it. */
  | { kind: 'code'; text: string }
  /** A picture that `Files` keeps (PNG). */
  | { kind: 'picture'; file: FileRef; caption: string }
  /** A line that stands out: how it ended; `word` in place of the verdict's own. */
  | { kind: 'verdict'; verdict: Verdict; text: string; word?: string }

/** An entry of a list: `strong` stands before its text in bold, `code` is printed text below it. */
export interface Item {
  strong?: string
  text: string
  code?: string
}

export const verdicts = ['pass', 'warn', 'fail', 'none'] as const
export type Verdict = (typeof verdicts)[number]

export const reportKinds = ['golive', 'daily', 'weekly', 'handover', 'incident', 'verify', 'drill', 'routine'] as const
export type ReportKind = (typeof reportKinds)[number]

/** What is to become a report. */
export interface ReportDraft {
  kind: ReportKind
  /** One line. */
  title: string
  system?: string
  /** What it is about: a go-live's or an incident's id, a day (`2026-03-02`). */
  subject?: string
  parts: readonly Part[]
  /** The same as data, for programs: the daily summary's JSON. */
  data?: Readonly<Record<string, unknown>>
  /** Language and time zone in which the parts are written. */
  locale: string
  zone: string
  by?: Person
}

/** A report as it was when it was frozen: nothing of it changes afterwards. The document's id is `id`. */
export interface Report extends ReportDraft {
  /** `<kind>-<subject or time>`, unique; what people type: `golive-3`, `daily-video-backend-2026-03-02`. */
  id: string
  at: Ms
  /** SHA-256 of title, parts and data, hex: a changed figure is another hash. */
  hash: string
  markdown: FileRef
  /** The data as programs read it, where that is what somebody wants to have: of a daily summary. */
  json?: FileRef
  /** Absent until it is drawn, and for good when it can't be (`failed`). */
  pdf?: FileRef
  failed?: string
  /** A later report that takes its place. */
  replacedBy?: string
}

export interface ReportPage {
  items: readonly Report[]
  total: number
}

/** The room that freezes, keeps, lists and sends reports. */
export interface Reports {
  /**
   * Freezes a draft: Markdown kept at once, the PDF drawn after it in a process of its own. The puts are for the commit
   * of whoever ordered it, so that a report is there exactly when what it tells is. An id that is kept already gives the
   * report that is there, and no puts. `replaces`: the id of an earlier report whose place it takes.
   * @throws UserError when the id is none (letters, digits, `.`, `_`, `-`; at most 120) or the Markdown can't be kept
   */
  freeze(
    draft: ReportDraft,
    how: { id: string; at: Ms; replaces?: string },
  ): Promise<{ report: Report; puts: readonly Put[] }>
  /** After that commit: draws what is missing. */
  committed(id: string): void
  /**
   * Says it in a chat: a card with its head, the Markdown and the PDF as files in reply to it; the PDF follows when it is
   * drawn. Once for one cause and chat. A report that is not there is not told. `filesOnly`: `replyTo` says already what its
   * card would, so only the files come, in reply to that.
   */
  tell(
    id: string,
    to: Destination,
    how: { cause: string; audible: boolean; replyTo?: NonNullable<Post['replyTo']>; filesOnly?: boolean },
  ): Promise<void>
  /** Puts that let the PDF follow a post of the orderer's own that tells it, for the same commit. */
  following(report: Report, to: { destination: Destination; post: string; at: Ms }): readonly Put[]
  byId(id: string): Promise<Report | undefined>
  /** Newest first. */
  list(query: { kind?: ReportKind; system?: string; offset: number; limit: number }): Promise<ReportPage>
  /** Goes on with what was not drawn or told to its end. */
  start(): Promise<void>
  /** Draws no more; what is missing is drawn after the next start. */
  stop(): void
  idle(): Promise<void>
}

declare module '../../store/port.ts' {
  interface Kinds {
    report: Report
  }
}
