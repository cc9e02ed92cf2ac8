import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types'
import type { InputMarkup, StoredChat } from '../world/types.ts'
import { badRequest } from './errors.ts'
import type { Params } from './params.ts'

export interface Markup {
  inline?: InlineKeyboardMarkup
  input?: InputMarkup
}

type Fields = Record<string, unknown>
// The strict limits of the server; TDLib itself only cuts silently at 12 a row and 300 in all.
const maxButtons = 100
const maxMarkupBytes = 10_240
const perRow = 12

/** Reads `reply_markup`: rows 38 to 45 of telegram.md. */
export function readMarkup(params: Params, chat?: StoredChat): Markup {
  const value = params.json('reply_markup', "Can't parse reply keyboard markup JSON object")
  if (value === undefined) return {}
  if (!isObject(value)) throw badRequest('Object expected as reply markup')
  const keyboard = rows(value, 'keyboard', 'Field "keyboard" must be an Array of Arrays')
  const inline = rows(
    value,
    'inline_keyboard',
    'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
  )
  const buttons = inline.map((row) => row.map((button) => inlineButton(button)))
  if (keyboard.length > 0) return { input: { kind: 'keyboard', rows: keyboard.map((row) => row.map(keyText)) } }
  if (buttons.length > 0) return inlineMarkup(buttons, chat)
  if (flag(value, 'remove_keyboard') || flag(value, 'hide_keyboard')) return { input: { kind: 'remove' } }
  return flag(value, 'force_reply') ? { input: forceReply(value) } : {}
}

function forceReply(value: Fields): InputMarkup {
  const placeholder = string(value, 'input_field_placeholder')
  return { kind: 'force_reply', selective: flag(value, 'selective'), ...(placeholder !== '' && { placeholder }) }
}

function rows(value: Fields, name: string, refusal: string): unknown[][] {
  const list = value[name]
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) throw badRequest(`Field "${name}" must be of type Array`)
  return list.map((row: unknown) => {
    if (!Array.isArray(row)) throw badRequest(refusal)
    return row as unknown[]
  })
}

function keyText(button: unknown): string {
  if (typeof button === 'string') return button
  if (!isObject(button)) throw badRequest("Can't parse keyboard button: KeyboardButton must be a String or an Object")
  return string(button, 'text')
}

function inlineButton(button: unknown): InlineKeyboardButton {
  const refuse = (why: string) => badRequest(`Can't parse inline keyboard button: ${why}`)
  if (!isObject(button)) throw refuse('InlineKeyboardButton must be an Object')
  if (button.text === undefined) throw refuse('Can\'t find field "text"')
  if (typeof button.text !== 'string') throw refuse('Field "text" must be of type String')
  const style = string(button, 'style').toLowerCase()
  if (!['', 'default', 'primary', 'danger', 'success'].includes(style)) throw refuse('invalid button style specified')
  const action = buttonAction(button)
  if (!action) throw refuse('Text buttons are unallowed in the inline keyboard')
  const look = {
    text: button.text,
    ...(style !== '' && style !== 'default' && { style }),
    ...(string(button, 'icon_custom_emoji_id') !== '' && { icon_custom_emoji_id: button.icon_custom_emoji_id }),
  }
  return { ...look, ...action } as unknown as InlineKeyboardButton
}

// The first that is there decides, in the order of the server.
const actions = [
  'callback_game',
  'pay',
  'switch_inline_query',
  'switch_inline_query_chosen_chat',
  'switch_inline_query_current_chat',
  'login_url',
  'web_app',
  'copy_text',
  'disabled',
]

function buttonAction(button: Fields): Fields | undefined {
  const url = string(button, 'url')
  if (url !== '') return { url: checkedButtonUrl(url) }
  const data = string(button, 'callback_data')
  if (data !== '') {
    if (Buffer.byteLength(data) > 64) throw badRequest('BUTTON_DATA_INVALID')
    return { callback_data: data }
  }
  const name = actions.find((action) => button[action] !== undefined)
  return name === undefined ? undefined : { [name]: button[name] }
}

function checkedButtonUrl(url: string): string {
  if (/^tg:\/\//i.test(url)) return url
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`
  if (!URL.canParse(absolute)) throw badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`)
  const { protocol, hostname } = new URL(absolute)
  if (!/^https?:$/.test(protocol)) throw badRequest('BUTTON_URL_INVALID')
  if (!hostname.includes('.') && !hostname.startsWith('[')) {
    throw badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`)
  }
  return new URL(absolute).href
}

function inlineMarkup(buttons: InlineKeyboardButton[][], chat: StoredChat | undefined): Markup {
  const kept = buttons
    .map((row) => row.filter((button) => button.text !== '').slice(0, perRow))
    .filter((row) => row.length > 0)
  if (kept.length === 0) return {}
  const inline = { inline_keyboard: kept }
  if (kept.flat().length > maxButtons || Buffer.byteLength(JSON.stringify(inline)) > maxMarkupBytes) {
    throw badRequest('reply markup is too long')
  }
  if (chat && chat.kind !== 'private' && kept.flat().some((button) => 'web_app' in button)) {
    throw badRequest('BUTTON_TYPE_INVALID')
  }
  return { inline }
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const string = (value: Fields, name: string): string => (typeof value[name] === 'string' ? value[name] : '')
const flag = (value: Fields, name: string): boolean => value[name] === true || value[name] === 'true'
