import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { Kind, Kinds, Range, Store, Versioned } from '../port.ts'
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

/** Reading by id alone, without the file's lock. */
export type Peek = Pick<Store, 'get' | 'list'> & { close(): void }

/**
 * Opens a database file to read documents by their ids while a bot may be running on it; undefined when there is no file.
 * @throws StoreUnavailable when the file can't be read; so do the calls.
 */
export function openPeek(path: string): Peek | undefined {
  if (!existsSync(path)) return undefined
  try {
    return new FilePeek(new Database(path, { readonly: true, timeout: 2000 }))
  } catch (error) {
    throw translated(error)
  }
}

interface Found {
  id: string
  version: number
  body: string
}

class FilePeek implements Peek {
  readonly #db: Database.Database
  readonly #get: Database.Statement
  readonly #list: Database.Statement

  constructor(db: Database.Database) {
    this.#db = db
    this.#get = db.prepare('SELECT id, version, body FROM documents WHERE kind = ? AND id = ?')
    this.#list = db.prepare(
      'SELECT id, version, body FROM documents WHERE kind = ? AND id >= ? AND id <= ? ORDER BY id LIMIT ?',
    )
  }

  async get<K extends Kind>(kind: K, id: string): Promise<Versioned<K> | undefined> {
    return this.#read<K>(() => this.#get.all(kind, id))[0]
  }

  async list<K extends Kind>(kind: K, by: string, range: Range): Promise<Versioned<K>[]> {
    if (by !== 'id' || range.reverse) throw new TypeError('only lists by id, ascending, are read without the lock')
    const { is, limit = -1 } = range
    const from = is ?? range.from ?? ''
    const to = is ?? range.to ?? lastText
    return this.#read<K>(() => this.#list.all(kind, from, to, limit))
  }

  close(): void {
    this.#db.close()
  }

  #read<K extends Kind>(work: () => unknown[]): Versioned<K>[] {
    try {
      return (work() as Found[]).map(({ id, version, body }) => ({ id, version, doc: JSON.parse(body) as Kinds[K] }))
    } catch (error) {
      throw translated(error)
    }
  }
}

/** SQLite orders every text before any blob. */
const lastText = Buffer.alloc(0)
