import type { BotCommand } from 'grammy/types'
import type { Scope } from '../../world/commands.ts'
import { chatFor } from '../access.ts'
import type { Api, Call, Method } from '../context.ts'
import { badRequest } from '../errors.ts'

const answerCallbackQuery: Method = ({ presses }, { params }) => {
  const text = params.text('text')
  if ([...text].length > 200) throw badRequest('MESSAGE_TOO_LONG')
  const url = params.text('url')
  const toast = { text, alert: params.flag('show_alert'), ...(url !== '' && { url }) }
  if (!presses.answer(params.text('callback_query_id'), toast)) {
    throw badRequest('query is too old and response timeout expired or query ID is invalid')
  }
  return true
}

const setMyCommands: Method = (api, call) => {
  const value = call.params.json('commands', "Can't parse commands JSON object")
  if (value !== undefined && !Array.isArray(value)) throw badRequest('Expected an Array of BotCommand')
  const commands = (value ?? []).map((command: unknown) => readCommand(command))
  if (commands.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH')
  for (const { command, description } of commands) {
    if (!/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID')
    if (description === '' || [...description].length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID')
  }
  api.commands.set(scopeFor(api, call), languageFor(call), commands)
  return true
}

const getMyCommands: Method = (api, call) => api.commands.get(scopeFor(api, call), languageFor(call))

const deleteMyCommands: Method = (api, call) => {
  api.commands.set(scopeFor(api, call), languageFor(call), [])
  return true
}

function readCommand(value: unknown): BotCommand {
  const refuse = (why: string) => badRequest(`Can't parse BotCommand: ${why}`)
  if (typeof value !== 'object' || value === null) throw refuse('expected an Object')
  const fields = value as Record<string, unknown>
  const text = (name: string) => {
    const field = fields[name]
    if (field === undefined) throw refuse(`Can't find field "${name}"`)
    if (typeof field !== 'string') throw refuse(`Field "${name}" must be of type String`)
    return field
  }
  return { command: text('command').replace(/^\//, ''), description: text('description') }
}

function languageFor(call: Call): string {
  const code = call.params.text('language_code')
  if (code !== '' && !/^[a-z]{2}$/.test(code)) throw badRequest('invalid language code specified')
  return code
}

const plainScopes = ['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators']
const chatScopes = ['chat', 'chat_administrators', 'chat_member']

function scopeFor(api: Api, call: Call): Scope {
  const value = call.params.json('scope', "Can't parse BotCommandScope JSON object")
  if (value === undefined) return { type: 'default' }
  const refuse = (why: string) => badRequest(`Can't parse BotCommandScope: ${why}`)
  if (typeof value !== 'object' || value === null) throw refuse('BotCommandScope must be an Object')
  const { type, chat_id, user_id } = value as Record<string, unknown>
  if (typeof type !== 'string') throw refuse('Can\'t find field "type"')
  if (plainScopes.includes(type)) return { type }
  if (!chatScopes.includes(type)) throw refuse('Unsupported type specified')
  if (chat_id === undefined) throw refuse('Can\'t find field "chat_id"')
  if (type === 'chat_member' && user_id === undefined) throw refuse('Can\'t find field "user_id"')
  const chat = chatFor(api, { ...call, params: withChat(call, String(chat_id)) }, 'read')
  if (type !== 'chat' && chat.kind === 'private') throw badRequest("can't use the scope in private chats")
  return { type, chatId: chat.id, ...(type === 'chat_member' && { userId: Number(user_id) }) }
}

const withChat = (call: Call, chatId: string) => call.params.with('chat_id', chatId)

export const queryMethods = { answerCallbackQuery, setMyCommands, getMyCommands, deleteMyCommands }
