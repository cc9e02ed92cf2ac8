import type { Sink } from '../../samples/sink.ts'
import { asNumber } from '../json.ts'

/** `INFO` as fields by name. */
export type Info = ReadonlyMap<string, string>

const longestLine = 512
const mostFields = 2000
const mostDatabases = 64
const mostReplicas = 64

/** Reads the answer of `INFO`: lines `field:value`, sections begin with `#`. */
export function parseInfo(text: string): Info {
  const fields = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon <= 0 || line.startsWith('#') || line.length > longestLine) continue
    if (fields.size >= mostFields) break
    fields.set(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return fields
}

/** Fields of INFO by the names that redis_exporter gives them. */
const numbers: Readonly<Record<string, string>> = {
  uptime_in_seconds: 'redis_uptime_in_seconds',
  connected_clients: 'redis_connected_clients',
  blocked_clients: 'redis_blocked_clients',
  maxclients: 'redis_config_maxclients',
  used_memory: 'redis_memory_used_bytes',
  used_memory_rss: 'redis_memory_used_rss_bytes',
  used_memory_peak: 'redis_memory_used_peak_bytes',
  maxmemory: 'redis_memory_max_bytes',
  mem_fragmentation_ratio: 'redis_mem_fragmentation_ratio',
  loading: 'redis_loading_dump_file',
  rdb_changes_since_last_save: 'redis_rdb_changes_since_last_save',
  rdb_last_save_time: 'redis_rdb_last_save_timestamp_seconds',
  aof_enabled: 'redis_aof_enabled',
  total_connections_received: 'redis_connections_received_total',
  total_commands_processed: 'redis_commands_processed_total',
  total_net_input_bytes: 'redis_net_input_bytes_total',
  total_net_output_bytes: 'redis_net_output_bytes_total',
  rejected_connections: 'redis_rejected_connections_total',
  expired_keys: 'redis_expired_keys_total',
  evicted_keys: 'redis_evicted_keys_total',
  keyspace_hits: 'redis_keyspace_hits_total',
  keyspace_misses: 'redis_keyspace_misses_total',
  total_error_replies: 'redis_total_error_replies',
  used_cpu_sys: 'redis_cpu_sys_seconds_total',
  used_cpu_user: 'redis_cpu_user_seconds_total',
  connected_slaves: 'redis_connected_slaves',
  master_repl_offset: 'redis_master_repl_offset',
}

/** Outcomes, 1 for `ok`. */
const outcomes: Readonly<Record<string, string>> = {
  rdb_last_bgsave_status: 'redis_rdb_last_bgsave_status',
  aof_last_bgrewrite_status: 'redis_aof_last_bgrewrite_status',
  aof_last_write_status: 'redis_aof_last_write_status',
}

/** The series of INFO; a field that the server doesn't tell has none. */
export function writeInfo(info: Info, sink: Sink): void {
  for (const [field, name] of Object.entries(numbers)) {
    const value = asNumber(info.get(field))
    if (value !== undefined) sink.add(name, {}, value)
  }
  for (const [field, name] of Object.entries(outcomes)) {
    const value = info.get(field)
    if (value !== undefined) sink.add(name, {}, value === 'ok' ? 1 : 0)
  }
  const text = (field: string) => info.get(field) ?? ''
  sink.add(
    'redis_instance_info',
    {
      role: text('role'),
      redis_version: text('redis_version'),
      redis_mode: text('redis_mode'),
      maxmemory_policy: text('maxmemory_policy'),
    },
    1,
  )
  writeKeyspace(info, sink)
  if (text('role') === 'slave') writeReplica(info, sink)
  writeReplicas(info, sink)
}

/** `db0:keys=1,expires=0,avg_ttl=0` */
function writeKeyspace(info: Info, sink: Sink): void {
  const databases = [...info].filter(([field]) => /^db\d+$/.test(field)).slice(0, mostDatabases)
  for (const [db, text] of databases) {
    const parts = partsOf(text)
    const keys = asNumber(parts.get('keys'))
    const expiring = asNumber(parts.get('expires'))
    if (keys !== undefined) sink.add('redis_db_keys', { db }, keys)
    if (expiring !== undefined) sink.add('redis_db_keys_expiring', { db }, expiring)
  }
}

/** What a replica knows of its master. */
function writeReplica(info: Info, sink: Sink): void {
  const master = { master_host: info.get('master_host') ?? '', master_port: info.get('master_port') ?? '' }
  sink.add('redis_master_link_up', master, info.get('master_link_status') === 'up' ? 1 : 0)
  const figures = {
    redis_master_last_io_seconds_ago: 'master_last_io_seconds_ago',
    redis_master_sync_in_progress: 'master_sync_in_progress',
    redis_slave_repl_offset: 'slave_repl_offset',
  }
  for (const [name, field] of Object.entries(figures)) {
    const value = asNumber(info.get(field))
    if (value !== undefined) sink.add(name, master, value)
  }
}

/** What a master knows of its replicas: `slave0:ip=10.0.0.2,port=6379,state=online,offset=42,lag=0` */
function writeReplicas(info: Info, sink: Sink): void {
  const replicas = [...info].filter(([field]) => /^slave\d+$/.test(field)).slice(0, mostReplicas)
  for (const [, text] of replicas) {
    const parts = partsOf(text)
    const labels = {
      slave_ip: parts.get('ip') ?? '',
      slave_port: parts.get('port') ?? '',
      slave_state: parts.get('state') ?? '',
    }
    const offset = asNumber(parts.get('offset'))
    const lag = asNumber(parts.get('lag'))
    if (offset !== undefined) sink.add('redis_connected_slave_offset_bytes', labels, offset)
    if (lag !== undefined) sink.add('redis_connected_slave_lag_seconds', labels, lag)
  }
}

function partsOf(text: string): ReadonlyMap<string, string> {
  return new Map(text.split(',').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]))
}
