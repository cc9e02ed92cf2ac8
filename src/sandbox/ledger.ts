import type { Ms } from '../core/clock.ts'
import type { RequestRecord, Transcript } from './transcript.ts'
import type { WorldState } from './world/state.ts'
import type { StoredMessage } from './world/types.ts'

export interface Window {
  chatId: number
  /** Monotonic time of its first write. */
  from: Ms
  count: number
}

/** Answers the questions a test asks of everything that happened: told twice? too fast? too early? */
export class Ledger {
  readonly #state: WorldState
  readonly #transcript: Transcript

  constructor(state: WorldState, transcript: Transcript) {
    this.#state = state
    this.#transcript = transcript
  }

  /** Messages of the bot, oldest first; deleted ones too when asked for. */
  messages(options: { chatId?: number; deleted?: boolean; text?: RegExp } = {}): StoredMessage[] {
    const chats = [...this.#state.chats.values()].filter(
      (chat) => options.chatId === undefined || chat.id === options.chatId,
    )
    return chats
      .flatMap((chat) => [...chat.messages.values()])
      .filter((message) => message.from === this.#state.botId && !message.service)
      .filter((message) => options.deleted === true || message.deletedAt === undefined)
      .filter((message) => options.text === undefined || message.history.some((one) => options.text?.test(one.text)))
      .sort((a, b) => (a.history[0]?.at ?? 0) - (b.history[0]?.at ?? 0) || a.id - b.id)
  }

  /** Groups of messages that were sent with the same text into the same chat and topic. */
  duplicates(chatId?: number): StoredMessage[][] {
    const groups = new Map<string, StoredMessage[]>()
    for (const message of this.messages({ deleted: true, ...(chatId !== undefined && { chatId }) })) {
      const key = `${message.chatId} ${message.threadId ?? ''} ${message.history[0]?.text}`
      groups.set(key, [...(groups.get(key) ?? []), message])
    }
    return [...groups.values()].filter((group) => group.length > 1)
  }

  /** Sends and edits that were accepted, one entry per message. */
  writes(chatId?: number): RequestRecord[] {
    return this.#transcript
      .requests()
      .filter((record) => record.write !== undefined && (chatId === undefined || record.chatId === chatId))
      .flatMap((record) => Array.from({ length: record.cost }, () => record))
  }

  /** The fullest rolling window of accepted writes in a chat. */
  busiest(chatId: number, windowMs: Ms = 60_000): Window {
    const times = this.writes(chatId).map((record) => record.mono)
    let best: Window = { chatId, from: times[0] ?? 0, count: 0 }
    for (let first = 0, last = 0; last < times.length; last++) {
      while ((times[last] ?? 0) - (times[first] ?? 0) >= windowMs) first++
      if (last - first + 1 > best.count) best = { chatId, from: times[first] ?? 0, count: last - first + 1 }
    }
    return best
  }

  /** Groups that got more than `count` writes within some rolling window. */
  breaches(count = 20, windowMs: Ms = 60_000): Window[] {
    return [...this.#state.chats.values()]
      .filter((chat) => chat.kind !== 'private')
      .map((chat) => this.busiest(chat.id, windowMs))
      .filter((window) => window.count > count)
  }

  /** Calls that came before an announced `retry_after` was over. */
  early(): RequestRecord[] {
    return this.#transcript.requests().filter((record) => record.earlyByMs !== undefined)
  }

  /** Calls answered with 429. */
  refused(): RequestRecord[] {
    return this.#transcript.requests().filter((record) => record.retryAfter !== undefined)
  }
}

/** What a locked phone shows of a message, and whether it makes a sound. */
export interface LockScreen {
  title: string
  line: string
  sounds: boolean
}

const lockScreenColumns = 60

/** The first line is all that is sure to be seen. */
export function lockScreen(state: WorldState, message: StoredMessage): LockScreen {
  const chat = state.chat(message.chatId)
  const sender = message.senderChat === undefined ? state.person(message.from).firstName : chat.title
  const kinds = { photo: '🖼', document: '📎' }
  const icon = message.media ? `${kinds[message.media.kind]} ` : ''
  const first = hideSpoilers(message).split('\n')[0] ?? ''
  const file = message.media && first === '' ? (state.files.get(message.media.fileId)?.name ?? '') : ''
  const line = icon + (first || file)
  return {
    title: chat.kind === 'private' ? sender : `${sender} · ${chat.title}`,
    line: [...line].length > lockScreenColumns ? `${[...line].slice(0, lockScreenColumns - 1).join('')}…` : line,
    sounds: !message.silent && !message.service,
  }
}

function hideSpoilers({ text, entities }: StoredMessage): string {
  let shown = text
  for (const entity of entities) {
    if (entity.type !== 'spoiler') continue
    const end = entity.offset + entity.length
    shown = shown.slice(0, entity.offset) + '▒'.repeat(entity.length) + shown.slice(end)
  }
  return shown
}
