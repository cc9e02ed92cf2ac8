import type { Ms } from '../../core/clock.ts'
import type { Commit, IndexKey } from '../port.ts'
import type { PreparedPut, PreparedWrite } from '../prepare.ts'
import type { Connection } from './connection.ts'
import type { IndexNumbers } from './indexes.ts'

/** How long a name given as `once` is remembered. */
export const onceKept: Ms = 30 * 86_400_000

type Sql = Connection['sql']
type StoredKey = readonly [ix: number, key: IndexKey]

/** Carries a write out inside the transaction that is open; decides first, so that anything but 'ok' wrote nothing. */
export function applyWrite(sql: Sql, numbers: IndexNumbers, write: PreparedWrite, now: Ms): Commit {
  const verdict = judge(sql, write, now)
  if (verdict !== 'ok') return verdict
  for (const { kind, id } of write.del) remove(sql, kind, id)
  for (const put of write.put) upsert(sql, numbers, put)
  for (const { stream, at, body } of write.append)
    sql('INSERT INTO stream_rows (stream, at, body) VALUES (?, ?, ?)').run(stream, at, body)
  if (write.once !== undefined) sql('INSERT OR REPLACE INTO once VALUES (?, ?)').run(write.once, now)
  return 'ok'
}

function judge(sql: Sql, { once, fence, expect }: PreparedWrite, now: Ms): Commit {
  if (once !== undefined && sql('SELECT 1 FROM once WHERE name = ? AND at > ?').get(once, now - onceKept))
    return 'duplicate'
  if (fence && !sql('SELECT 1 FROM leases WHERE name = ? AND epoch = ?').get(fence.lease, fence.epoch)) return 'fenced'
  const holds = expect.every(({ kind, id, version }) => (stored(sql, kind, id)?.version ?? 0) === version)
  return holds ? 'ok' : 'conflict'
}

interface Stored {
  doc: number
  version: number
  keys: string
}

function stored(sql: Sql, kind: string, id: string): Stored | undefined {
  return sql('SELECT doc, version, keys FROM documents WHERE kind = ? AND id = ?').get(kind, id) as Stored | undefined
}

function upsert(sql: Sql, numbers: IndexNumbers, put: PreparedPut): void {
  const { kind, id, body } = put
  const pairs: StoredKey[] = put.keys.map(([index, key]) => [numbers(kind, index), key])
  const keys = JSON.stringify(pairs)
  const expires = put.expires ?? null
  const old = stored(sql, kind, id)
  if (!old) {
    sql(
      'INSERT INTO documents (kind, id, version, expires, keys, body) VALUES (?, ?, 1, ?, ?, ?)', //
    ).run(kind, id, expires, keys, body)
    addKeys(sql, id, pairs)
    return
  }
  sql(
    'UPDATE documents SET version = version + 1, expires = ?, keys = ?, body = ? WHERE doc = ?', //
  ).run(expires, keys, body, old.doc)
  if (old.keys === keys) return
  dropKeys(sql, id, old.keys)
  addKeys(sql, id, pairs)
}

function remove(sql: Sql, kind: string, id: string): void {
  const old = stored(sql, kind, id)
  if (old) removeStored(sql, { ...old, id })
}

/** Deletes a document known by its row, and its keys. */
export function removeStored(sql: Sql, { doc, id, keys }: { doc: number; id: string; keys: string }): void {
  dropKeys(sql, id, keys)
  sql('DELETE FROM documents WHERE doc = ?').run(doc)
}

function addKeys(sql: Sql, id: string, pairs: readonly StoredKey[]): void {
  for (const [ix, key] of pairs) sql('INSERT INTO document_keys VALUES (?, ?, ?)').run(ix, key, id)
}

function dropKeys(sql: Sql, id: string, keys: string): void {
  for (const [ix, key] of JSON.parse(keys) as StoredKey[])
    sql('DELETE FROM document_keys WHERE ix = ? AND key = ? AND id = ?').run(ix, key, id)
}

/** Takes or renews a lease inside the open transaction. Ask again with `ttl` 0 to give it back. */
export function applyLease(sql: Sql, name: string, holder: string, ttl: Ms, now: Ms): { epoch: number } | undefined {
  const found = sql('SELECT epoch, holder, until FROM leases WHERE name = ?').get(name) as
    | { epoch: number; holder: string; until: Ms }
    | undefined
  const mine = found?.holder === holder
  if (found && !mine && found.until > now) return undefined
  const epoch = mine ? found.epoch : (found?.epoch ?? 0) + 1
  sql('INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?)').run(name, epoch, holder, now + ttl)
  return { epoch }
}
