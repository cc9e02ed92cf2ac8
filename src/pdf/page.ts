import { either, type Font, type Fonts, runsOf } from './font.ts'
import { type Printable, printable, straight } from './glyphs.ts'
import { lineWidth, wrapped } from './wrap.ts'

/** A4, in points. */
export const page = { left: 40, right: 40, top: 58, bottom: 52, width: 595.28 } as const
export const inner = page.width - page.left - page.right
export const sizes = { title: 19, h2: 14, h3: 11.5, text: 9.5, small: 8, code: 8, rim: 7 } as const
export const inks = { text: '#1f2937', faint: '#6b7280', line: '#d1d5db', ground: '#f3f4f6' } as const

/** What pdfmake lays out; its own types are none of the package. */
export type Node = Readonly<Record<string, unknown>>

/** Names under which pdfmake knows the fonts. */
export const families = { text: 'NotoSansTC', mono: 'NotoSansMono' } as const

/** Some 110 pages. */
const mostLines = 5000

/** Makes lines of texts, and counts them: nothing that it gives is wider than asked for. */
export class Typesetter {
  readonly #fonts: Fonts
  readonly #code: Font
  readonly #wideQuotes: boolean
  #left = mostLines
  /** Something was left out; a character had no form. */
  cut = false
  lacks = false

  constructor(fonts: Fonts, locale: string) {
    this.#fonts = fonts
    this.#wideQuotes = locale.startsWith('zh')
    this.#code = either(fonts.mono, fonts.normal)
  }

  get full(): boolean {
    return this.#left <= 0
  }

  clean(text: string): string {
    const quoted = this.#wideQuotes ? text : straight(text)
    return this.#printable(quoted, [this.#fonts.normal, this.#fonts.bold])
  }

  #printable(text: string, fonts: readonly Font[]): string {
    const made: Printable = printable(text, fonts)
    this.lacks ||= made.lacks
    return made.text
  }

  /** Lines of the text; `most` of them at the utmost. */
  lines(text: string, how: { size: number; width: number; bold?: boolean; most?: number; indent?: number }): string[] {
    return this.#wrapped(this.clean(text), how.bold ? this.#fonts.bold : this.#fonts.normal, how)
  }

  #wrapped(
    text: string,
    font: Font,
    { size, width, most, indent }: { size: number; width: number; most?: number; indent?: number },
  ): string[] {
    const room = Math.max(1, Math.min(most ?? Infinity, this.#left))
    const all = wrapped(text, { font, size, width, most: room, ...(indent !== undefined && { indent }) })
    if (all.length >= this.#left) this.cut = true
    this.#left -= all.length
    return all
  }

  /** Code as a node: each character as wide as the other, but those that only the font of texts has. */
  code(text: string, how: { size: number; width: number }): Node {
    const lines = this.#wrapped(this.#printable(text, [this.#code]), this.#code, how)
    return { stack: lines.map((line) => this.#codeLine(line)), fontSize: how.size, font: families.mono }
  }

  #codeLine(line: string): Node {
    const runs = runsOf(line, this.#fonts.mono)
    if (runs.every(({ own }) => own)) return lineNode(line)
    const text = runs.map(({ text: run, own }) => ({ ...lineNode(run), ...(!own && { font: families.text }) }))
    return { text, noWrap: true }
  }

  /** Widest line, and widest word, of a text as it would stand without a border. */
  widths(text: string, size: number, bold = false): { line: number; word: number } {
    const font = bold ? this.#fonts.bold : this.#fonts.normal
    // What is longer is broken anyhow.
    const lines = this.clean(text.slice(0, 600)).split('\n')
    const words = lines.flatMap((line) => line.split(/\s+|(?<=[-/,_])|(?<=\p{Script=Han})|(?=\p{Script=Han})/u))
    const widest = (all: readonly string[]) =>
      all.reduce((most, one) => Math.max(most, lineWidth(one, font, size)), 0) * 1.01
    return { line: widest(lines), word: widest(words) }
  }

  /** A text as a node, one line under the other. */
  node(text: string, how: Parameters<Typesetter['lines']>[1] & { color?: string }): Node {
    const { size, bold, color } = how
    return {
      stack: this.lines(text, how).map(lineNode),
      fontSize: size,
      ...(bold && { bold }),
      ...(color && { color }),
    }
  }
}

/** One line that stays one. */
export const lineNode = (text: string): Node => ({ text, noWrap: true, preserveLeadingSpaces: true })
