import { deepRedact } from '../../core/redact-deep.ts'
import { oneLine } from '../../core/text.ts'
import type { Item, Part, ReportDraft } from './contract.ts'

/** What one report may hold; what is beyond is left out, and the report says so. */
const most = { parts: 2000, items: 20_000, cells: 20, characters: 2_000_000, text: 64 * 1024, title: 300, pictures: 40 }

const bounds = { depth: 20, values: 50_000, text: 64 * 1024 }

type Redact = (text: string) => string

/** A draft without secrets and within bounds; `cut` is said at its end where something was left out. */
export function cleaned(draft: ReportDraft, redact: Redact, cut: (n: number) => string): ReportDraft {
  const cleaner = new Cleaner(redact)
  const parts: Part[] = []
  for (const part of draft.parts) {
    if (parts.length >= most.parts || cleaner.full) break
    parts.push(cleaner.part(part))
  }
  const left = draft.parts.length - parts.length + cleaner.left
  return {
    ...draft,
    title: cleaner.text(oneLine(draft.title), most.title),
    ...(draft.data && { data: deepRedact(draft.data, redact, bounds) as Record<string, unknown> }),
    parts: left === 0 ? parts : [...parts, { kind: 'paragraph', text: cut(left) }],
  }
}

class Cleaner {
  /** Items and rows that were left out. */
  left = 0
  readonly #redact: Redact
  #characters = most.characters
  #items = most.items
  #pictures = most.pictures

  constructor(redact: Redact) {
    this.#redact = redact
  }

  get full(): boolean {
    return this.#characters <= 0 || this.#items <= 0
  }

  text(text: string, longest = most.text): string {
    const clean = this.#redact(text.length > longest * 2 ? text.slice(0, longest * 2) : text)
    const kept = clean.length <= longest ? clean : `${[...clean.slice(0, longest - 1)].slice(0, -1).join('')}…`
    this.#characters -= kept.length
    return kept
  }

  part(part: Part): Part {
    switch (part.kind) {
      case 'list':
        return { ...part, items: this.#some(part.items, (item) => this.#item(item)) }
      case 'tasks':
        return { ...part, items: this.#some(part.items, (item) => ({ ...item, text: this.text(item.text) })) }
      case 'table': {
        const head = part.head.slice(0, most.cells).map((cell) => this.text(cell))
        // Every row has the cells of the head.
        const row = (cells: readonly string[]) => head.map((_, n) => this.text(cells[n] ?? ''))
        return { ...part, head, rows: this.#some(part.rows, row) }
      }
      case 'picture':
        return this.#picture(part)
      default:
        return { ...part, text: this.text(part.text) }
    }
  }

  #item(item: string | Item): string | Item {
    if (typeof item === 'string') return this.text(item)
    const { strong, text, code } = item
    return {
      ...(strong !== undefined && { strong: this.text(strong) }),
      text: this.text(text),
      ...(code !== undefined && { code: this.text(code) }),
    }
  }

  #picture(part: Extract<Part, { kind: 'picture' }>): Part {
    const caption = this.text(part.caption)
    this.#pictures -= 1
    return this.#pictures < 0 ? { kind: 'paragraph', text: caption } : { ...part, caption }
  }

  #some<T, Kept>(all: readonly T[], keep: (one: T) => Kept): Kept[] {
    const kept: Kept[] = []
    for (const one of all) {
      if (this.full) break
      this.#items -= 1
      kept.push(keep(one))
    }
    this.left += all.length - kept.length
    return kept
  }
}
