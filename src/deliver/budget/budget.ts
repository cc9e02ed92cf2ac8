import type { Ms } from '../../core/clock.ts'
import type { Urgency } from '../contract.ts'

/**
 * How much one chat may get. Figures of Telegram: about 1 message a second in a chat and 20 a minute in a group
 * (core.telegram.org/bots/faq); edits count like messages.
 */
export interface ChatBudget {
  /** Token bucket: `capacity` tokens, one more every `every` ms. */
  capacity: number
  every: Ms
  /** At most `count` calls in any `per` ms, of which some are kept. Absent: no window. */
  window?: WindowBudget
}

export interface WindowBudget {
  count: number
  per: Ms
  /** Kept for critical calls, for answers to people. */
  critical: number
  answer: number
  /** Background calls may take at most this many. */
  background: number
}

export const groupBudget: ChatBudget = {
  capacity: 2,
  every: 1000,
  window: { count: 20, per: 60_000, critical: 4, answer: 4, background: 6 },
}
export const privateBudget: ChatBudget = { capacity: 2, every: 1000 }
/** The bot as a whole: 30 calls in any second. */
export const botBudget: WindowBudget = { count: 30, per: 1000, critical: 3, answer: 3, background: 20 }

/** A call that counts in the window until `per` ms after it ended; `ended` is absent while it is under way. */
export interface Slot {
  urgency: Urgency
  ended?: Ms
}

/** What a chat used lately. Times are of one monotonic clock. Mutated by `take` and `prune` only. */
export interface Usage {
  tokens: number
  countedAt: Ms
  slots: Slot[]
  /** Nothing goes before this moment (`retry_after`). */
  blockedUntil: Ms
  last?: Urgency
}

export function freshUsage(budget: ChatBudget, now: Ms): Usage {
  return { tokens: budget.capacity, countedAt: now, slots: [], blockedUntil: 0 }
}

// Floating-point refills must not make a full bucket look one part in 10^12 short.
const tolerance = 1e-9

/**
 * Ms until a call may go: 0 for now, Infinity when that depends on a call under way. A normal call needs the bucket
 * full, so that after it one token is left for an answer or a critical call; so does a critical one that follows a
 * critical one, lest a row of them leave nothing for answers.
 */
export function delayOf(budget: ChatBudget, usage: Usage, urgency: Urgency, now: Ms): Ms {
  const needed = urgency === 'answer' || (urgency === 'critical' && usage.last !== 'critical') ? 1 : budget.capacity
  const missing = needed - tokensAt(budget, usage, now)
  const refill = missing <= tolerance ? 0 : missing * budget.every
  const window = budget.window ? windowDelay(budget.window, usage.slots, urgency, now) : 0
  return Math.max(0, usage.blockedUntil - now, refill, window)
}

function tokensAt(budget: ChatBudget, usage: Usage, now: Ms): number {
  return Math.min(budget.capacity, usage.tokens + (now - usage.countedAt) / budget.every)
}

/** Ms until the window has room for the call. */
export function windowDelay(window: WindowBudget, slots: readonly Slot[], urgency: Urgency, now: Ms): Ms {
  const live = slots.filter((slot) => expiryOf(window, slot) > now)
  const used = countByUrgency(live)
  if (hasRoom(window, used, urgency)) return 0
  const leaving = live.slice().sort((a, b) => expiryOf(window, a) - expiryOf(window, b))
  for (const slot of leaving) {
    used[slot.urgency]--
    if (hasRoom(window, used, urgency)) return expiryOf(window, slot) - now
  }
  return Number.POSITIVE_INFINITY
}

const expiryOf = (window: WindowBudget, slot: Slot) =>
  slot.ended === undefined ? Number.POSITIVE_INFINITY : slot.ended + window.per

type Used = Record<Urgency, number>

function countByUrgency(slots: readonly Slot[]): Used {
  const used: Used = { critical: 0, answer: 0, normal: 0, background: 0 }
  for (const slot of slots) used[slot.urgency]++
  return used
}

function hasRoom(window: WindowBudget, used: Used, urgency: Urgency): boolean {
  const critical = urgency === 'critical' ? used.critical : Math.max(used.critical, window.critical)
  const answer = urgency === 'answer' ? used.answer : Math.max(used.answer, answersKept(window, used, urgency))
  if (critical + answer + used.normal + used.background >= window.count) return false
  return urgency !== 'background' || used.background < window.background
}

/** While people ask, what nobody waits for leaves them room to ask every five seconds. */
function answersKept({ answer, per }: WindowBudget, used: Used, urgency: Urgency): number {
  return urgency === 'background' && used.answer > 0 ? Math.max(answer, Math.floor(per / askedEvery)) : answer
}

const askedEvery: Ms = 5000

/** Books a call that goes now. */
export function take(budget: ChatBudget, usage: Usage, urgency: Urgency, now: Ms): Slot {
  usage.tokens = tokensAt(budget, usage, now) - 1
  usage.countedAt = now
  usage.last = urgency
  const slot: Slot = { urgency }
  if (budget.window) usage.slots.push(slot)
  return slot
}

/** Forgets calls that no longer count. */
export function prune(window: WindowBudget, usage: { slots: Slot[] }, now: Ms): void {
  usage.slots = usage.slots.filter((slot) => expiryOf(window, slot) > now)
}

const longestForecast = 200

/**
 * How many normal calls could go within `within` ms, one after the other, each taking no time. While the chat asks not
 * to be called this counts from the end of that wait: nothing could leave earlier in any form.
 */
export function forecast(budget: ChatBudget, usage: Usage, now: Ms, within: Ms): number {
  const start = Math.max(now, usage.blockedUntil)
  const copy: Usage = { ...usage, slots: usage.slots.map((slot) => ({ ...slot, ended: slot.ended ?? start })) }
  let at = start
  for (let count = 0; count < longestForecast; count++) {
    at += delayOf(budget, copy, 'normal', at)
    if (at - start > within) return count
    take(budget, copy, 'normal', at).ended = at
  }
  return longestForecast
}
