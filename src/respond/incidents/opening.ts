import type { Ms } from '../../core/clock.ts'
import type { AlertLevel, Destination, Person } from '../../core/policy.ts'
import type { NewEntry } from '../contract.ts'
import { cardIdOf } from './card.ts'
import type { Incident, Mark } from './contract.ts'
import { aboutOf, beganAt, byWeight, type EpisodeFacts, isOpen, withEpisodes } from './episodes.ts'

type How = Incident['opened']['how']

const fresh = (number: number, mark: Mark, how: How) => ({
  number,
  opened: { ...mark, how },
  phase: { now: 'detection' as const, ...mark },
  ticks: {},
  tagged: [],
  findings: {},
  followUps: [],
  reopened: 0,
  revision: 0,
  alertEntries: 0,
  touchedAt: mark.at,
  reminders: 0,
})

/** Pure: an incident of alerts. It is classified and has its priority because the alerts have. `all` is not empty. */
export function fromEpisodes(number: number, all: readonly EpisodeFacts[], mark: Mark, how: How): Incident {
  const sorted = [...all].sort(byWeight)
  const [root, ...others] = sorted
  if (!root) throw new TypeError('an incident of alerts needs an episode')
  const { episode } = root
  const about = aboutOf(root)
  const known: Mark = { at: mark.at, cause: mark.cause }
  const systems = new Set(sorted.map((one) => one.episode.system))
  const taken = sorted.flatMap((one) => one.episode.acknowledged ?? []).sort((a, b) => a.at - b.at)[0]
  const incident: Incident = {
    ...fresh(number, mark, how),
    title: episode.alertname,
    ...(about && { about }),
    level: episode.level,
    priority: episode.priority,
    ...(systems.size === 1 && { system: episode.system }),
    destination: episode.destinations[0] ?? { channel: 'telegram', chat: '' },
    groups: [episode.group],
    episodes: [episode.id],
    startedAt: beganAt(root),
    detectedAt: episode.startedAt,
    ticks: { classification: known, priority: known },
    ...(taken && { acknowledged: { by: taken.by, at: taken.at }, owner: ownedBy(taken.by, taken.at, mark.cause) }),
  }
  const whole = withEpisodes(incident, others)
  // The alerts' own changes say it where they opened it.
  const clear = how !== 'policy' && !sorted.some((one) => isOpen(one.episode))
  return clear ? { ...whole, clearedAt: mark.at } : whole
}

export const ownedBy = (person: Person, at: Ms, cause: string) => ({ person, by: person, at, cause })

/** Pure: an incident that somebody typed. */
export function fromText(
  number: number,
  what: { title: string; level: AlertLevel; system?: string; destination: Destination },
  mark: Mark,
): Incident {
  const { title, level, system, destination } = what
  return {
    ...fresh(number, mark, 'text'),
    ...{ title, level, destination },
    ...(system !== undefined && { system }),
    groups: [],
    episodes: [],
    card: cardIdOf(number),
    startedAt: mark.at,
    detectedAt: mark.at,
  }
}

/** The first line of the timeline. */
export function openedEntry({ opened, title, priority = '', episodes }: Incident): NewEntry {
  const { how, at, by } = opened
  const args = { title, priority, n: episodes.length }
  return { at, kind: 'opened', ...(by && { by }), text: { id: `respond-entry-opened-${how}`, args } }
}
