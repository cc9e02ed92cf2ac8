import type { StoredRow } from '../port.ts'
import { type Bounds, type Specs, specOf, wellFormed } from '../prepare.ts'
import { StoreUnavailable } from '../unavailable.ts'
import type { Connection } from './connection.ts'
import type { IndexNumbers } from './indexes.ts'

interface Found {
  id: string
  version: number
  body: string
}
interface Document {
  id: string
  version: number
  doc: unknown
}

/** The tables of a store as a reader needs them. */
export interface Tables {
  sql: Connection['sql']
  specs: Specs
  numbers: IndexNumbers
}

export function readDocument({ sql, specs }: Tables, kind: string, id: string): Document | undefined {
  specOf(specs, kind)
  const row = sql('SELECT id, version, body FROM documents WHERE kind = ? AND id = ?').get(kind, wellFormed(id))
  return row === undefined ? undefined : document(kind, row as Found)
}

function document(kind: string, { id, version, body }: Found): Document {
  return { id, version, doc: parsed(body, () => `${kind} "${id}"`) }
}

function parsed(body: string, what: () => string): unknown {
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw new StoreUnavailable('corrupt', `the database file is damaged: ${what()} is not JSON`, { cause })
  }
}

// SQLite orders numbers before text before blobs; these two stand at the ends. Ids are text, so theirs begins at ''.
const lowestKey = Number.NEGATIVE_INFINITY
const highest = Buffer.alloc(0)

/** What a range reads, as the FROM and WHERE of a query and what they bind. */
interface Source {
  text: string
  order: readonly string[]
  binds: readonly unknown[]
}

function sourceOf({ specs, numbers }: Tables, kind: string, by: string, { from, to }: Bounds): Source {
  const end = to ?? highest
  if (by === 'id') {
    specOf(specs, kind)
    const text = 'documents d WHERE d.kind = ? AND d.id BETWEEN ? AND ?'
    return { text, order: ['d.id'], binds: [kind, from ?? '', end] }
  }
  const text = `document_keys k CROSS JOIN documents d ON d.kind = ? AND d.id = k.id
    WHERE k.ix = ? AND k.key BETWEEN ? AND ?`
  return { text, order: ['k.key', 'k.id'], binds: [kind, numbers(kind, by), from ?? lowestKey, end] }
}

export function listDocuments(tables: Tables, kind: string, by: string, bounds: Bounds): Document[] {
  const { text, order, binds } = sourceOf(tables, kind, by, bounds)
  const orderBy = order.map((term) => (bounds.reverse ? `${term} DESC` : term)).join(', ')
  const found = tables.sql(`SELECT d.id, d.version, d.body FROM ${text} ORDER BY ${orderBy}`)
  const limit = bounds.limit ?? Number.POSITIVE_INFINITY
  const documents = new Map<string, Document>()
  if (limit < 1) return []
  for (const row of found.iterate(...binds) as IterableIterator<Found>) {
    if (!documents.has(row.id)) documents.set(row.id, document(kind, row))
    if (documents.size >= limit) break
  }
  return [...documents.values()]
}

export function countDocuments(tables: Tables, kind: string, by: string, bounds: Bounds): number {
  const { text, binds } = sourceOf(tables, kind, by, bounds)
  const row = tables.sql(`SELECT count(DISTINCT d.id) AS n FROM ${text}`).get(...binds) as { n: number }
  return Math.min(row.n, Math.max(0, bounds.limit ?? Number.POSITIVE_INFINITY))
}

export interface RowRange {
  after?: number
  before?: number
  from?: number
  to?: number
  limit: number
  reverse?: boolean
}

export function readRows({ sql }: Tables, stream: string, range: RowRange): StoredRow[] {
  const byTime = range.from !== undefined || range.to !== undefined
  // A window in time is read by time: by seq it would walk the whole stream to reach it.
  const index = byTime ? 'stream_rows_at' : 'stream_rows_seq'
  const time = byTime ? 'AND at BETWEEN ? AND ?' : ''
  const times = byTime ? [range.from ?? lowestKey, range.to ?? Number.POSITIVE_INFINITY] : []
  const rows = sql(
    `SELECT seq, at, body FROM stream_rows INDEXED BY ${index}
     WHERE stream = ? AND seq > ? AND seq < ? ${time} ORDER BY seq ${range.reverse ? 'DESC' : 'ASC'} LIMIT ?`,
  ).all(
    wellFormed(stream),
    range.after ?? Number.NEGATIVE_INFINITY,
    range.before ?? Number.POSITIVE_INFINITY,
    ...times,
    Math.max(0, Math.floor(range.limit)),
  ) as { seq: number; at: number; body: string }[]
  return rows.map(({ seq, at, body }) => ({ stream, seq, at, body: parsed(body, () => `row ${seq} of ${stream}`) }))
}
