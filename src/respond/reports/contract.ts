import type { Ms } from '../../core/clock.ts'
import type { FileRef } from '../../core/files.ts'
import type { Destination, Person } from '../../core/policy.ts'
import type { Put } from '../../store/port.ts'

/** What stands in a report, in the reader's words and in no format; the same parts become Markdown and PDF. */
export type Part =
  | { kind: 'heading'; level: 2 | 3; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; items: readonly string[] }
  | { kind: 'tasks'; items: readonly { text: string; done: boolean }[] }
  | { kind: 'table'; head: readonly string[]; rows: readonly (readonly string[])[] }
  /** Printed text, as a program gave it. */
  | { kind: 'code'; text: string }
  /** A picture that `Files` keeps (PNG). */
  | { kind: 'picture'; file: FileRef; caption: string }
  /** A line that stands out: how it ended. */
  | { kind: 'verdict'; verdict: Verdict; text: string }

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
   * of whoever ordered it, so that a report is there exactly when what it tells is. The same id and cause give the same.
   */
  freeze(draft: ReportDraft, how: { id: string; at: Ms }): Promise<{ report: Report; puts: readonly Put[] }>
  /** After that commit: draws what is missing. */
  committed(id: string): void
  /** Says it in a chat: a card with its head, the Markdown and the PDF as files. Posts are named by the report and cause. */
  tell(id: string, to: Destination, how: { cause: string; audible: boolean }): Promise<void>
  byId(id: string): Promise<Report | undefined>
  /** Newest first. */
  list(query: { kind?: ReportKind; system?: string; offset: number; limit: number }): Promise<ReportPage>
  idle(): Promise<void>
}

declare module '../../store/port.ts' {
  interface Kinds {
    report: Report
  }
}
