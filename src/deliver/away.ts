import type { Clock, Ms } from '../core/clock.ts'
import { backOff } from './backoff.ts'

/**
 * Whether a channel's other side can be reached at all. While it is away nothing is sent; a harmless question is asked
 * until it answers, so that an outage costs at most one doubtful message per chat.
 */
export class Away {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #probe: (() => Promise<boolean>) | undefined
  readonly #onBack: () => void
  #since: Ms | undefined
  #tries = 0
  #cancel: (() => void) | undefined
  #asking = false
  #stopped = false

  constructor(options: {
    clock: Clock
    random: () => number
    probe: (() => Promise<boolean>) | undefined
    onBack: () => void
  }) {
    this.#clock = options.clock
    this.#random = options.random
    this.#probe = options.probe
    this.#onBack = options.onBack
  }

  /** Since when nothing could be reached; undefined while all is well. */
  get since(): Ms | undefined {
    return this.#since
  }

  /** A probe is under way. */
  get asking(): boolean {
    return this.#asking
  }

  /** A call got no answer. */
  failed(): void {
    if (!this.#probe || this.#since !== undefined || this.#stopped) return
    this.#since = this.#clock.now()
    this.#tries = 0
    // Asked at once: when only one chat is in trouble the others wait no longer than this takes.
    void this.#ask()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  #schedule(): void {
    this.#tries++
    this.#cancel = this.#clock.after(backOff(this.#tries, this.#random), () => void this.#ask())
  }

  async #ask(): Promise<void> {
    this.#asking = true
    const back = await (this.#probe?.() ?? Promise.resolve(true)).catch(() => false)
    this.#asking = false
    if (this.#stopped) return
    if (!back) return this.#schedule()
    this.#since = undefined
    this.#onBack()
  }
}
