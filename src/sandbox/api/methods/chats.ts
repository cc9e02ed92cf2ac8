import { permissions, wireChat, wireMember, wireMessage } from '../../world/render.ts'
import { isAdmin, isIn, outsider } from '../../world/state.ts'
import type { Member, StoredChat } from '../../world/types.ts'
import { botHas, chatFor, messageFor } from '../access.ts'
import type { Api, Call, Method } from '../context.ts'
import { badRequest } from '../errors.ts'

const getChat: Method = (api, call) => {
  const { state } = api
  const chat = chatFor(api, call, 'read')
  const pinned = chat.pinned.at(-1)
  const message = pinned === undefined ? undefined : state.message({ chatId: chat.id, id: pinned })
  const base = { ...wireChat(state, chat), accent_color_id: 0, max_reaction_count: 11 }
  const seen = message && isIn(state.member(chat, state.botId)) ? { pinned_message: wireMessage(state, message) } : {}
  if (chat.kind === 'private') return { ...base, ...(message && { pinned_message: wireMessage(state, message) }) }
  return {
    ...base,
    ...seen,
    permissions: permissions(true),
    ...(chat.username !== undefined && { active_usernames: [chat.username] }),
  }
}

function members(api: Api, chat: StoredChat): Member[] {
  if (chat.kind !== 'private') return [...chat.members.values()].filter(isIn)
  return [chat.id, api.state.botId].map((id) => ({ ...outsider(id), status: 'member' as const }))
}

const getChatMember: Method = (api, call) => {
  const userId = call.params.int('user_id')
  if (userId <= 0) throw badRequest('invalid user_id specified')
  const chat = chatFor(api, call, userId === api.state.botId ? 'read' : 'members')
  if (!api.state.people.has(userId)) throw badRequest('user not found')
  const found = members(api, chat).find((member) => member.id === userId) ?? api.state.member(chat, userId)
  return wireMember(api.state, found)
}

const getChatAdministrators: Method = (api, call) => {
  const chat = chatFor(api, call, 'members')
  if (chat.kind === 'private') throw badRequest('there are no administrators in the private chat')
  return members(api, chat)
    .filter((member) => isAdmin(member))
    .filter((member) => !api.state.person(member.id).isBot || member.id === api.state.botId)
    .map((member) => wireMember(api.state, member))
}

const getChatMemberCount: Method = (api, call) => members(api, chatFor(api, call, 'members')).length

const leaveChat: Method = (api, call) => {
  const chat = chatFor(api, call, 'read')
  if (chat.kind === 'private') throw badRequest("chat member status can't be changed in private chats")
  api.groups.leave(chat.id, api.state.botId)
  return true
}

function checkPin(api: Api, chat: StoredChat): void {
  if (chat.kind === 'private' || botHas(api, chat, 'can_pin_messages')) return
  throw badRequest('not enough rights to manage pinned messages in the chat')
}

const pinChatMessage: Method = (api, call) => {
  const chat = chatFor(api, call, 'write')
  const message = messageFor(api, call, chat, 'message to pin')
  checkPin(api, chat)
  if (message.service) throw badRequest("message can't be pinned")
  if (chat.pinned.at(-1) === message.id) return true
  api.groups.setPinned(message, true, api.state.botId, call.params.flag('disable_notification'))
  call.record.messages.push(message.id)
  return true
}

const unpinChatMessage: Method = (api, call) => {
  const chat = chatFor(api, call, 'write')
  const last = chat.pinned.at(-1)
  const named = call.params.int('message_id') > 0
  const newest = last === undefined ? undefined : api.state.message({ chatId: chat.id, id: last })
  const message = named ? messageFor(api, call, chat, 'message to unpin') : newest
  checkPin(api, chat)
  if (!message) throw badRequest('message to unpin not found')
  api.groups.setPinned(message, false, api.state.botId)
  return true
}

const unpinAllChatMessages: Method = (api, call) => {
  const chat = chatFor(api, call, 'write')
  checkPin(api, chat)
  chat.pinned = []
  api.state.feed.emit('chat', chat)
  return true
}

const setMessageReaction: Method = (api, call) => {
  const list = call.params.json('reaction', "Can't parse reaction types JSON object") ?? []
  if (!Array.isArray(list)) throw badRequest('Expected an Array of ReactionType')
  const emoji = list.map((item: unknown) => reaction(item))
  const chat = chatFor(api, call, 'read')
  const message = messageFor(api, call, chat, 'message to react')
  if (emoji.length > 1 || emoji.some((one) => !allowed.has(one))) throw badRequest('REACTION_INVALID')
  message.reactions.set(api.state.botId, emoji)
  api.state.feed.emit('message', message)
  return true
}

// A selection of the fixed list; bots can use no other emoji.
const allowed = new Set(
  '👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🎉 🤩 🙏 👌 🕊 🤡 🥱 👀 💯 ⚡ 🏆 💔 🤨 😐 ✍ 🫡 🆒 🤝 😢 💩 🤷'.split(' '),
)

function reaction(value: unknown): string {
  const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  if (fields.type !== 'emoji' || typeof fields.emoji !== 'string') {
    throw badRequest("Can't parse ReactionType: invalid reaction type specified")
  }
  return fields.emoji.replace(/\ufe0f/g, '')
}

const createForumTopic: Method = (api, call) => {
  const chat = forum(api, call)
  const name = call.params.text('name')
  if (name === '') throw badRequest('TOPIC_TITLE_EMPTY')
  if ([...name].length > 128) throw badRequest('TOPIC_TITLE_TOO_LONG')
  const color = call.params.int('icon_color', 0x6fb9f0) || 0x6fb9f0
  const topic = api.groups.createTopic(chat.id, name, api.state.botId, color)
  return { message_thread_id: topic.id, name, icon_color: color }
}

function forum(api: Api, call: Call): StoredChat {
  const chat = chatFor(api, call, 'write')
  if (chat.kind !== 'supergroup' || !chat.isForum) throw badRequest('the chat is not a forum')
  if (!botHas(api, chat, 'can_manage_topics')) throw badRequest('not enough rights to manage topics in the chat')
  return chat
}

function setTopicClosed(api: Api, call: Call, closed: boolean): true {
  const chat = forum(api, call)
  const topic = chat.topics.get(call.params.int('message_thread_id'))
  if (!topic) throw badRequest('TOPIC_ID_INVALID')
  if (topic.closed === closed) throw badRequest('TOPIC_NOT_MODIFIED')
  if (closed) api.groups.closeTopic(chat.id, topic.id, api.state.botId)
  else api.groups.reopenTopic(chat.id, topic.id, api.state.botId)
  return true
}

const closeForumTopic: Method = (api, call) => setTopicClosed(api, call, true)
const reopenForumTopic: Method = (api, call) => setTopicClosed(api, call, false)

export const chatMethods = {
  getChat,
  getChatMember,
  getChatAdministrators,
  getChatMemberCount,
  leaveChat,
  pinChatMessage,
  unpinChatMessage,
  unpinAllChatMessages,
  setMessageReaction,
  createForumTopic,
  closeForumTopic,
  reopenForumTopic,
}
