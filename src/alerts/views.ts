import type { Ms } from '../core/clock.ts'
import type { Matcher } from '../core/matchers.ts'
import type { Page, Paged } from '../core/page.ts'
import type { AlertLevel } from '../core/policy.ts'
import type { Alert, Episode, EpisodeView, Silence, Trial } from './contract.ts'
import { timeRange } from './kinds.ts'
import { isOpen } from './members.ts'
import { compareRank } from './rank.ts'
import type { Room } from './room.ts'
import { covering } from './suppress.ts'
import type { Why } from './why/contract.ts'
import { why } from './why/why.ts'

/** All conditions must hold. */
export interface AlertFilter {
  system?: string
  level?: AlertLevel
  priority?: string
  state?: 'firing' | 'unknown'
  /** Only those that are (not) silenced. */
  silenced?: boolean
  matchers?: readonly Matcher[]
}

export interface HistoryQuery {
  system?: string
  alertname?: string
  /** Episodes that started in this time, both ends included. */
  from?: Ms
  to?: Ms
  limit: number
}

/** What others see of the room. All but `view`, `episode` and `history` answer from memory. */
export interface Views {
  /** An episode with its worst and newest members first; undefined when nobody knows it. */
  view(episode: string, limit: number): Promise<EpisodeView | undefined>
  /** Open or past. */
  episode(id: string): Promise<Episode | undefined>
  /** Worst first, of equal rank the newest. */
  openEpisodes(): readonly Episode[]
  /** Open alerts, worst and newest first. */
  alerts(filter: AlertFilter, page: Page): Paged<Alert>
  /** Episodes by their start, newest first; at most 1000. */
  history(query: HistoryQuery): Promise<readonly Episode[]>
  /** Silences that are in force or will be, the one that ends first in front. */
  silences(): readonly Silence[]
  /** Open or past. */
  silence(id: string): Promise<Silence | undefined>
  /**
   * Why an episode (or the alert of a fingerprint) was told or not, what holds it back and what comes next. Undefined when
   * nobody knows it.
   */
  why(id: string): Promise<Why | undefined>
  /** Rules that are evaluated and told to nobody. */
  trials(): readonly Trial[]
}

const mostHistory = 1000

export function createViews(room: Room, trials: Views['trials']): Views {
  const { book, store } = room
  const episode = async (id: string) => book.episodes.get(id)?.doc ?? (await store.get('episode', id))?.doc
  const view: Views['view'] = async (id, limit) => {
    const doc = await episode(id)
    if (!doc) return undefined
    const total = doc.firing + doc.unknown + doc.resolved
    const known = book.episodes.has(id) ? membersOf(room, id) : await pastMembers(room, doc, limit)
    return { episode: doc, members: known.sort(compareAlerts).slice(0, limit), total }
  }
  return {
    episode,
    view,
    why: (id) => why(room, id, (of) => view(of, 1)),
    trials,
    openEpisodes: () => [...book.episodes.values()].map(({ doc }) => doc).sort(compareEpisodes),
    alerts: (filter, page) => {
      const found = filtered(room, filter).sort(compareAlerts)
      return { items: found.slice(page.offset, page.offset + page.limit), total: found.length }
    },
    history: (query) => history(room, query),
    silences: () => [...book.silences.values()].map(({ doc }) => doc).sort(compareEnds),
    silence: async (id) => book.silences.get(id)?.doc ?? (await store.get('silence', id))?.doc,
  }
}

const order: Readonly<Record<Alert['state'], number>> = { firing: 0, unknown: 1, resolved: 2 }

/** What fires, before what is unknown, before what has resolved; then the worst, then the newest. */
function compareAlerts(a: Alert, b: Alert): number {
  return (
    order[a.state] - order[b.state] ||
    compareRank(a, b) ||
    b.startsAt - a.startsAt ||
    (a.fingerprint < b.fingerprint ? -1 : 1)
  )
}

function compareEpisodes(a: Episode, b: Episode): number {
  const open = (episode: Episode) => (episode.firing + episode.unknown > 0 ? 0 : 1)
  return open(a) - open(b) || compareRank(a, b) || b.startedAt - a.startedAt || (a.id < b.id ? -1 : 1)
}

const compareEnds = (a: Silence, b: Silence): number => endOrder(a) - endOrder(b) || (a.id < b.id ? -1 : 1)
const endOrder = ({ until }: Silence): Ms => (until === 'stable' ? Number.MAX_SAFE_INTEGER : until)

function membersOf({ book }: Room, id: string): Alert[] {
  const { open, resolved } = book.members(id)
  return [...open, ...resolved].flatMap((fingerprint) => book.alerts.get(fingerprint)?.doc ?? [])
}

async function pastMembers({ store }: Room, { id }: Episode, limit: number): Promise<Alert[]> {
  const found = await store.list('alert', 'resolved', { ...timeRange(id), reverse: true, limit })
  return found.map(({ doc }) => doc)
}

function filtered({ book }: Room, filter: AlertFilter): Alert[] {
  const covers = covering(filter.matchers ?? [], filter.system)
  const found: Alert[] = []
  for (const { doc } of book.alerts.values()) {
    if (!isOpen(doc) || !covers(doc)) continue
    if (filter.level !== undefined && doc.level !== filter.level) continue
    if (filter.priority !== undefined && doc.priority !== filter.priority) continue
    if (filter.state !== undefined && doc.state !== filter.state) continue
    if (filter.silenced !== undefined && filter.silenced !== (doc.suppressedBy !== undefined)) continue
    found.push(doc)
  }
  return found
}

async function history({ store }: Room, query: HistoryQuery): Promise<Episode[]> {
  const { system, alertname, from, to } = query
  const range = { reverse: true, limit: Math.min(query.limit, mostHistory) }
  if (system === undefined && alertname === undefined) {
    const found = await store.list('episode', 'started', {
      ...range,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    })
    return found.map(({ doc }) => doc)
  }
  const [by, name] = alertname === undefined ? (['system', system ?? ''] as const) : (['alertname', alertname] as const)
  const found = await store.list('episode', by, { ...range, ...timeRange(name, from, to) })
  return found.map(({ doc }) => doc).filter((doc) => system === undefined || doc.system === system)
}
