import type { Clock } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Service } from './video-backend-calls.ts'

const services: Readonly<Record<string, Service>> = {
  GEMINI: 'gemini',
  STABILITY: 'stability',
  D: 'd-id',
  YOUTUBE: 'youtube',
}

/** Tells the bot of errors as they happen, as the backend's own code would. */
export class Reporter {
  readonly #clock: Clock
  #bot: { url: string; token?: string } | undefined
  /** What became of the last event. */
  last = '–'

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param bot `{ url, token }` of the bot's API; false when it is nothing of the kind. */
  connect(bot: unknown): boolean {
    const { url, token } = Object(bot) as { url?: unknown; token?: unknown }
    if (typeof url !== 'string' || !URL.canParse(url)) return false
    this.#bot = { url, ...(typeof token === 'string' && { token }) }
    return true
  }

  async report(code: string): Promise<void> {
    this.last = `${code}: …`
    this.last = `${code}: ${await this.#post(code).catch(messageOf)}`
  }

  async #post(code: string): Promise<string> {
    if (this.#bot === undefined) return 'no bot'
    const { url, token } = this.#bot
    const [subject = ''] = code.split('_')
    const body = {
      system: 'video-backend',
      error_code: code,
      timestamp: new Date(this.#clock.now()).toISOString(),
      details: { service: services[subject] ?? subject.toLowerCase() },
    }
    const { status } = await fetch(new URL('/api/v1/events', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    })
    return String(status)
  }
}
