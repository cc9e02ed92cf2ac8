import type Database from 'better-sqlite3'
import { StoreUnavailable } from '../unavailable.ts'

const bodies = [
  { table: 'documents', row: 'doc', valid: 'json_valid(body) AND json_valid(keys)' },
  { table: 'stream_rows', row: 'seq', valid: 'json_valid(body)' },
] as const
const rowsAtOnce = 5000

/**
 * Reads the whole file once: SQLite's own check of its structure, and every document and row must be JSON, which
 * catches damage inside a page that leaves the structure whole.
 * @throws StoreUnavailable('corrupt') saying what was found.
 */
export function verify(db: Database.Database): void {
  assertOk(db.prepare('PRAGMA quick_check(1)').pluck().get())
  for (const step of verifyBodies(db)) void step
}

/** The same table by table, for a database in use; yields between steps of some ms each. Free pages are not checked. */
export function* verifySteps(db: Database.Database): Generator<undefined> {
  for (const table of tablesOf(db)) {
    assertOk(
      db
        .prepare(`PRAGMA quick_check('${table.replaceAll("'", "''")}')`)
        .pluck()
        .get(),
    )
    yield
  }
  yield* verifyBodies(db)
}

function* verifyBodies(db: Database.Database): Generator<undefined> {
  const tables = tablesOf(db)
  for (const body of bodies) if (tables.includes(body.table)) yield* verifyTable(db, body)
}

function tablesOf(db: Database.Database): string[] {
  return db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[]
}

function assertOk(verdict: unknown): void {
  if (verdict !== 'ok') throw damaged(String(verdict))
}

function* verifyTable(db: Database.Database, { table, row, valid }: (typeof bodies)[number]): Generator<undefined> {
  const next = db.prepare(
    `SELECT count(*) AS rows, max(${row}) AS last, total(NOT (${valid})) AS bad
     FROM (SELECT * FROM ${table} WHERE ${row} > ? ORDER BY ${row} LIMIT ${rowsAtOnce})`,
  )
  for (let after = Number.NEGATIVE_INFINITY; ; ) {
    const { rows, last, bad } = next.get(after) as { rows: number; last: number | null; bad: number }
    if (bad > 0) throw damaged(`${table} holds text that is not JSON`)
    if (rows < rowsAtOnce || last === null) return
    after = last
    yield
  }
}

function damaged(detail: string): StoreUnavailable {
  return new StoreUnavailable('corrupt', `the database file is damaged: ${detail}`)
}

/** Whether the key table holds just the keys that the documents say they have; it can be made anew when not. */
export function keysAgree(db: Database.Database): boolean {
  if (!db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'document_keys'").get()) return true
  const held = db.prepare('SELECT 1 FROM document_keys WHERE ix = ? AND key = ? AND id = ?')
  const documents = db.prepare('SELECT id, keys FROM documents').iterate() as Iterable<{ id: string; keys: string }>
  let count = 0
  for (const { id, keys } of documents)
    for (const [ix, key] of JSON.parse(keys) as [number, string | number][]) {
      count++
      if (!held.get(ix, key, id)) return false
    }
  return db.prepare('SELECT count(*) FROM document_keys').pluck().get() === count
}
