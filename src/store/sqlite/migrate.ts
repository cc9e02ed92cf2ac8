import type Database from 'better-sqlite3'
import { UserError } from '../../core/errors.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { pragma } from './connection.ts'
import { publish, removeDatabase } from './files.ts'
import { applicationId, type Migration } from './schema.ts'

export function schemaVersion(db: Database.Database): number {
  return pragma(db, 'user_version') as number
}

// Schema versions go up by one; a number beyond this is a damaged header, not a newer program.
const highestVersion = 100

/**
 * @throws UserError when the file is somebody else's or was made by a newer version of ours; StoreUnavailable when its
 * header says nonsense.
 */
export function assertOurs(db: Database.Database, path: string, migrations: readonly Migration[]): void {
  const newest = migrations.at(-1)?.version ?? 0
  const id = pragma(db, 'application_id')
  const version = schemaVersion(db)
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[]
  const looksOurs = tables.includes('stream_rows') && tables.includes('document_keys')
  const headerIsOurs = id === applicationId && version > 0 && version <= highestVersion
  if (looksOurs && !headerIsOurs)
    throw new StoreUnavailable('corrupt', 'the database file is damaged: its header does not fit its tables')
  if (!headerIsOurs && (tables.length > 0 || id !== 0 || version !== 0))
    throw new UserError(`${path} is a database of another program; give DATA_DIR a folder of its own.`)
  if (version > newest)
    throw new UserError(
      `${path} was made by a newer Opsbell (schema ${version}, this one knows up to ${newest}). ` +
        'Start that version again, or move the file away and restore a backup made by this one.',
    )
}

/**
 * Brings the schema to the newest version, each step one transaction: killed at any statement, the next start goes on
 * where the last whole step ended. `backup` is asked for a file name before the first change to a file that has data.
 */
export function migrate(
  db: Database.Database,
  migrations: readonly Migration[],
  backup: ((from: number) => string) | undefined,
): { from: number; to: number; backup?: string } {
  const from = schemaVersion(db)
  const steps = migrations.filter((step) => step.version > from)
  const to = steps.at(-1)?.version ?? from
  const path = from > 0 && steps.length > 0 ? backup?.(from) : undefined
  if (path !== undefined) copyTo(db, path)
  for (const step of steps) runStep(db, step)
  return path === undefined ? { from, to } : { from, to, backup: path }
}

function runStep(db: Database.Database, { version, statements }: Migration): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    for (const statement of statements) db.exec(statement)
    db.pragma(`application_id = ${applicationId}`)
    db.pragma(`user_version = ${version}`)
    db.exec('COMMIT')
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** A compact copy of the database; under its name only when whole. */
export function copyTo(db: Database.Database, path: string): void {
  const temporary = `${path}.tmp`
  removeDatabase(temporary)
  db.prepare('VACUUM INTO ?').run(temporary)
  publish(temporary, path)
}
