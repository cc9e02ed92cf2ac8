import type { Update } from 'grammy/types'
import type { Clock, Ms } from '../../core/clock.ts'
import type { Feed } from '../feed.ts'
import { ApiError } from './errors.ts'

export type UpdateKind = Exclude<keyof Update, 'update_id'>

const day = 24 * 3600 * 1000
/** How long Telegram keeps an undelivered update of each kind. */
const retention: Readonly<Partial<Record<UpdateKind, Ms>>> = { callback_query: 150_000, inline_query: 30_000 }
const optIn: readonly UpdateKind[] = ['chat_member', 'message_reaction', 'message_reaction_count']
const conflictPause = 3000
const longestPoll = 50
const answerBytes = 1 << 22
const queueLimit = 100_000

interface Queued {
  update: Update
  expiresAt: Ms
  bytes: number
}

interface Poll {
  offset: number
  limit: number
  resolve(updates: Update[]): void
  reject(error: ApiError): void
  cancel(): void
}

export interface PollOptions {
  offset: number
  limit: number
  timeout: number
}

/** The bot's queue of updates with getUpdates on it: offsets, expiry, one long poll at a time. */
export class UpdateQueue {
  #queue: Queued[] = []
  #nextId: number
  #poll: Poll | undefined
  #allowed: ReadonlySet<UpdateKind> | undefined
  #nextConflict: Ms = Number.NEGATIVE_INFINITY
  readonly #clock: Clock
  readonly #feed: Feed
  /** Called after every new update; the webhook listens here. */
  onPush: () => void = () => undefined

  constructor(clock: Clock, feed: Feed, firstId = 100_000_001) {
    this.#clock = clock
    this.#feed = feed
    this.#nextId = firstId
  }

  get pending(): number {
    this.#expire()
    return this.#queue.length
  }

  /** The setting as getWebhookInfo shows it; undefined while it is the default. */
  get allowed(): UpdateKind[] | undefined {
    return this.#allowed && [...this.#allowed]
  }

  /** Is a long poll waiting right now? */
  get polled(): boolean {
    return this.#poll !== undefined
  }

  /** `allowed_updates` is sticky: absent keeps the last setting, an empty list returns to the default. */
  allow(kinds: readonly string[] | undefined, known: ReadonlySet<string>): void {
    if (kinds === undefined) return
    const valid = kinds.filter((kind): kind is UpdateKind => known.has(kind))
    this.#allowed = valid.length === 0 ? undefined : new Set(valid)
  }

  /** Queues an update unless its kind is filtered out; returns it when it was queued. */
  push<K extends UpdateKind>(kind: K, content: NonNullable<Update[K]>): Update | undefined {
    const wanted = this.#allowed ? this.#allowed.has(kind) : !optIn.includes(kind)
    if (!wanted) return undefined
    const update = { update_id: this.#nextId++, [kind]: content } as unknown as Update
    const bytes = Buffer.byteLength(JSON.stringify(update))
    this.#queue.push({ update, bytes, expiresAt: this.#clock.now() + (retention[kind] ?? day) })
    if (this.#queue.length > queueLimit) this.#queue.shift()
    this.#wake()
    this.onPush()
    return update
  }

  /** Answers getUpdates. A newer call that has to wait ends this one with 409. */
  get({ offset, limit, timeout }: PollOptions, signal: AbortSignal): Promise<Update[]> {
    const bounded = Math.min(Math.max(limit, 1), 100)
    const seconds = Math.min(Math.max(timeout, 0), longestPoll)
    this.#confirm(offset)
    const ready = this.#slice(bounded)
    if (seconds === 0 || ready.length > 0) return Promise.resolve(ready)
    this.conflict('Conflict: terminated by other getUpdates request; make sure that only one bot instance is running')
    return this.#wait(offset, bounded, seconds * 1000, signal)
  }

  /** Ends the waiting long poll with 409; repeated conflicts are told with a pause. */
  conflict(message: string): void {
    const poll = this.#poll
    if (!poll) return
    this.#release(poll)
    const error = new ApiError(409, message)
    if (this.#clock.mono() >= this.#nextConflict) {
      this.#nextConflict = this.#clock.mono() + conflictPause
      poll.reject(error)
    } else this.#clock.after(conflictPause, () => poll.reject(error))
  }

  drop(): void {
    this.#queue = []
  }

  /** The oldest updates without confirming them, for the webhook. */
  peek(): Update[] {
    this.#expire()
    return this.#queue.map((queued) => queued.update)
  }

  /** Forgets one update, delivered by the webhook. */
  done(updateId: number): void {
    this.#queue = this.#queue.filter((queued) => queued.update.update_id !== updateId)
  }

  close(): void {
    const poll = this.#poll
    if (!poll) return
    this.#release(poll)
    poll.resolve([])
  }

  #wait(offset: number, limit: number, timeout: Ms, signal: AbortSignal): Promise<Update[]> {
    return new Promise((resolve, reject) => {
      const finish = (updates: Update[]) => {
        this.#release(poll)
        resolve(updates)
      }
      const onAbort = () => finish([])
      const cancelTimer = this.#clock.after(timeout, () => finish([]))
      const cancel = () => {
        cancelTimer()
        signal.removeEventListener('abort', onAbort)
      }
      const poll: Poll = { offset, limit, resolve: finish, reject, cancel }
      this.#poll = poll
      this.#feed.emit('poll', null)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }

  #release(poll: Poll): void {
    poll.cancel()
    if (this.#poll === poll) this.#poll = undefined
  }

  #wake(): void {
    const poll = this.#poll
    if (poll) poll.resolve(this.#slice(poll.limit))
  }

  // A positive offset forgets everything below it; a negative one all but the last ones.
  #confirm(offset: number): void {
    this.#expire()
    if (offset < 0) this.#queue = this.#queue.slice(offset)
    if (offset > 0) this.#queue = this.#queue.filter((queued) => queued.update.update_id >= offset)
  }

  #slice(limit: number): Update[] {
    let bytes = 0
    const picked: Update[] = []
    for (const queued of this.#queue.slice(0, limit)) {
      bytes += queued.bytes + 50
      if (bytes > answerBytes) break
      picked.push(queued.update)
    }
    return picked
  }

  #expire(): void {
    const now = this.#clock.now()
    this.#queue = this.#queue.filter((queued) => queued.expiresAt > now)
  }
}
