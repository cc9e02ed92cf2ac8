import { isAdmin, type WorldState } from './state.ts'
import type { StoredChat, StoredMessage } from './types.ts'

/** Why a bot receives a message, or why not. */
export type Sight =
  | 'private'
  | 'service'
  | 'admin'
  | 'privacy-off'
  | 'addressed'
  | 'last-bot'
  | 'reply'
  | 'hidden'
  | 'other-bot'
  | 'outside'

/**
 * Privacy mode: what the bot gets to see of a group. Bots never see each other; administrators see everything;
 * others see commands meant for them and replies.
 */
export function sightOf(state: WorldState, chat: StoredChat, message: StoredMessage, privacy: boolean): Sight {
  if (chat.kind === 'private') return 'private'
  const bot = state.member(chat, state.botId)
  if (!state.isMember(chat, state.botId)) return 'outside'
  if (message.service) return 'service'
  if (message.senderChat === undefined && state.person(message.from).isBot) return 'other-bot'
  if (isAdmin(bot)) return 'admin'
  if (!privacy) return 'privacy-off'
  return addressed(state, chat, message) ?? (answersBot(state, message) ? 'reply' : 'hidden')
}

function addressed(state: WorldState, chat: StoredChat, message: StoredMessage): Sight | undefined {
  const commands = message.entities
    .filter((entity) => entity.type === 'bot_command')
    .map((entity) => message.text.slice(entity.offset, entity.offset + entity.length))
  const mine = `@${state.bot.username ?? ''}`.toLowerCase()
  if (commands.some((command) => command.toLowerCase().endsWith(mine))) return 'addressed'
  const bare = message.text.startsWith('/') && commands[0] !== undefined && !commands[0].includes('@')
  return bare && chat.lastBot === state.botId ? 'last-bot' : undefined
}

function answersBot(state: WorldState, message: StoredMessage): boolean {
  if (message.replyTo === undefined) return false
  return state.message({ chatId: message.chatId, id: message.replyTo })?.from === state.botId
}
