import type { Update, User } from 'grammy/types'
import type { Role } from '../core/policy.ts'

/** Somebody of the configuration who may act. */
export interface PersonEntry {
  id: number
  name: string
  role: Role
  locale?: string | undefined
}

/** Who sent an update. Only a `person` may do anything; the rest are told how, once. */
export type Sender =
  | { kind: 'person'; person: PersonEntry }
  | { kind: 'stranger'; id: number; name: string; locale?: string }
  /** An admin who writes as the group: Telegram hides who it is. */
  | { kind: 'anonymous' }
  /** A channel's post, or a message written in a channel's name. */
  | { kind: 'channel' }
  | { kind: 'bot' }
  | { kind: 'nobody' }

/** Every group's anonymous admins share this id, so it never stands for a person. */
const groupAnonymousBot = 1087968824
const channelBot = 136817688
/** Telegram's own account: forwards a linked channel's posts into its group. */
const telegramService = 777000

/** The person, not the chat: by `from.id` of the message or press. */
export function identify(update: Update, people: readonly PersonEntry[]): Sender {
  const message = update.message
  const from = update.callback_query?.from ?? message?.from ?? update.my_chat_member?.from
  if (!from) return { kind: 'nobody' }
  if (from.id === groupAnonymousBot || (message?.sender_chat && message.sender_chat.id === message.chat.id)) {
    return { kind: 'anonymous' }
  }
  if (message?.sender_chat || from.id === channelBot || from.id === telegramService) return { kind: 'channel' }
  if (from.is_bot) return { kind: 'bot' }
  const person = people.find((entry) => entry.id === from.id)
  return person ? { kind: 'person', person } : stranger(from)
}

function stranger(from: User): Sender {
  const name = [from.first_name, from.last_name].filter(Boolean).join(' ').slice(0, 64)
  return { kind: 'stranger', id: from.id, name, ...(from.language_code && { locale: from.language_code }) }
}

const rank: Readonly<Record<Role, number>> = { viewer: 0, responder: 1, admin: 2 }

export function allows(has: Role, needs: Role): boolean {
  return rank[has] >= rank[needs]
}

/** The locale among `known` that a Telegram language code (`zh-hant`, `en-GB`) means; undefined when none does. */
export function localeOf(code: string | undefined, known: readonly string[]): string | undefined {
  if (!code) return undefined
  const wanted = code.toLowerCase()
  const exact = known.find((locale) => locale.toLowerCase() === wanted)
  return exact ?? known.find((locale) => locale.toLowerCase().split('-')[0] === wanted.split('-')[0])
}
