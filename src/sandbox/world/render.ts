import type { Chat, ChatMember, Message, User } from 'grammy/types'
import { imageSize } from './images.ts'
import { generalTopic, type WorldState } from './state.ts'
import { adminRights, type Member, type Person, type StoredChat, type StoredMessage } from './types.ts'

/** How the world looks on the wire of the Bot API. */
export function wireUser(person: Person): User {
  return {
    id: person.id,
    is_bot: person.isBot,
    first_name: person.deleted ? '' : person.firstName,
    ...(person.lastName !== undefined && { last_name: person.lastName }),
    ...(person.username !== undefined && !person.deleted && { username: person.username }),
    ...(person.languageCode !== undefined && !person.isBot && { language_code: person.languageCode }),
  }
}

export function wireChat(state: WorldState, chat: StoredChat): Chat {
  const username = chat.username === undefined ? {} : { username: chat.username }
  if (chat.kind === 'private') {
    const person = state.person(chat.id)
    const { firstName, lastName } = person
    const names = { first_name: firstName, ...(lastName !== undefined && { last_name: lastName }) }
    return {
      id: chat.id,
      type: 'private',
      ...names,
      ...(person.username !== undefined && { username: person.username }),
    }
  }
  if (chat.kind === 'group') return { id: chat.id, type: 'group', title: chat.title }
  if (chat.kind === 'channel') return { id: chat.id, type: 'channel', title: chat.title, ...username }
  return { id: chat.id, type: 'supergroup', title: chat.title, ...username, ...(chat.isForum && { is_forum: true }) }
}

// Its type forbids a further reply with a property that exactOptionalPropertyTypes does not let exist.
type ReplyMessage = NonNullable<Message['reply_to_message']>

/** A message as the bot sees it. The message it replies to comes along, but not that one's own. */
export function wireMessage(state: WorldState, message: StoredMessage, withReply = true): Message {
  const chat = state.chat(message.chatId)
  const reply =
    withReply && message.replyTo !== undefined ? state.message({ chatId: chat.id, id: message.replyTo }) : undefined
  return {
    message_id: message.id,
    ...(message.senderChat === undefined || chat.kind !== 'channel'
      ? { from: wireUser(state.person(message.from)) }
      : {}),
    ...(message.senderChat !== undefined && { sender_chat: wireChat(state, state.chat(message.senderChat)) }),
    chat: wireChat(state, chat),
    date: message.date,
    ...(message.editDate !== undefined && { edit_date: message.editDate }),
    ...thread(chat, message),
    ...(reply && { reply_to_message: wireMessage(state, reply, false) as ReplyMessage }),
    ...(message.albumId !== undefined && { media_group_id: message.albumId }),
    ...(message.protected && { has_protected_content: true as const }),
    ...message.service,
    ...content(state, message),
    ...(message.markup && { reply_markup: message.markup }),
  }
}

// Replies in a supergroup without topics carry the thread of the first message, but are no topic messages.
function thread(chat: StoredChat, message: StoredMessage): Partial<Message> {
  if (message.threadId === undefined || message.threadId === generalTopic) return {}
  return { message_thread_id: message.threadId, ...(chat.isForum && { is_topic_message: true }) }
}

function content(state: WorldState, message: StoredMessage): Partial<Message> {
  if (message.service) return {}
  const entities = message.entities.length > 0 ? message.entities : undefined
  if (!message.media) return { text: message.text, ...(entities && { entities }) }
  const caption = message.text === '' ? {} : { caption: message.text, ...(entities && { caption_entities: entities }) }
  const file = state.files.get(message.media.fileId)
  if (!file) return caption
  const size = { file_id: file.fileId, file_unique_id: file.uniqueId, file_size: file.data.length }
  if (message.media.kind === 'photo')
    return { photo: [{ ...size, ...(imageSize(file.data) ?? { width: 0, height: 0 }) }], ...caption }
  return { document: { ...size, file_name: file.name, mime_type: file.mime }, ...caption }
}

export function wireMember(state: WorldState, member: Member): ChatMember {
  const user = wireUser(state.person(member.id))
  switch (member.status) {
    case 'creator':
      return { status: 'creator', user, is_anonymous: member.anonymous }
    case 'administrator': {
      const rights = Object.fromEntries(adminRights.map((right) => [right, member.rights.has(right)]))
      return {
        status: 'administrator',
        user,
        can_be_edited: false,
        is_anonymous: member.anonymous,
        can_send_welcome_messages: false,
        ...(rights as Record<(typeof adminRights)[number], boolean>),
      }
    }
    case 'restricted':
      return { status: 'restricted', user, is_member: true, until_date: 0, ...permissions(member.canSend) }
    case 'kicked':
      return { status: 'kicked', user, until_date: 0 }
    default:
      return { status: member.status, user }
  }
}

/** Every permission of a group set to `all`. */
export function permissions(all: boolean) {
  return {
    can_send_messages: all,
    can_send_audios: all,
    can_send_documents: all,
    can_send_photos: all,
    can_send_videos: all,
    can_send_video_notes: all,
    can_send_voice_notes: all,
    can_send_polls: all,
    can_send_other_messages: all,
    can_add_web_page_previews: all,
    can_react_to_messages: all,
    can_edit_tag: all,
    can_change_info: false,
    can_invite_users: all,
    can_pin_messages: false,
    can_manage_topics: false,
  }
}
