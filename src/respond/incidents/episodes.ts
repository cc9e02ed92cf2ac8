import type { Alert, Episode } from '../../alerts/contract.ts'
import { compareRank } from '../../alerts/rank.ts'
import type { Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'
import { namesOf } from '../../deliver/cards/names.ts'
import type { NewEntry } from '../contract.ts'
import type { Incident } from './contract.ts'
import { cut } from './entries.ts'
import type { IncidentsOptions } from './room.ts'

/** What an incident needs to know of an episode. */
export interface EpisodeFacts {
  episode: Episode
  /** Its members, worst first, at most 200. */
  members: readonly Alert[]
}

export const mostEpisodes = 500
const mostMembers = 200
const mostNamed = 5
const longestAbout = 500

export async function factsOf(
  alerts: IncidentsOptions['alerts'],
  episodes: readonly string[],
): Promise<readonly EpisodeFacts[]> {
  const views = await Promise.all([...new Set(episodes)].map((id) => alerts.view(id, mostMembers)))
  return views.flatMap((view) => (view ? [{ episode: view.episode, members: view.members }] : []))
}

/** The worst and oldest in front. */
export const byWeight = (a: EpisodeFacts, b: EpisodeFacts): number =>
  compareRank(a.episode, b.episode) ||
  a.episode.startedAt - b.episode.startedAt ||
  (a.episode.id < b.episode.id ? -1 : 1)

/** When the trouble began, as its alerts say. */
export const beganAt = ({ episode, members }: EpisodeFacts): Ms =>
  Math.min(episode.startedAt, ...members.map(({ startsAt }) => startsAt).filter((at) => at > 0))

const aboutNames = /^(summary|impact)(_[A-Za-z_]{2,10})?$/

/** The annotations that say what an incident is about. */
export function aboutOf({ members: [worst] }: EpisodeFacts): Labels | undefined {
  const found = Object.entries(worst?.annotations ?? {}).filter(([name, text]) => aboutNames.test(name) && text !== '')
  if (found.length === 0) return undefined
  return Object.fromEntries(found.slice(0, 20).map(([name, text]) => [name, cut(text, longestAbout)]))
}

/** Pure: the incident with further episodes. Those of a group that it holds take the place of its oldest when it is full. */
export function withEpisodes(incident: Incident, all: readonly EpisodeFacts[]): Incident {
  const news = all.filter(({ episode }) => !incident.episodes.includes(episode.id))
  if (news.length === 0) return incident
  const { clearedAt: _, ...rest } = incident
  const worst = [{ level: incident.level, priority: incident.priority ?? 'P4' }, ...news.map(({ episode }) => episode)]
  const { level, priority } = worst.sort(compareRank)[0] ?? incident
  const [first, ...others] = [...incident.episodes, ...news.map(({ episode }) => episode.id)]
  return {
    ...(news.some(({ episode }) => isOpen(episode)) ? rest : incident),
    level,
    ...(incident.priority !== undefined && { priority }),
    groups: [...new Set([...incident.groups, ...news.map(({ episode }) => episode.group)])].slice(0, mostEpisodes),
    episodes: first === undefined ? [] : [first, ...others.slice(-(mostEpisodes - 1))],
    startedAt: Math.min(incident.startedAt, ...news.map(beganAt)),
    detectedAt: Math.min(incident.detectedAt, ...news.map(({ episode }) => episode.startedAt)),
  }
}

export const isOpen = ({ firing, unknown }: Pick<Episode, 'firing' | 'unknown'>): boolean => firing + unknown > 0

/** What had happened to an episode before a person made it an incident. */
export function pastEntries({ episode, members }: EpisodeFacts): NewEntry[] {
  const { acknowledged, startedAt, alertname } = episode
  const fired: NewEntry = { at: startedAt, kind: 'alert', text: alertText('fired', alertname, members, members.length) }
  if (!acknowledged) return [fired]
  const { by, at } = acknowledged
  return [
    fired,
    { at, kind: 'acknowledged', by, text: { id: 'respond-entry-acknowledged', args: { alert: alertname } } },
  ]
}

/** What happened to which alerts, with the names of the first few. */
export function alertText(change: string, alert: string, members: readonly Alert[], n: number): NewEntry['text'] {
  const { names } = namesOf(members)
  const named = cut([...names.slice(0, mostNamed), ...(names.length > mostNamed ? ['…'] : [])].join(', '), 300)
  return { id: `respond-entry-${change}`, args: { alert, n, names: named === '' ? '' : `: ${named}` } }
}
