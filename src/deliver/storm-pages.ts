import type { Episode } from '../alerts/contract.ts'
import { timeRange } from '../alerts/kinds.ts'
import { annotationIn } from '../core/annotation.ts'
import type { Labels } from '../core/labels.ts'
import { code, type Line } from '../core/text.ts'
import type { Store } from '../store/port.ts'
import { levelIcons } from './cards/alert.ts'
import type { Reader } from './cards/face.ts'
import { clip } from './cards/fit.ts'
import { countText } from './cards/format.ts'
import type { Block } from './contract.ts'
import { memberKey, type RollupMember } from './kinds.ts'

const perPage = 15
const longestSummary = 80
const longestRow = 200
// A page of what still fires reads on until it is full, but not through more than this many groups.
const mostRead = 20_000

/** One page of a roll-up's list. */
export interface StormPage {
  blocks: readonly Block[]
  /** From 0. */
  page: number
  pages: number
  /** The episodes on it. */
  episodes: readonly string[]
}

/**
 * The groups of a roll-up as they are now, in the order in which they were folded (worst first, then newest first within each fold); with
 * `open` only those that still fire. Undefined when the roll-up is not kept any more.
 */
export async function stormPage(
  store: Store,
  rollup: string,
  options: { page: number; open?: boolean },
  reader: Reader,
): Promise<StormPage | undefined> {
  const found = await store.get('rollup', rollup)
  if (!found) return undefined
  const total = found.doc.groups
  const all = options.open ? await openMembers(store, rollup, total) : undefined
  const count = all?.length ?? total
  const pages = Math.max(1, Math.ceil(count / perPage))
  const page = Math.min(Math.max(0, Math.trunc(options.page)), pages - 1)
  const from = page * perPage
  const rows = all?.slice(from, from + perPage) ?? (await membersOf(store, rollup, from, from + perPage))
  const args = { page: page + 1, pages, groups: countText(count) }
  const head = reader.texts.line('card-storm-page', args).map((span) => ({ ...span, bold: true }))
  const lines =
    rows.length > 0
      ? (await told(store, rows)).map((row) => rowLine(row, reader))
      : [reader.texts.line('card-storm-empty')]
  return {
    blocks: [head, ...lines].map((line) => ({ line })),
    page,
    pages,
    episodes: rows.map(({ member }) => member.episode),
  }
}

/** The groups that a roll-up told of, by their episodes; those that were told one by one are not among them. */
export async function foldedGroups(store: Store, rollup: string): Promise<string[] | undefined> {
  const found = await store.get('rollup', rollup)
  if (!found) return undefined
  const range = { from: memberKey(rollup, 0), to: memberKey(rollup, found.doc.groups) }
  const members = await store.list('rollup-member', 'place', range)
  return members.filter(({ doc }) => doc.told === 'folded').map(({ doc }) => doc.episode)
}

interface Row {
  member: RollupMember
  episode: Episode | undefined
  /** What its rule says of one of its alerts. */
  annotations?: Labels
}

/** With the texts of one alert each, of those that are shown. */
const told = (store: Store, rows: readonly Row[]): Promise<Row[]> =>
  Promise.all(
    rows.map(async (row) => {
      const [open] = await store.list('alert', 'open', { is: row.member.episode, limit: 1 })
      const range = { ...timeRange(row.member.episode), reverse: true, limit: 1 }
      const one = open ?? (await store.list('alert', 'resolved', range))[0]
      return { ...row, ...(one && { annotations: one.doc.annotations }) }
    }),
  )

async function membersOf(store: Store, rollup: string, from: number, to: number): Promise<Row[]> {
  const range = { from: memberKey(rollup, from), to: memberKey(rollup, to - 1) }
  const members = await store.list('rollup-member', 'place', range)
  return Promise.all(
    members.map(async ({ doc }) => ({ member: doc, episode: (await store.get('episode', doc.episode))?.doc })),
  )
}

async function openMembers(store: Store, rollup: string, total: number): Promise<Row[]> {
  const rows = await membersOf(store, rollup, 0, Math.min(total, mostRead))
  return rows.filter(({ episode }) => episode !== undefined && episode.firing + episode.unknown > 0)
}

/** The problem in the reader's language where the rule has one, then whose and which. */
function rowLine({ member, episode, annotations = {} }: Row, { texts }: Reader): Line {
  const open = episode ? episode.firing + episode.unknown : 0
  const icon = open > 0 ? levelIcons[member.level] : '🟢'
  const count = open > 0 ? open : (episode?.resolved ?? 0)
  const summary = annotationIn(annotations, 'summary', texts.locale)
  const said: Line = summary ? [...clip([{ text: summary }], longestSummary), { text: ' · ' }] : []
  const named: Line = [{ text: `${member.system} · ` }, code(member.alertname), { text: ` ${countText(count)}` }]
  return clip([{ text: `${icon} ${member.priority} ` }, ...said, ...named], longestRow)
}
