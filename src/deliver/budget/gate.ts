import type { Clock, Ms } from '../../core/clock.ts'
import type { Histogram, Metrics } from '../../core/metrics.ts'
import type { Permit, Urgency } from '../contract.ts'
import {
  botBudget,
  type ChatBudget,
  delayOf,
  forecast,
  freshUsage,
  groupBudget,
  privateBudget,
  prune,
  type Slot,
  take,
  type Usage,
  type WindowBudget,
  windowDelay,
} from './budget.ts'

/** Lets calls go one by one, in the order critical, answer, normal, background, first come first served within each. */
export interface Budget {
  /** `chat` absent: only the bot's own limit counts. Rejects with the signal's reason when it aborts. */
  acquire(call: { chat?: string; urgency: Urgency }, signal?: AbortSignal): Promise<Permit>
  /** Nothing goes to the chat for `delay` ms from now (`retry_after`). */
  block(chat: string, delay: Ms): void
  /** How long the chat still asks not to be called, in ms; 0 when it does not. */
  blockedFor(chat: string): Ms
  forecast(chat: string, within: Ms): number
  /** Calls waiting, for /status. */
  waiting(): number
  /** Told of each block, with the moment it ends on the wall clock: for keeping it across a restart. */
  onBlock?: (chat: string, until: Ms) => void
}

export interface BudgetOptions {
  clock: Clock
  metrics: Metrics
  bot?: WindowBudget
  /** The budget of a chat; by default Telegram's: groups have negative ids or an @name. */
  budgetOf?: (chat: string) => ChatBudget
}

const order: readonly Urgency[] = ['critical', 'answer', 'normal', 'background']
const ownLane = ''
const manyLanes = 1000

interface Waiter {
  urgency: Urgency
  since: Ms
  grant(permit: Permit): void
}

interface Lane {
  budget: ChatBudget
  usage: Usage
  waiting: Record<Urgency, Waiter[]>
  cancelTimer?: () => void
}

export function telegramBudgetOf(chat: string): ChatBudget {
  return /^[-@]/.test(chat) ? groupBudget : privateBudget
}

export function createBudget(options: BudgetOptions): Budget {
  return new Gate(options)
}

class Gate implements Budget {
  onBlock?: (chat: string, until: Ms) => void
  readonly #clock: Clock
  readonly #bot: WindowBudget
  readonly #budgetOf: (chat: string) => ChatBudget
  readonly #waits: Histogram
  readonly #lanes = new Map<string, Lane>()
  readonly #whole: { slots: Slot[] } = { slots: [] }

  constructor(options: BudgetOptions) {
    this.#clock = options.clock
    this.#bot = options.bot ?? botBudget
    this.#budgetOf = options.budgetOf ?? telegramBudgetOf
    this.#waits = options.metrics.histogram({
      name: 'opsbell_budget_wait_seconds',
      help: 'How long calls waited for the budget of their chat.',
      labels: ['urgency'],
      buckets: [0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60],
    })
  }

  acquire({ chat, urgency }: { chat?: string; urgency: Urgency }, signal?: AbortSignal): Promise<Permit> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const lane = this.#laneOf(chat ?? ownLane)
      const onAbort = () => {
        lane.waiting[urgency] = lane.waiting[urgency].filter((other) => other !== waiter)
        reject(signal?.reason)
        this.#forget(chat ?? ownLane, lane)
      }
      const grant = (permit: Permit) => {
        signal?.removeEventListener('abort', onAbort)
        this.#waits.observe((this.#clock.mono() - waiter.since) / 1000, { urgency })
        resolve(permit)
      }
      const waiter: Waiter = { urgency, since: this.#clock.mono(), grant }
      lane.waiting[urgency].push(waiter)
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#pump(chat ?? ownLane, lane)
    })
  }

  block(chat: string, delay: Ms): void {
    const lane = this.#laneOf(chat)
    lane.usage.blockedUntil = Math.max(lane.usage.blockedUntil, this.#clock.mono() + delay)
    this.onBlock?.(chat, this.#clock.now() + delay)
  }

  blockedFor(chat: string): Ms {
    return Math.max(0, (this.#lanes.get(chat)?.usage.blockedUntil ?? 0) - this.#clock.mono())
  }

  forecast(chat: string, within: Ms): number {
    const lane = this.#lanes.get(chat)
    const now = this.#clock.mono()
    const budget = lane?.budget ?? this.#budgetOf(chat)
    return forecast(budget, lane?.usage ?? freshUsage(budget, now), now, within)
  }

  waiting(): number {
    let count = 0
    for (const lane of this.#lanes.values()) for (const urgency of order) count += lane.waiting[urgency].length
    return count
  }

  #laneOf(chat: string): Lane {
    const known = this.#lanes.get(chat)
    if (known) return known
    if (this.#lanes.size >= manyLanes) for (const [name, lane] of this.#lanes) this.#forget(name, lane)
    const budget = chat === ownLane ? unlimited : this.#budgetOf(chat)
    const waiting = { critical: [], answer: [], normal: [], background: [] }
    const lane: Lane = { budget, usage: freshUsage(budget, this.#clock.mono()), waiting }
    this.#lanes.set(chat, lane)
    return lane
  }

  #pump(chat: string, lane: Lane): void {
    lane.cancelTimer?.()
    delete lane.cancelTimer
    const now = this.#clock.mono()
    for (;;) {
      const ready = order.find((urgency) => lane.waiting[urgency].length > 0 && this.#delay(lane, urgency, now) === 0)
      const waiter = ready && lane.waiting[ready].shift()
      if (!waiter) break
      waiter.grant(this.#permit(chat, lane, waiter.urgency, now))
    }
    this.#arm(chat, lane, now)
  }

  #delay(lane: Lane, urgency: Urgency, now: Ms): Ms {
    const own = delayOf(lane.budget, lane.usage, urgency, now)
    return Math.max(own, windowDelay(this.#bot, this.#whole.slots, urgency, now))
  }

  /** Wakes when the first of the waiting may go; what depends on a call under way is pumped when that ends. */
  #arm(chat: string, lane: Lane, now: Ms): void {
    const delays = order.filter((urgency) => lane.waiting[urgency].length > 0).map((it) => this.#delay(lane, it, now))
    const delay = Math.min(...delays)
    if (Number.isFinite(delay)) lane.cancelTimer = this.#clock.after(Math.ceil(delay), () => this.#pump(chat, lane))
  }

  #permit(chat: string, lane: Lane, urgency: Urgency, now: Ms): Permit {
    const before = { tokens: lane.usage.tokens, countedAt: lane.usage.countedAt, last: lane.usage.last }
    const slot = take(lane.budget, lane.usage, urgency, now)
    const whole: Slot = { urgency, ended: now }
    prune(this.#bot, this.#whole, now)
    this.#whole.slots.push(whole)
    const further: Slot[] = []
    let state: 'free' | 'used' | 'ended' = 'free'
    const end = () => {
      if (state === 'ended') return
      if (state === 'free') this.#giveBack(lane, slot, whole, before)
      else this.#count(whole)
      state = 'ended'
      for (const one of [slot, ...further]) one.ended = this.#clock.mono()
      this.#pump(chat, lane)
      this.#forget(chat, lane)
    }
    const use = () => {
      // A wait that Telegram asked for meanwhile goes before leave that was given earlier.
      if (state !== 'free' || lane.usage.blockedUntil > this.#clock.mono()) return false
      state = 'used'
      return true
    }
    const again = () => {
      if (state !== 'used' || lane.usage.blockedUntil > this.#clock.mono()) return false
      further.push(take(lane.budget, lane.usage, urgency, this.#clock.mono()))
      this.#whole.slots.push({ urgency, ended: this.#clock.mono() })
      return true
    }
    return { use, again, end }
  }

  /** A call counts when it arrives, which may be any moment until it has ended; one that hangs keeps no other chat waiting. */
  #count(whole: Slot): void {
    whole.ended = this.#clock.mono()
    if (!this.#whole.slots.includes(whole)) this.#whole.slots.push(whole)
  }

  #giveBack(lane: Lane, slot: Slot, whole: Slot, before: { tokens: number; countedAt: Ms; last: Urgency | undefined }) {
    lane.usage.slots = lane.usage.slots.filter((other) => other !== slot)
    this.#whole.slots = this.#whole.slots.filter((other) => other !== whole)
    lane.usage.tokens = Math.min(lane.budget.capacity, lane.usage.tokens + 1)
    if (before.last) lane.usage.last = before.last
    else delete lane.usage.last
  }

  /** A chat that used nothing lately leaves the memory. */
  #forget(chat: string, lane: Lane): void {
    const now = this.#clock.mono()
    if (lane.budget.window) prune(lane.budget.window, lane.usage, now)
    const idle = lane.usage.slots.length === 0 && lane.usage.blockedUntil <= now
    const full = lane.usage.tokens + (now - lane.usage.countedAt) / lane.budget.every >= lane.budget.capacity
    if (idle && full && !hasWaiters(lane)) this.#lanes.delete(chat)
  }
}

const hasWaiters = (lane: Lane) => order.some((urgency) => lane.waiting[urgency].length > 0)
const unlimited: ChatBudget = { capacity: Number.MAX_SAFE_INTEGER, every: 1 }
