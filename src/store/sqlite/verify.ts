import type Database from 'better-sqlite3'
import { StoreUnavailable } from '../unavailable.ts'
import { pragma } from './connection.ts'

/**
 * Reads the whole file once: SQLite's own structure check, and every document and row must be JSON, which catches
 * damage inside a page that leaves its structure whole.
 * @throws StoreUnavailable('corrupt') saying what was found.
 */
export function verify(db: Database.Database): void {
  const verdict = pragma(db, 'quick_check(1)')
  if (verdict !== 'ok') throw damaged(String(verdict))
  for (const table of ['documents', 'stream_rows']) {
    const exists = db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table)
    if (exists && db.prepare(`SELECT 1 FROM ${table} WHERE NOT json_valid(body) LIMIT 1`).get())
      throw damaged(`${table} holds a body that is not JSON`)
  }
}

function damaged(detail: string): StoreUnavailable {
  return new StoreUnavailable('corrupt', `the database file is damaged: ${detail}`)
}
