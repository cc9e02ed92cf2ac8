import type { InlineKeyboardMarkup, Message, MessageEntity } from 'grammy/types'
import type { Ms } from '../../core/clock.ts'

export interface Person {
  id: number
  firstName: string
  lastName?: string
  username?: string
  languageCode?: string
  isBot: boolean
  /** The account is gone. */
  deleted: boolean
  /** Has opened the private chat with the bot. */
  started: boolean
  /** Has blocked the bot. */
  blocked: boolean
}

export type Status = 'creator' | 'administrator' | 'member' | 'restricted' | 'left' | 'kicked'

export const adminRights = [
  'can_manage_chat',
  'can_delete_messages',
  'can_manage_video_chats',
  'can_restrict_members',
  'can_promote_members',
  'can_change_info',
  'can_invite_users',
  'can_post_stories',
  'can_edit_stories',
  'can_delete_stories',
  'can_pin_messages',
  'can_manage_topics',
] as const
export type Right = (typeof adminRights)[number]

export interface Member {
  id: number
  status: Status
  /** What an administrator may do. */
  rights: ReadonlySet<Right>
  /** Writes under the group's own name. */
  anonymous: boolean
  /** False while restricted from writing. */
  canSend: boolean
}

export interface Topic {
  id: number
  name: string
  iconColor: number
  closed: boolean
}

export type Media = { kind: 'photo' | 'document'; fileId: string }

/** What a message looked like from `at` on. */
export interface Revision {
  at: Ms
  text: string
  entities: MessageEntity[]
  markup?: InlineKeyboardMarkup
}

/** Keyboards that live at the input field, not under the message. */
export type InputMarkup =
  | { kind: 'force_reply'; placeholder?: string; selective: boolean }
  | { kind: 'keyboard'; rows: string[][] }
  | { kind: 'remove' }

export interface StoredMessage {
  id: number
  chatId: number
  /** Seconds. */
  date: number
  from: number
  /** The chat in whose name it was written. */
  senderChat?: number
  threadId?: number
  /** Text, or the caption of `media`. */
  text: string
  entities: MessageEntity[]
  media?: Media
  albumId?: string
  /** Wire fields of a service message. */
  service?: Partial<Message>
  replyTo?: number
  markup?: InlineKeyboardMarkup
  input?: InputMarkup
  /** Sent with `disable_notification`: nothing sounds. */
  silent: boolean
  protected: boolean
  /** Seconds; of the last edit that shows as one. */
  editDate?: number
  /** The first entry is the message as sent. */
  history: Revision[]
  /** Set when the message is gone; it stays in the record for tests. */
  deletedAt?: Ms
  reactions: Map<number, string[]>
  /** The request of the bot that made it; absent for people's messages. */
  requestSeq?: number
}

export type ChatKind = 'private' | 'group' | 'supergroup' | 'channel'

export interface StoredChat {
  id: number
  kind: ChatKind
  title: string
  username?: string
  isForum: boolean
  members: Map<number, Member>
  topics: Map<number, Topic>
  messages: Map<number, StoredMessage>
  nextId: number
  /** Newest last. */
  pinned: number[]
  migratedTo?: number
  migratedFrom?: number
  deleted: boolean
  /** The bot that wrote last: only it gets commands without a name. */
  lastBot?: number
}

/** Names one message; a StoredMessage is one too. */
export interface MessageRef {
  chatId: number
  id: number
}

/** The answer to a press of a button. */
export interface Toast {
  text: string
  alert: boolean
  url?: string
}

export interface StoredFile {
  fileId: string
  uniqueId: string
  name: string
  mime: string
  data: Buffer
  path: string
}
