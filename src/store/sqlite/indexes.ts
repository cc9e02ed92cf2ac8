import { createHash } from 'node:crypto'
import { messageOf } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import { type AnySpec, indexed, type PreparedPut, type Specs, specOf } from '../prepare.ts'
import type { Connection } from './connection.ts'

/** The number that stands for (kind, index) in the key table. */
export type IndexNumbers = (kind: string, index: string) => number

/**
 * Brings the key table in line with the declared kinds: a kind whose definition is not the one its documents were
 * stored under is indexed anew, in one transaction per kind. Gives the numbers of all declared indexes.
 */
export function syncIndexes(connection: Connection, specs: Specs, log: Log): IndexNumbers {
  const numbers = new Map<string, number>()
  for (const spec of specs.values()) {
    connection.db.transaction(() => syncKind(connection, spec, numbers, log)).immediate()
  }
  return (kind, index) => {
    specOf(specs, kind)
    const ix = numbers.get(`${kind}\0${index}`)
    if (ix === undefined) throw new TypeError(`kind "${kind}" has no index "${index}"`)
    return ix
  }
}

function syncKind(connection: Connection, spec: AnySpec, numbers: Map<string, number>, log: Log): void {
  const { sql } = connection
  for (const index of Object.keys(spec.indexes ?? {})) {
    sql('INSERT OR IGNORE INTO indexes (kind, name) VALUES (?, ?)').run(spec.kind, index)
    const row = sql('SELECT ix FROM indexes WHERE kind = ? AND name = ?').get(spec.kind, index) as { ix: number }
    numbers.set(`${spec.kind}\0${index}`, row.ix)
  }
  const definition = definitionOf(spec)
  const stored = sql('SELECT definition FROM kinds WHERE kind = ?').get(spec.kind) as { definition: string } | undefined
  if (stored?.definition === definition) return
  const count = rebuild(connection, spec, (index) => numbers.get(`${spec.kind}\0${index}`) as number, log)
  sql('INSERT OR REPLACE INTO kinds VALUES (?, ?)').run(spec.kind, definition)
  if (count > 0) log.info('indexed the documents of a kind anew', { kind: spec.kind, count })
}

/**
 * The text of the functions stands for what they do; a change in a helper they call shows only in `version`. A build
 * that prints the same function otherwise costs one needless rebuild.
 */
function definitionOf(spec: AnySpec): string {
  const indexes = Object.entries(spec.indexes ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  const parts = [spec.version ?? 0, spec.expires?.toString() ?? '', indexes.map(([name, fn]) => [name, fn.toString()])]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

interface StoredDocument {
  doc: number
  id: string
  body: string
}

const pageSize = 500

function rebuild({ sql }: Connection, spec: AnySpec, number: (index: string) => number, log: Log): number {
  sql('DELETE FROM document_keys WHERE ix IN (SELECT ix FROM indexes WHERE kind = ?)').run(spec.kind)
  let count = 0
  let after = 0
  for (;;) {
    const page = sql('SELECT doc, id, body FROM documents WHERE kind = ? AND doc > ? ORDER BY doc LIMIT ?').all(
      spec.kind,
      after,
      pageSize,
    ) as StoredDocument[]
    for (const { doc, id, body } of page) {
      const { keys, expires } = indexedOrBare(spec, id, body, log)
      const pairs = keys.map(([index, key]) => [number(index), key] as const)
      sql('UPDATE documents SET keys = ?, expires = ? WHERE doc = ?').run(JSON.stringify(pairs), expires ?? null, doc)
      for (const [ix, key] of pairs) sql('INSERT INTO document_keys VALUES (?, ?, ?)').run(ix, key, id)
    }
    count += page.length
    after = page.at(-1)?.doc ?? after
    if (page.length < pageSize) return count
  }
}

/** An old document that today's functions can't read stays reachable by id; one bad document must not stop the start. */
function indexedOrBare(spec: AnySpec, id: string, body: string, log: Log): Pick<PreparedPut, 'keys' | 'expires'> {
  try {
    return indexed(spec, JSON.parse(body))
  } catch (error) {
    log.error('a stored document does not fit its kind and is left out of its indexes', {
      kind: spec.kind,
      id,
      error: messageOf(error),
    })
    return { keys: [], expires: undefined }
  }
}
