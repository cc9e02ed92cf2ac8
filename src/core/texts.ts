import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FluentBundle, FluentResource } from '@fluent/bundle'
import type { Line, Span } from './text.ts'

export type TextArg = string | number | Span
export type TextArgs = Readonly<Record<string, TextArg>>

/** The texts of one language. */
export interface Texts {
  readonly locale: string
  /** A message as one line; arguments that are spans keep their style, strings are plain. */
  line(id: string, args?: TextArgs): Line
  /** A message without styles. */
  text(id: string, args?: TextArgs): string
  has(id: string): boolean
}

// Styled arguments travel through Fluent as a private-use character each, which plain arguments are not allowed to hold.
const firstMark = 0xf0000
const mark = (index: number) => String.fromCodePoint(firstMark + index)
const marks = /[\u{f0000}-\u{f00ff}]/u
const allMarks = new RegExp(marks.source, 'gu')

/**
 * Loads every `<locale>.ftl` of a folder. A locale or message that is missing falls back to `fallback`.
 * @throws Error naming file and message when a file does not parse or the fallback locale is absent.
 */
export function loadTexts(folder: string, fallback = 'en'): (locale: string) => Texts {
  const bundles = new Map<string, FluentBundle>()
  for (const file of readdirSync(folder)) {
    if (file.endsWith('.ftl')) bundles.set(file.slice(0, -4), loadBundle(file.slice(0, -4), join(folder, file)))
  }
  const base = bundles.get(fallback)
  if (!base) throw new Error(`no ${fallback}.ftl in ${folder}`)
  const made = new Map<string, Texts>()
  return (locale) => {
    let texts = made.get(locale)
    if (!texts) {
      texts = textsOf(locale, [bundles.get(locale) ?? base, base])
      made.set(locale, texts)
    }
    return texts
  }
}

function loadBundle(locale: string, path: string): FluentBundle {
  const bundle = new FluentBundle(locale, { useIsolating: false })
  const errors = bundle.addResource(new FluentResource(readFileSync(path, 'utf8')))
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`)
  return bundle
}

function textsOf(locale: string, bundles: readonly FluentBundle[]): Texts {
  const line = (id: string, args: TextArgs = {}): Line => {
    for (const bundle of bundles) {
      const pattern = bundle.getMessage(id)?.value
      if (pattern) return fill(bundle, pattern, args)
    }
    throw new Error(`no text "${id}"`)
  }
  return {
    locale,
    line,
    text: (id, args) =>
      line(id, args)
        .map((span) => span.text)
        .join(''),
    has: (id) => bundles.some((bundle) => bundle.hasMessage(id)),
  }
}

/** A count that was written as text counts as one: `1 alert`. Greater ones are all alike in the languages there are. */
const countOf = (text: string): number | undefined => (/^\d$/.test(text) ? Number(text) : undefined)

function fill(bundle: FluentBundle, pattern: Parameters<FluentBundle['formatPattern']>[0], args: TextArgs): Line {
  const spans: Span[] = []
  const given: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(args)) {
    if (typeof value === 'number') given[name] = value
    else if (typeof value === 'string') given[name] = countOf(value) ?? value.replaceAll(allMarks, '')
    else given[name] = mark(spans.push(value) - 1)
  }
  const errors: Error[] = []
  const text = bundle.formatPattern(pattern, given, errors)
  if (errors[0]) throw errors[0]
  return text
    .split(new RegExp(`(${marks.source})`, 'u'))
    .filter((piece) => piece !== '')
    .map((piece) => (marks.test(piece) ? (spans[(piece.codePointAt(0) ?? 0) - firstMark] as Span) : { text: piece }))
}
