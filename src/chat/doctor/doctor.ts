import type { Api } from 'grammy'
import { type Clock, type Ms, sleep } from '../../core/clock.ts'
import { code } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import { classify } from '../../deliver/channels/telegram/errors.ts'
import { type Chats, personChat } from '../../deliver/chats.ts'
import type { SourceStatus } from '../../watch/contract.ts'
import type { BotStatus, DoctorFacts } from '../contract.ts'
import type { PollStatus } from '../inbox/poll.ts'
import { allows, type PersonEntry } from '../people.ts'
import { type ChatFacts, checkChat } from './chat-checks.ts'
import { type Check, worstFirst } from './check.ts'
import {
  checkClock,
  checkConfiguration,
  checkDirect,
  checkSources,
  checkStore,
  checkTracker,
  checkUpdates,
} from './house-checks.ts'

export type DoctorApi = Pick<Api, 'getMe' | 'getChat' | 'getChatMember' | 'getWebhookInfo'>

export interface DoctorDeps {
  api: DoctorApi
  clock: Clock
  chats: Pick<Chats, 'names' | 'get'>
  people: () => readonly PersonEntry[]
  poll: () => PollStatus
  status: () => Promise<BotStatus>
  facts?: (() => Promise<DoctorFacts>) | undefined
}

/** Looks at everything that can be wrong between this bot, its chats and what it watches. */
export interface Doctor {
  /** The bot's rights in one chat, and what it is called. */
  chat(at: { id: number | string; lostTopic?: number }, texts: Texts): Promise<{ title?: string; checks: Check[] }>
  /** Everything, worst first. */
  all(texts: Texts): Promise<Check[]>
}

/** One look may take this long; all run at once, so the whole is not much longer. */
const patience: Ms = 3500
const chatsLooked = 20
const noFacts: DoctorFacts = {}

// grammY's types name the signal of a package; at run time it takes the platform's own.
type Signal = Parameters<Api['getMe']>[0]

export function createDoctor(deps: DoctorDeps): Doctor {
  const { api, clock, chats } = deps

  /** The answer, or why there is none within the patience. */
  async function ask<T>(call: (signal: Signal) => Promise<T>): Promise<{ value: T } | { error: string }> {
    const limit = new AbortController()
    const cancel = clock.after(patience, () => limit.abort())
    try {
      return { value: await call(limit.signal as Signal) }
    } catch (error) {
      return { error: limit.signal.aborted ? 'timeout' : classify(error).reason }
    } finally {
      cancel()
    }
  }

  async function chatFacts(id: number | string): Promise<{ facts?: ChatFacts; title?: string; error?: string }> {
    const me = await ask((signal) => api.getMe(signal))
    if ('error' in me) return me
    const [chat, member] = await Promise.all([
      ask((signal) => api.getChat(id, signal)),
      ask((signal) => api.getChatMember(id, me.value.id, signal)),
    ])
    if ('error' in member) return member
    if ('error' in chat) return chat
    const title = 'title' in chat.value ? chat.value.title : undefined
    return { facts: { me: me.value, chat: chat.value, member: member.value }, ...(title !== undefined && { title }) }
  }

  const chat: Doctor['chat'] = async ({ id, lostTopic }, texts) => {
    const { facts, title, error } = await chatFacts(id)
    if (!facts) return { checks: [{ mark: 'bad', line: texts.line(`chat-reason-${error ?? 'network'}`) }] }
    const checks = checkChat({ ...facts, ...(lostTopic !== undefined && { lostTopic }) }, texts)
    return { checks, ...(title !== undefined && { title }) }
  }

  /** A configured chat: its troubles bear its name, what is well is one word. */
  async function configured(name: string, bot: string, texts: Texts): Promise<Check[]> {
    const entry = await chats.get(name)
    if (entry?.id === undefined)
      return [{ mark: 'bad', line: texts.line('chat-fix-unbound', { name, bot: `@${bot}` }) }]
    const lost = entry.lost && entry.lost.topic === entry.topic ? entry.topic : undefined
    const { checks } = await chat({ id: entry.id, ...(lost !== undefined && { lostTopic: lost }) }, texts)
    const wrong = checks.filter((check) => check.mark !== 'good')
    if (wrong.length === 0) return [{ mark: 'good', name: texts.text('chat-check-chat', { name }) }]
    return wrong.map(({ mark, line }) => ({ mark, line: texts.line('chat-check-of', { name }).concat(line) }))
  }

  async function identity(texts: Texts): Promise<{ checks: Check[]; bot: string }> {
    const me = await ask((signal) => api.getMe(signal))
    if ('error' in me) return { checks: [{ mark: 'bad', line: texts.line(`chat-reason-${me.error}`) }], bot: '' }
    const { username, can_join_groups: joins } = me.value
    const token: Check = { mark: 'good', name: texts.text('chat-check-token', { bot: `@${username}` }) }
    return { checks: joins ? [token] : [token, { mark: 'warn', line: texts.line('chat-fix-join') }], bot: username }
  }

  async function updates(texts: Texts): Promise<Check[]> {
    const hook = await ask((signal) => api.getWebhookInfo(signal))
    const url = 'value' in hook ? hostOf(hook.value.url) : undefined
    return checkUpdates({ poll: deps.poll(), now: clock.now(), ...(url !== undefined && { webhook: url }) }, texts)
  }

  async function direct(bot: string, texts: Texts): Promise<Check[]> {
    const responders = deps.people().filter(({ role }) => allows(role, 'responder'))
    const known = await Promise.all(responders.map(({ id }) => chats.get(personChat(id))))
    const missing = responders.filter((_, i) => known[i]?.id === undefined || known[i]?.lost !== undefined)
    return checkDirect(
      missing.map(({ name }) => name),
      bot,
      texts,
    )
  }

  async function house(texts: Texts): Promise<Check[]> {
    const [status, facts] = await Promise.all([deps.status(), deps.facts?.() ?? noFacts])
    const sources: readonly SourceStatus[] = status.sources
    return [
      ...checkConfiguration(status, texts),
      ...checkSources(sources, texts),
      ...checkTracker(status, clock.now(), texts),
      ...checkStore(facts, clock.now(), texts),
      ...checkClock(facts.clockSkew, texts),
    ]
  }

  return {
    chat,
    async all(texts) {
      const { checks, bot } = await identity(texts)
      const names = chats.names().slice(0, chatsLooked)
      const looks = [
        ...names.map((name) => configured(name, bot, texts)),
        updates(texts),
        direct(bot, texts),
        house(texts),
      ]
      const found = await Promise.all(looks.map((look) => inTime(look, clock, texts)))
      return worstFirst([...checks, ...found.flat()])
    },
  }
}

/** What does not answer in time is said so, and keeps nobody waiting. */
async function inTime(look: Promise<Check[]>, clock: Clock, texts: Texts): Promise<Check[]> {
  const late = new AbortController()
  const slow = sleep(clock, patience + 500, late.signal).then(
    (): Check[] => [{ mark: 'bad', line: texts.line('chat-reason-timeout') }],
    (): Check[] => [],
  )
  try {
    return await Promise.race([look, slow])
  } catch (error) {
    return [{ mark: 'bad', line: [code(String(error instanceof Error ? error.message : error).slice(0, 200))] }]
  } finally {
    late.abort()
  }
}

const hostOf = (url: string | undefined): string | undefined =>
  url && URL.canParse(url) ? new URL(url).host : undefined
