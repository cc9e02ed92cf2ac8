import type { MessageEntity, User } from 'grammy/types'

/** Text with its styling. Offsets and lengths are UTF-16 code units, as JavaScript counts. */
export interface FormattedText {
  text: string
  entities: MessageEntity[]
}

/** An entity while it is being worked on: every optional field of every kind. */
export interface RawEntity {
  type: MessageEntity['type']
  offset: number
  length: number
  url?: string
  language?: string
  userId?: number
  customEmojiId?: string
  unixTime?: number
  format?: string
}

/** Turns ids of people into the users that `text_mention` carries; `undefined` drops the mention. */
export type FindUser = (id: number) => User | undefined

/** A refusal of Telegram's text parsers; the caller adds the code and the prefix. */
export class TextError extends Error {
  override name = 'TextError'
}

/** Bytes of UTF-8 before `index`: Telegram's parsers report positions in them. */
export function byteOffset(text: string, index: number): number {
  return Buffer.byteLength(text.slice(0, index))
}

export const isBlank = (char: string | undefined): boolean => char !== undefined && /^[ \t\r\n\v\f\0]$/.test(char)
