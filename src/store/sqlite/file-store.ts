import { resolve } from 'node:path'
import type { Clock, Ms } from '../../core/clock.ts'
import type { Metrics } from '../../core/metrics.ts'
import type { Commit, Kind, Range, Store, StoredRow, Versioned, Write } from '../port.ts'
import { boundsOf, prepareWrite, type Specs } from '../prepare.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { backupTo } from './backup.ts'
import type { Connection } from './connection.ts'
import type { SqliteStore } from './contract.ts'
import { guarded, translated } from './errors.ts'
import { backupName, backupsKept, freePath, pruneBackups } from './files.ts'
import type { IndexNumbers } from './indexes.ts'
import { type StoreMeters, storeMeters } from './meters.ts'
import { schemaVersion } from './migrate.ts'
import type { StoreNotice } from './open.ts'
import { CommitQueue } from './queue.ts'
import { countDocuments, listDocuments, type RowRange, readDocument, readRows, type Tables } from './read.ts'
import { type RowRetention, retain } from './retain.ts'
import type { Migration } from './schema.ts'
import { clearRestored, markState, type Restored, readRestored } from './state.ts'
import { applyLease, applyWrite } from './write.ts'

/** What an opened database consists of. */
export interface Parts {
  /** Absolute; ':memory:' when nothing is on disk. */
  path: string
  connection: Connection
  notices: readonly StoreNotice[]
  /** Lets go of the file's lock. */
  release: () => void
  specs: Specs
  numbers: IndexNumbers
  schema: readonly Migration[]
  clock: Clock
  metrics: Metrics
  holder: string
  retention: RowRetention
}

/** The port over one open database. */
export class FileStore implements SqliteStore {
  readonly notices: readonly StoreNotice[]
  readonly restored: Restored | undefined
  readonly #parts: Parts
  readonly #meters: StoreMeters
  readonly #queue: CommitQueue
  readonly #holder: string
  readonly #tables: Tables
  #closed = false
  #retaining: Promise<number> | undefined
  #copying: Promise<string> | undefined

  constructor(parts: Parts) {
    const { connection, specs, numbers, clock, metrics, holder } = parts
    this.#parts = parts
    this.notices = parts.notices
    this.restored = guarded(() => readRestored(connection.db))
    this.#holder = holder
    this.#meters = storeMeters(metrics)
    this.#queue = new CommitQueue(connection, clock, this.#meters.group)
    this.#tables = { sql: connection.sql, specs, numbers }
  }

  async get<K extends Kind>(kind: K, id: string): Promise<Versioned<K> | undefined> {
    return this.#read(() => readDocument(this.#tables, kind, id)) as Versioned<K> | undefined
  }

  async list<K extends Kind>(kind: K, by: string, range: Range): Promise<Versioned<K>[]> {
    return this.#read(() => listDocuments(this.#tables, kind, by, boundsOf(range))) as Versioned<K>[]
  }

  async count(kind: Kind, by: string, range: Range): Promise<number> {
    return this.#read(() => countDocuments(this.#tables, kind, by, boundsOf(range)))
  }

  async rows(stream: string, options: RowRange): Promise<StoredRow[]> {
    return this.#read(() => readRows(this.#tables, stream, options))
  }

  async commit(write: Write): Promise<Commit> {
    const { sql, specs, numbers } = this.#tables
    const { clock } = this.#parts
    const prepared = prepareWrite(specs, write)
    return this.#meters.commit(this.#queue.submit(() => applyWrite(sql, numbers, prepared, clock.now())))
  }

  lease(name: string, ttl: Ms): Promise<{ epoch: number } | undefined> {
    return this.#lease(name, this.#holder, ttl)
  }

  retain(now: Ms): Promise<number> {
    this.#retaining ??= this.#retain(now).finally(() => {
      this.#retaining = undefined
    })
    return this.#retaining
  }

  backup(to?: string, keep = backupsKept): Promise<string> {
    this.#copying ??= this.#backup(to, keep).finally(() => {
      this.#copying = undefined
    })
    return this.#copying
  }

  async settled(): Promise<void> {
    await this.#queue.submit(() => clearRestored(this.#parts.connection.db))
  }

  as(holder: string): Store {
    return {
      get: (kind, id) => this.get(kind, id),
      list: (kind, by, range) => this.list(kind, by, range),
      count: (kind, by, range) => this.count(kind, by, range),
      rows: (stream, options) => this.rows(stream, options),
      commit: (write) => this.commit(write),
      lease: (name, ttl) => this.#lease(name, holder, ttl),
      retain: (now) => this.retain(now),
      close: async () => {},
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#queue.close()
    await Promise.allSettled([this.#retaining, this.#copying])
    const { connection, release, path } = this.#parts
    try {
      if (path !== ':memory:') guarded(() => markState(connection.db, 'closed'))
    } finally {
      connection.db.close()
      release()
    }
  }

  async #lease(name: string, holder: string, ttl: Ms): Promise<{ epoch: number } | undefined> {
    const { sql } = this.#tables
    try {
      return await this.#queue.submit(() => applyLease(sql, name, holder, ttl, this.#parts.clock.now()))
    } catch (error) {
      this.#meters.failed(error)
      throw error
    }
  }

  async #retain(now: Ms): Promise<number> {
    const { connection, retention } = this.#parts
    try {
      return await retain(connection, this.#queue, retention, now, () => this.#closed)
    } catch (error) {
      this.#meters.failed(translated(error))
      throw translated(error)
    }
  }

  async #backup(to: string | undefined, keep: number): Promise<string> {
    const { connection, path, schema, clock } = this.#parts
    if (to === undefined && path === ':memory:') throw new TypeError('a store in memory needs a path to be copied to')
    const version = schemaVersion(connection.db)
    const target = to === undefined ? freePath(backupName(path, version, clock.now())) : resolve(to)
    if (target === path) throw new TypeError("a backup can't go over the database itself")
    await backupTo(connection, target, schema, clock.now(), () => this.#closed)
    if (to === undefined) pruneBackups(path, keep, clock.now())
    return target
  }

  #read<T>(work: () => T): T {
    try {
      if (this.#closed) throw new StoreUnavailable('closed', 'the store is closed')
      return guarded(work)
    } catch (error) {
      this.#meters.failed(error)
      throw error
    }
  }
}
