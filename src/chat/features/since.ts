import { type Chats, personChat } from '../../deliver/chats.ts'
import type { Store } from '../../store/port.ts'
import { sinceCard } from '../cards/since.ts'
import { type AlertsDesk, type Answer, type Call, lines } from '../contract.ts'
import type { Feature } from '../feature.ts'
import { missedSince } from '../missed.ts'
import { readSince } from '../since.ts'
import type { Voice } from '../voice.ts'
import { usage } from './usage.ts'

export interface SinceDeps {
  store: Store
  desk: Pick<AlertsDesk, 'views'>
  chats: Pick<Chats, 'get'>
  voice: Pick<Voice, 'say'>
  /** The bot's @name, for how to press Start. */
  bot: () => string
}

const examples = ['/since 03:00', '/since 2h']

/** `/since 03:00`: what somebody missed, to them alone where that can be. */
export function since(deps: SinceDeps): Feature {
  return { commands: { since: (call, text) => command(deps, call, text) } }
}

async function command(deps: SinceDeps, call: Call, text: string): Promise<Answer> {
  const { texts, now, zone, place } = call
  if (text === '')
    return usage(call, 'chat-since-usage', ...examples, `/since ${texts.text('chat-word-yesterday')} 22:00`)
  const words = { today: texts.text('chat-word-today'), yesterday: texts.text('chat-word-yesterday') }
  const from = readSince(text, now, zone, words)
  if (from === 'future' || from === 'far') return usage(call, `chat-since-${from}`, ...examples)
  if (from === undefined) {
    const bad = usage(call, 'chat-since-usage', ...examples)
    return { blocks: [...lines(texts.line('chat-since-bad', { typed: text.slice(0, 40) })), ...bad.blocks] }
  }
  const card = sinceCard(await missedSince(deps.store, deps.desk, from), from, call)
  if (place.private) return card
  if (await toldInPrivate(deps, call, card)) return { blocks: lines(texts.line('chat-since-private')) }
  return { ...card, blocks: [...card.blocks, ...lines(texts.line('chat-since-hint', { bot: `@${deps.bot()}` }))] }
}

/** True when the person has it in their private chat: they pressed Start, and did not block the bot since. */
async function toldInPrivate({ chats, voice }: SinceDeps, { person }: Call, card: Answer): Promise<boolean> {
  const own = await chats.get(personChat(person.id))
  if (typeof own?.id !== 'number' || own.lost !== undefined) return false
  return (await voice.say({ chat: own.id, private: true }, card, { person: person.id })) !== undefined
}
