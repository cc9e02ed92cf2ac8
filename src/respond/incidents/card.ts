import type { Post } from '../../core/post.ts'
import type { Put } from '../../store/port.ts'
import { type Incident, incidentFace, reminderFace } from './contract.ts'

/** What the faces of this room get: the incident without what only its own verbs need. */
export type CardData = Pick<
  Incident,
  | 'number'
  | 'title'
  | 'about'
  | 'level'
  | 'system'
  | 'startedAt'
  | 'clearedAt'
  | 'phase'
  | 'ticks'
  | 'owner'
  | 'tagged'
  | 'findings'
  | 'closed'
  | 'tracker'
> & { alerts: boolean }

export function cardData(incident: Incident): CardData {
  const { number, title, about, level, system, startedAt, clearedAt, phase, ticks, owner, tagged } = incident
  const { findings, closed, tracker, episodes } = incident
  return {
    ...{ number, title, level, startedAt, phase, ticks, tagged, findings },
    alerts: episodes.length > 0,
    ...(about && { about }),
    ...(system !== undefined && { system }),
    ...(clearedAt !== undefined && { clearedAt }),
    ...(owner && { owner }),
    ...(closed && { closed }),
    ...(tracker && { tracker }),
  }
}

export const cardIdOf = (number: number): string => `incident:${number}`

/** The incident of a post: of its card, a reminder or its document. */
export function numberIn(post: string): number | undefined {
  const [, number] = /^incident(?:-reminder|-document)?:(\d{1,9})(?::|$)/.exec(post) ?? []
  return number === undefined ? undefined : Number(number)
}

/** The card of an incident that has no alert's card; it lives until the incident is closed. */
export function cardPost(incident: Incident): Put | undefined {
  const { card, destination, level, revision, opened, closed } = incident
  if (card === undefined) return undefined
  const doc: Post = {
    destination,
    level,
    face: incidentFace,
    data: { ...cardData(incident) },
    audible: true,
    revision,
    queuedAt: opened.at,
    ...(closed && { final: true }),
  }
  return { kind: 'post', id: card, doc }
}

/** What a message about the incident answers: its card, or the newest card of its alerts. */
export function answers({ card, episodes }: Incident): Pick<Post, 'replyTo'> {
  if (card !== undefined) return { replyTo: { post: card } }
  const newest = episodes.at(-1)
  return newest === undefined ? {} : { replyTo: { episode: newest } }
}

/** Asks for a word on how it goes, or for its closing. */
export function reminderPost(incident: Incident, now: number): Put {
  const { number, destination, level, clearedAt, dueAt = now } = incident
  const doc: Post = {
    destination,
    level,
    face: reminderFace,
    data: { ...cardData(incident) },
    audible: level === 'critical' && clearedAt === undefined,
    revision: 1,
    queuedAt: now,
    final: true,
    ...answers(incident),
  }
  return { kind: 'post', id: `incident-reminder:${number}:${dueAt}`, doc }
}
