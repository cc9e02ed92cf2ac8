import type { Clock, Ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { type KindSpec, kindSpec, type Put, type Store } from '../store/port.ts'
import { StoreUnavailable, type UnavailableReason } from '../store/unavailable.ts'

export interface StoreFailure {
  reason: UnavailableReason
  message: string
  since: Ms
  /** Calls that were not served since then. */
  calls: number
}

/** Written to see whether the store takes something, and deleted when it did. */
interface StoreProbe {
  padding: string
}

declare module '../store/port.ts' {
  interface Kinds {
    storeprobe: StoreProbe
  }
}

export const storeWatchKinds: readonly KindSpec[] = [kindSpec({ kind: 'storeprobe' })]

/**
 * What must fit before a full disk counts as mended: as much as the larger commits. Small ones get through now and then
 * on a disk that is full for all others.
 */
const mustFit = 'x'.repeat(256 * 1024)
const probe = { kind: 'storeprobe' as const, id: 'probe' }

/** A store that takes no writes is asked this often whether it does again. */
const askEvery: Ms = 3000
/** One that nobody wrote to for so long is asked too, so that a full disk is known before an alert meets it. */
const askIdle: Ms = 20_000
/** After this long without another one a failed read is over. */
const readsCalm: Ms = 60_000

export interface StoreWatchOptions {
  store: Store
  clock: Clock
  log: Log
  /** Called when it begins to fail, and when it works again. */
  onChange(): void
  /** What is committed together with the first thing that is kept again. */
  onMended?(failure: StoreFailure, at: Ms): readonly Put[]
}

/** The store, and whether it serves: every call says so, and in between a small write of our own. */
export class StoreWatch {
  /** The same store, watched. */
  readonly store: Store
  readonly #options: StoreWatchOptions
  #writes: StoreFailure | undefined
  #reads: (StoreFailure & { last: Ms }) | undefined
  #wroteAt: Ms
  #stopped = false
  #cancel = () => {}

  constructor(options: StoreWatchOptions) {
    const { store, clock } = options
    this.#options = options
    this.#wroteAt = clock.mono()
    this.store = {
      get: (kind, id) => this.#reading(store.get(kind, id)),
      list: (kind, by, range) => this.#reading(store.list(kind, by, range)),
      count: (kind, by, range) => this.#reading(store.count(kind, by, range)),
      rows: (stream, range) => this.#reading(store.rows(stream, range)),
      commit: (write) => this.#writing(store.commit(write)),
      lease: (name, ttl) => store.lease(name, ttl),
      retain: (now) => store.retain(now),
      close: () => store.close(),
    }
  }

  /** Undefined while all is served. */
  get failure(): StoreFailure | undefined {
    if (this.#reads && this.#options.clock.mono() - this.#reads.last > readsCalm) this.#reads = undefined
    return this.#writes ?? this.#reads
  }

  start(): void {
    this.#cancel = this.#options.clock.after(askEvery, async () => {
      await this.#ask()
      if (!this.#stopped) this.start()
    })
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  async #ask(): Promise<void> {
    const { store, clock } = this.#options
    if (!this.#writes && clock.mono() - this.#wroteAt < askIdle) return
    const padding = this.#writes ? mustFit : ''
    try {
      await this.#writing(store.commit({ put: [{ ...probe, doc: { padding } }] }))
      if (this.#writes) await this.#writesAgain(this.#writes)
    } catch {
      // It is noted, and asked again.
    }
  }

  async #reading<T>(call: Promise<T>): Promise<T> {
    try {
      return await call
    } catch (error) {
      if (isFailure(error)) this.#reads = { ...this.#begun(this.#reads, error), last: this.#options.clock.mono() }
      throw error
    }
  }

  async #writing<T>(call: Promise<T>): Promise<T> {
    try {
      const done = await call
      this.#wroteAt = this.#options.clock.mono()
      return done
    } catch (error) {
      if (isFailure(error)) this.#writes = this.#begun(this.#writes, error)
      throw error
    }
  }

  #begun(before: StoreFailure | undefined, { reason, message }: StoreUnavailable): StoreFailure {
    const { clock, log, onChange } = this.#options
    const failure = { reason, message, since: before?.since ?? clock.now(), calls: (before?.calls ?? 0) + 1 }
    if (!before) {
      log.error('the store does not serve; alerts go on from memory', { reason, error: message })
      queueMicrotask(onChange)
    }
    return failure
  }

  /** The audit trail has a gap, and says so itself. */
  async #writesAgain(failure: StoreFailure): Promise<void> {
    const { store, clock, log, onChange, onMended } = this.#options
    const { reason, since, calls } = failure
    const to = clock.now()
    const body = { by: { id: 0, name: 'opsbell' }, what: 'audit gap', result: reason, from: since, to, calls }
    const put = onMended?.(failure, to) ?? []
    await store.commit({ append: [{ stream: 'audit', at: to, body }], del: [probe], put })
    this.#writes = undefined
    log.info('the store takes writes again', { reason, seconds: Math.round((to - since) / 1000), calls })
    onChange()
  }
}

const isFailure = (error: unknown): error is StoreUnavailable =>
  error instanceof StoreUnavailable && error.reason !== 'closed'
