import type { Clock, Ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Policies } from '../core/policy.ts'
import type { Commit, Store, Write } from '../store/port.ts'
import { StoreUnavailable } from '../store/unavailable.ts'
import { Book } from './book.ts'
import type { Episode, EpisodeView, Notice } from './contract.ts'
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

/** A telling that was decided and could not be committed: nobody will know of it by itself. */
export interface Unwritten {
  notice: Notice
  view: EpisodeView
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
  readonly #onUnwritten: (lost: readonly Unwritten[]) => void
  #tail: Promise<unknown> = Promise.resolve()

  constructor(parts: {
    store: Store
    clock: Clock
    log: Log
    meters: Meters
    policies: Policies
    onChange: (change: AlertsChange) => void
    onUnwritten: (lost: readonly Unwritten[]) => void
  }) {
    this.store = parts.store
    this.clock = parts.clock
    this.log = parts.log
    this.meters = parts.meters
    this.#policies = parts.policies
    this.#windows = new Windows([])
    this.use(parts.policies)
    this.#onChange = parts.onChange
    this.#onUnwritten = parts.onUnwritten
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
      const { loaded, failed } = await this.#load(load)
      const draft = new Draft({ ...this.#context, now: now ?? this.clock.now(), loaded })
      const result = build(draft)
      draft.decideAll()
      const write = draft.write()
      if (failed) throw this.#unwritten(draft, failed)
      const outcome = write ? await this.#commit(draft, { ...write, ...(once !== undefined && { once }) }) : 'ok'
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

  /** What can't be read counts as unknown, so that at least it is decided what would be told. */
  async #load(load: TransactOptions['load']): Promise<{ loaded: Loaded; failed?: StoreUnavailable }> {
    try {
      return { loaded: load ? await load() : nothingLoaded }
    } catch (error) {
      if (error instanceof StoreUnavailable) return { loaded: nothingLoaded, failed: error }
      throw error
    }
  }

  async #commit(draft: Draft, write: Write): Promise<Commit> {
    try {
      return await this.store.commit(write)
    } catch (error) {
      throw error instanceof StoreUnavailable ? this.#unwritten(draft, error) : error
    }
  }

  /** Hands the draft's tellings to whoever can do something about them; gives the error back. */
  #unwritten(draft: Draft, error: StoreUnavailable): StoreUnavailable {
    if (draft.notices.length > 0 && error.reason !== 'closed') this.#onUnwritten(draft.tellings())
    return error
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
