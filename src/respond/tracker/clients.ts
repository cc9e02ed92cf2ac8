import type { TrackerConfig } from '../../config/tracker.ts'
import type { IssueTracker } from './contract.ts'
import { createTracker } from './kinds/registry.ts'
import type { TrackerOptions } from './options.ts'

const timeout = 20_000

/** One client for each project that is filed in, as long as the configuration stays. */
export class Clients {
  readonly #options: TrackerOptions
  readonly #all = new Map<string, IssueTracker>()

  constructor(options: TrackerOptions) {
    this.#options = options
  }

  of(config: TrackerConfig): IssueTracker {
    const key = JSON.stringify(config)
    const known = this.#all.get(key)
    if (known) return known
    const { clock, redact, timeout: own = timeout } = this.#options
    const made = createTracker({ config, clock, redact, timeout: own })
    this.#all.set(key, made)
    return made
  }

  /** Requests under way end as failed ones. */
  async close(): Promise<void> {
    const all = [...this.#all.values()]
    this.#all.clear()
    await Promise.all(all.map((one) => one.close()))
  }
}
