import type { Message } from 'grammy/types'
import { formatText } from '../../text/format.ts'
import { type FormattedText, TextError } from '../../text/types.ts'
import { wireMessage } from '../../world/render.ts'
import type { NewMessage } from '../../world/state.ts'
import type { StoredChat, StoredMessage } from '../../world/types.ts'
import { botHas, chatFor, checkCanSend, takeRoom, threadFor } from '../access.ts'
import { type Api, type Call, findUser, type Method } from '../context.ts'
import { badRequest } from '../errors.ts'
import { type Markup, readMarkup } from '../markup.ts'
import type { Params } from '../params.ts'

/** Code points, not UTF-16 units: telegram.md section 0. */
export const longestText = 4096
export const longestCaption = 1024

/** Turns the parsers' refusals into answers. */
export function readText(api: Api, input: Parameters<typeof formatText>[0], allowEmpty: boolean): FormattedText {
  try {
    return formatText(input, findUser(api.state), allowEmpty)
  } catch (error) {
    throw error instanceof TextError ? badRequest(error.message) : error
  }
}

export function messageText(api: Api, params: Params): FormattedText {
  if (!params.has('text')) throw badRequest('Message text is empty')
  const entities = params.json('entities', "Can't parse entities JSON object")
  return readText(api, { text: params.text('text'), parseMode: params.text('parse_mode'), entities }, false)
}

export function captionText(api: Api, params: Params): FormattedText {
  const entities = params.json('caption_entities', "Can't parse entities JSON object")
  const input = { text: params.text('caption'), parseMode: params.text('parse_mode'), entities }
  const caption = readText(api, input, true)
  if ([...caption.text].length > longestCaption) throw badRequest('message caption is too long')
  return caption
}

export function checkLength(text: FormattedText): void {
  if ([...text.text].length > longestText) throw badRequest('message is too long')
}

/** Where a new message goes and how: everything that all the sending methods share. */
export interface Target {
  chat: StoredChat
  markup: Markup
  draft: Pick<NewMessage, 'from' | 'replyTo' | 'threadId' | 'silent' | 'protected'>
}

/** `what` names the kind for the refusal: "text messages", "photos". */
export function targetFor(api: Api, call: Call, what: string): Target {
  const { params } = call
  const reply = readReply(params)
  const markup = readMarkup(params)
  const chat = chatFor(api, call, 'write')
  const thread = threadFor(call, chat)
  const replyTo = resolveReply(api, chat, reply)
  const threadId = thread?.id ?? threadOf(chat, replyTo)
  checkCanSend(api, chat, what)
  readMarkup(params, chat)
  const topic = threadId === undefined ? undefined : chat.topics.get(threadId)
  if (topic?.closed && !botHas(api, chat, 'can_manage_topics')) throw badRequest('TOPIC_CLOSED')
  return {
    chat,
    markup,
    draft: {
      from: api.state.botId,
      silent: params.flag('disable_notification'),
      protected: params.flag('protect_content'),
      ...(replyTo && { replyTo: replyTo.id }),
      ...(threadId !== undefined && { threadId }),
    },
  }
}

interface Reply {
  messageId: number
  optional: boolean
}

function readReply(params: Params): Reply {
  if (!params.has('reply_parameters')) {
    return { messageId: params.int('reply_to_message_id'), optional: params.flag('allow_sending_without_reply') }
  }
  const value = params.json('reply_parameters', "Can't parse reply parameters JSON object")
  if (typeof value !== 'object' || value === null) throw badRequest('Object expected as reply parameters')
  const fields = value as Record<string, unknown>
  if (Object.keys(fields).length === 0) return { messageId: 0, optional: true }
  if (fields.message_id === undefined) throw badRequest('Can\'t find field "message_id"')
  return { messageId: Number(fields.message_id) || 0, optional: fields.allow_sending_without_reply === true }
}

function resolveReply(api: Api, chat: StoredChat, reply: Reply): StoredMessage | undefined {
  if (reply.messageId <= 0) return undefined
  const message = api.state.message({ chatId: chat.id, id: reply.messageId })
  if (!message && !reply.optional) throw badRequest('message to be replied not found')
  return message
}

// A reply without a thread of its own goes where the message it answers stands.
const threadOf = (chat: StoredChat, message: StoredMessage | undefined) =>
  chat.isForum ? message?.threadId : undefined

/** Posts under the limits; the record of the call learns which message it made. */
export function post(api: Api, call: Call, target: Target, content: Partial<NewMessage>): StoredMessage {
  const { inline, input } = target.markup
  const stored = api.state.post(target.chat, {
    ...target.draft,
    ...content,
    ...(inline && { markup: inline }),
    ...(input && { input }),
    requestSeq: call.record.seq,
  })
  call.record.messages.push(stored.id)
  return stored
}

const sendMessage: Method = (api, call): Message => {
  const text = messageText(api, call.params)
  const target = targetFor(api, call, 'text messages')
  checkLength(text)
  takeRoom(api, call, target.chat, 'send')
  return wireMessage(api.state, post(api, call, target, text))
}

const actions = new Set(
  (
    'cancel typing record_video upload_video record_audio record_voice upload_audio upload_voice upload_photo ' +
    'upload_document choose_sticker pick_up_location find_location record_video_note upload_video_note'
  ).split(' '),
)

const sendChatAction: Method = (api, call) => {
  const action = call.params.text('action').toLowerCase()
  if (!actions.has(action)) throw badRequest('Wrong parameter action in request')
  const chat = chatFor(api, call, 'write')
  threadFor(call, chat)
  api.state.feed.emit('action', { chatId: chat.id, action })
  return true
}

/** May the bot delete this message? Its own and, with the right, anybody's; private ones for 48 hours. */
export function canDelete(api: Api, chat: StoredChat, message: StoredMessage): boolean {
  if (botHas(api, chat, 'can_delete_messages')) return true
  const old = api.clock.now() / 1000 - message.date > 48 * 3600
  if (old || message.service) return chat.kind === 'private' && !old
  return chat.kind === 'private' || message.from === api.state.botId
}

export const sendMethods = { sendMessage, sendChatAction }
