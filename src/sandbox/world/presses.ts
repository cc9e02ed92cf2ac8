import { randomBytes } from 'node:crypto'
import type { Clock, Ms } from '../../core/clock.ts'
import type { Feed } from '../feed.ts'
import type { MessageRef, Toast } from './types.ts'

/** One press of a button. `toast` is there once the bot has answered. */
export interface Press {
  queryId: string
  personId: number
  message: MessageRef
  data: string
  at: Ms
  toast?: Toast
  /** Resolves with the answer, or rejects after ten seconds of real time. */
  answered(): Promise<Toast>
}

const kept = 10_000

/** The callback queries that wait for their answer. */
export class Presses {
  readonly #byId = new Map<string, Press>()
  readonly #clock: Clock
  readonly #feed: Feed
  /** How long Telegram takes an answer; undocumented, people report from about 10 s upward. */
  readonly #answerWindow: Ms

  constructor(clock: Clock, feed: Feed, answerWindow: Ms) {
    this.#clock = clock
    this.#feed = feed
    this.#answerWindow = answerWindow
  }

  open(personId: number, message: MessageRef, data: string): Press {
    const queryId = randomBytes(8).readBigUInt64BE().toString()
    const press: Press = {
      queryId,
      personId,
      message: { chatId: message.chatId, id: message.id },
      data,
      at: this.#clock.now(),
      answered: () => this.#feed.waitFor(() => press.toast, `an answer to the press of ${data} by ${personId}`),
    }
    this.#byId.set(queryId, press)
    const oldest = this.#byId.keys().next()
    if (this.#byId.size > kept && !oldest.done) this.#byId.delete(oldest.value)
    return press
  }

  /** Takes the bot's answer; false when it is too late, repeated or for nothing we know. */
  answer(queryId: string, toast: Toast): boolean {
    const press = this.#byId.get(queryId)
    if (!press || press.toast || this.#clock.now() - press.at > this.#answerWindow) return false
    press.toast = toast
    const { personId, message } = press
    this.#feed.emit('toast', { queryId, personId, message, ...toast })
    return true
  }
}
