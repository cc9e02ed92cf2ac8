import type { Clock, Ms } from '../../core/clock.ts'
import { StoreUnavailable } from '../unavailable.ts'
import type { Connection } from './connection.ts'
import { translated } from './errors.ts'

interface Job {
  run(): unknown
  resolve(value: unknown): void
  reject(error: unknown): void
}

// A group costs one fsync however long it is; the budget keeps the event loop turning in a storm.
const longestGroup = 1000
const groupBudget: Ms = 10

/**
 * Group commit: jobs that arrive in one turn of the event loop share one transaction, and each promise settles only
 * after its COMMIT. A job must decide before it writes; when one fails, all of its group are rolled back and done one
 * by one, so that a failure is only its own.
 */
export class CommitQueue {
  readonly #connection: Connection
  readonly #clock: Clock
  readonly #observe: (jobs: number, seconds: number) => void
  #jobs: Job[] = []
  #scheduled = false
  #closed = false

  constructor(connection: Connection, clock: Clock, observe: (jobs: number, seconds: number) => void) {
    this.#connection = connection
    this.#clock = clock
    this.#observe = observe
  }

  submit<T>(run: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('closed', 'the store is closed'))
    return new Promise<T>((resolve, reject) => {
      this.#jobs.push({ run, resolve: resolve as (value: unknown) => void, reject })
      this.#schedule()
    })
  }

  /** Does what is queued and takes no more. */
  close(): void {
    this.#closed = true
    while (this.#jobs.length > 0) this.#flush()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#flush()
      if (this.#jobs.length > 0) this.#schedule()
    })
  }

  #flush(): void {
    if (this.#jobs.length === 0) return
    const start = this.#clock.mono()
    const group: Job[] = []
    try {
      const values = this.#transaction(() => this.#runSome(group, start))
      group.forEach((job, i) => {
        job.resolve(values[i])
      })
    } catch (error) {
      if (group.length > 1) this.#oneByOne(group)
      else this.#fail(group, error)
    }
    this.#observe(group.length, (this.#clock.mono() - start) / 1000)
  }

  /** With an empty group not even the transaction began: then nothing that waits could be done either. */
  #fail(group: Job[], error: unknown): void {
    for (const job of group.length > 0 ? group : this.#jobs.splice(0)) job.reject(translated(error))
  }

  #runSome(group: Job[], start: Ms): unknown[] {
    const values: unknown[] = []
    for (;;) {
      const job = this.#jobs.shift()
      if (!job) return values
      group.push(job)
      values.push(job.run())
      if (group.length >= longestGroup || this.#clock.mono() - start > groupBudget) return values
    }
  }

  #oneByOne(group: readonly Job[]): void {
    let busy: unknown
    for (const job of group) {
      try {
        // Each wait for somebody else's lock stops the event loop; one is enough for the whole group.
        if (busy) throw busy
        job.resolve(this.#transaction(job.run))
      } catch (error) {
        const seen = translated(error)
        if (seen instanceof StoreUnavailable && seen.reason === 'busy') busy = seen
        job.reject(seen)
      }
    }
  }

  #transaction<T>(work: () => T): T {
    const { db, sql } = this.#connection
    sql('BEGIN IMMEDIATE').run()
    try {
      const value = work()
      sql('COMMIT').run()
      return value
    } catch (error) {
      // SQLite has rolled back by itself after some errors, a full disk among them.
      if (db.inTransaction) sql('ROLLBACK').run()
      throw error
    }
  }
}
