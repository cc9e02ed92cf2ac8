import type { MessageEntity } from 'grammy/types'
import { addFound, arrange, checkBounds } from './arrange.ts'
import { findEntities } from './find.ts'
import { parseHtml } from './html.ts'
import { timeFormat } from './links.ts'
import { parseMarkdown, parseMarkdownV2 } from './markdown.ts'
import { type FindUser, type FormattedText, type RawEntity, TextError } from './types.ts'

export interface TextInput {
  text: string
  parseMode: string
  /** The `entities` array as it came, already decoded from JSON. */
  entities?: unknown
}

const rawLimit = 32_768
const parsers: Readonly<Record<string, (input: string) => { text: string; entities: RawEntity[] }>> = {
  html: parseHtml,
  markdownv2: parseMarkdownV2,
  markdown: parseMarkdown,
}

/**
 * Reads a text with its `parse_mode` or `entities` as the Bot API does: parse, check, clean, trim, add what is found
 * in the text by itself. Throws TextError with Telegram's own words. `allowEmpty` is for captions.
 */
export function formatText(input: TextInput, findUser: FindUser, allowEmpty = false): FormattedText {
  if (Buffer.byteLength(input.text) > rawLimit) throw new TextError('Text is too long')
  const parsed = parse(input)
  checkBounds(parsed.text, parsed.entities)
  const { text, entities } = trim(clean({ text: parsed.text, entities: arrange(parsed.entities) }))
  if (!allowEmpty && /^[\s\u200b-\u200f\u2060\ufeff\u3164\u115f\u1160]*$/u.test(text)) {
    throw new TextError('Text must be non-empty')
  }
  const all = addFound(arrange(entities), findEntities(text))
  return { text, entities: all.flatMap((entity) => toWire(entity, findUser)) }
}

/** A text that a person typed: trimmed, with the entities Telegram finds in it. */
export function userText(text: string): FormattedText {
  return formatText({ text, parseMode: '' }, () => undefined, true)
}

function parse(input: TextInput): { text: string; entities: RawEntity[] } {
  const mode = input.parseMode.toLowerCase()
  if (input.text === '' || mode === '' || mode === 'none') {
    return { text: input.text, entities: readEntities(input.entities) }
  }
  const parser = parsers[mode]
  if (!parser) throw new TextError('Unsupported parse_mode')
  try {
    return parser(input.text)
  } catch (error) {
    if (error instanceof TextError) throw new TextError(`Can't parse entities: ${error.message}`)
    throw error
  }
}

const known =
  'bold italic underline strikethrough spoiler code pre text_link text_mention custom_emoji blockquote expandable_blockquote date_time'.split(
    ' ',
  )
const found = 'mention hashtag cashtag bot_command url email phone_number bank_card_number'.split(' ')

function readEntities(input: unknown): RawEntity[] {
  if (!Array.isArray(input)) return []
  return input.flatMap((entity: unknown) => {
    try {
      return readEntity(entity)
    } catch (error) {
      if (error instanceof TextError) throw new TextError(`Can't parse MessageEntity: ${error.message}`)
      throw error
    }
  })
}

function readEntity(value: unknown): RawEntity[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TextError('expected an Object')
  const fields = value as Record<string, unknown>
  const offset = required(fields, 'offset')
  const length = required(fields, 'length')
  const type = typeof fields.type === 'string' ? fields.type : ''
  if (type === '') throw new TextError('Type is not specified')
  if (found.includes(type)) return []
  if (!known.includes(type)) throw new TextError('Unsupported type specified')
  return [{ type: type as RawEntity['type'], offset, length, ...details(type, fields) }]
}

function details(type: string, fields: Record<string, unknown>): Partial<RawEntity> {
  const text = (key: string) => (typeof fields[key] === 'string' ? fields[key] : '')
  if (type === 'pre') return text('language') === '' ? {} : { language: text('language') }
  if (type === 'text_link') {
    if (text('url') === '') throw new TextError('Can\'t find field "url"')
    return { url: text('url') }
  }
  if (type === 'text_mention') {
    const user = fields.user
    if (typeof user !== 'object' || user === null) throw new TextError('Can\'t find field "user"')
    return { userId: required(user as Record<string, unknown>, 'id') }
  }
  if (type === 'custom_emoji') return { customEmojiId: String(required(fields, 'custom_emoji_id')) }
  if (type !== 'date_time') return {}
  const format = timeFormat(text('date_time_format'))
  if (format === undefined) throw new TextError('Invalid date-time format specified')
  return { unixTime: required(fields, 'unix_time'), format }
}

function required(fields: Record<string, unknown>, name: string): number {
  const value = fields[name]
  if (value === undefined) throw new TextError(`Can't find field "${name}"`)
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw new TextError(`Field "${name}" must be of type Number`)
  return number
}

interface Draft {
  text: string
  entities: RawEntity[]
}

/** Control characters become spaces, carriage returns and a few marks vanish; entities move along. */
function clean({ text, entities }: Draft): Draft {
  const gone = /\r|[\u2028-\u202e]|\u0333|\u033f|\u030a/g
  const removed = [...text.matchAll(gone)].map((match) => match.index)
  const shift = (index: number) => index - removed.filter((at) => at < index).length
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters Telegram replaces
  const result = text.replace(gone, '').replace(/[\u0000-\u0009\u000b\u000c\u000e-\u001f]/g, ' ')
  const moved = entities.map((entity) => {
    const offset = shift(entity.offset)
    return { ...entity, offset, length: shift(entity.offset + entity.length) - offset }
  })
  return { text: result, entities: moved.filter((entity) => entity.length > 0) }
}

/** Cuts blanks at both ends; at the beginning only as far as the first entity. */
function trim({ text, entities }: Draft): Draft {
  const kept = text.replace(/[ \n]+$/, '')
  const within = entities
    .map((entity) => ({ ...entity, length: Math.min(entity.length, kept.length - entity.offset) }))
    .filter((entity) => entity.length > 0 && /[^ \n]/.test(kept.slice(entity.offset, entity.offset + entity.length)))
  const blanks = /^[ \n]*/.exec(kept)?.[0].length ?? 0
  const cut = Math.min(blanks, ...within.map((entity) => entity.offset))
  return { text: kept.slice(cut), entities: within.map((entity) => ({ ...entity, offset: entity.offset - cut })) }
}

function toWire(entity: RawEntity, findUser: FindUser): MessageEntity[] {
  const { type, offset, length } = entity
  const at = { offset, length }
  switch (type) {
    case 'text_link':
      return [{ type, ...at, url: entity.url ?? '' }]
    case 'text_mention': {
      const user = findUser(entity.userId ?? 0)
      return user ? [{ type, ...at, user }] : []
    }
    case 'custom_emoji':
      return [{ type, ...at, custom_emoji_id: entity.customEmojiId ?? '' }]
    case 'date_time':
      return [{ type, ...at, unix_time: entity.unixTime ?? 0, date_time_format: dateTime(entity.format) }]
    case 'pre':
      return [{ type, ...at, ...(entity.language !== undefined && { language: entity.language }) }]
    default:
      return [{ type, ...at }]
  }
}

const dateTime = (format = '') => format as MessageEntity.DateTimeMessageEntity['date_time_format']
