import type { Ms } from './clock.ts'

/**
 * A piece of text with one style. Text reaches a channel only as spans, so nothing is ever escaped by hand:
 * a channel turns them into its own entities, and a label full of markup stays a label.
 */
export interface Span {
  text: string
  bold?: boolean
  code?: boolean
  italic?: boolean
  /** Shown folded until tapped (an expandable quote); must be whole lines. */
  quote?: boolean
  /** A point in time: channels that can show it in the reader's own zone do; others show `text`. */
  time?: { at: Ms; relative?: boolean }
  /** An http(s) link written by the configuration, never by a label. */
  url?: string
  /** The bot's own words, in which a channel may find commands and make them tappable; never with a label in them. */
  live?: boolean
  /** Mentions a person by Telegram id. Only the bot itself makes these. */
  mention?: number
}

/** One line. */
export type Line = readonly Span[]

export function plain(line: Line): string {
  return line.map((span) => span.text).join('')
}

// Overrides, isolates and marks of direction.
const reordering = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]/g

/** Without what reorders the text around it. */
export const inOrder = (text: string): string => text.replace(reordering, '')

/** On one line, whatever stood between its words. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

export const code = (text: string): Span => ({ text, code: true })
export const bold = (text: string): Span => ({ text, bold: true })
