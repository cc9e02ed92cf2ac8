import type { Sink } from '../../samples/sink.ts'
import { asNumber } from '../json.ts'
import type { Rows } from './client.ts'

/** The answers of one poll. */
export interface Reading {
  /** Seconds that `SELECT 1` took. */
  ping: number
  server: Rows
  activity: Rows
  slow: Rows
  databases: Rows
  sizes: Rows
}

/**
 * The series of a poll, named as postgres_exporter names them where it has them. Ours: `pg_ping_seconds`, `pg_slow_queries`,
 * `pg_slow_queries_waiting` (for a lock) and `pg_slowest_query_seconds` (0 without any that is slow).
 */
export function writePostgres(reading: Reading, sink: Sink): void {
  sink.add('pg_ping_seconds', {}, reading.ping)
  writeServer(reading.server[0] ?? {}, sink)
  for (const row of reading.activity) {
    const labels = { datname: String(row.datname), state: String(row.state) }
    addNumber(sink, 'pg_stat_activity_count', labels, row.count)
    addNumber(sink, 'pg_stat_activity_max_tx_duration', labels, row.longest)
  }
  const [slow = {}] = reading.slow
  addNumber(sink, 'pg_slow_queries', {}, slow.count)
  addNumber(sink, 'pg_slow_queries_waiting', {}, slow.waiting)
  addNumber(sink, 'pg_slowest_query_seconds', {}, slow.longest)
  for (const { datname, ...counters } of reading.databases) {
    for (const [name, value] of Object.entries(counters)) {
      addNumber(sink, `pg_stat_database_${name}`, { datname: String(datname) }, value)
    }
  }
  for (const { datname, bytes } of reading.sizes) {
    addNumber(sink, 'pg_database_size_bytes', { datname: String(datname) }, bytes)
  }
}

function writeServer(row: Readonly<Record<string, unknown>>, sink: Sink): void {
  addNumber(sink, 'pg_settings_max_connections', {}, row.max_connections)
  addNumber(sink, 'pg_settings_superuser_reserved_connections', {}, row.reserved)
  addNumber(sink, 'pg_postmaster_start_time_seconds', {}, row.started)
  addNumber(sink, 'pg_replication_is_replica', {}, row.replica)
  addNumber(sink, 'pg_replication_lag_seconds', {}, row.lag)
  sink.add('pg_static', { short_version: String(row.short_version ?? '') }, 1)
}

/** Large integers come as text. */
function addNumber(sink: Sink, name: string, labels: Readonly<Record<string, string>>, value: unknown): void {
  const number = asNumber(value)
  if (number !== undefined) sink.add(name, labels, number)
}

/** Sessions whose state the role may not see. */
export function hiddenSessions(activity: Rows): number {
  return activity.reduce((sum, row) => sum + (row.state === 'unknown' ? (asNumber(row.count) ?? 0) : 0), 0)
}
