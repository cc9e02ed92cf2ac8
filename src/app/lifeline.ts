import type { Ms } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import type { Log } from '../core/log.ts'

/** Ends a part that was begun; `deadline` is wall clock. Must be safe for a part that never came to start. */
type End = (deadline: Ms) => Promise<unknown>

/** What was begun, and how it ends: the same way after a day's work as when a later part refuses to start. */
export class Lifeline {
  readonly #log: Log
  readonly #ends: { name: string; end: End }[] = []

  constructor(log: Log) {
    this.#log = log
  }

  /** `end` is called before everything that was added earlier. */
  add(name: string, end: End): void {
    this.#ends.push({ name, end })
  }

  /** Ends everything, the last added first; one that fails keeps no other from its end. Never rejects. */
  async end(deadline: Ms): Promise<void> {
    for (const { name, end } of this.#ends.splice(0).reverse()) {
      try {
        await end(deadline)
      } catch (error) {
        this.#log.warn('a part did not end in order', { part: name, error: messageOf(error) })
      }
    }
  }
}
