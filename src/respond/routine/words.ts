import type { Ms } from '../../core/clock.ts'
import { inLocale, type MaybeLocalized } from '../../core/localized.ts'
import { code, type Line, plain, type Span } from '../../core/text.ts'
import type { TextArg } from '../../core/texts.ts'
import { clockSpan, dayText, durationText, valueText } from '../../deliver/cards/format.ts'
import type { Reader } from '../../deliver/index.ts'

/** What a text holds, as JSON: written in the reader's language and clock. */
export type WordArg =
  | string
  | number
  | { code: string }
  | { at: Ms }
  | { day: Ms }
  /** A duration. */
  | { took: Ms }
  | { in: MaybeLocalized }
  /** A figure, rounded for people. */
  | { value: number; unit?: string }
  | { mention: number; name: string }
  | { word: Word }

/** A line by its id in `locales/`: in no language until somebody reads it. */
export interface Word {
  id: string
  args?: Readonly<Record<string, WordArg>>
}

export function lineOf({ id, args = {} }: Word, reader: Reader): Line {
  const shown = Object.entries(args).map(([name, arg]): [string, TextArg] => [name, argOf(arg, reader)])
  return reader.texts.line(id, Object.fromEntries(shown))
}

export const textOf = (word: Word, reader: Reader): string => plain(lineOf(word, reader))

export const boldLine = (word: Word, reader: Reader): Line =>
  lineOf(word, reader).map((span) => ({ ...span, bold: true }))

function argOf(arg: WordArg, reader: Reader): TextArg {
  if (typeof arg !== 'object') return arg
  if ('code' in arg) return code(arg.code)
  if ('at' in arg) return clockSpan(arg.at, reader.zone, reader.now)
  if ('day' in arg) return dayText(arg.day, reader.zone)
  if ('took' in arg) return durationText(arg.took, reader.texts)
  if ('in' in arg) return inLocale(arg.in, reader.texts.locale)
  if ('value' in arg) return `${valueText(arg.value)}${arg.unit ?? ''}`
  if ('mention' in arg) return { text: arg.name, mention: arg.mention } satisfies Span
  return textOf(arg.word, reader)
}
