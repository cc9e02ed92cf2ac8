import Database from 'better-sqlite3'
import { StoreUnavailable, type UnavailableReason } from '../unavailable.ts'

const reasons: readonly [RegExp, UnavailableReason, string][] = [
  [/^SQLITE_FULL/, 'full', 'the disk is full'],
  [/^SQLITE_READONLY/, 'readonly', 'the database file is read-only'],
  [/^SQLITE_(CORRUPT|NOTADB)/, 'corrupt', 'the database file is damaged'],
  [/^SQLITE_(BUSY|LOCKED)/, 'busy', 'another program holds the database file locked'],
  [/^SQLITE_(IOERR|CANTOPEN|PERM|NOMEM|NOLFS|AUTH)/, 'io', 'the disk did not do its work'],
]

/**
 * What SQLite threw, as StoreUnavailable where it is about disk or file; anything else comes back as it is (a mistake
 * in our own statements). SQLite's messages carry no data of documents.
 */
export function translated(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error
  const found = reasons.find(([code]) => code.test(error.code))
  if (!found) return error
  const [, reason, sentence] = found
  return new StoreUnavailable(reason, `${sentence} (${error.code}: ${error.message})`, { cause: error })
}

/** Runs `work`, with SQLite's errors translated. */
export function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw translated(error)
  }
}

export function isCorrupt(error: unknown): boolean {
  const seen = translated(error)
  return seen instanceof StoreUnavailable && seen.reason === 'corrupt'
}
