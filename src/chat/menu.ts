import type { Api } from 'grammy'
import type { BotCommand, BotCommandScope, LanguageCode } from 'grammy/types'
import { messageOf } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { Role } from '../core/policy.ts'
import type { Texts } from '../core/texts.ts'
import type { Chats } from '../deliver/chats.ts'
import type { ContextDeps } from './context.ts'
import { commandsFor } from './features/help.ts'
import type { CommandName } from './policy.ts'

/** A list of commands that Telegram shows: for whom, in which language. */
export interface Menu {
  scope: BotCommandScope
  /** Two letters; absent: for every other language. */
  language?: LanguageCode
  commands: BotCommand[]
}

export interface MenuDeps {
  texts: (locale: string) => Texts
  locales: readonly string[]
}

/** Admins see their own commands in a group too; a call each, so only so many. */
const adminsListed = 5
const chatsWithAdmins = 5

const everybody: readonly CommandName[] = ['start', 'help']

function listed(texts: Texts, names: readonly CommandName[]): BotCommand[] {
  return names.map((command) => ({ command, description: texts.text(`chat-command-${command}`).slice(0, 256) }))
}

/** The same commands once for every language we speak, and in `fallback` for the others. */
function inLanguages(
  { texts, locales }: MenuDeps,
  scope: BotCommandScope,
  names: readonly CommandName[],
  fallback: string,
): Menu[] {
  const spoken = locales.map((locale) => ({
    scope,
    language: locale.slice(0, 2) as LanguageCode,
    commands: listed(texts(locale), names),
  }))
  return [{ scope, commands: listed(texts(fallback), names) }, ...spoken]
}

/** What strangers see anywhere, what each configured chat sees, and its admins. */
export async function menusOf(deps: MenuDeps & Pick<ContextDeps, 'settings'> & { chats: Chats }): Promise<Menu[]> {
  const found = await Promise.all(deps.chats.names().map((name) => deps.chats.get(name)))
  const own = found.flatMap((chat) => {
    if (chat?.id === undefined) return []
    const names: CommandName[] = ['start', ...commandsFor('responder')]
    return inLanguages(deps, { type: 'chat', chat_id: chat.id }, names, chat.locale ?? deps.settings().locale)
  })
  const admins = deps.settings().people.filter(({ role }) => role === 'admin')
  const more = found.slice(0, chatsWithAdmins).flatMap((chat) => {
    if (chat?.id === undefined) return []
    const { id, locale } = chat
    return admins.slice(0, adminsListed).map((person): Menu => {
      const texts = deps.texts(person.locale ?? locale ?? deps.settings().locale)
      const scope = { type: 'chat_member', chat_id: id, user_id: person.id } as const
      return { scope, commands: listed(texts, ['start', ...commandsFor('admin')]) }
    })
  })
  return [...inLanguages(deps, { type: 'default' }, everybody, 'en'), ...own, ...more]
}

/** What a person may do, for their private chat, in their own language. */
export function privateMenu({ texts }: MenuDeps, person: { id: number; role: Role }, locale: string): Menu {
  return {
    scope: { type: 'chat', chat_id: person.id },
    commands: listed(texts(locale), ['start', ...commandsFor(person.role)]),
  }
}

/** A menu is a convenience: what Telegram refuses is logged and left. */
export async function publish(api: Pick<Api, 'setMyCommands'>, menus: readonly Menu[], log: Log): Promise<void> {
  for (const { scope, language, commands } of menus) {
    try {
      await api.setMyCommands(commands, { scope, ...(language && { language_code: language }) })
    } catch (error) {
      log.warn('the command menu could not be set', { scope: scope.type, error: messageOf(error) })
    }
  }
}
