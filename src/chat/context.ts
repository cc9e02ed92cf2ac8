import type { Message, Chat as TelegramChat, Update } from 'grammy/types'
import type { Ms } from '../core/clock.ts'
import type { Texts } from '../core/texts.ts'
import { type Chats, personChat } from '../deliver/chats.ts'
import type { Call, Place } from './contract.ts'
import { localeOf, type PersonEntry, type Sender } from './people.ts'

/** What the configuration says about people and languages; read anew for each update, so a reload needs nothing more. */
export interface ChatSettings {
  people: readonly PersonEntry[]
  locale: string
  timezone: string
}

export interface ContextDeps {
  chats: Pick<Chats, 'byId' | 'get' | 'bind' | 'names'>
  texts: (locale: string) => Texts
  locales: readonly string[]
  settings: () => ChatSettings
}

/** Where the update came from and in which words to answer; `known` is false for a group that nobody configured. */
export interface Setting {
  place: Place
  known: boolean
  texts: Texts
  zone: string
}

type AnyMessage = Pick<Message, 'chat' | 'message_thread_id' | 'is_topic_message'>

/** The message that the update is or points to. A press on a message too old for Telegram still names chat and id. */
export function messageOf(update: Update): (AnyMessage & { message_id: number }) | undefined {
  return update.message ?? (update.callback_query?.message as (AnyMessage & { message_id: number }) | undefined)
}

/** The language follows the person, then the chat, then the configuration; the time zone the chat. */
export async function settingOf(deps: ContextDeps, update: Update, sender: Sender): Promise<Setting | undefined> {
  const message = messageOf(update)
  const chat = message?.chat ?? update.my_chat_member?.chat
  if (!chat) return undefined
  const isPrivate = chat.type === 'private'
  const thread = message?.is_topic_message ? message.message_thread_id : undefined
  const name = isPrivate ? undefined : await nameOf(deps.chats, chat, thread)
  const entry = name === undefined ? undefined : await deps.chats.get(name)
  const settings = deps.settings()
  const own = sender.kind === 'person' ? await localeFor(deps.chats, sender.person) : undefined
  const guess = sender.kind === 'stranger' ? localeOf(sender.locale, deps.locales) : undefined
  const place: Place = {
    chat: chat.id,
    private: isPrivate,
    ...(thread !== undefined && { thread }),
    ...(name !== undefined && { name }),
  }
  return {
    place,
    known: isPrivate || name !== undefined,
    texts: deps.texts(own ?? guess ?? entry?.locale ?? settings.locale),
    zone: entry?.timezone ?? settings.timezone,
  }
}

/** What the person chose with /lang, else what the configuration says. */
async function localeFor(chats: Pick<Chats, 'get'>, { id, locale }: PersonEntry): Promise<string | undefined> {
  return (await chats.get(personChat(id)))?.locale ?? locale
}

/** A chat that the configuration names by its @name is known by its number from now on. */
async function nameOf(chats: ContextDeps['chats'], chat: TelegramChat, thread?: number): Promise<string | undefined> {
  const known = await chats.byId(chat.id, thread)
  if (known !== undefined || chat.username === undefined) return known
  const name = await chats.byId(`@${chat.username}`, thread)
  if (name === undefined) return undefined
  const topic = (await chats.get(name))?.topic
  await chats.bind(name, { id: chat.id, ...(topic !== undefined && { topic }) })
  return name
}

/** The request of a person, ready for a feature. */
export function callOf(update: Update, setting: Setting, person: PersonEntry, now: Ms, receivedAt = now): Call {
  const { place, texts, zone } = setting
  const { message, callback_query: press } = update
  const about = press?.message?.message_id ?? message?.reply_to_message?.message_id
  return {
    person,
    place,
    texts,
    zone,
    now,
    at: Math.min(now, message ? message.date * 1000 : receivedAt),
    cause: `update:${update.update_id}`,
    ...(message && { message: message.message_id }),
    ...(about !== undefined && { about }),
  }
}
