import type { Update } from 'grammy/types'
import type { Clock, Ms } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { UpdateQueue } from './updates.ts'

export interface WebhookSetting {
  url: string
  secretToken: string
  maxConnections: number
}

const firstPause: Ms = 1000
const longestPause: Ms = 60_000
const attemptLimit: Ms = 60_000

/** Runs a method that a webhook named in its answer. */
export type RunInAnswer = (method: string, fields: Record<string, unknown>) => Promise<void>

/**
 * Delivers updates to the webhook: any 2xx is done, else again with doubling pauses. One update is under way per chat,
 * chats run beside each other.
 */
export class Webhook {
  #setting: WebhookSetting | undefined
  #lastError: { at: Ms; message: string } | undefined
  readonly #busy = new Set<string>()
  readonly #pauses = new Map<string, Ms>()
  readonly #updates: UpdateQueue
  readonly #clock: Clock
  runInAnswer: RunInAnswer = () => Promise.resolve()

  constructor(updates: UpdateQueue, clock: Clock) {
    this.#updates = updates
    this.#clock = clock
    updates.onPush = () => this.#pump()
  }

  get setting(): WebhookSetting | undefined {
    return this.#setting
  }

  get lastError(): { at: Ms; message: string } | undefined {
    return this.#lastError
  }

  set(setting: WebhookSetting | undefined): void {
    this.#setting = setting
    this.#lastError = undefined
    this.#pauses.clear()
    this.#pump()
  }

  #pump(): void {
    const setting = this.#setting
    if (!setting) return
    for (const update of this.#updates.peek()) {
      const lane = laneOf(update)
      if (this.#busy.has(lane) || this.#busy.size >= setting.maxConnections) continue
      this.#busy.add(lane)
      void this.#deliver(setting, lane, update)
    }
  }

  async #deliver(setting: WebhookSetting, lane: string, update: Update): Promise<void> {
    try {
      await this.#post(setting, update)
      this.#updates.done(update.update_id)
      this.#pauses.delete(lane)
      this.#release(lane, 0)
    } catch (error) {
      this.#lastError = { at: this.#clock.now(), message: messageOf(error) }
      const pause = this.#pauses.get(lane) ?? firstPause
      this.#pauses.set(lane, Math.min(pause * 2, longestPause))
      this.#release(lane, pause)
    }
  }

  #release(lane: string, pause: Ms): void {
    this.#clock.after(pause, () => {
      this.#busy.delete(lane)
      this.#pump()
    })
  }

  async #post(setting: WebhookSetting, update: Update): Promise<void> {
    const response = await fetch(setting.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(setting.secretToken !== '' && { 'x-telegram-bot-api-secret-token': setting.secretToken }),
      },
      body: JSON.stringify(update),
      redirect: 'manual',
      signal: AbortSignal.timeout(attemptLimit),
    })
    const body = await response.text()
    if (!response.ok) {
      throw new Error(`Wrong response from the webhook: ${response.status} ${response.statusText}`)
    }
    await this.#runAnswer(body)
  }

  async #runAnswer(body: string): Promise<void> {
    let fields: unknown
    try {
      fields = JSON.parse(body)
    } catch {
      return
    }
    if (typeof fields !== 'object' || fields === null || !('method' in fields)) return
    const { method, ...rest } = fields as Record<string, unknown>
    if (typeof method !== 'string' || /^(get|setwebhook|deletewebhook|close|logout)/i.test(method)) return
    await this.runInAnswer(method, rest)
  }
}

function laneOf(update: Update): string {
  const message = update.message ?? update.edited_message ?? update.callback_query?.message ?? update.my_chat_member
  return String(message?.chat.id ?? update.callback_query?.from.id ?? 'other')
}
