/**
 * What a poll asks. Names are postgres_exporter's where it has them. No text of a query leaves the server: only counts,
 * times, sizes and the names of databases.
 */

/** Databases at most; more are left out. */
export const mostDatabases = 100

const states = [
  'active',
  'idle',
  'idle in transaction',
  'idle in transaction (aborted)',
  'fastpath function call',
  'disabled',
]

/** Settings and state of the server. */
export const server = `
SELECT current_setting('max_connections')::int AS max_connections,
       current_setting('superuser_reserved_connections')::int AS reserved,
       current_setting('server_version_num')::int AS version,
       current_setting('server_version') AS short_version,
       extract(epoch FROM pg_postmaster_start_time()) AS started,
       pg_is_in_recovery()::int AS replica,
       CASE WHEN pg_is_in_recovery() AND pg_last_wal_receive_lsn() IS DISTINCT FROM pg_last_wal_replay_lsn()
            THEN greatest(0, extract(epoch FROM now() - pg_last_xact_replay_timestamp())) ELSE 0 END AS lag`

/**
 * Sessions by database and state, every state of every database, also those without any. Whoever may not see a session's
 * state (no pg_monitor) gets it counted as `unknown`.
 */
export const activity = `
SELECT d.datname, s.state, coalesce(a.count, 0)::int AS count, coalesce(a.longest, 0)::float8 AS longest
FROM (SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname LIMIT ${mostDatabases}) d
CROSS JOIN (VALUES ${[...states, 'unknown'].map((state) => `('${state}')`).join(', ')}) AS s (state)
LEFT JOIN (
  SELECT datname, coalesce(state, 'unknown') AS state, count(*) AS count,
         max(extract(epoch FROM now() - xact_start)) AS longest
  FROM pg_stat_activity WHERE datname IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
  GROUP BY 1, 2
) a ON a.datname = d.datname AND a.state = s.state`

/** Queries that run longer than so many seconds, ours left out, and for how long the longest does. */
export const slow = (seconds: number): string => `
SELECT count(*)::int AS count, coalesce(max(extract(epoch FROM clock_timestamp() - query_start)), 0)::float8 AS longest,
       count(*) FILTER (WHERE wait_event_type = 'Lock')::int AS waiting
FROM pg_stat_activity
WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid()
  AND clock_timestamp() - query_start > ${seconds} * interval '1 second'`

/** Counters by database. */
export const databases = `
SELECT datname, numbackends, xact_commit, xact_rollback, blks_read, blks_hit, deadlocks, conflicts, temp_bytes
FROM pg_stat_database WHERE datname IN (
  SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname LIMIT ${mostDatabases})`

/** Reading a size means reading a folder, so it is asked less often than the rest. */
export const sizes = `
SELECT datname, pg_database_size(oid)::float8 AS bytes FROM pg_database
WHERE datallowconn AND NOT datistemplate AND has_database_privilege(oid, 'CONNECT')
ORDER BY datname LIMIT ${mostDatabases}`
