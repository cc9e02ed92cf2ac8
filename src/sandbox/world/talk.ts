import type { CallbackQuery, Update } from 'grammy/types'
import type { UpdateKind, UpdateQueue } from '../api/updates.ts'
import { userText } from '../text/format.ts'
import type { Press, Presses } from './presses.ts'
import { wireChat, wireMessage, wireUser } from './render.ts'
import { anonymousBot, isAdmin, type NewMessage, type WorldState } from './state.ts'
import type { Media, MessageRef, Person, StoredChat, StoredMessage } from './types.ts'
import { sightOf } from './visible.ts'

export type PersonRef = number | string
/** An id, `@username` or title; `bot` is the person's private chat with the bot. */
export type ChatRef = number | string

export interface SayOptions {
  replyTo?: MessageRef
  /** The topic. */
  thread?: number
  media?: Media
  albumId?: string
}

/** What people do by writing and pressing. */
export class Talk {
  readonly #state: WorldState
  readonly #updates: UpdateQueue
  readonly #presses: Presses
  /** Privacy mode as set with BotFather. */
  privacy = true

  constructor(state: WorldState, updates: UpdateQueue, presses: Presses) {
    this.#state = state
    this.#updates = updates
    this.#presses = presses
  }

  /** The chat a person means: `bot` is their private one. */
  chatOf(person: Person, ref: ChatRef): StoredChat {
    return this.#state.chat(ref === 'bot' ? person.id : ref)
  }

  /** A person writes into a chat; the text gets the entities Telegram finds in it. */
  say(who: PersonRef, where: ChatRef, text: string, options: SayOptions = {}): StoredMessage {
    const state = this.#state
    const person = state.person(who)
    const chat = this.chatOf(person, where)
    this.#checkMay(person, chat, options.thread)
    if (chat.kind === 'private') this.#start(person)
    const thread = options.thread ?? (options.replyTo && state.message(options.replyTo)?.threadId)
    const message = state.post(chat, {
      ...this.#sender(person, chat),
      ...userText(text),
      ...(options.replyTo && { replyTo: options.replyTo.id }),
      ...(thread !== undefined && chat.isForum && { threadId: thread }),
      ...(options.media && { media: options.media }),
      ...(options.albumId !== undefined && { albumId: options.albumId }),
    })
    this.tell(chat, message)
    return message
  }

  /** A person changes what they wrote. */
  edit(who: PersonRef, ref: MessageRef, text: string): StoredMessage {
    const state = this.#state
    const person = state.person(who)
    const message = state.message(ref)
    if (!message || message.from !== person.id) throw new Error(`${person.firstName} has no message ${ref.id} to edit`)
    state.revise(message, { ...userText(text), markup: message.markup })
    const chat = state.chat(message.chatId)
    this.#pushMessage(chat, message, chat.kind === 'channel' ? 'edited_channel_post' : 'edited_message')
    return message
  }

  /** A press on an inline button, named by its text or its callback data. */
  press(who: PersonRef, ref: MessageRef, button: string): Press {
    const message = this.#state.message(ref)
    const buttons = message?.markup?.inline_keyboard.flat() ?? []
    const found = buttons.find((one) => one.text === button || ('callback_data' in one && one.callback_data === button))
    if (!found) {
      throw new Error(
        `no button ${button} on message ${ref.id}; there are: ${buttons.map((one) => one.text).join(', ')}`,
      )
    }
    if (!('callback_data' in found)) throw new Error(`the button ${button} sends nothing to the bot`)
    return this.forge(who, ref, found.callback_data)
  }

  /** A press with any data on any message, as a changed client can send it; old and deleted messages included. */
  forge(who: PersonRef, ref: MessageRef, data: string): Press {
    const state = this.#state
    const person = state.person(who)
    const chat = state.chat(ref.chatId)
    if (chat.kind !== 'private' && !state.isMember(chat, person.id)) {
      throw new Error(`${person.firstName} is not in ${chat.title} and sees no buttons there`)
    }
    const press = this.#presses.open(person.id, ref, data)
    const message = state.message(ref)
    const query: CallbackQuery = {
      id: press.queryId,
      from: wireUser(person),
      message: message
        ? wireMessage(state, message)
        : { chat: wireChat(state, chat), message_id: ref.id, date: 0 as const },
      chat_instance: String(Math.abs(chat.id) * 7 + 3),
      data,
    }
    this.push('callback_query', query)
    return press
  }

  /** A person reacts with emoji; an empty list takes the reaction back. */
  react(who: PersonRef, ref: MessageRef, emoji: string[]): void {
    const state = this.#state
    const person = state.person(who)
    const message = state.message(ref)
    if (!message) throw new Error(`there is no message ${ref.id} to react to`)
    const chat = state.chat(message.chatId)
    const wire = (list: string[]) => list.map((one) => ({ type: 'emoji', emoji: one }))
    const before = message.reactions.get(person.id) ?? []
    message.reactions.set(person.id, emoji)
    state.feed.emit('message', message)
    if (chat.kind !== 'private' && !isAdmin(state.member(chat, state.botId))) return
    this.push('message_reaction', {
      chat: wireChat(state, chat),
      message_id: message.id,
      user: wireUser(person),
      date: Math.floor(state.clock.now() / 1000),
      old_reaction: wire(before),
      new_reaction: wire(emoji),
    } as NonNullable<Update['message_reaction']>)
  }

  /** Gives a message to the bot if it may see it. */
  tell(chat: StoredChat, message: StoredMessage): void {
    this.#pushMessage(chat, message, chat.kind === 'channel' ? 'channel_post' : 'message')
  }

  #pushMessage<K extends UpdateKind>(chat: StoredChat, message: StoredMessage, kind: K): void {
    if (isHidden(sightOf(this.#state, chat, message, this.privacy))) return
    this.push(kind, wireMessage(this.#state, message) as unknown as NonNullable<Update[K]>)
  }

  push<K extends UpdateKind>(kind: K, content: NonNullable<Update[K]>): void {
    this.#updates.push(kind, content)
  }

  #sender(person: Person, chat: StoredChat): Pick<NewMessage, 'from' | 'senderChat'> {
    const member = this.#state.member(chat, person.id)
    return member.anonymous ? { from: anonymousBot, senderChat: chat.id } : { from: person.id }
  }

  #start(person: Person): void {
    if (person.started) return
    person.started = true
    this.#state.feed.emit('person', person)
  }

  #checkMay(person: Person, chat: StoredChat, thread: number | undefined): void {
    const name = person.firstName
    if (person.deleted) throw new Error(`${name}'s account is deleted`)
    if (chat.kind === 'private') {
      if (person.blocked) throw new Error(`${name} has blocked the bot: unblock it first`)
      return
    }
    const member = this.#state.member(chat, person.id)
    if (chat.deleted || chat.migratedTo !== undefined) throw new Error(`${chat.title} is closed`)
    if (!this.#state.isMember(chat, person.id)) throw new Error(`${name} is not in ${chat.title}`)
    if (!isAdmin(member) && !member.canSend) throw new Error(`${name} may not write in ${chat.title}`)
    const topic = thread === undefined ? undefined : chat.topics.get(thread)
    if (topic?.closed && !isAdmin(member)) throw new Error(`the topic ${topic.name} is closed`)
  }
}

const isHidden = (sight: ReturnType<typeof sightOf>) =>
  sight === 'hidden' || sight === 'outside' || sight === 'other-bot'
