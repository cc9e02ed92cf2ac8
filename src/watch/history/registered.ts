import type { Ms } from '../../core/clock.ts'
import type { Matcher } from '../../core/matchers.ts'
import { selectorKey } from './selection.ts'

/** A clock before this was never set: what it says is not believed. */
const earliestClock: Ms = Date.UTC(2020, 0, 1)

/** Since when each selector's series are recorded. What is no longer asked for is forgotten, and begins anew if it returns. */
export class Registered {
  #since: Map<string, Ms>

  constructor(stored: Readonly<Record<string, Ms>> = {}) {
    this.#since = new Map(Object.entries(stored))
  }

  set(selectors: readonly (readonly Matcher[])[], now: Ms): void {
    this.#since = new Map(
      selectors.map((matchers) => {
        const key = selectorKey(matchers)
        return [key, this.#since.get(key) ?? now]
      }),
    )
    this.clamp(now)
  }

  /** Undefined for what is not recorded. */
  of(matchers: readonly Matcher[]): Ms | undefined {
    return this.#since.get(selectorKey(matchers))
  }

  /** No recording begins in the future: a clock that was ahead is not believed. */
  clamp(now: Ms): void {
    if (now < earliestClock) return
    for (const [key, since] of this.#since) if (since > now) this.#since.set(key, now)
  }

  get stored(): Readonly<Record<string, Ms>> {
    return Object.fromEntries(this.#since)
  }
}
