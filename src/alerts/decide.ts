import type { Ms } from '../core/clock.ts'
import type { PriorityPolicy } from '../core/policy.ts'
import type { Episode, EpisodeMemory, NoticeKind, QuietReason } from './contract.ts'
import { hasNews } from './digest/hearing.ts'
import { calmAt, calmed, changesOften, withChange } from './flap.ts'
import { joined } from './joining.ts'
import { isWorse } from './rank.ts'
import { escalationAt, lastTold, reminderAt } from './remind.ts'
import { rescheduled, withinNow } from './schedule.ts'
import { type Decision, quiet, type Telling, tell } from './telling.ts'
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
  /** A person has just given it back. */
  givenBack?: boolean
  /** The value of a member passed its rule's `breakthrough`. */
  broke?: boolean
  /** The digest that would tell it next; undefined when its priority is told at once, or nobody is told. */
  digest?: { schedule: string; round: number } | undefined
}

/** What to say about an episode now: a pure function, the whole policy. */
export function decide(situation: Situation): Decision {
  const audible = soundsAtOnce(situation.policy)
  const episode = { ...withinNow(situation.episode, situation.now), audible }
  const open = episode.firing + episode.unknown > 0
  const decision = open ? decideOpen(episode, situation) : decideResolved(episode, situation)
  return { ...decision, episode: rescheduled(decision.episode, situation.policy, situation.now) }
}

/** Only `push: now` has cards and sounds; what other priorities have to say is for their digests. */
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
  if (!episode.audible) return leftToDigest(resolved, situation)
  if (memory.told !== 'firing') return quiet(resolved, unheardOf(memory))
  if (closing) return quiet(believing(resolved, 'resolved'), 'closed')
  if (resolved.memory.flapping !== undefined) return quiet(resolved, 'flapping')
  return tell(resolved, { kind: 'resolved', reason: end === 'removed' ? 'removed' : 'resolved' }, now)
}

/** Why nobody hears that it is over: what waits for a digest is still told by it. */
const unheardOf = ({ digest, hushed }: EpisodeMemory): QuietReason =>
  digest ? 'digest' : hushed ? 'silenced' : 'never-told'

/** Resolved since a while: calm after flapping, or over, or neither. */
function decideStill(episode: Episode, since: Ms, { policy, now }: Situation): Decision {
  const calm = calmAt(episode.memory)
  if (calm !== undefined && now < calm) return quiet(episode, 'flapping')
  if (calm !== undefined) {
    const told = episode.memory.told === 'firing' && episode.audible
    const still = calmed(episode)
    return told ? tell(still, { kind: 'resolved', reason: 'resolved' }, now) : quiet(still, 'nothing-new')
  }
  return now >= since + policy.cooldown ? quiet({ ...episode, endedAt: now }, 'ended') : quiet(episode, 'nothing-new')
}

function decideOpen(given: Episode, situation: Situation): Decision {
  const { policy, now, hushed, released, givenBack } = situation
  const reopened = given.resolvedAt === undefined ? given : reopen(given, now)
  const expired = reopened.acknowledged?.until !== undefined && reopened.acknowledged.until <= now
  const left = expired ? without(reopened, 'acknowledged') : reopened
  const episode = left.audible ? joined(left, now) : left
  if (!episode.audible) return leftToDigest(episode, { ...situation, givenBack: expired || givenBack === true })
  if (episode.memory.voiced === 0) return quiet(calmedBy(now, hush(episode, hushed === true)), 'silenced')
  if (expired && episode.memory.told === 'firing')
    return tell(episode, { kind: 'reminder', reason: 'acknowledgement-expired' }, now)
  if (breaksThrough(episode, situation)) return tell(episode, { kind: 'worse', reason: 'breakthrough' }, now)
  if (isDue(episode, escalationAt(episode, policy), now))
    return tell(episode, { kind: 'escalation', reason: 'unattended' }, now)
  const wanted = news(episode, released === true, now)
  const wait = typeof wanted === 'string' ? wanted : waiting(episode, wanted, policy, now)
  if (typeof wanted !== 'string' && !wait) return tell(episode, wanted, now)
  if (isDue(episode, reminderAt(episode, policy), now))
    return tell(episode, { kind: 'reminder', reason: 'unacknowledged' }, now)
  if (typeof wanted === 'string') return quiet(calmedBy(now, settled(episode)), wanted)
  return quiet(pending(episode, wanted.kind), wait ?? 'nothing-new')
}

/** A priority that a digest tells: no card, no sound; the episode notes which digest it waits for. */
function leftToDigest(left: Episode, { now, closing, hushed, givenBack, digest }: Situation): Decision {
  const given = left.resolvedAt === undefined && left.memory.voiced === 0 ? hush(left, hushed === true) : left
  const { memory } = givenBack ? { memory: { ...given.memory, again: true as const } } : given
  const waits = hasNews(memory)
  const episode = calmedBy(now, settled({ ...given, memory: waits && digest ? { ...memory, digest } : memory }))
  if (closing && given.resolvedAt !== undefined) return quiet(episode, 'closed')
  if (episode.acknowledged) return quiet(episode, 'acknowledged')
  if (waits) return quiet(episode, 'digest')
  return quiet(episode, memory.hushed && memory.voiced === 0 ? 'silenced' : 'nothing-new')
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

const isDue = ({ memory }: Episode, due: Ms | undefined, now: Ms): boolean =>
  due !== undefined && due <= now && !memory.outstanding

/** A flapping group is far beyond its threshold now: told at once, and once while it flaps. */
const breaksThrough = ({ memory }: Episode, { broke }: Situation): boolean =>
  broke === true && memory.told === 'firing' && memory.flapping !== undefined && !memory.broke

/** What people don't know yet and should, or why there is nothing. */
function news(episode: Episode, released: boolean, now: Ms): Telling | QuietReason {
  const { memory, acknowledged } = episode
  const worse = memory.toldPriority !== undefined && isWorse(episode, memory.toldPriority)
  const grown = memory.voiced > 2 * memory.toldMembers
  const covered = acknowledged !== undefined && !grown && !worse
  if (memory.told === undefined && covered) return 'acknowledged'
  if (memory.told !== 'firing') return firesAnew(memory, released, now)
  // What only digests told has no card yet.
  if (worse) return { kind: memory.notices === 0 ? 'firing' : 'worse', reason: 'worse' }
  const calm = calmAt(memory)
  if (calm !== undefined && calm <= now && !acknowledged) return { kind: 'refire', reason: 'steady' }
  if (memory.untold === 0) return 'nothing-new'
  if (covered) return 'acknowledged'
  if (calm !== undefined && !grown) return 'flapping'
  return { kind: 'members', reason: acknowledged || calm !== undefined ? 'doubled' : 'new-members' }
}

/** People don't know that it fires, or believe that it has resolved. */
function firesAnew(memory: EpisodeMemory, released: boolean, now: Ms): Telling {
  if (memory.flapping !== undefined || changesOften(memory, now)) return { kind: 'flapping', reason: 'flapping' }
  if (memory.told === 'resolved') return { kind: memory.notices === 0 ? 'firing' : 'refire', reason: 'refired' }
  if (memory.digest) return { kind: 'firing', reason: 'promoted' }
  return { kind: 'firing', reason: released ? 'after-silence' : 'first' }
}

/**
 * Why it must wait: at most one audible notice per cooldown, which counts from the delivery of the last. What people know
 * nothing of is told at once, and so is what makes a flapping group worse.
 */
function waiting(
  { memory }: Episode,
  { kind, reason }: Telling,
  policy: PriorityPolicy,
  now: Ms,
): QuietReason | undefined {
  if (memory.told === undefined) return undefined
  if (memory.flapping !== undefined && (kind === 'worse' || reason === 'doubled')) return undefined
  const last = lastTold(memory)
  if (last !== undefined && now < last + policy.cooldown) return 'cooldown'
  return memory.outstanding ? 'undelivered' : undefined
}

/** All that fires is silenced. What was told is void, unless what was told has resolved by itself meanwhile. */
function hush(episode: Episode, hushed: boolean): Episode {
  const memory = without(episode.memory, 'pending')
  if (memory.told === 'firing' && !hushed) return { ...episode, memory }
  return { ...episode, memory: { ...without(memory, 'told'), hushed: true } }
}

const believing = (episode: Episode, told: 'firing' | 'resolved'): Episode =>
  episode.memory.told === told ? episode : { ...episode, memory: { ...episode.memory, told } }

const settled = (episode: Episode): Episode =>
  episode.memory.pending === undefined ? episode : { ...episode, memory: without(episode.memory, 'pending') }

function pending(episode: Episode, kind: NoticeKind): Episode {
  const what = kind === 'worse' || kind === 'members' ? kind : 'refire'
  return { ...episode, memory: { ...episode.memory, pending: what } }
}
