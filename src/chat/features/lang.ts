import { code } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import { type Chats, personChat } from '../../deliver/chats.ts'
import { type Answer, type Call, type Key, lines, type Pressed } from '../contract.ts'
import { type Args, type Feature, textArg } from '../feature.ts'
import { allows, localeOf } from '../people.ts'

export interface LangDeps {
  chats: Pick<Chats, 'choose' | 'get'>
  texts: (locale: string) => Texts
  locales: readonly string[]
  /** The command menus are in the chosen language too. */
  onChosen: () => void
}

/** `/lang`: a person's own language in private, a chat's in the chat. */
export function lang(deps: LangDeps): Feature {
  return {
    commands: { lang: (call, text) => command(deps, call, text) },
    presses: { lang: (call, args) => press(deps, call, args) },
  }
}

async function command(deps: LangDeps, call: Call, text: string): Promise<Answer> {
  if (text === '') return choices(deps, call)
  const locale = localeOf(text.replace('_', '-'), deps.locales)
  if (locale === undefined) {
    const known = deps.locales.join(call.texts.text('chat-join'))
    return {
      blocks: lines(
        call.texts.line('chat-lang-unknown', { typed: text.slice(0, 40), known }),
        call.texts.line('chat-example', { example: code('/lang en') }),
      ),
      keys: [keysOf(deps)],
    }
  }
  return choose(deps, call, locale)
}

/** Both languages by their own names: whoever can't read the present one finds theirs. */
const keysOf = ({ locales, texts }: LangDeps): Key[] =>
  locales.map((locale) => ({
    text: texts(locale).text('chat-lang-name'),
    press: { verb: 'lang', args: { locale } },
  }))

function choices(deps: LangDeps, { texts, place }: Call): Answer {
  const id = place.private ? 'chat-lang-own' : 'chat-lang-chat'
  return { blocks: lines(texts.line(id, { name: texts.text('chat-lang-name') })), keys: [keysOf(deps)] }
}

async function press(deps: LangDeps, call: Call, args: Args): Promise<Pressed> {
  const locale = localeOf(textArg(args, 'locale'), deps.locales)
  if (locale === undefined) return { toast: call.texts.text('chat-press-unknown') }
  if (!mayChoose(call)) return { toast: call.texts.text('chat-lang-admin'), alert: true }
  return { edit: await choose(deps, call, locale) }
}

const mayChoose = ({ place, person }: Call) => place.private || allows(person.role, 'admin')

async function choose(deps: LangDeps, call: Call, locale: string): Promise<Answer> {
  const { place, person } = call
  if (!mayChoose(call)) return { blocks: lines(call.texts.line('chat-lang-admin')) }
  const name = place.private ? personChat(person.id) : place.name
  if (name !== undefined) await deps.chats.choose(name, { locale })
  deps.onChosen()
  const texts = deps.texts(locale)
  const id = place.private ? 'chat-lang-own-done' : 'chat-lang-chat-done'
  return { blocks: lines(texts.line(id, { name: texts.text('chat-lang-name') })) }
}
