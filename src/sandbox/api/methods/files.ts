import type { Message } from 'grammy/types'
import { randomId } from '../../../core/ids.ts'
import type { FormattedText } from '../../text/types.ts'
import { wireMessage } from '../../world/render.ts'
import type { Media } from '../../world/types.ts'
import { takeRoom } from '../access.ts'
import type { Api, Call, Method } from '../context.ts'
import { badRequest } from '../errors.ts'
import { inputFile } from '../media.ts'
import { captionText, longestCaption, post, readText, targetFor } from './send.ts'

const downloadLimit = 20 << 20

const sendPhoto: Method = (api, call) => sendFile(api, call, 'photo')
const sendDocument: Method = (api, call) => sendFile(api, call, 'document')

async function sendFile(api: Api, call: Call, kind: Media['kind']): Promise<Message> {
  const media = await inputFile(api, call, call.params.text(kind), kind, kind)
  if (!media) throw badRequest(`There is no ${kind} in the request`)
  const caption = captionText(api, call.params)
  const target = targetFor(api, call, `${kind}s`)
  takeRoom(api, call, target.chat, 'send')
  return wireMessage(api.state, post(api, call, target, { media, ...caption }))
}

interface AlbumItem {
  media: Media
  caption: FormattedText
}

const sendMediaGroup: Method = async (api, call) => {
  if (!call.params.has('media')) throw badRequest('Parameter "media" is required')
  const list = call.params.json('media', "Can't parse media JSON object")
  if (!Array.isArray(list)) throw badRequest('Expected an Array of InputMedia')
  const items: AlbumItem[] = []
  for (const item of list.slice(0, 11) as unknown[]) items.push(await albumItem(api, call, item))
  const target = targetFor(api, call, 'photos')
  if (items.length > 10) throw badRequest('Too many messages to send as an album')
  if (items.length === 0) throw badRequest('There are no messages to send')
  if (new Set(items.map((item) => item.media.kind)).size > 1) {
    throw badRequest("Can't use the media of the specified type in the album")
  }
  const tooLong = items.findIndex((item) => [...item.caption.text].length > longestCaption)
  if (tooLong >= 0) {
    throw badRequest(`Failed to send message #${tooLong + 1} with the error message "MEDIA_CAPTION_TOO_LONG"`)
  }
  takeRoom(api, call, target.chat, 'send', items.length)
  const albumId = BigInt(`0x${Buffer.from(randomId(8), 'base64url').toString('hex')}`).toString()
  return items.map(({ media, caption }) => {
    const { markup: _none, ...plain } = target
    return wireMessage(api.state, post(api, call, { ...plain, markup: {} }, { media, albumId, ...caption }))
  })
}

async function albumItem(api: Api, call: Call, value: unknown): Promise<AlbumItem> {
  const refuse = (why: string) => badRequest(`Can't parse InputMedia: ${why}`)
  if (typeof value !== 'object' || value === null) throw refuse('expected an Object')
  const fields = value as Record<string, unknown>
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '')
  const kind = text('type')
  if (kind !== 'photo' && kind !== 'document') throw refuse('invalid media type specified')
  const media = await inputFile(api, call, text('media'), '', kind)
  if (!media) throw refuse('media not found')
  const input = { text: text('caption'), parseMode: text('parse_mode'), entities: fields.caption_entities }
  return { media, caption: readText(api, input, true) }
}

const getFile: Method = ({ state }, { params }) => {
  const id = params.text('file_id')
  if (id === '') throw badRequest('file_id not specified')
  const file = state.files.get(id)
  if (!file) throw badRequest('wrong file_id or the file is temporarily unavailable')
  if (file.data.length > downloadLimit) throw badRequest('file is too big')
  return { file_id: id, file_unique_id: file.uniqueId, file_size: file.data.length, file_path: file.path }
}

export const fileMethods = { sendPhoto, sendDocument, sendMediaGroup, getFile }
