import type { Episode } from '../alerts/index.ts'
import type { Clock, Ms } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { ConfiguredChat } from '../deliver/index.ts'
import { type KindSpec, kindSpec, type Store } from '../store/port.ts'
import type { Live } from './live.ts'

type ConfiguredChats = Readonly<Record<string, ConfiguredChat>>

/** The chats as the configuration had them last, and those that are gone from it. */
interface KnownChats {
  chats: ConfiguredChats
  retired: Readonly<Record<string, { chat: ConfiguredChat; since: Ms }>>
}

declare module '../store/port.ts' {
  interface Kinds {
    chats: KnownChats
  }
}

export const chatBookKinds: readonly KindSpec[] = [kindSpec({ kind: 'chats' })]

const id = 'known'
/** Notices looked through for those that still go to a chat. */
const mostNotices = 2000

/**
 * The chats that are told something: those of the configuration, and those that were taken out of it while alerts are
 * open that were told there. Open episodes keep their route; a chat that was renamed keeps its cards.
 */
export class ChatBook {
  readonly #deps: { store: Store; live: Live; clock: Clock; log: Log; open: () => readonly Episode[] }
  #known: KnownChats = { chats: {}, retired: {} }

  constructor(deps: { store: Store; live: Live; clock: Clock; log: Log; open: () => readonly Episode[] }) {
    this.#deps = deps
  }

  /** By name; a chat of the configuration before a retired one. */
  configured(): ConfiguredChats {
    const retired = Object.entries(this.#known.retired).map(([name, { chat }]) => [name, chat] as const)
    return { ...this.#current(), ...Object.fromEntries(retired.filter(([name]) => !(name in this.#current()))) }
  }

  /** Chats out of the configuration that alerts are still told in. */
  retired(): { name: string; since: Ms; episodes: number }[] {
    return Object.entries(this.#known.retired).map(([name, { since }]) => ({
      name,
      since,
      episodes: this.#deps.open().filter((episode) => goesTo(episode, name)).length,
    }))
  }

  /** Compares with what was known before: at the start, after each reload, and now and then. Never rejects. */
  async settle(): Promise<void> {
    const { store, log } = this.#deps
    try {
      const before = (await store.get('chats', id))?.doc ?? this.#known
      this.#known = await this.#next(before)
      const changed = JSON.stringify(before) !== JSON.stringify(this.#known)
      if (changed) await store.commit({ put: [{ kind: 'chats', id, doc: this.#known }] })
    } catch (error) {
      log.warn('the chats could not be noted', { error: messageOf(error) })
    }
  }

  async #next(before: KnownChats): Promise<KnownChats> {
    const { clock, log } = this.#deps
    const chats = this.#current()
    const gone = Object.entries(before.chats).map(([name, chat]) => [name, { chat, since: clock.now() }] as const)
    const candidates = { ...Object.fromEntries(gone), ...before.retired }
    const inUse = await this.#inUse()
    const retired = Object.entries(candidates).filter(([name]) => !(name in chats) && inUse.has(name))
    for (const [name] of retired) {
      if (!(name in before.retired)) log.warn('a chat with open alerts is out of the configuration', { chat: name })
    }
    return { chats, retired: Object.fromEntries(retired) }
  }

  async #inUse(): Promise<Set<string>> {
    const { store, open } = this.#deps
    const waiting = await store.list('notice', 'waiting', { limit: mostNotices })
    return new Set([
      ...open().flatMap(({ destinations }) => destinations.map(({ chat }) => chat)),
      ...waiting.map(({ doc }) => doc.destination.chat),
    ])
  }

  #current(): ConfiguredChats {
    return this.#deps.live.config.chats as ConfiguredChats
  }
}

const goesTo = ({ destinations }: Episode, name: string) => destinations.some(({ chat }) => chat === name)
