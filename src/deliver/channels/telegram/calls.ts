import { type Api, GrammyError, InputFile } from 'grammy'
import type { ChatTarget } from '../../chats.ts'
import type { CardFile, Channel, Failure, MessageRef } from '../../contract.ts'
import { captionLimit, type TelegramMessage, textLimit } from './render.ts'

type How = Parameters<Channel['deliver']>[1]

const megabyte = 1024 * 1024
/** What Telegram takes as an upload; a self-hosted server may take more. */
const uploadLimits = { photo: 10 * megabyte, document: 50 * megabyte } as const
const general = 1

/** The UTF-16 units that a message of this kind may have. */
export const limitOf = ({ file, captioned }: Pick<How, 'file' | 'captioned'>): number =>
  file || captioned ? captionLimit : textLimit

/** The one call of a delivery: a new message, a new file with its caption, or an edit of either. */
export function callFor(
  api: Api,
  message: TelegramMessage,
  how: How,
  at: ChatTarget,
  signal: AbortSignal,
): Promise<MessageRef> {
  if (how.edit) return change(api, message, how.edit, how.captioned === true, signal)
  return how.file ? sendFile(api, message, how.file, how, at, signal) : sendText(api, message, how, at, signal)
}

// Without any the field stays away: a server that refuses entities gets plain text.
const entitiesOf = ({ entities }: TelegramMessage) => (entities.length > 0 ? { entities } : {})
const captionOf = ({ text, entities }: TelegramMessage) => ({
  caption: text,
  ...(entities.length > 0 && { caption_entities: entities }),
})

async function change(
  api: Api,
  message: TelegramMessage,
  ref: MessageRef,
  captioned: boolean,
  signal: AbortSignal,
): Promise<MessageRef> {
  const { text, reply_markup: markup, link_preview_options } = message
  const keyboard = markup && 'inline_keyboard' in markup ? { reply_markup: markup } : {}
  const id = Number(ref.id)
  if (captioned) {
    await api.editMessageCaption(ref.chat, id, { ...captionOf(message), ...keyboard }, signal as never)
  } else {
    const other = { link_preview_options, ...entitiesOf(message), ...keyboard }
    await api.editMessageText(ref.chat, id, text, other, signal as never)
  }
  return ref
}

async function sendText(
  api: Api,
  message: TelegramMessage,
  how: How,
  at: ChatTarget,
  signal: AbortSignal,
): Promise<MessageRef> {
  const { text, link_preview_options } = message
  const other = { link_preview_options, ...entitiesOf(message), ...around(message, how, at) }
  return refOf(await api.sendMessage(at.id, text, other, signal as never))
}

async function sendFile(
  api: Api,
  message: TelegramMessage,
  { name, as, bytes }: CardFile,
  how: How,
  at: ChatTarget,
  signal: AbortSignal,
): Promise<MessageRef> {
  const file = new InputFile(bytes, fileName(name))
  const other = { ...captionOf(message), ...around(message, how, at) }
  const sent =
    as === 'photo'
      ? await api.sendPhoto(at.id, file, other, signal as never)
      : await api.sendDocument(at.id, file, other, signal as never)
  return refOf(sent)
}

const longestName = 120

/** As a header of the upload can carry it: nothing that ends it, no folders. */
export function fileName(name: string): string {
  const plain = [...name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"\\/;]/gu, '_')].slice(-longestName).join('')
  return plain.trim() || 'file'
}

const around = ({ reply_markup: markup }: TelegramMessage, how: How, at: ChatTarget) => ({
  ...placeOf(at, how.replyTo),
  ...(markup && { reply_markup: markup }),
  disable_notification: !how.audible,
})

export const refOf = (message: { chat: { id: number }; message_id: number }): MessageRef => ({
  chat: String(message.chat.id),
  id: String(message.message_id),
})

export function placeOf(at: ChatTarget, replyTo: MessageRef | undefined) {
  // A reply goes into the topic of what it answers, which takes nothing when it is lost.
  const same = replyTo && replyTo.chat === String(at.id) && !at.lost
  return {
    // General must not be named: Telegram then knows no such topic.
    ...(at.topic !== undefined && at.topic !== general && { message_thread_id: at.topic }),
    ...(same && { reply_parameters: { message_id: Number(replyTo.id), allow_sending_without_reply: true } }),
  }
}

/** The file is the trouble, and nothing was sent: its text may go alone. */
export const fileRefused: Failure = { ok: false, retryable: false, maybeDelivered: false, reason: 'file' }

/** No server of Telegram takes it. */
export const isTooLarge = ({ as, bytes }: CardFile): boolean => bytes.length === 0 || bytes.length > uploadLimits[as]

/**
 * Whether a refusal may be about the file: its size, its pixels, the right to send such, a server that knows no files.
 * Whatever else is wrong the text alone finds out.
 */
export function refusesFile(error: unknown, { reason, retryable }: Failure): boolean {
  if (retryable || !(error instanceof GrammyError)) return false
  const { error_code: code } = error
  return code === 413 || code === 404 || reason === 'bad_request' || reason === 'forbidden'
}
