import type { Clock, Ms } from '../core/clock.ts'
import type { Destination } from '../core/policy.ts'
import type { Put, Store, Versioned } from '../store/port.ts'
import type { ChatDoc } from './kinds.ts'

/** A chat as the configuration names it. */
export interface ConfiguredChat {
  /** Numeric id or `@name`; absent: bound in the chat with the claim code. */
  id?: number | string
  topic?: number
  locale?: string
  timezone?: string
  /** Another chat (by name, or one of another channel) that gets what this one refuses for good. */
  fallback?: string | Destination
}

/** Where messages for a chat go now. */
export interface ChatTarget {
  id: number | string
  topic?: number
}

/** The chats of the configuration and where they really are. The store is the truth: nothing is cached. */
export interface Chats {
  names(): readonly string[]
  get(name: string): Promise<ChatDoc | undefined>
  /** Undefined while the chat is not bound. A topic that was lost is left out for an hour, then tried again. */
  resolve(name: string): Promise<ChatTarget | undefined>
  /** The name of a chat by its current id; a topic's own entry before the chat's. */
  byId(id: number | string, topic?: number): Promise<string | undefined>
  /** The chat that gets what this one refuses for good. */
  fallback(to: Destination): Promise<Destination | undefined>
  /** Binds a name to a chat (claim code, or an @name whose number became known). */
  bind(name: string, to: { id: number; topic?: number; title?: string }): Promise<void>
  /** A person's or a group's own choice, kept over the configuration's. */
  choose(name: string, choice: { locale?: string; timezone?: string }): Promise<void>
  /** The documents of a move (group to supergroup), for the caller's own commit. */
  moved(from: number | string, to: number | string): Promise<Put[]>
  /** The document of a topic that is gone or closed, for the caller's own commit. */
  topicLost(name: string, why: string): Promise<Put[]>
}

export interface ChatsOptions {
  store: Store
  clock: Clock
  /** By name; read anew at each call, so a reload only has to change what this gives. */
  configured: () => Readonly<Record<string, ConfiguredChat>>
}

const retryTopicAfter: Ms = 3_600_000

export function createChats({ store, clock, configured }: ChatsOptions): Chats {
  const stored = (name: string) => store.get('chat', name)
  const get = async (name: string) => {
    const found = await stored(name)
    const config = configured()[name]
    return found || config ? merged(name, config, found) : undefined
  }
  const names = () => Object.keys(configured())
  const all = async () => (await Promise.all(names().map(get))).filter((chat) => chat !== undefined)

  const change = async (name: string, apply: (chat: ChatDoc) => ChatDoc) => {
    for (;;) {
      const found = await stored(name)
      const doc = withoutUndefined(apply(merged(name, configured()[name], found)))
      const expect = [{ ref: { kind: 'chat' as const, id: name }, version: found?.version ?? 0 }]
      if ((await store.commit({ put: [{ kind: 'chat', id: name, doc }], expect })) !== 'conflict') return
    }
  }

  return {
    names,
    get,
    resolve: async (name) => targetOf(await get(name), clock.now()),
    byId: async (id, topic) => {
      const here = (await all()).filter((chat) => chat.id !== undefined && String(chat.id) === String(id))
      const exact = here.find((chat) => chat.topic === topic)
      return (exact ?? here.find((chat) => chat.topic === undefined) ?? here[0])?.name
    },
    fallback: async ({ channel, chat }) => {
      const fallback = configured()[chat]?.fallback
      return typeof fallback === 'string' ? { channel, chat: fallback } : fallback
    },
    bind: (name, to) => change(name, ({ lost: _, topic: __, ...chat }) => ({ ...chat, ...to })),
    choose: (name, choice) => change(name, (chat) => ({ ...chat, ...choice })),
    moved: async (from, to) =>
      (await all())
        .filter((chat) => String(chat.id) === String(from))
        .map((chat) => ({ kind: 'chat', id: chat.name, doc: { ...chat, id: to, migratedFrom: from } })),
    topicLost: async (name, why) => {
      const chat = await get(name)
      if (chat?.topic === undefined) return []
      return [{ kind: 'chat', id: name, doc: { ...chat, lost: { topic: chat.topic, why, at: clock.now() } } }]
    },
  }
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

function targetOf(chat: ChatDoc | undefined, now: Ms): ChatTarget | undefined {
  if (chat?.id === undefined) return undefined
  const lost = chat.lost?.topic === chat.topic && now < (chat.lost?.at ?? 0) + retryTopicAfter
  return chat.topic === undefined || lost ? { id: chat.id } : { id: chat.id, topic: chat.topic }
}

function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T
}
