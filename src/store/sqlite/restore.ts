import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Ms } from '../../core/clock.ts'
import { UserError } from '../../core/errors.ts'
import { guarded } from './errors.ts'
import { moveAside, stamp } from './files.ts'
import { takeLock } from './lock.ts'
import { restore } from './open.ts'
import { type Migration, migrations } from './schema.ts'

/**
 * Puts a backup in the place of the database, while no bot runs on it. What stood there is kept beside it; its path is
 * returned, or undefined when there was none.
 * @throws UserError when a bot runs, or the backup is missing, damaged, of a newer version or of another program.
 */
export function restoreBackup(
  given: { path: string; backup: string; now: Ms },
  schema: readonly Migration[] = migrations,
): string | undefined {
  const path = resolve(given.path)
  const backup = resolve(given.backup)
  if (!existsSync(backup)) throw new UserError(`There is no backup at ${backup}.`)
  mkdirSync(dirname(path), { recursive: true })
  const release = guarded(() => takeLock(path, `Opsbell runs on ${path}. Stop it first, then restore.`))
  let aside: string | undefined
  try {
    const keepOld = () => {
      if (existsSync(path)) aside = moveAside(path, `replaced-${stamp(given.now)}`)
    }
    if (!guarded(() => restore(backup, path, schema, given.now, keepOld)))
      throw new UserError(`${backup} is damaged, or not a backup that this version can read; nothing was changed.`)
    return aside
  } finally {
    release()
  }
}
