import type { Ms } from '../../core/clock.ts'
import type { PriorityPolicy } from '../../core/policy.ts'
import type { Alert, Episode, Notice } from '../contract.ts'
import { digestDueOf } from '../digest/tell.ts'
import { calmAt } from '../flap.ts'
import { timeRange } from '../kinds.ts'
import { isOpen } from '../members.ts'
import { escalationAt, reminderAt } from '../remind.ts'
import type { Room } from '../room.ts'
import { newsAt } from '../schedule.ts'
import { inhibitionOf } from '../suppression/inhibition.ts'
import { maintenanceOf } from '../suppression/maintenance.ts'
import type { Hold, Why } from './contract.ts'

const mostNotices = 50

/** What became of an episode, or of the alert of that fingerprint; undefined when nobody knows it. */
export async function why(
  room: Room,
  id: string,
  view: (episode: string) => Promise<{ episode: Episode; members: readonly Alert[] } | undefined>,
): Promise<Why | undefined> {
  const asked = room.book.alerts.get(id)?.doc ?? (await room.store.get('alert', id))?.doc
  const found = await view(asked?.episode ?? id)
  if (!found) return undefined
  const { episode } = found
  const alert = asked ?? found.members[0]
  const policy = room.policies.policyOf(episode.system, episode.priority)
  const now = room.clock.now()
  const holds = [...holdsOf(room, episode, policy, now)]
  const next = nextOf(room, episode, policy, now)
  const range = { ...timeRange(episode.id), reverse: true, limit: mostNotices }
  const notices: Notice[] = (await room.store.list('notice', 'episode', range)).map(({ doc }) => doc)
  return {
    episode,
    ...(alert && { alert }),
    policy,
    since: sinceOf(episode, alert),
    decisions: episode.memory.decisions ?? [],
    holds,
    ...(next && { next }),
    notices,
  }
}

function sinceOf(episode: Episode, alert: Alert | undefined): Ms {
  if (alert?.state === 'firing') return alert.startsAt
  if (alert?.state === 'unknown') return alert.updatedAt
  return alert?.endsAt ?? episode.resolvedAt ?? episode.startedAt
}

function* holdsOf(room: Room, episode: Episode, policy: PriorityPolicy, now: Ms): Generator<Hold> {
  const { acknowledged, memory } = episode
  if (episode.endedAt !== undefined) return
  yield* suppressions(room, episode, now)
  if (acknowledged) {
    const { by, at, until } = acknowledged
    yield { by: 'acknowledged', person: by, at, ...(until !== undefined && { until }) }
  }
  const calm = calmAt(memory)
  if (calm !== undefined && memory.flapping !== undefined && calm > now)
    yield { by: 'flapping', since: memory.flapping, until: calm }
  const digest = digestHold(room, episode)
  if (digest) yield digest
  const until = newsAt(episode, policy, now)
  if (until !== undefined && until > now) yield { by: 'cooldown', until }
  if (until !== undefined && memory.outstanding) yield { by: 'undelivered', notices: memory.outstanding }
}

/** What keeps its open alerts quiet, and how many each. */
function* suppressions(room: Room, episode: Episode, now: Ms): Generator<Hold> {
  const covered = new Map<string, { alerts: number; one: Alert }>()
  for (const fingerprint of room.book.members(episode.id).open) {
    const alert = room.book.alerts.get(fingerprint)?.doc
    if (!alert || !isOpen(alert) || alert.suppressedBy === undefined) continue
    const known = covered.get(alert.suppressedBy) ?? { alerts: 0, one: alert }
    covered.set(alert.suppressedBy, { ...known, alerts: known.alerts + 1 })
  }
  const most = [...covered].sort(([, a], [, b]) => b.alerts - a.alerts)
  for (const [id, { alerts, one }] of most) yield* suppression(room, id, alerts, one, now)
}

function* suppression(room: Room, id: string, alerts: number, one: Alert, now: Ms): Generator<Hold> {
  const window = maintenanceOf(id)
  if (window !== undefined) {
    const until = room.windows.until(window, now)
    yield { by: 'maintenance', name: window, ...(until !== undefined && { until }), alerts }
    return
  }
  const rule = inhibitionOf(id)
  if (rule !== undefined) {
    const source = room.book.alerts.get(room.book.inhibitions.sourceOf(one, rule) ?? '')?.doc
    const { fingerprint, labels, episode } = source ?? one
    yield { by: 'inhibition', name: rule, ...(source && { source: { fingerprint, labels, episode } }), alerts }
    return
  }
  const silence = room.book.silences.get(id)?.doc
  if (silence) yield { by: 'silence', silence, alerts }
}

function digestHold(room: Room, { memory, audible }: Episode): Hold | undefined {
  const of = memory.digest ?? memory.digested
  const state = of && room.book.digests.get(of.schedule)?.doc
  if (!of || !state || (audible && !memory.digest)) return undefined
  const { cadence, round } = state
  if (of.round === round) {
    const due = digestDueOf(state)
    return { by: 'digest', cadence, ...(due !== undefined && { due }) }
  }
  const told = state.told.find((one) => one.round === of.round)
  return { by: 'digest', cadence, ...(told && { toldAt: told.at }) }
}

function nextOf(room: Room, episode: Episode, policy: PriorityPolicy, now: Ms): Why['next'] {
  const { memory, endedAt } = episode
  if (endedAt !== undefined) return undefined
  const state = memory.digest && room.book.digests.get(memory.digest.schedule)?.doc
  const waits = state !== undefined && state.round === memory.digest?.round && !episode.acknowledged
  const times: { what: NonNullable<Why['next']>['what']; at: Ms | undefined }[] = [
    { what: 'news', at: newsAt(episode, policy, now) },
    { what: 'escalation', at: escalationAt(episode, policy) },
    { what: 'reminder', at: reminderAt(episode, policy) },
    { what: 'digest', at: waits ? digestDueOf(state) : undefined },
  ]
  let next: Why['next']
  for (const { what, at } of times) if (at !== undefined && (!next || at < next.at)) next = { what, at }
  return next
}
