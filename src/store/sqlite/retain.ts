import type { Ms } from '../../core/clock.ts'
import { type Connection, pragma } from './connection.ts'
import type { CommitQueue } from './queue.ts'
import { onceKept, removeStored } from './write.ts'

const days = (count: number): Ms => count * 86_400_000

/** How long rows are kept, by stream; `*` stands for streams without an entry of their own. */
export type RowRetention = Readonly<Record<string, Ms>>
export const defaultRowRetention: RowRetention = {
  audit: days(180),
  alerts: days(180),
  health: days(30),
  dashboard: days(7),
  '*': days(180),
}

// Small enough that one batch stays at a few ms; the loop turns between batches.
const batch = 100
const pagesAtOnce = 64
const freePagesKept = 64

/** Deletes one batch inside the open transaction and returns how many went; less than a batch ends the sweep. */
type Sweep = () => number

/** Deletes what is past its time at `now`, batch by batch through the queue, then gives free pages back to the disk. */
export async function retain(
  connection: Connection,
  queue: CommitQueue,
  kept: RowRetention,
  now: Ms,
  stopped: () => boolean,
): Promise<number> {
  const { sql } = connection
  const until = async (sweep: Sweep) => {
    let total = 0
    for (let went = batch; went >= batch && !stopped(); total += went) went = await queue.submit(sweep)
    return total
  }
  await until(() => sweepOnce(sql, now - onceKept))
  let total = await until(() => sweepDocuments(sql, now))
  for (const stream of streams(sql)) {
    const age = kept[stream] ?? kept['*']
    if (age !== undefined) total += await until(() => sweepRows(sql, stream, now - age))
  }
  while (!stopped() && shrink(connection)) await new Promise((resolve) => setImmediate(resolve))
  return total
}

/** The streams there are, by jumping from one to the next; DISTINCT would read every row. */
function streams(sql: Connection['sql']): string[] {
  const rows = sql(
    `WITH RECURSIVE s (stream) AS (
       SELECT min(stream) FROM stream_rows
       UNION ALL SELECT (SELECT min(stream) FROM stream_rows r WHERE r.stream > s.stream) FROM s WHERE s.stream IS NOT NULL)
     SELECT stream FROM s WHERE stream IS NOT NULL`,
  ).all() as { stream: string }[]
  return rows.map((row) => row.stream)
}

function sweepRows(sql: Connection['sql'], stream: string, before: Ms): number {
  sql('INSERT OR REPLACE INTO retention_guard VALUES (?, ?)').run(stream, before)
  const { changes } = sql(
    `DELETE FROM stream_rows WHERE seq IN (
       SELECT seq FROM stream_rows WHERE stream = ? AND at < ? ORDER BY at LIMIT ${batch})`,
  ).run(stream, before)
  sql('DELETE FROM retention_guard WHERE stream = ?').run(stream)
  return changes
}

function sweepDocuments(sql: Connection['sql'], now: Ms): number {
  const due = sql(`SELECT doc, id, keys FROM documents WHERE expires <= ? ORDER BY expires LIMIT ${batch}`).all(now)
  for (const stored of due as { doc: number; id: string; keys: string }[]) removeStored(sql, stored)
  return due.length
}

function sweepOnce(sql: Connection['sql'], before: Ms): number {
  return sql(
    `DELETE FROM once WHERE name IN (SELECT name FROM once WHERE at <= ? ORDER BY at LIMIT ${batch})`, //
  ).run(before).changes
}

/** Returns some free pages to the file system; false when few enough are left for reuse. */
function shrink({ db }: Connection): boolean {
  const free = pragma(db, 'freelist_count') as number
  if (free <= freePagesKept) return false
  db.pragma(`incremental_vacuum(${Math.min(pagesAtOnce, free - freePagesKept)})`)
  return (pragma(db, 'freelist_count') as number) < free
}
