import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Clock, Ms } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Metrics } from '../../core/metrics.ts'
import type { Commit, Kind, KindSpec, Range, Store, StoredRow, Versioned, Write } from '../port.ts'
import { boundsOf, prepareWrite, type Specs, specsOf } from '../prepare.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { backupTo, pruneBackups } from './backup.ts'
import { type Connection, connect } from './connection.ts'
import { guarded } from './errors.ts'
import { backupName, freePath } from './files.ts'
import { type IndexNumbers, syncIndexes } from './indexes.ts'
import { takeLock } from './lock.ts'
import { type StoreMeters, storeMeters } from './meters.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { openFile, type StoreNotice } from './open.ts'
import { CommitQueue } from './queue.ts'
import { countDocuments, listDocuments, type RowRange, readDocument, readRows, type Tables } from './read.ts'
import { defaultRowRetention, type RowRetention, retain } from './retain.ts'
import { type Migration, migrations } from './schema.ts'
import { markState } from './state.ts'
import { applyLease, applyWrite } from './write.ts'

export interface SqliteOptions {
  /** A file, made with its folder when missing, or ':memory:'. */
  path: string
  kinds: readonly KindSpec[]
  clock: Clock
  log: Log
  metrics: Metrics
  /** A random id of this process: the name leases are held under. */
  holder: string
  /** How long rows are kept, by stream; on top of the defaults. */
  retention?: RowRetention
  /** The schema to bring the file to; ours unless a test of migrations says otherwise. */
  migrations?: readonly Migration[]
}

/** The store and what an adapter of a file can do besides. */
export interface SqliteStore extends Store {
  /** What operators must hear of: a restored backup, a lost log. Empty after an ordinary opening. */
  readonly notices: readonly StoreNotice[]
  /**
   * Copies the database while it is in use, by default to a dated file beside it, of which the newest `keep` (7) stay.
   * Gives the path of the copy.
   */
  backup(to?: string, keep?: number): Promise<string>
  /** The same data with another holder's leases, as another process would see it. Not to be closed by itself. */
  as(holder: string): Store
}

/**
 * Opens the store.
 * @throws UserError when another process holds the file, or it is of a newer version or another program;
 * StoreUnavailable when disk or file fail.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<SqliteStore> {
  const specs = specsOf(options.kinds)
  const schema = options.migrations ?? migrations
  const { path, connection, notices, release } = openAt(options.path, schema, options.clock.now())
  try {
    const numbers = guarded(() => syncIndexes(connection, specs, options.log))
    for (const { message, code } of notices) options.log.warn(message, { code })
    // The lock proves that whoever held a lease is gone; epochs stay, so its late writes are still refused.
    guarded(() => connection.db.prepare('UPDATE leases SET until = 0').run())
    return new FileStore({ options, path, schema, connection, specs, numbers, notices, release })
  } catch (error) {
    connection.db.close()
    release()
    throw error
  }
}

function openAt(given: string, schema: readonly Migration[], now: Ms) {
  if (given === ':memory:') {
    const connection = connect(given)
    migrate(connection.db, schema, undefined)
    return { path: given, connection, notices: [], release: () => {} }
  }
  const path = resolve(given)
  mkdirSync(dirname(path), { recursive: true })
  const release = takeLock(path)
  try {
    return { path, release, ...openFile(path, schema, now) }
  } catch (error) {
    release()
    throw error
  }
}

interface Parts {
  options: SqliteOptions
  path: string
  schema: readonly Migration[]
  connection: Connection
  specs: Specs
  numbers: IndexNumbers
  notices: readonly StoreNotice[]
  release: () => void
}

class FileStore implements SqliteStore {
  readonly notices: readonly StoreNotice[]
  readonly #parts: Parts
  readonly #meters: StoreMeters
  readonly #queue: CommitQueue
  readonly #holder: string
  readonly #tables: Tables
  #closed = false
  #retaining: Promise<number> | undefined
  #copying: Promise<string> | undefined

  constructor(parts: Parts) {
    const { connection, specs, numbers, options } = parts
    this.#parts = parts
    this.notices = parts.notices
    this.#holder = options.holder
    this.#meters = storeMeters(options.metrics)
    this.#queue = new CommitQueue(connection, options.clock, this.#meters.group)
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
    const { clock } = this.#parts.options
    const prepared = prepareWrite(specs, write)
    return this.#meters.commit(this.#queue.submit(() => applyWrite(sql, numbers, prepared, clock.now())))
  }

  lease(name: string, ttl: Ms): Promise<{ epoch: number } | undefined> {
    return this.#lease(name, this.#holder, ttl)
  }

  retain(now: Ms): Promise<number> {
    const kept = { ...defaultRowRetention, ...this.#parts.options.retention }
    this.#retaining ??= retain(this.#parts.connection, this.#queue, kept, now, () => this.#closed).finally(() => {
      this.#retaining = undefined
    })
    return this.#retaining
  }

  backup(to?: string, keep = 7): Promise<string> {
    this.#copying ??= this.#backup(to, keep).finally(() => {
      this.#copying = undefined
    })
    return this.#copying
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

  #lease(name: string, holder: string, ttl: Ms): Promise<{ epoch: number } | undefined> {
    const { sql } = this.#tables
    return this.#queue.submit(() => applyLease(sql, name, holder, ttl, this.#parts.options.clock.now()))
  }

  async #backup(to: string | undefined, keep: number): Promise<string> {
    const { connection, path, schema, options } = this.#parts
    const version = schemaVersion(connection.db)
    const target = to === undefined ? freePath(backupName(path, version, options.clock.now())) : resolve(to)
    await backupTo(connection, target, schema, () => this.#closed)
    if (to === undefined) pruneBackups(path, keep)
    return target
  }

  #read<T>(work: () => T): T {
    if (this.#closed) throw new StoreUnavailable('closed', 'the store is closed')
    try {
      return guarded(work)
    } catch (error) {
      this.#meters.failed(error)
      throw error
    }
  }
}
