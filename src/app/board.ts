import type { Views } from '../alerts/index.ts'
import type { SystemHealth } from '../chat/contract.ts'
import type { Config } from '../config/config.ts'
import type { Clock, Ms } from '../core/clock.ts'
import type { Sweepable } from '../core/sweeper.ts'
import { type BoardFacts, type Chats, createBoards, namedOnBoard } from '../deliver/index.ts'
import type { Store } from '../store/port.ts'

export interface BoardDeps {
  store: Store
  clock: Clock
  chats: Pick<Chats, 'get'>
  config: () => Config
  views: Views
  health(now: Ms): Promise<readonly SystemHealth[]>
  onChange(): void
}

/** The pinned boards: which chats have one, and what each is about. */
export function boardsOf({ chats, config, views, health, ...deps }: BoardDeps): Sweepable {
  /** Chats with a board that are bound: there is nothing to pin elsewhere. */
  async function bound(): Promise<string[]> {
    const found = await Promise.all(boardChats(config()).map((name) => chats.get(name)))
    return found.flatMap((chat) => (chat?.id === undefined ? [] : [chat.name]))
  }

  async function facts(chat: string, now: Ms): Promise<BoardFacts> {
    const about = boardOfSystems(config())
    const systems = (await health(now)).filter(({ system }) => about(system) === chat)
    const open = views
      .openEpisodes()
      .filter(({ system, firing, unknown }) => firing + unknown > 0 && about(system) === chat)
    const named = await Promise.all(
      namedOnBoard(open).map(async (episode) => {
        const worst = (await views.view(episode.id, 1))?.members[0]
        return { episode, annotations: worst?.annotations ?? {} }
      }),
    )
    return { systems, episodes: named, open: open.length }
  }

  return createBoards({ ...deps, chats: bound, facts })
}

/** The first chat, unless it wants none, and those that want one. */
export function boardChats({ chats }: Pick<Config, 'chats'>): string[] {
  return Object.entries(chats).flatMap(([name, { board }], i) => ((board ?? i === 0) ? [name] : []))
}

/** The board that a system stands on: that of its own chat, else the first. Unknown systems stand on the first. */
export function boardOfSystems(config: Pick<Config, 'chats' | 'systems'>): (system: string) => string | undefined {
  const boards = boardChats(config)
  const homes = new Map(config.systems.map(({ id, chat }) => [id, chat]))
  return (system) => {
    const home = homes.get(system) ?? ''
    return boards.includes(home) ? home : boards[0]
  }
}
