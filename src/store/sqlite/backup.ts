import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import Database from 'better-sqlite3'
import type { Ms } from '../../core/clock.ts'
import { UserError } from '../../core/errors.ts'
import { StoreUnavailable } from '../unavailable.ts'
import type { Connection } from './connection.ts'
import { translated } from './errors.ts'
import { backupName, freePath, publish, removeDatabase } from './files.ts'
import { assertOurs, schemaVersion } from './migrate.ts'
import { sealSteps } from './open.ts'
import { type Migration, migrations as ours } from './schema.ts'
import { markTaken } from './state.ts'

const pagesAtOnce = 200

/**
 * Copies the database while it is in use, some pages per turn of the event loop, checks the copy and only then gives
 * it its name. Commits made meanwhile are in the copy.
 * @throws StoreUnavailable; `closed` when `stopped` became true on the way.
 */
export async function backupTo(
  { db }: Connection,
  path: string,
  migrations: readonly Migration[],
  now: Ms,
  stopped: () => boolean,
): Promise<void> {
  const temporary = `${path}.tmp`
  const assertRunning = () => {
    if (stopped()) throw new StoreUnavailable('closed', 'the store was closed during the backup')
  }
  const progress = () => {
    assertRunning()
    return pagesAtOnce
  }
  try {
    mkdirSync(dirname(path), { recursive: true })
    removeDatabase(temporary)
    await db.backup(temporary, { progress })
    for (const step of sealSteps(temporary, migrations, (copy) => markTaken(copy, now))) {
      void step
      await new Promise((resolve) => setImmediate(resolve))
      assertRunning()
    }
    publish(temporary, path)
  } catch (error) {
    try {
      removeDatabase(temporary)
    } catch {
      // What stopped the copy also stops the cleaning; the next opening sweeps it away.
    }
    throw translated(error)
  }
}

/**
 * Copies a database from another process than the one that works on it, as it is at one moment: writers go on meanwhile.
 * By default the copy goes beside it, dated; gives its path.
 * @throws UserError when there is no database, or no place for the copy; StoreUnavailable when the disk fails.
 */
export function copyDatabase(given: { path: string; to?: string; now: Ms }): string {
  const path = resolve(given.path)
  if (!existsSync(path)) throw new UserError(`There is no database at ${path}; is DATA_DIR right?`)
  let db: Database.Database | undefined
  try {
    db = new Database(path, { readonly: true })
    assertOurs(db, path, ours)
    const target = given.to === undefined ? freePath(backupName(path, schemaVersion(db), given.now)) : resolve(given.to)
    if (existsSync(target)) throw new UserError(`${target} exists already; name another file.`)
    copyAs(db, target, given.now)
    return target
  } catch (error) {
    throw translated(error)
  } finally {
    db?.close()
  }
}

function copyAs(db: Database.Database, target: string, now: Ms): void {
  const temporary = `${target}.tmp`
  mkdirSync(dirname(target), { recursive: true })
  try {
    removeDatabase(temporary)
    db.prepare('VACUUM INTO ?').run(temporary)
    for (const step of sealSteps(temporary, ours, (copy) => markTaken(copy, now))) void step
    publish(temporary, target)
  } catch (error) {
    removeDatabase(temporary)
    throw error
  }
}
