import { existsSync, readFileSync } from 'node:fs'
import { messageOf } from '../../core/errors.ts'
import { type Connection, connect } from './connection.ts'
import { assertOurs, migrate } from './migrate.ts'
import type { StoreNotice } from './open.ts'
import type { Migration } from './schema.ts'
import { verify } from './verify.ts'

/** An empty database that lives as long as its connection. */
export function inMemory(schema: readonly Migration[]): { connection: Connection } {
  const connection = connect(':memory:')
  migrate(connection.db, schema, undefined)
  return { connection }
}

/**
 * The file's content in memory, for when the file can be read but not written; an empty database when it can't be read
 * either. What stands only in the write-ahead log is not seen.
 */
export function copyInMemory(path: string, schema: readonly Migration[], why: string) {
  const copy = readable(path, schema)
  const content = 'connection' in copy ? 'with a copy of it' : `with nothing of it (${copy.why})`
  const message = `${path}: ${why}. Working in memory ${content}: nothing is kept beyond this run. Make the file writable and restart.`
  const notice: StoreNotice = { code: 'memory', message, args: { path, why } }
  return { ...('connection' in copy ? copy : inMemory(schema)), notices: [notice] }
}

function readable(path: string, schema: readonly Migration[]): { connection: Connection } | { why: string } {
  let connection: Connection | undefined
  try {
    if (!existsSync(path)) return { why: 'there is no file' }
    connection = connect(rollbackMode(readFileSync(path)), (db) => assertOurs(db, path, schema))
    verify(connection.db)
    migrate(connection.db, schema, undefined)
    return { connection }
  } catch (error) {
    connection?.db.close()
    return { why: messageOf(error) }
  }
}

/** The header's bytes 18 and 19 say WAL (2), which a database in memory can't be; 1 is the journal of old. */
function rollbackMode(bytes: Buffer): Buffer {
  if (bytes.length > 19) bytes.fill(1, 18, 20)
  return bytes
}
