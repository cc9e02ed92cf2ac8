import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreUnavailable } from '../unavailable.ts'
import type { Connection } from './connection.ts'
import { translated } from './errors.ts'
import { backupsOf, publish, removeDatabase } from './files.ts'
import { sealCopy } from './open.ts'
import type { Migration } from './schema.ts'

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
  stopped: () => boolean,
): Promise<void> {
  const temporary = `${path}.tmp`
  const progress = () => {
    if (stopped()) throw new StoreUnavailable('closed', 'the store was closed during the backup')
    return pagesAtOnce
  }
  try {
    mkdirSync(dirname(path), { recursive: true })
    removeDatabase(temporary)
    await db.backup(temporary, { progress })
    sealCopy(temporary, migrations)
    publish(temporary, path)
  } catch (error) {
    removeDatabase(temporary)
    throw translated(error)
  }
}

/** Deletes all but the newest `keep` backups beside the database. */
export function pruneBackups(path: string, keep: number): void {
  for (const old of backupsOf(path).slice(Math.max(1, keep))) rmSync(old, { force: true })
}
