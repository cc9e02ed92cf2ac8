/** One entry of a list. `strong` stands before the text in bold; `code` is printed text below it. */
export interface PdfItem {
  strong?: string
  text: string
  code?: string
  /** A box before it, ticked or not. */
  done?: boolean
}

export type PdfVerdict = 'pass' | 'warn' | 'fail' | 'none'

/** What stands in a PDF, as plain data in the reader's words. Lines of a text are its lines on the page. */
export type PdfPart =
  | { kind: 'heading'; level: 2 | 3; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; items: readonly PdfItem[] }
  | { kind: 'table'; head: readonly string[]; rows: readonly (readonly string[])[] }
  | { kind: 'code'; text: string }
  /** PNG or JPEG. */
  | { kind: 'picture'; bytes: Uint8Array; caption: string }
  /** `word` says in words what the colour says. */
  | { kind: 'verdict'; verdict: PdfVerdict; word: string; text: string }

export interface PdfSpec {
  title: string
  /** Under the title: what it is about, when, by whom. */
  subtitle: string
  /** Below every page: what tells this report from any other; and in short, above it. */
  mark: string
  short: string
  /** BCP 47. */
  locale: string
  parts: readonly PdfPart[]
  /** Stand at the end where something was left out, or a character that the font lacks was shown as a box. */
  cutNote: string
  lackNote: string
}
