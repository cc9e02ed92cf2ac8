import type { EpisodeView, Notice } from '../../alerts/contract.ts'
import type { Person } from '../../core/policy.ts'
import { bold, code, type Line, plain } from '../../core/text.ts'
import type { Block } from '../contract.ts'
import { levelIcons, resolvedHead, summaryOf } from './alert.ts'
import { alertButtons } from './alert-buttons.ts'
import type { Face, Reader } from './face.ts'
import { clip } from './fit.ts'
import { countText, durationText } from './format.ts'
import { inOrder, namesOf } from './names.ts'

const longestLine = 300
const namesInReply = 10
// Telegram rings nobody in a message that names more than about fifty.
const mostCalled = 40

const words: Readonly<Partial<Record<Notice['kind'], string>>> = {
  firing: 'card-reply-again',
  members: 'card-reply-members',
  worse: 'card-reply-worse',
  refire: 'card-reply-refire',
  reminder: 'card-reply-reminder',
  escalation: 'card-reply-escalation',
  flapping: 'card-reply-flapping',
}
const withButtons: readonly Notice['kind'][] = ['firing', 'reminder', 'escalation', 'flapping']

/** The audible line about a card that the chat has already; line 1 is what happened. `called` are mentioned by id. */
export function replyFace(view: EpisodeView, notice: Notice, reader: Reader, called: readonly Person[] = []): Face {
  const { episode } = view
  const { texts } = reader
  const word = texts.text(words[notice.kind] ?? 'card-reply-again', { n: countText(notice.about.length) })
  const summary = summaryOf(view, reader, notice.kind === 'members' ? 'card-count-all' : undefined)
  const head = [bold(`${levelIcons[episode.level]} ${episode.priority} ${word}`), ...summary]
  return {
    blocks: [{ line: clip(head, longestLine) }, ...newNames(view, notice, reader), ...calledBlock(called, reader)],
    buttons: withButtons.includes(notice.kind) ? alertButtons(view, texts).slice(0, 1) : [],
  }
}

/** Only people of the configuration: nothing that came with an alert can mention anybody. */
function calledBlock(called: readonly Person[], { texts }: Reader): Block[] {
  if (called.length === 0) return []
  const items = called.map(({ id, name }): Line => [{ text: name, mention: id }])
  const [first = [], ...rest] = items
  const more = (left: number) => texts.line('card-more-people', { n: countText(left) })
  return [{ items: [[{ text: '🔔 ' }, ...first], ...rest], more, most: mostCalled, join: texts.text('card-join') }]
}

/** Which members are new, where the notice is about them. */
function newNames(view: EpisodeView, { kind, about }: Notice, { texts }: Reader): Block[] {
  if (kind !== 'members' && kind !== 'worse') return []
  const told = new Set(about)
  const { names } = namesOf(view.members.filter((alert) => told.has(alert.fingerprint) && alert.state !== 'resolved'))
  const items = inOrder(names, namesInReply).map((name): Line => [code(plain(clip([{ text: name }], 120)))])
  // The view holds only the worst members of a large group.
  const unseen = Math.max(0, about.length - names.length)
  const more = (left: number) => texts.line('card-more', { n: countText(left + unseen) })
  return items.length === 0 ? [] : [{ items, more, most: namesInReply, join: texts.text('card-join') }]
}

/** One line that an episode is over; the card itself shows the rest. */
export function endedFace(view: EpisodeView, reader: Reader): Face {
  const { episode } = view
  const took = durationText((episode.resolvedAt ?? reader.now) - episode.startedAt, reader.texts)
  const line = [...resolvedHead(view, reader), { text: reader.texts.text('card-took', { took }) }]
  return { blocks: [{ line: clip(line, longestLine) }], buttons: [] }
}

/** Marks a message that may be there twice. */
export function marked(face: Face, { texts }: Reader): Face {
  return {
    ...face,
    blocks: [...face.blocks, { line: texts.line('card-repeat').map((span) => ({ ...span, italic: true })) }],
  }
}
