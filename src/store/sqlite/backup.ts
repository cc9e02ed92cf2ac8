import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreUnavailable } from '../unavailable.ts'
import type { Connection } from './connection.ts'
import { translated } from './errors.ts'
import { publish, removeDatabase } from './files.ts'
import { sealSteps } from './open.ts'
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
    for (const step of sealSteps(temporary, migrations)) {
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
