import type { Ms } from '../core/clock.ts'
import type { PriorityPolicy } from '../core/policy.ts'
import type { DecisionReason, Episode, EpisodeMemory, NoticeKind, QuietReason, TellReason } from './contract.ts'
import { isWorse } from './rank.ts'
import { lastTold, reminderAt } from './remind.ts'
import { without } from './without.ts'

/** An episode whose counts already show what happened, and what a decision needs besides. */
export interface Situation {
  episode: Episode
  policy: PriorityPolicy
  now: Ms
  /** A silence has just covered members that were not silenced before. */
  hushed?: boolean
  /** A silence has just let go of members that still fire. */
  released?: boolean
  /** A person has just closed members. */
  closing?: boolean
}

export interface Telling {
  kind: NoticeKind
  reason: TellReason
  audible: boolean
}

export interface Decision {
  /** With what it has to remember, and `dueAt`. */
  episode: Episode
  tell?: Telling
  reason: DecisionReason
}

/** What to say about an episode now: a pure function, the whole policy of `push: now`. */
export function decide(situation: Situation): Decision {
  const audible = soundsAtOnce(situation.policy)
  const episode = { ...withinNow(situation.episode, situation.now), audible }
  const open = episode.firing + episode.unknown > 0
  const decision = open ? decideOpen(episode, situation) : decideResolved(episode, situation)
  return { ...decision, episode: rescheduled(decision.episode, situation.policy, situation.now) }
}

/** Only `push: now` sounds; what other priorities have to say is for their digests. */
const soundsAtOnce = (policy: PriorityPolicy): boolean => policy.push === 'now'

function decideResolved(episode: Episode, { policy, now, closing }: Situation): Decision {
  if (episode.endedAt !== undefined) return quiet(episode, 'nothing-new')
  if (episode.resolvedAt !== undefined) {
    const over = now >= episode.resolvedAt + policy.cooldown
    return over ? quiet({ ...episode, endedAt: now }, 'ended') : quiet(episode, 'nothing-new')
  }
  const { memory } = episode
  const end = memory.removed > 0 ? 'removed' : memory.closed > 0 ? 'closed' : 'resolved'
  const resolved = {
    ...without(episode, 'resolvedAt'),
    resolvedAt: now,
    end,
    memory: without(memory, 'pending'),
  } as const
  if (memory.told !== 'firing') return quiet(resolved, memory.hushed ? 'silenced' : 'never-told')
  if (!episode.audible) return quiet(believing(resolved, 'resolved'), 'digest')
  if (closing) return quiet(believing(resolved, 'resolved'), 'closed')
  return tell(resolved, { kind: 'resolved', reason: end === 'removed' ? 'removed' : 'resolved', audible: true }, now)
}

function decideOpen(given: Episode, { policy, now, hushed, released }: Situation): Decision {
  const reopened = given.resolvedAt === undefined ? given : without(given, 'resolvedAt', 'end')
  const expired = reopened.acknowledged?.until !== undefined && reopened.acknowledged.until <= now
  const episode = expired ? without(reopened, 'acknowledged') : reopened
  if (episode.memory.voiced === 0) return quiet(hush(episode, hushed === true), 'silenced')
  if (!episode.audible) return silentCard(episode, now)
  if (expired && episode.memory.told === 'firing')
    return tell(episode, { kind: 'reminder', reason: 'acknowledgement-expired', audible: true }, now)
  const wanted = news(episode, released === true)
  const wait = typeof wanted === 'string' ? wanted : waiting(episode, wanted, policy, now)
  if (typeof wanted !== 'string' && !wait) return tell(episode, { ...wanted, audible: true }, now)
  if (isReminderDue(episode, policy, now))
    return tell(episode, { kind: 'reminder', reason: 'unacknowledged', audible: true }, now)
  return quiet(typeof wanted === 'string' ? settled(episode) : pending(episode, wanted.kind), wait ?? 'nothing-new')
}

function isReminderDue(episode: Episode, policy: PriorityPolicy, now: Ms): boolean {
  const due = reminderAt(episode, policy)
  return due !== undefined && due <= now && !episode.memory.outstanding
}

/** What people don't know yet and should, or why there is nothing. */
function news(episode: Episode, released: boolean): Omit<Telling, 'audible'> | QuietReason {
  const { memory } = episode
  const worse = memory.toldPriority !== undefined && isWorse(episode, memory.toldPriority)
  const grown = memory.voiced > 2 * memory.toldMembers
  const covered = episode.acknowledged !== undefined && !grown && !worse
  if (memory.told === undefined) {
    if (covered) return 'acknowledged'
    return { kind: 'firing', reason: released ? 'after-silence' : 'first' }
  }
  if (memory.told === 'resolved') return { kind: 'refire', reason: 'refired' }
  if (worse) return { kind: 'worse', reason: 'worse' }
  if (memory.untold === 0) return 'nothing-new'
  if (covered) return 'acknowledged'
  return { kind: 'members', reason: episode.acknowledged ? 'doubled' : 'new-members' }
}

/** Why it must wait, unless it is the card itself: at most one audible notice per cooldown, which counts from the delivery of the last. */
function waiting(
  { memory }: Episode,
  { kind }: Pick<Telling, 'kind'>,
  policy: PriorityPolicy,
  now: Ms,
): QuietReason | undefined {
  if (kind === 'firing') return undefined
  const last = lastTold(memory)
  if (last !== undefined && now < last + policy.cooldown) return 'cooldown'
  return memory.outstanding ? 'undelivered' : undefined
}

/** A priority that a digest tells: its card comes without a sound and is only edited from then on. */
function silentCard(episode: Episode, now: Ms): Decision {
  if (episode.memory.told !== undefined) return quiet(believing(episode, 'firing'), 'digest')
  if (episode.acknowledged) return quiet(episode, 'acknowledged')
  return tell(episode, { kind: 'firing', reason: 'not-now', audible: false }, now)
}

/** All that fires is silenced. What was told is void, unless what was told has resolved by itself meanwhile. */
function hush(episode: Episode, hushed: boolean): Episode {
  const memory = without(episode.memory, 'pending')
  if (memory.told === 'firing' && !hushed) return { ...episode, memory }
  return { ...episode, memory: { ...without(memory, 'told'), hushed: true } }
}

const quiet = (episode: Episode, reason: QuietReason): Decision => ({ episode, reason })

const believing = (episode: Episode, told: 'firing' | 'resolved'): Episode =>
  episode.memory.told === told ? episode : { ...episode, memory: { ...episode.memory, told } }

const settled = (episode: Episode): Episode =>
  episode.memory.pending === undefined ? episode : { ...episode, memory: without(episode.memory, 'pending') }

function pending(episode: Episode, kind: NoticeKind): Episode {
  const what = kind === 'worse' || kind === 'refire' ? kind : 'members'
  return { ...episode, memory: { ...episode.memory, pending: what } }
}

function tell(episode: Episode, telling: Telling, now: Ms): Decision {
  const { priority, level, revision } = episode
  const { outstanding: _, pending: __, hushed: ___, ...memory } = episode.memory
  const told = telling.kind === 'resolved' ? 'resolved' : 'firing'
  const ids = noticeIds(episode)
  const next: EpisodeMemory = {
    ...memory,
    told,
    toldPriority: { priority, level },
    toldRevision: revision,
    toldMembers: told === 'firing' ? memory.voiced : memory.toldMembers,
    untold: 0,
    reminders: remindersAfter(memory, telling),
    notices: memory.notices + ids.length,
    ...(telling.audible && ids.length > 0 && { queuedAt: now, outstanding: ids }),
  }
  return { episode: { ...episode, memory: next }, tell: telling, reason: telling.reason }
}

function remindersAfter({ reminders = 0 }: EpisodeMemory, { kind, reason }: Telling): number {
  if (reason === 'unacknowledged') return reminders + 1
  return kind === 'members' ? reminders : 0
}

/** Ids of the next telling's notices, one per destination; the same whenever it is decided anew from the same state. */
export const noticeIds = ({ id, destinations, memory }: Episode): string[] =>
  destinations.map((_, i) => `${id}.${memory.notices + i + 1}`)

export const episodeOfNotice = (notice: string): string => notice.slice(0, notice.lastIndexOf('.'))

/** After the clock went back, waits count from now instead of lasting until the old time comes again. */
function withinNow(episode: Episode, now: Ms): Episode {
  const { toldAt, queuedAt } = episode.memory
  const ahead = (at: Ms | undefined): at is Ms => at !== undefined && at > now
  if (!ahead(toldAt) && !ahead(queuedAt) && !ahead(episode.resolvedAt)) return episode
  return {
    ...episode,
    ...(ahead(episode.resolvedAt) && { resolvedAt: now }),
    memory: { ...episode.memory, ...(ahead(toldAt) && { toldAt: now }), ...(ahead(queuedAt) && { queuedAt: now }) },
  }
}

/** A notice still on its way is asked after again this much later, should the news of its delivery be lost. */
const shortestWait: Ms = 1000

/** The episode with `dueAt` counted anew. */
export function rescheduled(episode: Episode, policy: PriorityPolicy, now: Ms): Episode {
  const due = dueOf(episode, policy, now)
  return due === undefined ? without(episode, 'dueAt') : { ...episode, dueAt: due }
}

function dueOf(episode: Episode, policy: PriorityPolicy, now: Ms): Ms | undefined {
  const { endedAt, resolvedAt, acknowledged, memory } = episode
  if (endedAt !== undefined) return undefined
  if (resolvedAt !== undefined) return resolvedAt + policy.cooldown
  const news = memory.pending && (lastTold(memory) ?? now) + policy.cooldown
  // Nothing is told before the last notice has arrived, or is known to be lost.
  const undelivered = (at: Ms | undefined): Ms | undefined =>
    at !== undefined && memory.outstanding && at <= now ? now + Math.max(policy.cooldown, shortestWait) : at
  const times = [acknowledged?.until, undelivered(news), undelivered(reminderAt(episode, policy))]
  const due = times.filter((at) => at !== undefined)
  return due.length === 0 ? undefined : Math.min(...due)
}
