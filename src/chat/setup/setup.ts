import type { User } from 'grammy/types'
import type { Clock, Ms } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { code } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import type { Chats } from '../../deliver/chats.ts'
import type { Store } from '../../store/port.ts'
import type { Access } from '../access.ts'
import { live } from '../cards/phrases.ts'
import type { ChatSettings } from '../context.ts'
import { type Answer, lines, type Place } from '../contract.ts'
import type { Doctor } from '../doctor/doctor.ts'
import type { Claimant } from '../kinds.ts'
import { localeOf } from '../people.ts'
import type { ChatContext } from '../router.ts'
import { setupCard } from './card.ts'
import { type Claims, createClaims, type Tried } from './claims.ts'
import { looksLikeCode } from './code.ts'
import { configurationLines, type Kept } from './keep.ts'
import type { Roster } from './roster.ts'

/** What the terminal is told. */
export type SetupNews =
  | { kind: 'code'; bot: string; code: string; expiresAt: Ms; link: string }
  | { kind: 'claimed'; name: string; chat?: string; lines: readonly string[] }

export interface SetupDeps {
  store: Store
  clock: Clock
  log: Log
  chats: Pick<Chats, 'names' | 'get' | 'byId' | 'bind' | 'choose'>
  roster: Roster
  doctor: Pick<Doctor, 'chat'>
  access: Access
  texts: (locale: string) => Texts
  locales: readonly string[]
  settings: () => ChatSettings
  /** True when a file says time zone and language, so that the lines to keep need not. */
  hasFile: boolean
  announce: (news: SetupNews) => void
  /** The chats or people changed: menus are to be made anew. */
  onClaimed: () => void
}

/** A bot that nobody configured yet is claimed in its group with a code that only its terminal shows. */
export interface Setup {
  /** Begins once Telegram has said who the bot is. */
  start(me: { id: number; username: string }): Promise<void>
  stop(): void
  /** The configuration is another one: a chat without a place gets a code, one that has its place makes the code void. */
  follow(): Promise<void>
  /** A `/start` that is about the set-up: what to say to it. Undefined: an ordinary one. */
  claim(ctx: ChatContext, text: string): Promise<Answer | undefined>
  /** The bot was brought into a group while it can be claimed: how. */
  joined(place: Place, texts: Texts): Answer | undefined
  /** Nobody is admin yet, so nobody could add whoever asks: how the bot is claimed. */
  unclaimed(place: Place, texts: Texts): Answer | undefined
  /** The card of a chat that is set up, with fresh checks. */
  card(place: Place, person: { id: number; name: string }, texts: Texts): Promise<Answer>
}

/** Rights that a deep link asks for when somebody adds the bot with it. */
const wishedRights = 'pin_messages+manage_topics'

export function createSetup(deps: SetupDeps): Setup {
  const { store, clock, chats, roster, texts } = deps
  let me = { id: 0, username: '' }
  const linkOf = (shown: string) => `https://t.me/${me.username}?startgroup=${shown}&admin=${wishedRights}`
  const claims: Claims = createClaims(clock, ({ code: shown, expiresAt }) =>
    deps.announce({ kind: 'code', bot: me.username, code: shown, expiresAt, link: linkOf(shown) }),
  )

  /** Chats of the configuration without a place yet; the first is bound by the next claim. */
  async function unbound(): Promise<string[]> {
    const known = await Promise.all(chats.names().map((name) => chats.get(name)))
    return chats.names().filter((_, i) => known[i]?.id === undefined)
  }
  const hasAdmin = () => roster.people().some(({ role }) => role === 'admin')

  async function judgeOpen(): Promise<void> {
    if (me.id === 0) return
    if (hasAdmin() && (await unbound()).length === 0) claims.close()
    else claims.open()
  }

  const localeFor = (from: Pick<User, 'language_code'>) =>
    localeOf(from.language_code, deps.locales) ?? deps.settings().locale

  const command = (shown: string) => code(`/start@${me.username} ${shown}`)

  async function claim(ctx: ChatContext, text: string): Promise<Answer | undefined> {
    const { setting, message, sender } = ctx
    if (!setting || !message) return undefined
    // A configuration that was reloaded may name an admin by now, or a chat that has no place yet.
    await judgeOpen()
    const again = await doneBefore(ctx)
    if (!claims.isOpen() && !again) return undefined
    const [typed = '', here] = text.split(/\s+/)
    const says = texts(localeFor(ctx.from ?? {}))
    if (sender.kind === 'anonymous' || sender.kind === 'channel')
      return { blocks: lines(says.line('chat-setup-anonymous')) }
    if (sender.kind !== 'person' && sender.kind !== 'stranger') return undefined
    if (typed === '' && sender.kind === 'person' && setting.known) return undefined
    if (!looksLikeCode(typed) && sender.kind === 'person' && setting.known) return undefined
    if (deps.access.tooFast(String(ctx.from?.id), 'command')) return silent
    if (typed === '') return howTo(setting.place, says)
    if (message.forward_origin !== undefined || message.via_bot !== undefined)
      return { blocks: lines(says.line('chat-forwarded')) }
    const person = sender.kind === 'person' ? sender.person : sender
    const target = await targetOf(setting.place, again)
    const tried = again ? 'right' : claims.judge(person.id, typed)
    if (tried !== 'right') return wrong(tried, ctx, says)
    if (setting.place.private && here?.toLowerCase() !== 'here') return inTheGroup(typed, says)
    if (target === 'taken')
      return { blocks: lines(says.line('chat-setup-elsewhere', { names: chats.names().join(', ') })) }
    // At once, so that of two who write it together one alone is right.
    claims.use()
    try {
      return await settle(ctx, { id: person.id, name: person.name }, target, says)
    } finally {
      await judgeOpen()
    }
  }

  async function doneBefore(ctx: ChatContext): Promise<Claimant | undefined> {
    const found = ctx.from && (await store.get('claimant', String(ctx.from.id)))
    return found?.doc.cause === causeOf(ctx) ? found.doc : undefined
  }

  /** Which chat of the configuration this place becomes; undefined when it is one already. */
  async function targetOf(place: Place, again: Claimant | undefined): Promise<string | undefined | 'taken'> {
    if (again) return again.chat
    const known = place.private ? undefined : await chats.byId(place.chat, place.thread)
    const [first] = await unbound()
    if (first === undefined) return known === undefined ? 'taken' : undefined
    return known !== undefined && !hasAdmin() ? undefined : first
  }

  /** Claimant first, with the update's name; then the chat: done again after a crash, both come out the same. */
  async function settle(
    ctx: ChatContext,
    person: { id: number; name: string },
    chat: string | undefined,
    says: Texts,
  ): Promise<Answer> {
    const place = ctx.setting?.place as Place
    const cause = causeOf(ctx)
    const claimant: Claimant = { ...person, at: clock.now(), cause, ...(chat !== undefined && { chat }) }
    const body = { by: person, what: 'claim', result: 'done', cause, chat: place.chat }
    const append = [{ stream: 'audit', at: clock.now(), body }]
    await store.commit({
      put: [{ kind: 'claimant', id: String(person.id), doc: claimant }],
      append,
      once: `claim:${cause}`,
    })
    const title = ctx.chat && 'title' in ctx.chat ? ctx.chat.title : undefined
    const topic = place.thread === undefined ? {} : { topic: place.thread }
    if (chat !== undefined) {
      await chats.bind(chat, { id: place.chat, ...topic, ...(title !== undefined && { title }) })
      if (!deps.hasFile && says.locale !== deps.settings().locale) await chats.choose(chat, { locale: says.locale })
    }
    roster.add(claimant)
    const kept = keptOf(place, person, chat ?? (await chats.byId(place.chat, place.thread)), says.locale)
    const named = title ?? person.name
    deps.announce({ kind: 'claimed', name: person.name, lines: configurationLines(kept), chat: named })
    deps.log.info('the bot was claimed', { trace_id: cause, person: person.id, chat: place.chat })
    deps.onClaimed()
    return card({ ...place, ...(chat !== undefined && { name: chat }) }, person, says)
  }

  function keptOf(place: Place, person: Kept['person'], name: string | undefined, locale: string): Kept {
    const topic = place.thread === undefined ? {} : { topic: place.thread }
    return {
      ...(!deps.hasFile && { timezone: deps.settings().timezone, locale }),
      ...(name !== undefined && { chat: { name, id: place.chat, ...topic } }),
      person,
    }
  }

  async function card(place: Place, person: { id: number; name: string }, says: Texts): Promise<Answer> {
    const entry = place.name === undefined ? undefined : await chats.get(place.name)
    const lost = entry?.lost && entry.lost.topic === entry.topic ? entry.topic : undefined
    const at = { id: place.chat, ...(lost !== undefined && { lostTopic: lost }) }
    const { title, checks } = await deps.doctor.chat(at, says)
    const named = title ?? entry?.title ?? person.name
    const kept = keptOf(place, person, place.name, entry?.locale ?? deps.settings().locale)
    const topic = place.thread === undefined ? {} : { topic: place.thread }
    return setupCard({ title: named, chat: place.chat, person: person.id, checks, kept, ...topic }, says)
  }

  function wrong(tried: Exclude<Tried, 'right'>, ctx: ChatContext, says: Texts): Answer | undefined {
    const { sender, setting } = ctx
    // Whoever goes on guessing gets no answer to each guess.
    if (tried === 'worn' && !deps.access.mayExplain(`claim ${setting?.place.chat}`)) return silent
    void deps.access.denied(sender, 'stranger', 'claim', causeOf(ctx)).catch(() => {})
    return { blocks: lines(says.line(`chat-setup-code-${tried}`)) }
  }

  function inTheGroup(typed: string, says: Texts): Answer {
    const shown = claims.current()?.code ?? typed
    return {
      blocks: lines(
        says.line('chat-setup-private', { command: command(shown) }),
        says.line('chat-setup-private-here', { command: code(`/start ${shown} here`) }),
      ),
      keys: [
        [
          { text: says.text('chat-button-add-to-group'), url: linkOf(shown) },
          { text: says.text('chat-button-copy-command'), copy: `/start@${me.username} ${shown}` },
        ],
      ],
    }
  }

  const howTo = (place: Place, says: Texts): Answer => {
    const how = says.line(place.private ? 'chat-setup-how-private' : 'chat-setup-how', { command: command('CODE') })
    return { blocks: lines(says.line('chat-setup-open'), live(how)) }
  }

  return {
    async start(who) {
      me = who
      await judgeOpen()
    },
    stop: () => claims.close(),
    async follow() {
      await judgeOpen()
      const chats = await unbound()
      if (chats.length > 0 && claims.isOpen())
        deps.log.info('chats without a group can be claimed with the code in the terminal', { chats })
    },
    claim,
    joined: (place, says) => (claims.isOpen() ? howTo(place, says) : undefined),
    unclaimed: (place, says) => (claims.isOpen() && !hasAdmin() ? howTo(place, says) : undefined),
    card,
  }
}

/** Nothing is said. */
const silent: Answer = { blocks: [] }

const causeOf = (ctx: ChatContext): string => `update:${ctx.update.update_id}`
