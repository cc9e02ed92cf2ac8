import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { Kind, Kinds } from '../port.ts'
import { translated } from './errors.ts'

/**
 * The documents of one kind in a database file, read without its lock, so that it can be done beside a running bot.
 * Empty when there is no file yet.
 * @throws StoreUnavailable when the file can't be read.
 */
export function peekDocuments<K extends Kind>(path: string, kind: K): { id: string; doc: Kinds[K] }[] {
  if (!existsSync(path)) return []
  let db: Database.Database | undefined
  try {
    db = new Database(path, { readonly: true, timeout: 2000 })
    const rows = db.prepare('SELECT id, body FROM documents WHERE kind = ? ORDER BY id').all(kind)
    return (rows as { id: string; body: string }[]).map(({ id, body }) => ({ id, doc: JSON.parse(body) as Kinds[K] }))
  } catch (error) {
    throw translated(error)
  } finally {
    db?.close()
  }
}
