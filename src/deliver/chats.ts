import type { Clock } from '../core/clock.ts'
import type { Destination } from '../core/policy.ts'
import type { Store, Versioned } from '../store/port.ts'
import { StoreUnavailable } from '../store/unavailable.ts'
import type { ChatDoc, ChatRight } from './kinds.ts'
import { type ChatTarget, targetOf, withLostTopic } from './topics.ts'

export type { ChatTarget } from './topics.ts'

/** A chat as the configuration names it. */
export interface ConfiguredChat {
  /** Numeric id or `@name`; absent: bound in the chat with the claim code. */
  id?: number | string
  topic?: number
  /** Every system has a topic of its own, made when it is needed first. */
  topics?: 'per-system'
  locale?: string
  timezone?: string
  /** Another chat (by name, or one of another channel) that gets what this one refuses for good. */
  fallback?: string | Destination
}

/** The chats of the configuration and where they really are. The store is the truth: nothing is cached. */
export interface Chats {
  names(): readonly string[]
  get(name: string): Promise<ChatDoc | undefined>
  /**
   * Undefined while the chat is not bound. A topic that was lost is left out for an hour, then tried again. `system`:
   * whose own topic it should be, where systems have some.
   */
  resolve(name: string, system?: string): Promise<ChatTarget | undefined>
  /** The name of a chat by its current id; a topic's own entry before the chat's. */
  byId(id: number | string, topic?: number): Promise<string | undefined>
  /** The chat that gets what this one refuses for good. */
  fallback(to: Destination): Promise<Destination | undefined>
  /** Binds a name to a chat (claim code, or an @name whose number became known). */
  bind(name: string, to: { id: number; topic?: number; title?: string }): Promise<void>
  /** A person's or a group's own choice, kept over the configuration's. */
  choose(name: string, choice: { locale?: string; timezone?: string }): Promise<void>
  /** A group became a supergroup; true when one of our names was there. */
  move(from: number | string, to: number | string): Promise<boolean>
  /** A topic is gone (`topic_lost`) or closed; false when the chat uses none. */
  topicLost(name: string, why: string, system?: string): Promise<boolean>
  /** A topic was made for a system. */
  topicMade(name: string, system: string, topic: number): Promise<void>
  /** The chat does not let us do something; without `why` it does again. */
  refused(name: string, what: ChatRight, why?: string): Promise<void>
  /** A person's private chat takes nothing from us until they press Start again. */
  personLost(name: string, why: string): Promise<void>
}

/** The private chat of somebody who pressed Start is called `person:<id>`. */
export const personChat = (id: number): string => `person:${id}`

/** The person whose private chat is called so. */
export function personOf(chat: string): number | undefined {
  const id = /^person:(\d{1,16})$/.exec(chat)?.[1]
  return id === undefined ? undefined : Number(id)
}

export interface ChatsOptions {
  store: Store
  clock: Clock
  /** By name; read anew at each call, so a reload only has to change what this gives. */
  configured: () => Readonly<Record<string, ConfiguredChat>>
}

export function createChats({ store, clock, configured }: ChatsOptions): Chats {
  const stored = (name: string) => store.get('chat', name)
  /** While the store can't be read the configuration has to do: better there than nowhere. */
  const get = async (name: string) => {
    const found = await stored(name).catch((error: unknown) => {
      if (error instanceof StoreUnavailable && error.reason !== 'closed') return undefined
      throw error
    })
    const config = configured()[name]
    return found || config ? merged(name, config, found) : undefined
  }
  const names = () => Object.keys(configured())
  const all = async () => (await Promise.all(names().map(get))).filter((chat) => chat !== undefined)

  const at = async (id: number | string) => (await all()).filter((chat) => String(chat.id) === String(id))

  /** False when `apply` changes nothing. */
  const change = async (name: string, apply: (chat: ChatDoc) => ChatDoc): Promise<boolean> => {
    for (;;) {
      const found = await stored(name)
      const before = merged(name, configured()[name], found)
      const after = apply(before)
      if (after === before) return false
      const doc = withoutUndefined(after)
      const expect = [{ ref: { kind: 'chat' as const, id: name }, version: found?.version ?? 0 }]
      if ((await store.commit({ put: [{ kind: 'chat', id: name, doc }], expect })) !== 'conflict') return true
    }
  }

  return {
    names,
    get,
    resolve: async (name, system) =>
      targetOf(await get(name), clock.now(), system, configured()[name]?.topics === 'per-system'),
    byId: async (id, topic) => {
      const here = (await all()).filter((chat) => chat.id !== undefined && String(chat.id) === String(id))
      const exact = here.find((chat) => chat.topic === topic)
      return (exact ?? here.find((chat) => chat.topic === undefined) ?? here[0])?.name
    },
    fallback: async ({ channel, chat }) => {
      // What a person does not get, the group gets.
      const [home] = personOf(chat) === undefined ? [] : names()
      const fallback = home ?? configured()[chat]?.fallback
      return typeof fallback === 'string' ? { channel, chat: fallback } : fallback
    },
    bind: async (name, to) =>
      void (await change(name, ({ lost: _, topic: __, ...chat }) => ({ ...sameChat(chat, to.id), ...to }))),
    choose: async (name, choice) => void (await change(name, (chat) => ({ ...chat, ...choice }))),
    move: async (from, to) => {
      const here = await at(from)
      for (const { name } of here) await change(name, (chat) => inSupergroup(chat, from, to))
      return here.length > 0
    },
    topicLost: (name, why, system) => change(name, (chat) => withLostTopic(chat, { why, at: clock.now() }, system)),
    topicMade: async (name, system, topic) =>
      void (await change(name, ({ refused: { topics: _, ...refused } = {}, ...chat }) => ({
        ...chat,
        refused,
        topics: { ...chat.topics, [system]: { id: topic } },
      }))),
    refused: async (name, what, why) =>
      void (await change(name, (chat) => {
        if (why === undefined && chat.refused?.[what] === undefined) return chat
        const { [what]: _, ...others } = chat.refused ?? {}
        return { ...chat, refused: why === undefined ? others : { ...others, [what]: { why, at: clock.now() } } }
      })),
    personLost: async (name, why) => void (await change(name, (chat) => ({ ...chat, lost: { why, at: clock.now() } }))),
  }
}

/** What was known of another chat says nothing about this one; an @name is the same chat. */
function sameChat({ topics, refused, ...chat }: ChatDoc, id: number): Omit<ChatDoc, 'id'> {
  const same = chat.id === id || typeof chat.id === 'string'
  return same ? { ...chat, ...(topics && { topics }), ...(refused && { refused }) } : chat
}

/** Basic groups have no topics, and what was refused there may be allowed here. */
function inSupergroup(chat: ChatDoc, from: number | string, to: number | string): ChatDoc {
  if (String(chat.id) !== String(from)) return chat
  const { topics: _, lost: __, refused: ___, ...rest } = chat
  return { ...rest, id: to, migratedFrom: from }
}

/** What is stored stands as long as the configuration still says what it said then. */
function merged(name: string, config: ConfiguredChat | undefined, found: Versioned<'chat'> | undefined): ChatDoc {
  const configured = withoutUndefined({ id: config?.id, topic: config?.topic })
  const same = found && JSON.stringify(found.doc.configured ?? {}) === JSON.stringify(configured)
  const place = same ? found.doc : configured
  return withoutUndefined({
    ...place,
    name,
    configured,
    locale: found?.doc.locale ?? config?.locale,
    timezone: found?.doc.timezone ?? config?.timezone,
  }) as ChatDoc
}

function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T
}
