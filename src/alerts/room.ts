import type { Clock, Ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Policies } from '../core/policy.ts'
import type { Store } from '../store/port.ts'
import { Book } from './book.ts'
import type { Episode } from './contract.ts'
import { Draft } from './draft.ts'
import { knowEpisode, refresh } from './load.ts'
import type { Meters } from './meters.ts'
import { type Loaded, nothingLoaded } from './overlay.ts'
import { Windows } from './suppression/maintenance.ts'

/**
 * Told after each commit: the episodes whose cards may differ now, and what was queued. All may be empty: then
 * only `due.next()` may have changed.
 */
export interface AlertsChange {
  episodes: readonly string[]
  notices: readonly string[]
  /** Digests, by the id of their post. */
  posts: readonly string[]
}

/** The outcome of a transaction; `repeated`: its cause was committed before, and nothing was done. */
export type Outcome<T> = { result: T; repeated: false } | { repeated: true }

export interface TransactOptions {
  /** Names an action that happens once. */
  once?: string
  /** Reads what the draft needs besides the book; called again after a conflict. */
  load?: () => Promise<Loaded>
  /** The moment it happens; the clock's when absent. */
  now?: Ms
}

const mostAttempts = 20

/** The room's state and its one way of changing it. */
export class Room {
  readonly book = new Book()
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly meters: Meters
  #policies: Policies
  #windows: Windows
  readonly #onChange: (change: AlertsChange) => void
  #tail: Promise<unknown> = Promise.resolve()

  constructor(parts: {
    store: Store
    clock: Clock
    log: Log
    meters: Meters
    policies: Policies
    onChange: (change: AlertsChange) => void
  }) {
    this.store = parts.store
    this.clock = parts.clock
    this.log = parts.log
    this.meters = parts.meters
    this.#policies = parts.policies
    this.#windows = new Windows([])
    this.use(parts.policies)
    this.#onChange = parts.onChange
  }

  get policies(): Policies {
    return this.#policies
  }

  get windows(): Windows {
    return this.#windows
  }

  /** Other policies from now on. Whether alerts are quiet is looked at anew at the next sweep. */
  use(policies: Policies): void {
    this.#policies = policies
    this.#windows = new Windows(policies.maintenance ?? [])
    this.book.setInhibitions(policies.inhibitions ?? [])
  }

  /** The episode as the last commit left it; the given one when it is over. */
  latest(episode: Episode): Episode {
    return this.book.episodes.get(episode.id)?.doc ?? episode
  }

  /** For `load`: an episode that another process may have opened. */
  async know(episode: string): Promise<Loaded> {
    await knowEpisode(this.book, this.store, episode)
    return nothingLoaded
  }

  /** One at a time, in the order of the calls. */
  serially<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work)
    this.#tail = done.catch(() => {})
    return done
  }

  /**
   * Builds a draft on the book, lets the policy decide, commits all of it at once and only then changes the book. When
   * another process was faster the draft is built anew on what it left. To be called within `serially`.
   */
  async transact<T>(build: (draft: Draft) => T, { once, load, now }: TransactOptions = {}): Promise<Outcome<T>> {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const loaded = load ? await load() : nothingLoaded
      const draft = new Draft({ ...this.#context, now: now ?? this.clock.now(), loaded })
      const result = build(draft)
      draft.decideAll()
      const write = draft.write()
      const outcome = write ? await this.store.commit({ ...write, ...(once !== undefined && { once }) }) : 'ok'
      if (outcome === 'duplicate') return { repeated: true }
      if (outcome === 'fenced') throw new Error('another process leads now: nothing was written')
      if (outcome === 'ok') {
        this.#applied(draft, write !== undefined)
        return { result, repeated: false }
      }
      this.meters.conflict()
      if (write) await refresh(this.book, this.store, write)
    }
    throw new Error(`the store's documents changed ${mostAttempts} times while they were being written`)
  }

  /** Says that something is due at another time, though no card differs. */
  rescheduled(): void {
    this.#onChange({ episodes: [], notices: [], posts: [] })
  }

  get #context() {
    return { book: this.book, policies: this.#policies, windows: this.#windows }
  }

  #applied(draft: Draft, written: boolean): void {
    draft.apply()
    this.meters.applied(draft.decisions, this.book.counts, this.book.episodes.size)
    if (!written) return
    this.#onChange({ episodes: draft.touched, notices: draft.notices.map(({ id }) => id), posts: draft.posts })
  }
}
