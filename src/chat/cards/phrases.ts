import type { Ms } from '../../core/clock.ts'
import type { Line, Span } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import { clockText } from '../../deliver/cards/format.ts'
import type { SourceStatus } from '../../watch/contract.ts'

/** The largest unit that is not zero, so that it fits a phone: `12 s`, `4 min`, `3 h`, `2 d`. */
function coarse(ms: Ms): { n: number; unit: 's' | 'm' | 'h' | 'd' } {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return { n: seconds, unit: 's' }
  if (seconds < 3600) return { n: Math.floor(seconds / 60), unit: 'm' }
  return seconds < 172_800
    ? { n: Math.floor(seconds / 3600), unit: 'h' }
    : { n: Math.floor(seconds / 86_400), unit: 'd' }
}

export function lengthText(texts: Texts, ms: Ms): string {
  return texts.text('chat-length', coarse(ms))
}

/** "12 seconds ago", which Telegram keeps counting by itself. */
export function ago(texts: Texts, at: Ms, now: Ms): Span {
  return { text: texts.text('chat-ago', coarse(now - at)), time: { at, relative: true } }
}

/** A clock time of the zone; a tap shows the reader's own. */
export function clock(at: Ms, now: Ms, zone: string): Span {
  return { text: clockText(at, zone, now), time: { at } }
}

/** Names joined as the language does. */
export function joined(texts: Texts, names: readonly string[]): string {
  return names.join(texts.text('chat-join'))
}

export function spaced(...parts: readonly (Line | undefined)[]): Line {
  const kept = parts.filter((part): part is Line => part !== undefined && part.length > 0)
  return kept.flatMap((part, i) => (i === 0 ? part : [{ text: ' · ' }, ...part]))
}

/** A line in bold: the first of every card. */
export function strong(line: Line): Line {
  return line.map((span) => ({ ...span, bold: true }))
}

/** At most `length` characters, the rest as an ellipsis. */
export function short(text: string, length: number): string {
  const characters = [...text]
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`
}

/** Words of our own with commands in them, which become tappable. Never for a line that holds a label. */
export function live(line: Line): Line {
  return line.map((span) => (span.code ? span : { ...span, live: true }))
}

/** Why a source's last poll failed, in the reader's language; a failure that has no text in it stays as the log has it. */
export function sourceError(texts: Texts, { error = '', failure }: Pick<SourceStatus, 'error' | 'failure'>): string {
  const id = `watch-${failure?.code}`
  return failure && texts.has(id) ? texts.text(id, failure.params) : error
}
