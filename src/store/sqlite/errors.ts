import Database from 'better-sqlite3'
import { StoreUnavailable, type UnavailableReason } from '../unavailable.ts'

const reasons: readonly [RegExp, UnavailableReason, string][] = [
  [/^SQLITE_FULL/, 'full', 'the disk is full'],
  [/^SQLITE_READONLY/, 'readonly', 'the database file is read-only'],
  [/^SQLITE_(CORRUPT|NOTADB)/, 'corrupt', 'the database file is damaged'],
  [/^SQLITE_(BUSY|LOCKED)/, 'busy', 'another program holds the database file locked'],
  [/^SQLITE_(IOERR|CANTOPEN|PERM|NOMEM|NOLFS|AUTH)/, 'io', 'the disk did not do its work'],
]

const systemReasons: Readonly<Record<string, [UnavailableReason, string]>> = {
  ENOSPC: ['full', 'the disk is full'],
  EDQUOT: ['full', 'the disk quota is used up'],
  EACCES: ['readonly', 'the file or its folder is not writable for this user'],
  EPERM: ['readonly', 'the file or its folder is not writable for this user'],
  EROFS: ['readonly', 'the file system is read-only'],
}

/**
 * What SQLite or the file system threw, as StoreUnavailable where it is about disk or file; anything else comes back as it is (a mistake
 * in our own statements). SQLite's messages carry no data of documents.
 */
export function translated(error: unknown): unknown {
  if (error instanceof Database.SqliteError) return fromSqlite(error)
  if (!(error instanceof Error)) return error
  const { code, syscall } = error as { code?: unknown; syscall?: unknown }
  if (typeof code !== 'string' || typeof syscall !== 'string') return error
  const [reason, sentence] = systemReasons[code] ?? ['io', 'the disk did not do its work']
  return new StoreUnavailable(reason, `${sentence} (${error.message})`, { cause: error })
}

function fromSqlite(error: Error & { code: string }): unknown {
  // A header with an unknown format number gives the code of an ordinary mistake.
  const code = error.message === 'unsupported file format' ? 'SQLITE_CORRUPT' : error.code
  const found = reasons.find(([known]) => known.test(code))
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
