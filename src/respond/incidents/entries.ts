import { createHash } from 'node:crypto'
import type { Ms } from '../../core/clock.ts'
import type { Put, Versioned } from '../../store/port.ts'
import type { EntryText, NewEntry } from '../contract.ts'
import type { EntryView } from './contract.ts'

/** What people type at most, in characters. */
export const longestNote = 4000
const mostOutput = 64 * 1024

/** Entries of one cause, ready to be committed: the same cause gives the same keys. */
export function entryViews(
  incident: number,
  all: readonly NewEntry[],
  { cause, writtenAt, first }: { cause: string; writtenAt: Ms; first: number },
): EntryView[] {
  const name = createHash('sha256').update(cause).digest('base64url').slice(0, 16)
  return all.map((entry, i) => ({
    key: `${name}.${i}`,
    entry: { ...bounded(entry), incident, writtenAt, order: first + i },
  }))
}

export const entryId = (incident: number, key: string): string => `${incident}/${key}`
export const keyOf = (id: string): string => id.slice(id.indexOf('/') + 1)

export const entryView = ({ id, doc }: Versioned<'incident-entry'>): EntryView => ({ key: keyOf(id), entry: doc })

export const entryPut = ({ key, entry }: EntryView): Put => ({
  kind: 'incident-entry',
  id: entryId(entry.incident, key),
  doc: entry,
})

/** What other rooms write is cut; what people write was refused before. */
function bounded(entry: NewEntry): NewEntry {
  const { text, output } = entry
  return {
    ...entry,
    text: boundedText(text),
    ...(output !== undefined && { output: cut(output, mostOutput) }),
  }
}

const boundedText = (text: EntryText): EntryText => ('typed' in text ? { typed: cut(text.typed, longestNote) } : text)

/** Its beginning, on a whole character, in UTF-16 units. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const end = /[\ud800-\udbff]/.test(text[most - 2] ?? '') ? most - 2 : most - 1
  return `${text.slice(0, end)}…`
}
