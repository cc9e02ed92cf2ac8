import type { ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity } from 'grammy/types'
import type { Line, Span } from '../../../core/text.ts'
import { fitBlocks } from '../../cards/fit.ts'
import type { Block, Card, CardButton } from '../../contract.ts'
import { coded, uncoded } from './addresses.ts'
import { breaker, clean, inert, needsBreak } from './clean.ts'

/** 4096 is counted in code points by Telegram; as many UTF-16 units are never more. */
export const textLimit = 4096
/** Of the text under a photo or document, counted alike. */
export const captionLimit = 1024

export interface RenderOptions {
  /** No entities at all: for a server that refused them. */
  plain?: boolean
  /** Points in time as `date_time` entities (Bot API 9.5). */
  times?: boolean
  /** UTF-16 units. */
  limit?: number
}

/** What `sendMessage` and `editMessageText` take. */
export interface TelegramMessage {
  text: string
  entities: MessageEntity[]
  reply_markup?: InlineKeyboardMarkup | ForceReply
  link_preview_options: { is_disabled: true }
  /** Something of the card was left out. */
  cut: boolean
}

/** A card as a Telegram message, within its limits whatever the texts hold. */
export function renderTelegram(card: Card, options: RenderOptions = {}): TelegramMessage {
  const { lines, cut } = fitBlocks(card.blocks.map(isolatedFor(options)), options.limit ?? textLimit, written)
  const { text, entities } = joined(lines, options)
  const markup = markupOf(card)
  return {
    text,
    entities,
    ...(markup && { reply_markup: markup }),
    link_preview_options: { is_disabled: true },
    cut,
  }
}

function isolatedFor({ plain }: RenderOptions): (block: Block) => Block {
  const isolated = (line: Line) => apart(plain ? uncoded(line) : coded(line))
  return (block) => ('line' in block ? { line: isolated(block.line) } : { ...block, items: block.items.map(isolated) })
}

function apart(line: Line): Line {
  return line.map((span, index) => {
    const before = line[index - 1]
    if (!before || span.code || span.live || before.code || !needsBreak(before.text, span.text)) return span
    return { ...span, text: breaker + span.text }
  })
}

/** The text of a span as it will stand in the message. */
function written(span: Span): string {
  const text = clean(span.text, span.quote === true)
  return span.code || span.live ? text : inert(text)
}

function joined(lines: readonly Line[], options: RenderOptions): { text: string; entities: MessageEntity[] } {
  let text = ''
  const entities: MessageEntity[] = []
  for (const [index, line] of lines.entries()) {
    if (index > 0) text += '\n'
    for (const span of line) {
      const part = written(span)
      if (!options.plain) addEntities(entities, span, text.length, part.length, options.times !== false)
      text += part
    }
  }
  return { text, entities }
}

function addEntities(entities: MessageEntity[], span: Span, offset: number, length: number, times: boolean): void {
  if (length === 0) return
  const at = { offset, length }
  if (span.quote) growOrPush(entities, { type: 'expandable_blockquote', ...at })
  if (span.code) {
    entities.push({ type: 'code', ...at })
    return
  }
  if (span.bold) growOrPush(entities, { type: 'bold', ...at })
  if (span.italic) growOrPush(entities, { type: 'italic', ...at })
  if (span.mention !== undefined) {
    const user = { id: span.mention, is_bot: false, first_name: span.text.slice(0, 64) }
    entities.push({ type: 'text_mention', ...at, user })
  } else if (span.url !== undefined && isWebAddress(span.url))
    entities.push({ type: 'text_link', ...at, url: span.url })
  else if (span.time && times) entities.push({ type: 'date_time', ...at, ...timeOf(span.time) })
}

function growOrPush(entities: MessageEntity[], next: MessageEntity.CommonMessageEntity): void {
  const last = entities.findLast((entity) => entity.type === next.type)
  if (last && last.offset + last.length === next.offset) last.length += next.length
  else entities.push(next)
}

/** Relative times run by themselves; others stay as written and show the reader's own zone on a tap. */
function timeOf({ at, relative }: NonNullable<Span['time']>) {
  return { unix_time: Math.floor(at / 1000), date_time_format: relative ? 'r' : '' } as const
}

const isWebAddress = (url: string) => /^https?:\/\/[^\s]+$/i.test(url) && URL.canParse(url)

const labelLimit = 64
const copyLimit = 256
const callbackLimit = 64

function markupOf(card: Card): InlineKeyboardMarkup | ForceReply | undefined {
  if (card.ask) {
    const placeholder = [...clean(card.ask.placeholder)].slice(0, 64).join('')
    return { force_reply: true, selective: true, ...(placeholder && { input_field_placeholder: placeholder }) }
  }
  const rows = card.buttons.map((row) => row.flatMap(buttonOf)).filter((row) => row.length > 0)
  return rows.length > 0 ? { inline_keyboard: rows } : undefined
}

function buttonOf({ text, press, url, copy, style }: CardButton): InlineKeyboardButton[] {
  const label = [...clean(text)].slice(0, labelLimit).join('')
  if (label.trim() === '') return []
  const common = { text: label, ...(style && { style }) }
  if (press !== undefined && press.length <= callbackLimit) return [{ ...common, callback_data: press }]
  if (url !== undefined && isWebAddress(url) && new URL(url).hostname.includes('.')) return [{ ...common, url }]
  const copied = copy === undefined ? '' : [...clean(copy)].slice(0, copyLimit).join('')
  return copied === '' ? [] : [{ ...common, copy_text: { text: copied } }]
}
