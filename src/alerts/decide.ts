import type { Ms } from '../core/clock.ts'
import type { PriorityPolicy } from '../core/policy.ts'
import type { DecisionReason, Episode, EpisodeMemory, NoticeKind, QuietReason, TellReason } from './contract.ts'
import { calmAt, calmed, changesOften, withChange } from './flap.ts'
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

function decideResolved(episode: Episode, situation: Situation): Decision {
  if (episode.endedAt !== undefined) return quiet(episode, 'nothing-new')
  if (episode.resolvedAt !== undefined) return decideStill(episode, episode.resolvedAt, situation)
  const { now, closing } = situation
  const memory = withChange(without(episode.memory, 'pending'), now)
  const end = memory.removed > 0 ? 'removed' : memory.closed > 0 ? 'closed' : 'resolved'
  const over: Episode = { ...episode, resolvedAt: now, end, memory }
  // Flapping is about data: what a person or a new configuration ended stays so.
  const resolved = end === 'resolved' ? over : calmed(over)
  if (memory.told !== 'firing') return quiet(resolved, memory.hushed ? 'silenced' : 'never-told')
  if (!episode.audible) return quiet(believing(resolved, 'resolved'), 'digest')
  if (closing) return quiet(believing(resolved, 'resolved'), 'closed')
  if (resolved.memory.flapping !== undefined) return quiet(resolved, 'flapping')
  return tell(resolved, { kind: 'resolved', reason: end === 'removed' ? 'removed' : 'resolved', audible: true }, now)
}

/** Resolved since a while: calm after flapping, or over, or neither. */
function decideStill(episode: Episode, since: Ms, { policy, now }: Situation): Decision {
  const calm = calmAt(episode.memory)
  if (calm !== undefined && now < calm) return quiet(episode, 'flapping')
  if (calm !== undefined) {
    const told = episode.memory.told === 'firing' && episode.audible
    const still = calmed(episode)
    return told
      ? tell(still, { kind: 'resolved', reason: 'resolved', audible: true }, now)
      : quiet(still, 'nothing-new')
  }
  return now >= since + policy.cooldown ? quiet({ ...episode, endedAt: now }, 'ended') : quiet(episode, 'nothing-new')
}

function decideOpen(given: Episode, { policy, now, hushed, released }: Situation): Decision {
  const reopened = given.resolvedAt === undefined ? given : reopen(given, now)
  const expired = reopened.acknowledged?.until !== undefined && reopened.acknowledged.until <= now
  const episode = expired ? without(reopened, 'acknowledged') : reopened
  if (episode.memory.voiced === 0) return quiet(calmedBy(now, hush(episode, hushed === true)), 'silenced')
  if (!episode.audible) return silentCard(episode, now)
  if (expired && episode.memory.told === 'firing')
    return tell(episode, { kind: 'reminder', reason: 'acknowledgement-expired', audible: true }, now)
  const wanted = news(episode, released === true, now)
  const wait = typeof wanted === 'string' ? wanted : waiting(episode, policy, now)
  if (typeof wanted !== 'string' && !wait) return tell(episode, { ...wanted, audible: true }, now)
  if (isReminderDue(episode, policy, now))
    return tell(episode, { kind: 'reminder', reason: 'unacknowledged', audible: true }, now)
  if (typeof wanted === 'string') return quiet(calmedBy(now, settled(episode)), wanted)
  return quiet(pending(episode, wanted.kind), wait ?? 'nothing-new')
}

const reopen = (episode: Episode, now: Ms): Episode => ({
  ...without(episode, 'resolvedAt', 'end'),
  memory: withChange(episode.memory, now),
})

/** Its flapping is forgotten when it has been calm for long enough and there is nothing to say about it. */
function calmedBy(now: Ms, episode: Episode): Episode {
  const calm = calmAt(episode.memory)
  return calm !== undefined && calm <= now ? calmed(episode) : episode
}

function isReminderDue(episode: Episode, policy: PriorityPolicy, now: Ms): boolean {
  const due = reminderAt(episode, policy)
  return due !== undefined && due <= now && !episode.memory.outstanding
}

/** What people don't know yet and should, or why there is nothing. */
function news(episode: Episode, released: boolean, now: Ms): Omit<Telling, 'audible'> | QuietReason {
  const { memory, acknowledged } = episode
  const worse = memory.toldPriority !== undefined && isWorse(episode, memory.toldPriority)
  const grown = memory.voiced > 2 * memory.toldMembers
  const covered = acknowledged !== undefined && !grown && !worse
  if (memory.told === undefined && covered) return 'acknowledged'
  if (memory.told !== 'firing') return firesAnew(memory, released, now)
  if (worse) return { kind: 'worse', reason: 'worse' }
  const calm = calmAt(memory)
  if (calm !== undefined && calm <= now && !acknowledged) return { kind: 'refire', reason: 'steady' }
  if (memory.untold === 0) return 'nothing-new'
  if (covered) return 'acknowledged'
  if (calm !== undefined && !grown) return 'flapping'
  return { kind: 'members', reason: acknowledged || calm !== undefined ? 'doubled' : 'new-members' }
}

/** People don't know that it fires, or believe that it has resolved. */
function firesAnew(memory: EpisodeMemory, released: boolean, now: Ms): Omit<Telling, 'audible'> {
  if (memory.flapping !== undefined || changesOften(memory, now)) return { kind: 'flapping', reason: 'flapping' }
  if (memory.told === 'resolved') return { kind: 'refire', reason: 'refired' }
  return { kind: 'firing', reason: released ? 'after-silence' : 'first' }
}

/**
 * Why it must wait: at most one audible notice per cooldown, which counts from the delivery of the last. What people know
 * nothing of is told at once.
 */
function waiting({ memory }: Episode, policy: PriorityPolicy, now: Ms): QuietReason | undefined {
  if (memory.told === undefined) return undefined
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
  const what = kind === 'worse' || kind === 'members' ? kind : 'refire'
  return { ...episode, memory: { ...episode.memory, pending: what } }
}

function tell(episode: Episode, telling: Telling, now: Ms): Decision {
  const { priority, level, revision } = episode
  const { outstanding: _, pending: __, hushed: ___, ...memory } = episode.memory
  const told = telling.kind === 'resolved' ? 'resolved' : 'firing'
  const ids = noticeIds(episode)
  const next: EpisodeMemory = {
    ...(telling.reason === 'steady' ? without(memory, 'flapping', 'changes') : memory),
    ...(telling.kind === 'flapping' && { flapping: now }),
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
  const { memory, resolvedAt } = episode
  const times = [memory.toldAt, memory.queuedAt, memory.flapping, memory.changes?.at(-1), resolvedAt]
  if (!times.some((at) => at !== undefined && at > now)) return episode
  const { toldAt, queuedAt, flapping, changes } = memory
  return {
    ...episode,
    ...(resolvedAt !== undefined && { resolvedAt: Math.min(resolvedAt, now) }),
    memory: {
      ...memory,
      ...(toldAt !== undefined && { toldAt: Math.min(toldAt, now) }),
      ...(queuedAt !== undefined && { queuedAt: Math.min(queuedAt, now) }),
      ...(flapping !== undefined && { flapping: Math.min(flapping, now) }),
      ...(changes && { changes: changes.map((at) => Math.min(at, now)) }),
    },
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
  const calm = calmAt(memory)
  if (resolvedAt !== undefined) return calm ?? resolvedAt + policy.cooldown
  const news = memory.pending && (lastTold(memory) ?? now) + policy.cooldown
  // Nothing is told before the last notice has arrived, or is known to be lost.
  const undelivered = (at: Ms | undefined): Ms | undefined =>
    at !== undefined && memory.outstanding && at <= now ? now + Math.max(policy.cooldown, shortestWait) : at
  const times = [
    acknowledged?.until,
    calm !== undefined && calm > now ? calm : undefined,
    undelivered(news),
    undelivered(reminderAt(episode, policy)),
  ]
  const due = times.filter((at) => at !== undefined)
  return due.length === 0 ? undefined : Math.min(...due)
}
