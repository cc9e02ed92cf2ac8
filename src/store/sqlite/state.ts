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
