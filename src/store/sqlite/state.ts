import type Database from 'better-sqlite3'

/**
 * Whether the file was closed in order, written past the write-ahead log into the file itself: a file that says 'open'
 * and has no log beside it has lost that log, and with it the newest commits.
 */
export function markState(db: Database.Database, state: 'open' | 'closed'): void {
  db.prepare("INSERT OR REPLACE INTO meta VALUES ('state', ?)").run(state)
  db.pragma('wal_checkpoint(TRUNCATE)')
}

export function readState(db: Database.Database): string | undefined {
  const meta = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").get()
  if (!meta) return undefined
  return (db.prepare("SELECT value FROM meta WHERE name = 'state'").get() as { value: string } | undefined)?.value
}

/** Where the content of a restored database came from. */
export interface Restored {
  /** Path of the backup. */
  backup: string
  /** When the backup was made: what happened after it is forgotten. */
  takenAt: number
  /** When it was put in place. */
  at: number
}

/** Says in a copy when it was made. */
export function markTaken(db: Database.Database, at: number): void {
  db.prepare("INSERT OR REPLACE INTO meta VALUES ('taken', ?)").run(at)
}

export function readTaken(db: Database.Database): number | undefined {
  const found = db.prepare("SELECT value FROM meta WHERE name = 'taken'").get() as { value: number } | undefined
  return found?.value
}

/** Stands in the database until whoever uses it has dealt with having lost time. */
export function markRestored(db: Database.Database, restored: Restored): void {
  db.prepare("INSERT OR REPLACE INTO meta VALUES ('restored', ?)").run(JSON.stringify(restored))
}

export function readRestored(db: Database.Database): Restored | undefined {
  const found = db.prepare("SELECT value FROM meta WHERE name = 'restored'").get() as { value: string } | undefined
  return found && (JSON.parse(found.value) as Restored)
}

export function clearRestored(db: Database.Database): void {
  db.prepare("DELETE FROM meta WHERE name = 'restored'").run()
}
