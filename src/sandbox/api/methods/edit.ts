import type { InlineKeyboardMarkup, Message } from 'grammy/types'
import { wireMessage } from '../../world/render.ts'
import type { StoredChat, StoredMessage } from '../../world/types.ts'
import { chatFor, messageFor, takeRoom } from '../access.ts'
import type { Api, Call, Method } from '../context.ts'
import { badRequest } from '../errors.ts'
import { readMarkup } from '../markup.ts'
import { canDelete, captionText, checkLength, messageText } from './send.ts'

const editMessageText: Method = (api, call) => {
  const text = messageText(api, call.params)
  const markup = readMarkup(call.params).inline
  const { chat, message } = editable(api, call)
  if (message.media || message.service) throw badRequest('There is no text in the message to edit')
  checkLength(text)
  return apply(api, call, chat, message, { ...text, markup })
}

const editMessageCaption: Method = (api, call) => {
  const caption = captionText(api, call.params)
  const markup = readMarkup(call.params).inline
  const { chat, message } = editable(api, call)
  if (!message.media) throw badRequest('There is no caption in the message to edit')
  return apply(api, call, chat, message, { ...caption, markup })
}

const editMessageReplyMarkup: Method = (api, call) => {
  const markup = readMarkup(call.params).inline
  const { chat, message } = editable(api, call)
  return apply(api, call, chat, message, { markup })
}

function editable(api: Api, call: Call): { chat: StoredChat; message: StoredMessage } {
  if (!call.params.has('chat_id') && call.params.int('message_id') === 0) {
    throw badRequest(
      call.params.has('inline_message_id') ? 'MESSAGE_ID_INVALID' : 'Message identifier is not specified',
    )
  }
  const chat = chatFor(api, call, 'edit')
  const message = messageFor(api, call, chat, 'message to edit')
  if (message.from !== api.state.botId || message.service) throw badRequest("Message can't be edited")
  return { chat, message }
}

interface Change extends Partial<Pick<StoredMessage, 'text' | 'entities'>> {
  markup: InlineKeyboardMarkup | undefined
}

function apply(api: Api, call: Call, chat: StoredChat, message: StoredMessage, change: Change): Message {
  takeRoom(api, call, chat, 'edit')
  const same =
    (change.text === undefined || change.text === message.text) &&
    JSON.stringify(change.entities ?? message.entities) === JSON.stringify(message.entities) &&
    JSON.stringify(change.markup) === JSON.stringify(message.markup)
  if (same) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current ' +
        'content and reply markup of the message',
    )
  }
  api.state.revise(message, change)
  call.record.messages.push(message.id)
  return wireMessage(api.state, message)
}

const deleteMessage: Method = (api, call) => {
  if (!call.params.has('chat_id')) throw badRequest('Chat identifier is not specified')
  if (call.params.int('message_id') <= 0) throw badRequest('Message identifier is not specified')
  const chat = chatFor(api, call, 'write')
  const message = messageFor(api, call, chat, 'message to delete')
  if (!canDelete(api, chat, message)) throw badRequest("message can't be deleted")
  api.state.remove(message)
  call.record.messages.push(message.id)
  return true
}

const deleteMessages: Method = (api, call) => {
  const ids = messageIds(call)
  const chat = chatFor(api, call, 'write')
  for (const id of ids) {
    const message = api.state.message({ chatId: chat.id, id })
    if (!message || !canDelete(api, chat, message)) continue
    api.state.remove(message)
    call.record.messages.push(id)
  }
  return true
}

function messageIds(call: Call): number[] {
  if (!call.params.has('message_ids')) throw badRequest('Message identifiers are not specified')
  const value = call.params.json('message_ids', "Can't parse message_ids JSON object")
  if (!Array.isArray(value)) throw badRequest('Expected an Array of message identifiers')
  if (value.length > 100) throw badRequest('Too many message identifiers specified')
  if (value.length === 0) throw badRequest('Message identifiers are not specified')
  return value.map((id: unknown) => {
    if (typeof id !== 'number' && typeof id !== 'string') throw badRequest('Message identifier must be a Number')
    if (!/^-?\d+$/.test(String(id))) throw badRequest("Can't parse message identifier as a Number")
    if (Number(id) <= 0) throw badRequest('Invalid message identifier specified')
    return Number(id)
  })
}

export const editMethods = {
  editMessageText,
  editMessageCaption,
  editMessageReplyMarkup,
  deleteMessage,
  deleteMessages,
}
