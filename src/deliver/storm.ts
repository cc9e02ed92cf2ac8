import type { Ms } from '../core/clock.ts'
import type { AlertLevel, Person } from '../core/policy.ts'
import type { IncidentShown } from './ports.ts'

/** What is known when deciding whether the waiting notices of a chat (critical ones aside) are folded. */
export interface Pressure {
  waiting: number
  /** How many messages can still leave within a minute. */
  room: number
  /** Notices told or folded in the last minute. */
  recent: number
  /** A roll-up is open. */
  storm: boolean
}

/** A notice is folded when it can't leave within this. */
export const foldHorizon: Ms = 60_000
/** While a roll-up is open, this many notices a minute are still the storm. */
export const stillStorming = 6

// Rolling up fewer saves nothing.
const fewest = 3

export type FoldReason = 'no-room' | 'storm-goes-on' | 'fits' | 'nothing'

export function foldReason({ waiting, room, recent, storm }: Pressure): FoldReason {
  if (waiting === 0) return 'nothing'
  if (waiting > room && (storm || waiting >= fewest)) return 'no-room'
  return storm && recent + waiting >= stillStorming ? 'storm-goes-on' : 'fits'
}

// Quiet for this long after the last fold, the storm is over; sooner when all of it has resolved.
const quietAfter: Ms = 5 * 60_000
const quietWhenResolved: Ms = 60_000

/** When the storm is over if nothing more is folded. */
export const stormEnd = (foldedAt: Ms, firing: number): Ms => foldedAt + (firing === 0 ? quietWhenResolved : quietAfter)

/** One group of a storm as it is now. */
export interface Figure {
  alertname: string
  priority: string
  level: AlertLevel
  told: 'folded' | 'single' | 'lost'
  alerts: number
  firing: number
  /** Who took the group, while its episode lasts. */
  acknowledged?: { by: Person; at: Ms }
  /** It became critical since, and has a card of its own. */
  critical?: true
  /** The silence that keeps all of it quiet. */
  silence?: string
  /** The incident that it belongs to. */
  incident?: IncidentShown
}

/** Who took groups of a storm: how many, and when the last of them. */
export interface Taken {
  by: Person
  at: Ms
  groups: number
}

/** The groups that the roll-up told, seen as one alert that can be acknowledged. */
export interface Ownership {
  /** Most groups first. */
  taken: readonly Taken[]
  /** Groups that still fire and nobody has. */
  open: number
}

/** A silence of all that is not critical. */
export interface Hush {
  silence: string
  by: Person
  until: Ms | 'stable'
}

export interface Account {
  alerts: number
  groups: number
  firing: number
  /** Alerts by priority and by name, most first; names beyond the first few are one sum. */
  byPriority: readonly [string, number][]
  byName: readonly [string, number][]
  others: { groups: number; alerts: number }
  /** Priorities whose groups all have their own card. */
  singled: readonly string[]
  told: Readonly<Record<Figure['told'], number>>
}

const namesShown = 5

/** Who has the folded groups. Those that were told one by one have a button of their own. */
export function ownershipOf(figures: Iterable<Figure>): Ownership {
  const taken = new Map<number, Taken>()
  let open = 0
  for (const { told, firing, critical, acknowledged } of figures) {
    if (told !== 'folded') continue
    if (acknowledged) {
      const { by, at } = acknowledged
      const before = taken.get(by.id)
      taken.set(by.id, { by, at: Math.max(at, before?.at ?? at), groups: (before?.groups ?? 0) + 1 })
    } else if (firing > 0 && !critical) open++
  }
  return { taken: [...taken.values()].sort((a, b) => b.groups - a.groups || a.at - b.at), open }
}

/** The incidents of the groups that the roll-up told. */
export interface Gathered {
  /** With how many of the groups; open ones first, then those with most groups. */
  incidents: readonly { incident: IncidentShown; groups: number }[]
  /** Groups that it told. */
  groups: number
  /** Of them, those that still fire and belong to no open incident. */
  loose: number
}

export function gatheredIn(figures: Iterable<Figure>): Gathered {
  const found = new Map<number, { incident: IncidentShown; groups: number }>()
  let [groups, loose] = [0, 0]
  for (const { told, firing, incident } of figures) {
    if (told !== 'folded') continue
    groups++
    if (firing > 0 && (!incident || incident.closed)) loose++
    if (incident) found.set(incident.number, { incident, groups: (found.get(incident.number)?.groups ?? 0) + 1 })
  }
  const incidents = [...found.values()].sort(
    (a, b) =>
      Number(a.incident.closed !== undefined) - Number(b.incident.closed !== undefined) ||
      b.groups - a.groups ||
      b.incident.number - a.incident.number,
  )
  return { incidents, groups, loose }
}

/** Exact counts of a storm. */
export function accountOf(figures: Iterable<Figure>): Account {
  const priorities = new Map<string, { alerts: number; level: AlertLevel; single: boolean }>()
  const names = new Map<string, { alerts: number; groups: number }>()
  const told = { folded: 0, single: 0, lost: 0 }
  let [alerts, groups, firing] = [0, 0, 0]
  for (const figure of figures) {
    alerts += figure.alerts
    firing += figure.firing
    groups++
    told[figure.told] += figure.alerts
    const priority = priorities.get(figure.priority) ?? { alerts: 0, level: figure.level, single: true }
    priority.alerts += figure.alerts
    priority.single &&= figure.told === 'single'
    priorities.set(figure.priority, priority)
    const name = names.get(figure.alertname) ?? { alerts: 0, groups: 0 }
    name.alerts += figure.alerts
    name.groups++
    names.set(figure.alertname, name)
  }
  const byName = [...names].sort(([a, x], [b, y]) => y.alerts - x.alerts || (a < b ? -1 : 1))
  const rest = byName.slice(namesShown)
  const sorted = [...priorities].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    alerts,
    groups,
    firing,
    byPriority: sorted.map(([priority, it]) => [priority, it.alerts]),
    byName: byName.slice(0, namesShown).map(([name, it]) => [name, it.alerts]),
    others: {
      groups: rest.reduce((sum, [, it]) => sum + it.groups, 0),
      alerts: rest.reduce((sum, [, it]) => sum + it.alerts, 0),
    },
    singled: sorted.filter(([, it]) => it.single).map(([priority]) => priority),
    told,
  }
}
