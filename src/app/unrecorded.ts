import type { Unwritten } from '../alerts/index.ts'
import type { Clock, Ms } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import type { Log } from '../core/log.ts'

/** While nothing can be kept, the same telling goes out again this often at most. */
const again: Ms = 15 * 60_000
/** Tellings of one outage at most, in one minute: an outage in a storm must not become a storm of its own. */
const mostPerMinute = 10
const mostKnown = 1000

export interface UnrecordedOptions {
  /** Tells one notice from memory; false when nobody was reached. */
  send(telling: Unwritten): Promise<boolean>
  clock: Clock
  log: Log
}

/**
 * Tells critical alerts that the store did not take, marked as not recorded. Whoever observed them tries again to have
 * them recorded; once that works they get their card in the ordinary way.
 */
export class Unrecorded {
  readonly #options: UnrecordedOptions
  /** When each was told, by the notice's id. */
  readonly #told = new Map<string, Ms>()
  #lately: Ms[] = []
  #running: Promise<unknown> = Promise.resolve()

  constructor(options: UnrecordedOptions) {
    this.#options = options
  }

  /** Never waits and never throws. */
  tell(lost: readonly Unwritten[]): void {
    for (const telling of lost) if (this.#due(telling)) this.#running = this.#running.then(() => this.#send(telling))
  }

  async idle(): Promise<void> {
    await this.#running
  }

  #due({ notice }: Unwritten): boolean {
    if (notice.level !== 'critical' || notice.kind === 'resolved') return false
    const now = this.#options.clock.mono()
    const told = this.#told.get(notice.id)
    if (told !== undefined && now - told < again) return false
    this.#lately = this.#lately.filter((at) => now - at < 60_000)
    if (this.#lately.length >= mostPerMinute) return false
    this.#lately.push(now)
    this.#told.set(notice.id, now)
    if (this.#told.size > mostKnown) this.#told.delete(this.#told.keys().next().value as string)
    return true
  }

  async #send(telling: Unwritten): Promise<void> {
    const { send, log } = this.#options
    const { id, destination } = telling.notice
    try {
      const reached = await send(telling)
      if (!reached) this.#told.delete(id)
      log.warn(reached ? 'told without being recorded' : 'could be neither recorded nor told', {
        trace_id: id,
        chat: destination.chat,
      })
    } catch (error) {
      this.#told.delete(id)
      log.error('could be neither recorded nor told', { trace_id: id, error: messageOf(error) })
    }
  }
}
