import { annotationIn } from '../../core/annotation.ts'
import type { Ms } from '../../core/clock.ts'
import type { TextArgs, Texts } from '../../core/texts.ts'
import { localTime } from '../../core/zoned.ts'
import type { EntryText } from '../contract.ts'
import type { Incident } from './contract.ts'

/** What an incident is about, in the reader's language. */
export function titleOf({ title, about }: Pick<Incident, 'title' | 'about'>, locale: string): string {
  return annotationIn(about ?? {}, 'summary', locale) ?? title
}

/** Arguments that are words of the bot are written in the reader's language. */
const worded: Readonly<Record<string, (value: string) => string>> = {
  phase: (value) => `respond-phase-${value}`,
  item: (value) => `respond-item-${value}`,
  finding: (value) => `respond-finding-${value}`,
  level: (value) => `respond-level-${value}`,
  reason: (value) => `respond-tracker-reason-${value}`,
}

/** An entry's text as people read it. */
export function entryWords(text: EntryText, texts: Texts): string {
  if ('typed' in text) return text.typed
  const args: TextArgs = Object.fromEntries(
    Object.entries(text.args ?? {}).map(([name, value]) => {
      const id = typeof value === 'string' ? worded[name]?.(value) : undefined
      return [name, id !== undefined && texts.has(id) ? texts.text(id) : value]
    }),
  )
  // Written by another version: its id says more than nothing.
  if (!texts.has(text.id)) return text.id
  try {
    return texts.text(text.id, args)
  } catch {
    return text.id
  }
}

/** An entry's words without the name of its file, for where that stands beside them; '' when there are no others. */
export function wordsBesideFile(text: EntryText, file: { name: string } | undefined, texts: Texts): string {
  const words = entryWords(text, texts)
  if (!file) return words
  if ('id' in text) return text.id === 'respond-entry-file' ? '' : words
  if (words === file.name) return ''
  return words.startsWith(`${file.name}: `) ? words.slice(file.name.length + 2).trim() : words
}

const two = (n: number): string => String(n).padStart(2, '0')

/** `2026-03-02 03:12:05` in the zone. */
export function momentText(at: Ms, zone: string): string {
  const { year, ...rest } = localTime(at, zone)
  const [month, day, hour, minute, second] = [rest.month, rest.day, rest.hour, rest.minute, rest.second].map(two)
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`
}
