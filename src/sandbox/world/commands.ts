import type { BotCommand } from 'grammy/types'
import type { Feed } from '../feed.ts'
import { isAdmin } from './state.ts'
import type { Member, StoredChat } from './types.ts'

/** Where a list of commands counts; `chatId` and `userId` as the kind needs them. */
export interface Scope {
  type: string
  chatId?: number
  userId?: number
}

const listsKept = 10_000

/** setMyCommands: one list per scope and language. */
export class CommandBook {
  readonly #lists = new Map<string, BotCommand[]>()
  readonly #feed: Feed

  constructor(feed: Feed) {
    this.#feed = feed
  }

  set(scope: Scope, language: string, commands: BotCommand[]): void {
    if (commands.length === 0) this.#lists.delete(key(scope, language))
    else if (this.#lists.size < listsKept) this.#lists.set(key(scope, language), commands)
    this.#feed.emit('commands', null)
  }

  get(scope: Scope, language: string): BotCommand[] {
    return this.#lists.get(key(scope, language)) ?? []
  }

  /** What this member's client offers: the narrowest scope that has a list, in their language first. */
  shownTo(chat: StoredChat, member: Member, language = ''): BotCommand[] {
    for (const scope of scopes(chat, member)) {
      for (const code of [language.slice(0, 2).toLowerCase(), '']) {
        const list = this.#lists.get(key(scope, code))
        if (list) return list
      }
    }
    return []
  }
}

function scopes(chat: StoredChat, member: Member): Scope[] {
  if (chat.kind === 'private') {
    return [{ type: 'chat', chatId: chat.id }, { type: 'all_private_chats' }, { type: 'default' }]
  }
  const admin = isAdmin(member)
  return [
    { type: 'chat_member', chatId: chat.id, userId: member.id },
    ...(admin ? [{ type: 'chat_administrators', chatId: chat.id }] : []),
    { type: 'chat', chatId: chat.id },
    ...(admin ? [{ type: 'all_chat_administrators' }] : []),
    { type: 'all_group_chats' },
    { type: 'default' },
  ]
}

const key = (scope: Scope, language: string) => [scope.type, scope.chatId ?? '', scope.userId ?? '', language].join(' ')
