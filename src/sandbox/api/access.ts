import { isAdmin, isIn } from '../world/state.ts'
import type { Member, Right, StoredChat, StoredMessage, Topic } from '../world/types.ts'
import type { Api, Call } from './context.ts'
import { badRequest, forbidden, tooManyRequests } from './errors.ts'

/** `members` is reading the list of members; `write` sends, deletes, pins. */
export type Need = 'read' | 'members' | 'edit' | 'write'

/** The chat a call is for, checked as Client.cpp check_chat does: rows 13 to 23 of telegram.md. */
export function chatFor(api: Api, call: Call, need: Need, param = 'chat_id'): StoredChat {
  const ref = call.params.text(param).trim()
  if (ref === '') throw badRequest('chat_id is empty')
  const chat = find(api, ref)
  if (!chat) throw badRequest('chat not found')
  if (chat.kind === 'private') checkPrivate(api, chat, need)
  else checkGroup(api, chat, need)
  return chat
}

// A person's @username never names a chat for a bot.
function find(api: Api, ref: string): StoredChat | undefined {
  if (!ref.startsWith('@')) return api.state.chats.get(Number.parseInt(ref, 10))
  const name = ref.slice(1).toLowerCase()
  return [...api.state.chats.values()].find((chat) => chat.kind !== 'private' && chat.username?.toLowerCase() === name)
}

function checkPrivate(api: Api, chat: StoredChat, need: Need): void {
  const person = api.state.person(chat.id)
  const writes = need === 'write' || need === 'edit'
  if (person.deleted && writes) throw forbidden('Forbidden: user is deactivated')
  if (!person.started && !met(api, person.id)) throw badRequest('chat not found')
  if (need !== 'write') return
  if (person.isBot) throw forbidden("the bot can't send messages to the bot")
  if (!person.started) throw forbidden("bot can't initiate conversation with a user")
  if (person.blocked) throw forbidden('bot was blocked by the user')
}

/** The bot has seen a person when they share a chat. */
const met = (api: Api, id: number) =>
  [...api.state.chats.values()].some((chat) => chat.kind !== 'private' && chat.members.has(id))

function checkGroup(api: Api, chat: StoredChat, need: Need): void {
  const member = api.state.member(chat, api.state.botId)
  const kind = chat.kind
  if (kind === 'group') {
    const inactive = chat.migratedTo !== undefined || chat.deleted
    if (inactive && (need === 'write' || need === 'members')) {
      if (chat.migratedTo !== undefined) {
        throw badRequest('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: chat.migratedTo })
      }
      throw forbidden('the group chat was deleted')
    }
    if (inactive || need === 'read') return
  }
  if (member.status === 'kicked') throw forbidden(`bot was kicked from the ${kind} chat`)
  const open = chat.username !== undefined && need === 'read'
  if (!isIn(member) && !open) throw forbidden(`bot is not a member of the ${kind} chat`)
}

/** The message a call names; `what` begins the refusal, as in "message to edit not found". */
export function messageFor(api: Api, call: Call, chat: StoredChat, what: string, param = 'message_id'): StoredMessage {
  const id = call.params.int(param)
  const message = api.state.message({ chatId: chat.id, id })
  if (!message) throw badRequest(`${what} not found`)
  return message
}

/** The topic of `message_thread_id`. Groups without topics ignore the parameter, General must not be named. */
export function threadFor(call: Call, chat: StoredChat): Topic | undefined {
  const id = call.params.int('message_thread_id')
  if (id <= 0 || !chat.isForum) return undefined
  const topic = chat.topics.get(id)
  if (!topic || id === 1) throw badRequest('message thread not found')
  return topic
}

export function botMember(api: Api, chat: StoredChat): Member {
  return api.state.member(chat, api.state.botId)
}

export function botHas(api: Api, chat: StoredChat, right: Right): boolean {
  const member = botMember(api, chat)
  return member.status === 'creator' || (isAdmin(member) && member.rights.has(right))
}

/** May the bot write here? `what` is "text messages", "photos", "documents". */
export function checkCanSend(api: Api, chat: StoredChat, what: string): void {
  if (chat.kind === 'private') return
  const member = botMember(api, chat)
  const allowed = chat.kind === 'channel' ? isAdmin(member) : isAdmin(member) || member.canSend
  if (!allowed) throw badRequest(`not enough rights to send ${what} to the chat`)
}

/** Takes room for a send or an edit under the limits; refuses with the wait that really is left. */
export function takeRoom(api: Api, call: Call, chat: StoredChat, write: 'send' | 'edit', cost = 1): void {
  const refused = api.throttle.take(chat.id, chat.kind !== 'private', cost)
  if (!refused) {
    noteWrite(call, write, cost)
    return
  }
  const retryAfter = Math.max(1, Math.ceil(refused.waitMs / 1000))
  api.waits.announce(refused.scope === 'bot' ? 'bot' : `chat ${chat.id}`, retryAfter)
  throw tooManyRequests(retryAfter)
}

function noteWrite(call: Call, write: 'send' | 'edit', cost: number): void {
  call.record.write = write
  call.record.cost = cost
}
