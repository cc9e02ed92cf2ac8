import { GrammyError } from 'grammy'
import type { Update, UserFromGetMe } from 'grammy/types'
import { type Clock, type Ms, sleep } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import { StoreUnavailable } from '../../store/unavailable.ts'

/** Everything the chat acts on; set on every start, since Telegram keeps the last setting. */
export const allowedUpdates = ['message', 'callback_query', 'my_chat_member'] as const satisfies readonly Exclude<
  keyof Update,
  'update_id'
>[]

export type PollState = 'starting' | 'polling' | 'conflict' | 'unreachable' | 'unauthorized' | 'store' | 'stopped'

export interface PollStatus {
  state: PollState
  /** Since when it is so. */
  since: Ms
  /** When Telegram last answered. */
  answeredAt?: Ms
  error?: string
  /** When Telegram last said that somebody else takes our updates. */
  conflictAt?: Ms
}

/** The three calls of the Bot API that polling needs; never retried inside, since the loop decides when. */
export interface PollApi {
  getMe(signal: AbortSignal): Promise<UserFromGetMe>
  deleteWebhook(signal: AbortSignal): Promise<true>
  getUpdates(
    ask: { offset: number; limit: number; timeout: number; allowed_updates: typeof allowedUpdates },
    signal: AbortSignal,
  ): Promise<Update[]>
}

export interface PollDeps {
  api: PollApi
  clock: Clock
  log: Log
  /** Keeps a batch; when it resolves the offset may be confirmed. */
  accept(updates: readonly Update[]): Promise<void>
  /** Called after each answer of Telegram, before the next question. */
  onAnswered(at: Ms): Promise<void>
  /** The token is refused; told once until it is accepted again. The poller goes on asking, seldom. */
  onFatal(reason: string): void
  /** Between 0 and 1; spreads retries. */
  random?: () => number
}

export interface Poller {
  /** Begins; resolves with who the bot is as soon as Telegram says so, undefined when stopped before. */
  start(): Promise<UserFromGetMe | undefined>
  stop(): Promise<void>
  status(): PollStatus
}

const holdSeconds = 25
const batch = 100
const shortest: Ms = 250
export const longestBackoff: Ms = 5000
/** Between two tries of a token that was refused: it may have been a hiccup of the server, or become valid again. */
export const refusedPause: Ms = 30_000

/** After these the first question comes back at once, so that it is known that all is well again. */
const impatient: ReadonlySet<PollState> = new Set(['unreachable', 'unauthorized', 'store'])

type Verdict = { state: PollState; wait: Ms; webhook?: boolean }

/** What an error of a poll means: how long to wait, and what to call it. */
export function judgePollError(error: unknown, failures: number, spread: number): Verdict {
  const backoff = Math.min(longestBackoff, shortest * 2 ** Math.min(failures, 10)) * (0.5 + spread / 2)
  // Telegram answered, but what it said could not be kept.
  if (error instanceof StoreUnavailable) return { state: 'store', wait: backoff }
  if (!(error instanceof GrammyError)) return { state: 'unreachable', wait: backoff }
  const { error_code: code, description, parameters } = error
  // The public front end answers 404 to a token that can't exist.
  if (code === 401 || (code === 404 && !/method/.test(description))) {
    return { state: 'unauthorized', wait: refusedPause * (0.75 + spread / 2) }
  }
  if (code === 409) {
    const webhook = /webhook/i.test(description)
    return { state: 'conflict', wait: webhook ? backoff : longestBackoff * (0.5 + spread / 2), webhook }
  }
  if (code === 429) return { state: 'unreachable', wait: Math.max((parameters?.retry_after ?? 0) * 1000, backoff) }
  return { state: 'unreachable', wait: backoff }
}

/**
 * Long polling with the promise that an update is kept before Telegram forgets it: the offset is confirmed only by the
 * question after `accept`.
 */
export function createPoller(deps: PollDeps): Poller {
  const { api, clock, log, random = Math.random } = deps
  const stopping = new AbortController()
  const { signal } = stopping
  let status: PollStatus = { state: 'starting', since: clock.now() }
  let failures = 0
  let held = false
  let toldRefused = false
  let loop: Promise<void> | undefined

  function note(state: PollState, error?: string): void {
    const { answeredAt, conflictAt } = status
    const since = status.state === state ? status.since : clock.now()
    const at = state === 'polling' ? clock.now() : answeredAt
    const conflict = state === 'conflict' ? clock.now() : conflictAt
    status = {
      state,
      since,
      ...(at !== undefined && { answeredAt: at }),
      ...(error !== undefined && { error }),
      ...(conflict !== undefined && { conflictAt: conflict }),
    }
  }

  /** Repeats a call until Telegram answers; undefined when stopped. */
  async function insist<T>(what: string, call: () => Promise<T>): Promise<T | undefined> {
    while (!signal.aborted) {
      try {
        const result = await call()
        failures = 0
        toldRefused = false
        note('polling')
        return result
      } catch (error) {
        if (signal.aborted || !(await endure(what, error))) return undefined
      }
    }
    return undefined
  }

  /** Waits as the error deserves; false when stopped meanwhile. */
  async function endure(what: string, error: unknown): Promise<boolean> {
    const verdict = judgePollError(error, failures++, random())
    const reason = messageOf(error)
    const news = status.state !== verdict.state
    note(verdict.state, reason)
    if (verdict.state === 'unauthorized' && !toldRefused) {
      toldRefused = true
      log.error('Telegram refuses the bot token, no updates are read; trying again now and then', {
        call: what,
        error: reason,
      })
      deps.onFatal(reason)
    } else if (news) log.warn('no updates are read, trying again', { call: what, state: verdict.state, error: reason })
    await sleep(clock, verdict.wait, signal).catch(() => {})
    if (verdict.webhook && !signal.aborted) await removeWebhook().catch(() => {})
    return !signal.aborted
  }

  const removeWebhook = () => api.deleteWebhook(signal)

  async function run(offset: number): Promise<void> {
    let next = offset
    while (!signal.aborted) {
      const confirmed = await insist('getUpdates', async () => {
        const ask = { offset: next, limit: batch, timeout: hold(), allowed_updates: allowedUpdates }
        const updates = await api.getUpdates(ask, signal)
        await deps.accept(updates)
        await deps.onAnswered(clock.now())
        held = true
        return updates.reduce((top, update) => Math.max(top, update.update_id + 1), next)
      })
      next = confirmed ?? next
    }
  }

  const hold = () => (impatient.has(status.state) || !held ? 0 : holdSeconds)

  async function start(): Promise<UserFromGetMe | undefined> {
    const me = await insist('getMe', () => api.getMe(signal))
    if (me && (await insist('deleteWebhook', removeWebhook))) loop = run(0)
    return me
  }

  async function stop(): Promise<void> {
    stopping.abort()
    await loop
    if (status.state !== 'unauthorized') note('stopped')
  }

  return { start, stop, status: () => status }
}
