import { existsSync, mkdirSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Clock, Ms } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Metrics } from '../../core/metrics.ts'
import type { KindSpec } from '../port.ts'
import { specsOf } from '../prepare.ts'
import { StoreUnavailable } from '../unavailable.ts'
import type { SqliteStore } from './contract.ts'
import { guarded, translated } from './errors.ts'
import { FileStore, type Parts } from './file-store.ts'
import { syncIndexes } from './indexes.ts'
import { takeLock } from './lock.ts'
import { copyInMemory, inMemory } from './memory.ts'
import { openFile } from './open.ts'
import { defaultRowRetention, type RowRetention } from './retain.ts'
import { type Migration, migrations } from './schema.ts'

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
  /** The schema to bring the file to; ours by default. */
  migrations?: readonly Migration[]
  /**
   * What to do when the file can't be written at the start (read-only, full, failing): throw, which is the default, or
   * work on a copy in memory, so that alerts go on; a notice says that nothing is kept.
   */
  unwritable?: 'refuse' | 'memory'
}

/**
 * Opens the store.
 * @throws UserError when another process holds the file, or it is of a newer version or another program;
 * StoreUnavailable when disk or file fail.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<SqliteStore> {
  return new FileStore(openParts(options))
}

/** All of an opened database, for who needs its connection. */
export function openParts(options: SqliteOptions): Parts {
  const { clock, log, metrics, holder } = options
  const specs = specsOf(options.kinds)
  const schema = options.migrations ?? migrations
  const opened = openAt(options.path, schema, clock.now(), options.unwritable ?? 'refuse')
  const { connection, notices, release } = opened
  try {
    const numbers = guarded(() => syncIndexes(connection, specs, log))
    for (const { message, code } of notices) log.warn(message, { code })
    // The lock proves that whoever held a lease is gone; epochs stay, so its late writes are still refused.
    guarded(() => connection.db.prepare('UPDATE leases SET until = 0').run())
    const retention = { ...defaultRowRetention, ...options.retention }
    return { ...opened, specs, numbers, schema, clock, metrics, holder, retention }
  } catch (error) {
    connection.db.close()
    release()
    throw error
  }
}

type Opened = Pick<Parts, 'path' | 'connection' | 'notices' | 'release'>

function openAt(given: string, schema: readonly Migration[], now: Ms, unwritable: 'refuse' | 'memory'): Opened {
  if (given === ':memory:') return { path: given, ...inMemory(schema), notices: [], release: () => {} }
  const path = resolve(given)
  try {
    mkdirSync(dirname(path), { recursive: true })
    return openLocked(realPath(path), schema, now)
  } catch (error) {
    const seen = translated(error)
    if (!(seen instanceof StoreUnavailable) || seen.reason === 'busy' || unwritable === 'refuse')
      throw located(path, seen)
    return { path: ':memory:', ...copyInMemory(path, schema, seen.message), release: () => {} }
  }
}

function openLocked(path: string, schema: readonly Migration[], now: Ms): Opened {
  const release = takeLock(path)
  try {
    return { path, release, ...openFile(path, schema, now) }
  } catch (error) {
    release()
    throw error
  }
}

/** Where the file really is, so that its lock is one however it is reached. */
function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path))
}

/** The error with the file's name in front, which operators need and SQLite leaves out. */
function located(path: string, error: unknown): unknown {
  if (!(error instanceof StoreUnavailable)) return error
  return new StoreUnavailable(error.reason, `${path}: ${error.message}`, { cause: error })
}
