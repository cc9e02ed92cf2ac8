import type { Labels } from '../../core/labels.ts'
import type { Destination } from '../../core/policy.ts'
import type { Store } from '../../store/port.ts'
import type { Book } from '../book.ts'
import {
  type Alert,
  type DigestCounts,
  type DigestGroup,
  type DigestTotal,
  type Episode,
  mostDigestGroups,
} from '../contract.ts'
import { timeRange } from '../kinds.ts'
import { compareRank, isWorse } from '../rank.ts'
import { hasNews } from './hearing.ts'
import { digestKey, digestRange } from './keys.ts'
import type { DigestState } from './schedule.ts'

/** A group of a digest while it is gathered; `newest` is the episode that its texts come from. */
type Line = Omit<DigestGroup, 'labels' | 'annotations' | 'value'> & { newest: Episode }

/** What one destination is told. */
export interface Gathered {
  destination: Destination
  lines: Map<string, Line>
  /** Firing since before, in groups and alerts; and alerts whose data is missing. */
  before: { groups: number; alerts: number }
  unknown: number
}

const pageSize = 1000

/**
 * What waits for these digests, by destination. Episodes are read from the store in pages, since most of them may be over
 * and no longer in memory.
 */
export async function gather(store: Store, book: Book, states: readonly DigestState[]): Promise<Map<string, Gathered>> {
  const found = new Map<string, Gathered>()
  for (const state of states)
    for await (const episode of waiting(store, state)) if (isTold(episode)) addLine(found, episode)
  addEarlier(found, book, states)
  return found
}

async function* waiting(store: Store, { id, round }: DigestState): AsyncGenerator<Episode> {
  const { from, to } = digestRange(id, round)
  for (let next = from; ; ) {
    const page = await store.list('episode', 'digest', { from: next, to, limit: pageSize })
    for (const { doc } of page) yield doc
    const last = page.at(-1)
    if (!last || page.length < pageSize) return
    next = `${digestKey({ schedule: id, round }, last.id)}\0`
  }
}

/** Whoever acknowledged it knows; what nothing is left of was silenced since. */
const isTold = ({ acknowledged, memory }: Episode): boolean => !acknowledged && hasNews(memory)

export const destinationId = ({ channel, chat, topic }: Destination): string =>
  [channel, chat, ...(topic === undefined ? [] : [topic])].join(':')

function countsOf({ memory }: Episode): DigestCounts {
  const unknown = memory.lost ?? 0
  const { resolved = 0, passed = 0 } = memory.unheard ?? {}
  return {
    fired: (memory.again ? memory.voiced : memory.untold) + passed,
    resolved,
    firing: memory.voiced - unknown,
    unknown,
  }
}

function addLine(found: Map<string, Gathered>, episode: Episode): void {
  for (const destination of episode.destinations) {
    const key = destinationId(destination)
    const gathered: Gathered = found.get(key) ?? {
      destination,
      lines: new Map(),
      before: { groups: 0, alerts: 0 },
      unknown: 0,
    }
    found.set(key, gathered)
    const known = gathered.lines.get(episode.group)
    gathered.lines.set(episode.group, known ? merged(known, lineOf(episode)) : lineOf(episode))
    gathered.unknown += episode.memory.lost ?? 0
  }
}

function lineOf(episode: Episode): Line {
  const { id, system, alertname, priority, level, groupLabels, startedAt, resolvedAt, end } = episode
  return {
    system,
    alertname,
    priority,
    level,
    ...(groupLabels && { groupLabels }),
    episode: id,
    episodes: 1,
    startedAt,
    ...(resolvedAt !== undefined && { resolvedAt }),
    ...(end && { end }),
    ...countsOf(episode),
    newest: episode,
  }
}

/** Two episodes of a group as one line: the newer says how it stands. */
function merged(a: Line, b: Line): Line {
  const newer = b.newest.startedAt >= a.newest.startedAt ? b : a
  const { priority, level } = isWorse(a, b) ? a : b
  return {
    ...newer,
    priority,
    level,
    episodes: a.episodes + b.episodes,
    startedAt: Math.min(a.startedAt, b.startedAt),
    ...added(a, b),
  }
}

const added = (a: DigestCounts, b: DigestCounts): DigestCounts => ({
  fired: a.fired + b.fired,
  resolved: a.resolved + b.resolved,
  firing: a.firing + b.firing,
  unknown: a.unknown + b.unknown,
})

/** Groups that an earlier digest told, and that nobody has: only counted. */
function addEarlier(found: Map<string, Gathered>, book: Book, states: readonly DigestState[]): void {
  const rounds = new Map(states.map(({ id, round }) => [id, round]))
  for (const { doc } of book.episodes.values()) {
    const { memory, audible, acknowledged, destinations } = doc
    const of = memory.digest ?? memory.digested
    const now = of && rounds.get(of.schedule)
    if (audible || acknowledged || now === undefined || memory.voiced === 0) continue
    if (memory.digest?.round === now && hasNews(memory)) continue
    for (const destination of destinations) {
      const gathered = found.get(destinationId(destination))
      if (!gathered) continue
      const lost = memory.lost ?? 0
      if (memory.voiced > lost) gathered.before.groups++
      gathered.before.alerts += memory.voiced - lost
      gathered.unknown += lost
    }
  }
}

/** Worst first, then what still fires, then the most alerts. */
function compareLines(a: Line, b: Line): number {
  const size = (line: Line) => line.fired + line.resolved
  return (
    compareRank(a, b) ||
    Number(b.firing > 0) - Number(a.firing > 0) ||
    size(b) - size(a) ||
    (a.episode < b.episode ? -1 : 1)
  )
}

/** The list with a sample alert for each group, and how many were left out. */
export async function listed(
  store: Store,
  book: Book,
  { lines }: Gathered,
): Promise<{ groups: DigestGroup[]; more: number }> {
  const sorted = [...lines.values()].sort(compareLines)
  const groups: DigestGroup[] = []
  for (const { newest, ...line } of sorted.slice(0, mostDigestGroups))
    groups.push({ ...line, ...sampleOf(await sampleMember(store, book, newest.id)) })
  return { groups, more: sorted.length - groups.length }
}

export function totalsOf({ lines }: Gathered): DigestTotal[] {
  const totals = new Map<string, DigestTotal>()
  for (const { priority, level, fired, resolved, firing, unknown } of lines.values()) {
    const key = `${level} ${priority}`
    const counts = { fired, resolved, firing, unknown }
    const known = totals.get(key)
    const total = known ? { ...known, ...added(known, counts) } : { priority, level, groups: 0, ...counts }
    totals.set(key, { ...total, groups: total.groups + 1 })
  }
  return [...totals.values()].sort(compareRank)
}

async function sampleMember(store: Store, book: Book, episode: string): Promise<Alert | undefined> {
  const { open, resolved } = book.members(episode)
  const known = [...(open.size > 0 ? open : resolved)].flatMap((fingerprint) => book.alerts.get(fingerprint)?.doc ?? [])
  const [best] = known.sort(open.size > 0 ? compareOpen : compareResolved)
  if (best) return best
  const [last] = await store.list('alert', 'resolved', { ...timeRange(episode), reverse: true, limit: 1 })
  return last?.doc
}

const compareOpen = (a: Alert, b: Alert): number =>
  compareRank(a, b) || b.startsAt - a.startsAt || (a.fingerprint < b.fingerprint ? -1 : 1)

/** The newest, as the store would give them. */
const compareResolved = (a: Alert, b: Alert): number =>
  (b.endsAt ?? 0) - (a.endsAt ?? 0) || (a.fingerprint > b.fingerprint ? -1 : 1)

const mostTexts = 20
const longestText = 300

function sampleOf(alert: Alert | undefined): Pick<DigestGroup, 'labels' | 'annotations' | 'value'> {
  const { labels = {}, annotations = {}, value } = alert ?? {}
  return { labels: cut(labels), annotations: cut(annotations), ...(value !== undefined && { value }) }
}

function cut(texts: Labels): Labels {
  const entries = Object.entries(texts).slice(0, mostTexts)
  return Object.fromEntries(entries.map(([name, text]) => [name, text.slice(0, longestText)]))
}
