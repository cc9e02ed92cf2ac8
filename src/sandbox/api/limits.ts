import type { Clock, Ms } from '../../core/clock.ts'

/** Telegram's limits as far as anyone knows them: telegram.md, "Rate limits". `false` switches one off. */
export interface Limits {
  /** A chat takes `burst` messages at once, then `perSecond`. */
  chat: { perSecond: number; burst: number } | false
  /** Messages and edits in one group within a rolling window. */
  group: { count: number; windowMs: Ms } | false
  /** Messages and edits of the whole bot within a rolling window. */
  bot: { count: number; windowMs: Ms } | false
}

export const telegramLimits: Limits = {
  chat: { perSecond: 1, burst: 3 },
  group: { count: 20, windowMs: 60_000 },
  bot: { count: 30, windowMs: 1000 },
}

export const noLimits: Limits = { chat: false, group: false, bot: false }

/** Decides whether a write may happen now. All times are the clock's monotonic ones. */
export class Throttle {
  readonly #clock: Clock
  limits: Limits
  readonly #buckets = new Map<number, { tokens: number; at: Ms }>()
  readonly #writes = new Map<number | 'bot', Ms[]>()

  constructor(clock: Clock, limits: Limits) {
    this.#clock = clock
    this.limits = limits
  }

  /**
   * Takes room for `cost` messages in a chat. When there is none nothing is taken, and the answer is how many ms there
   * won't be, and whether that goes for the chat or for the whole bot.
   */
  take(chatId: number, isGroup: boolean, cost = 1): { waitMs: Ms; scope: 'chat' | 'bot' } | undefined {
    const now = this.#clock.mono()
    const { bot, group } = this.limits
    const waitChat = Math.max(
      this.#bucketWait(chatId, cost, now),
      isGroup && group ? this.#windowWait(chatId, group, cost, now) : 0,
    )
    const waitBot = bot ? this.#windowWait('bot', bot, cost, now) : 0
    if (waitChat > 0 || waitBot > 0) {
      return { waitMs: Math.max(waitChat, waitBot), scope: waitBot > waitChat ? 'bot' : 'chat' }
    }
    const bucket = this.#buckets.get(chatId)
    if (bucket) bucket.tokens -= cost
    for (const key of isGroup ? [chatId, 'bot' as const] : ['bot' as const]) this.#note(key, cost, now)
    return undefined
  }

  // A cost above the burst is let through from a full bucket, which then owes the rest: an album is one act.
  #bucketWait(chatId: number, cost: number, now: Ms): Ms {
    const limit = this.limits.chat
    if (!limit) return 0
    const bucket = this.#buckets.get(chatId) ?? { tokens: limit.burst, at: now }
    bucket.tokens = Math.min(limit.burst, bucket.tokens + ((now - bucket.at) / 1000) * limit.perSecond)
    bucket.at = now
    this.#buckets.set(chatId, bucket)
    const missing = Math.min(cost, limit.burst) - bucket.tokens
    return missing <= 1e-9 ? 0 : (missing / limit.perSecond) * 1000
  }

  #windowWait(key: number | 'bot', limit: { count: number; windowMs: Ms }, cost: number, now: Ms): Ms {
    const writes = (this.#writes.get(key) ?? []).filter((at) => at > now - limit.windowMs)
    this.#writes.set(key, writes)
    const excess = writes.length + Math.min(cost, limit.count) - limit.count
    if (excess <= 0) return 0
    return (writes[excess - 1] ?? now) + limit.windowMs - now
  }

  #note(key: number | 'bot', cost: number, now: Ms): void {
    const writes = this.#writes.get(key) ?? []
    for (let i = 0; i < cost; i++) writes.push(now)
    this.#writes.set(key, writes)
  }
}

/** Flood waits that were announced: until when, for which scope. */
export class FloodWaits {
  readonly #clock: Clock
  readonly #until = new Map<string, Ms>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  announce(scope: string, retryAfter: number): void {
    this.#until.set(scope, this.#clock.mono() + retryAfter * 1000)
  }

  /** Ms left in the longest announced wait among `scopes`; 0 when free. */
  left(scopes: readonly string[]): Ms {
    const now = this.#clock.mono()
    return Math.max(0, ...scopes.map((scope) => (this.#until.get(scope) ?? now) - now))
  }

  clear(): void {
    this.#until.clear()
  }
}
