import type { AlertAudit, AlertChanged, Episode } from '../alerts/contract.ts'
import { alertChangedStream, auditStream } from '../alerts/contract.ts'
import { digestFace } from '../alerts/digest/contract.ts'
import { compareRank } from '../alerts/rank.ts'
import type { Ms } from '../core/clock.ts'
import { routineFace } from '../respond/routine/contract.ts'
import type { Store } from '../store/port.ts'
import type { AlertsDesk } from './contract.ts'
import { offlineStream } from './inbox/gap.ts'

/** What happened since a moment, worst first. */
export interface Missed {
  /** Groups in which something fired, resolved or was taken. */
  episodes: readonly Episode[]
  fired: number
  resolved: number
  acknowledged: number
  /** Open now, of all groups. */
  open: number
  /** Who silenced or unsilenced what. */
  silences: readonly { at: Ms; row: AlertAudit }[]
  /** Digests that were made. */
  digests: number
  /** When the bot read nothing. */
  gaps: readonly { from: Ms; to: Ms }[]
  /** The look back was longer than what is read of it: counts are lower bounds. */
  more: boolean
}

/** Rows read back at most. */
const mostRows = 5000
const mostEpisodes = 100
const mostPosts = 1000

export async function missedSince(store: Store, desk: Pick<AlertsDesk, 'views'>, from: Ms): Promise<Missed> {
  const [changes, audits, offline, posts] = await Promise.all([
    store.rows(alertChangedStream, { from, limit: mostRows, reverse: true }),
    store.rows(auditStream, { from, limit: 1000, reverse: true }),
    store.rows(offlineStream, { from, limit: 50, reverse: true }),
    store.list('post', 'queued', { from, limit: mostPosts }),
  ])
  const rows = changes.map(({ body }) => body as AlertChanged)
  const count = (change: AlertChanged['change']) => rows.filter((row) => row.change === change).length
  const ids = [...new Set(rows.filter(({ change }) => told.has(change)).map(({ episode }) => episode))]
  const found = await Promise.all(ids.slice(0, mostEpisodes).map((id) => desk.views.episode(id)))
  const episodes = found.filter((episode) => episode !== undefined)
  return {
    episodes: episodes.sort((a, b) => openFirst(a) - openFirst(b) || compareRank(a, b) || b.startedAt - a.startedAt),
    fired: count('fired'),
    resolved: count('resolved'),
    acknowledged: count('acknowledged'),
    open: desk.views.openEpisodes().filter(({ firing, unknown }) => firing + unknown > 0).length,
    silences: audits
      .map(({ at, body }) => ({ at, row: body as AlertAudit }))
      .filter(({ row }) => row.action === 'silence' || row.action === 'unsilence')
      .reverse(),
    digests: posts.filter(({ doc: { face, data } }) => face === digestFace || (face === routineFace && data.digest))
      .length,
    gaps: offline.map(({ body }) => body as Missed['gaps'][number]).reverse(),
    more: changes.length === mostRows || ids.length > mostEpisodes,
  }
}

const told: ReadonlySet<AlertChanged['change']> = new Set(['fired', 'resolved', 'unknown', 'acknowledged', 'removed'])
const openFirst = ({ firing, unknown }: Episode) => (firing + unknown > 0 ? 0 : 1)
