import type { InlineKeyboardMarkup, MessageEntity } from 'grammy/types'
import type { Clock } from '../../core/clock.ts'
import { type Feed, seconds } from '../feed.ts'
import type { Member, MessageRef, Person, StoredChat, StoredFile, StoredMessage, Topic } from './types.ts'

/** Ids that Telegram itself uses. */
export const anonymousBot = 1087968824
export const generalTopic = 1
const messagesKept = 20_000
const fileBytesKept = 512 * 1024 * 1024

export type NewMessage = Pick<StoredMessage, 'from'> &
  Partial<Omit<StoredMessage, 'id' | 'chatId' | 'date' | 'from' | 'history' | 'reactions'>>

/** Everything there is: people, chats, messages, files. Knows no rules; those stand in the methods and actions. */
export class WorldState {
  readonly people = new Map<number, Person>()
  readonly chats = new Map<number, StoredChat>()
  readonly files = new Map<string, StoredFile>()
  #fileBytes = 0
  readonly botId: number
  readonly clock: Clock
  readonly feed: Feed

  constructor(botId: number, clock: Clock, feed: Feed) {
    this.botId = botId
    this.clock = clock
    this.feed = feed
  }

  get bot(): Person {
    return this.person(this.botId)
  }

  person(ref: number | string): Person {
    const found =
      typeof ref === 'number'
        ? this.people.get(ref)
        : [...this.people.values()].find((one) => matches(ref, one.username, one.firstName))
    if (!found) throw new Error(`the sandbox knows no person ${ref}; there are ${names(this.people)}`)
    return found
  }

  /** A chat by id, `@username` or title. */
  chat(ref: number | string): StoredChat {
    const found =
      typeof ref === 'number'
        ? this.chats.get(ref)
        : [...this.chats.values()].find((one) => matches(ref, one.username, one.title))
    if (!found) throw new Error(`the sandbox knows no chat ${ref}; there are ${[...this.chats.keys()].join(', ')}`)
    return found
  }

  message(ref: MessageRef): StoredMessage | undefined {
    const found = this.chats.get(ref.chatId)?.messages.get(ref.id)
    return found && found.deletedAt === undefined ? found : undefined
  }

  member(chat: StoredChat, personId: number): Member {
    return chat.members.get(personId) ?? outsider(personId)
  }

  isMember(chat: StoredChat, personId: number): boolean {
    return isIn(this.member(chat, personId))
  }

  /** Writes a message into a chat and tells everyone who watches. */
  post(chat: StoredChat, draft: NewMessage): StoredMessage {
    const message: StoredMessage = {
      text: '',
      entities: [],
      silent: false,
      protected: false,
      ...draft,
      id: chat.nextId++,
      chatId: chat.id,
      date: seconds(this.clock),
      history: [],
      reactions: new Map(),
    }
    message.history.push(revision(this.clock.now(), message))
    chat.messages.set(message.id, message)
    if (this.person(message.from).isBot && message.from !== anonymousBot) chat.lastBot = message.from
    const oldest = chat.messages.keys().next()
    if (chat.messages.size > messagesKept && !oldest.done) chat.messages.delete(oldest.value)
    this.feed.emit('message', message)
    return message
  }

  /** Changes text, buttons or both; the past stays in `history`. */
  revise(
    message: StoredMessage,
    change: { text?: string; entities?: MessageEntity[]; markup?: InlineKeyboardMarkup | undefined },
  ): void {
    if (change.text !== undefined) message.text = change.text
    if (change.entities !== undefined) message.entities = change.entities
    if (change.markup === undefined) delete message.markup
    else message.markup = change.markup
    message.editDate = seconds(this.clock)
    message.history.push(revision(this.clock.now(), message))
    this.feed.emit('message', message)
  }

  /** Keeps a file; beyond 512 MB in all the oldest go. */
  keepFile(file: StoredFile): void {
    this.files.set(file.fileId, file)
    this.#fileBytes += file.data.length
    for (const [id, oldest] of this.files) {
      if (this.#fileBytes <= fileBytesKept || id === file.fileId) return
      this.files.delete(id)
      this.#fileBytes -= oldest.data.length
    }
  }

  remove(message: StoredMessage): void {
    message.deletedAt = this.clock.now()
    const chat = this.chats.get(message.chatId)
    if (chat) chat.pinned = chat.pinned.filter((id) => id !== message.id)
    this.feed.emit('message', message)
    if (chat) this.feed.emit('chat', chat)
  }

  topic(chat: StoredChat, id: number): Topic | undefined {
    return chat.topics.get(id)
  }
}

export const outsider = (id: number): Member => ({
  id,
  status: 'left',
  rights: new Set(),
  anonymous: false,
  canSend: false,
})

export const isIn = (member: Member): boolean => member.status !== 'left' && member.status !== 'kicked'
export const isAdmin = (member: Member): boolean => member.status === 'creator' || member.status === 'administrator'

function revision(at: number, message: StoredMessage): StoredMessage['history'][number] {
  const { text, entities, markup } = message
  return { at, text, entities, ...(markup && { markup }) }
}

function matches(ref: string, username: string | undefined, name: string): boolean {
  return ref === name || (username !== undefined && ref.replace(/^@/, '').toLowerCase() === username.toLowerCase())
}

const names = (people: Map<number, Person>) => [...people.values()].map((one) => one.firstName).join(', ')
