import type { ChatFullInfo, ChatMember, ChatPermissions, UserFromGetMe } from 'grammy/types'
import { code } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import type { Check } from './check.ts'

/** What Telegram says about one chat and the bot in it. */
export interface ChatFacts {
  me: Pick<UserFromGetMe, 'can_read_all_group_messages' | 'username'>
  chat: Pick<ChatFullInfo, 'type'> & { permissions?: ChatPermissions | undefined; is_forum?: boolean | undefined }
  member: ChatMember
  /** A topic that is configured and was refused lately. */
  lostTopic?: number
}

/** Rights of the bot in a chat, each as a word when it has it, or as what to do about it. */
export function checkChat(facts: ChatFacts, texts: Texts): Check[] {
  const { chat, member } = facts
  const good = (id: string): Check => ({ mark: 'good', name: texts.text(`chat-right-${id}`) })
  const example = code(`/health@${facts.me.username}`)
  const bad = (id: string): Check => ({ mark: 'bad', line: texts.line(`chat-fix-${id}`, { example }) })
  const judge = (id: string, holds: boolean) => (holds ? good(id) : bad(id))
  if (member.status === 'left' || member.status === 'kicked') return [bad(member.status)]
  if (chat.type === 'private') return [good('send')]
  return [
    judge('send', maySend(facts)),
    judge('pin', may(facts, 'can_pin_messages')),
    judge('read', member.status === 'administrator' || facts.me.can_read_all_group_messages),
    ...(chat.is_forum ? [judge('topics', may(facts, 'can_manage_topics'))] : []),
    ...(facts.lostTopic === undefined
      ? []
      : [{ mark: 'bad' as const, line: texts.line('chat-fix-lost-topic', { topic: String(facts.lostTopic) }) }]),
  ]
}

function maySend({ member, chat }: ChatFacts): boolean {
  if (member.status === 'restricted') return member.can_send_messages
  return member.status !== 'member' || chat.permissions?.can_send_messages !== false
}

/** An administrator's own right; others have what the group gives everybody. */
function may({ member, chat }: ChatFacts, right: 'can_pin_messages' | 'can_manage_topics'): boolean {
  if (member.status === 'creator') return true
  if (member.status === 'administrator' || member.status === 'restricted') return member[right] === true
  return chat.permissions?.[right] === true
}
