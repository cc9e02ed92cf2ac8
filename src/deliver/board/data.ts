import type { Episode } from '../../alerts/contract.ts'
import type { Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'
import { inLocale, type MaybeLocalized, packLocales } from '../../core/localized.ts'
import type { AlertLevel } from '../../core/policy.ts'

/** Worst first. */
export const boardStates = ['unhealthy', 'degraded', 'unknown', 'healthy'] as const
export type BoardState = (typeof boardStates)[number]

export type BoardSystem = { system: string; name: MaybeLocalized; state: BoardState }

/** One open group. */
export type BoardGroup = {
  system: string
  alertname: string
  priority: string
  level: AlertLevel
  firing: number
  unknown: number
  startedAt: Ms
  /** Of its worst alert: only what a line shows. */
  annotations: Labels
  /** Who has it, until when if they said so. */
  acknowledged?: string
  /** A silence, or a maintenance window or inhibition, keeps it quiet. */
  quiet?: 'silenced' | 'maintenance' | 'inhibition'
}

/** What the pinned board of a chat shows (`Post.data` of face `board`). */
export type BoardData = {
  systems: readonly BoardSystem[]
  /** Worst first, of equal rank those that nobody has, then the newest; at most `mostBoardGroups`. */
  groups: readonly BoardGroup[]
  /** All open groups, those left out included. */
  open: number
  /** When it last showed something else. */
  changedAt: Ms
  /** The configuration wants no board here any more. */
  closed?: true
}

export const boardFace = 'board'
export const mostBoardGroups = 15
const mostSystems = 60
const longestNote = 300

/** What a board is made of: the systems that it is about, and their open episodes with their worst alert's annotations. */
export interface BoardFacts {
  systems: readonly BoardSystem[]
  episodes: readonly { episode: Episode; annotations: Labels }[]
  /** Open episodes, those without annotations here included. */
  open: number
}

const nameOf = ({ name }: BoardSystem) => inLocale(name, packLocales[0])

/** Says the same for the same facts, whatever the clock says. */
export function boardOf({ systems, episodes, open }: BoardFacts): Omit<BoardData, 'changedAt'> {
  const order = (state: BoardState) => boardStates.indexOf(state)
  const sorted = [...systems].sort((a, b) => order(a.state) - order(b.state) || (nameOf(a) < nameOf(b) ? -1 : 1))
  const groups = episodes.map(({ episode, annotations }) => groupOf(episode, annotations)).sort(compareGroups)
  return {
    systems: sorted.slice(0, mostSystems).map(({ system, name, state }) => ({ system, name, state })),
    groups: groups.slice(0, mostBoardGroups),
    open,
  }
}

/** Which episodes a board names when there are many: the worst, those that nobody has first. */
export function namedOnBoard(episodes: readonly Episode[]): Episode[] {
  const open = episodes.filter(({ firing, unknown }) => firing + unknown > 0)
  return open.sort((a, b) => compareGroups(groupOf(a, {}), groupOf(b, {}))).slice(0, mostBoardGroups)
}

function groupOf(episode: Episode, annotations: Labels): BoardGroup {
  const { system, alertname, priority, level, firing, unknown, startedAt, acknowledged, silenced, suppressed } = episode
  const quiet = silenced ? 'silenced' : suppressed?.by
  const summaries = Object.entries(annotations).filter(([name]) => /^summary(_|$)/.test(name))
  return {
    system,
    alertname,
    priority,
    level,
    firing,
    unknown,
    startedAt,
    annotations: Object.fromEntries(summaries.map(([name, text]) => [name, text.slice(0, longestNote)])),
    ...(acknowledged && { acknowledged: acknowledged.by.name }),
    ...(quiet && { quiet }),
  }
}

const levels: readonly AlertLevel[] = ['critical', 'warning', 'info']
const taken = ({ acknowledged, quiet }: BoardGroup) => (quiet ? 2 : acknowledged ? 1 : 0)

function compareGroups(a: BoardGroup, b: BoardGroup): number {
  return (
    levels.indexOf(a.level) - levels.indexOf(b.level) ||
    a.priority.localeCompare(b.priority) ||
    taken(a) - taken(b) ||
    b.startedAt - a.startedAt ||
    (a.alertname < b.alertname ? -1 : 1)
  )
}
