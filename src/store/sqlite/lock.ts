import Database from 'better-sqlite3'
import { UserError } from '../../core/errors.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { translated } from './errors.ts'

/**
 * Holds `<path>.lock` for this process, so that two bots never work on one database while backups and a sqlite3 shell
 * may still read it. The lock is the operating system's: it ends with the process, however that ends.
 * @throws UserError when another process holds it; `taken` is what it says.
 */
export function takeLock(path: string, taken = sharing(path)): () => void {
  const db = open(path)
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    throw refusal(taken, translated(error))
  }
  return () => db.close()
}

function open(path: string): Database.Database {
  try {
    return new Database(`${path}.lock`, { timeout: 0 })
  } catch (error) {
    throw translated(error)
  }
}

function refusal(taken: string, error: unknown): unknown {
  return error instanceof StoreUnavailable && error.reason === 'busy' ? new UserError(taken) : error
}

const sharing = (path: string): string =>
  `Another Opsbell already runs on ${path}. Stop it first, or give this one its own DATA_DIR; two bots can't share one database.`
