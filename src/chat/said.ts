import type { Message } from 'grammy/types'

/** A photo or file that came with a message; its bytes are still at Telegram. */
export interface SaidFile {
  /** For getting it, and for sending it again. */
  telegramFile: string
  name: string
  /** 0 when Telegram does not say. */
  bytes: number
  mime?: string
}

/** What a person wrote or sent in reply to a message of ours. */
export interface Said {
  /** The text, or the caption of a file; blanks trimmed. */
  text: string
  file?: SaidFile
}

/** What the message says; undefined for a sticker, a joined member and whatever else says nothing. */
export function saidIn(message: Message): Said | undefined {
  const file = fileIn(message)
  const text = (message.text ?? message.caption ?? '').trim()
  if (text === '' && !file) return undefined
  return { text, ...(file && { file }) }
}

function fileIn({ photo, document, video, audio, voice, date }: Message): SaidFile | undefined {
  // The last size of a photo is the largest.
  const picture = photo?.at(-1)
  if (picture) return fileOf(picture, { file_name: `photo-${stamp(date)}.jpg`, mime_type: 'image/jpeg' })
  if (document) return fileOf(document, document, 'file')
  if (video) return fileOf(video, video, `video-${stamp(date)}.mp4`)
  if (audio) return fileOf(audio, audio, `audio-${stamp(date)}`)
  return voice && fileOf(voice, { mime_type: voice.mime_type, file_name: undefined }, `voice-${stamp(date)}.ogg`)
}

function fileOf(
  { file_id, file_size }: { file_id: string; file_size?: number | undefined },
  { file_name, mime_type }: { file_name?: string | undefined; mime_type?: string | undefined },
  otherwise = 'file',
): SaidFile {
  return {
    telegramFile: file_id,
    name: safeName(file_name ?? otherwise),
    bytes: file_size ?? 0,
    ...(mime_type !== undefined && { mime: mime_type.slice(0, 100) }),
  }
}

const longestName = 120
// Controls, what turns the writing direction, halves of characters, and what means something in a path.
const harmful = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/\\:*?"<>|]/gu

/** The name without folders and without characters that mislead people or file systems; its ending stays. */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const clean = last
    .replaceAll(harmful, '_')
    .replace(/^[.\s]+/, '')
    .replace(/[.\s]+$/, '')
  if (clean === '') return 'file'
  const letters = [...clean]
  if (letters.length <= longestName) return clean
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(clean)?.[0] ?? ''
  return letters.slice(0, longestName - ending.length).join('') + ending
}

/** `20260302-081500` in UTC. */
const stamp = (seconds: number) =>
  new Date(seconds * 1000).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
