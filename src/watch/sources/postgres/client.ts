import type { Client, QueryResult } from 'pg'
import { messageOf } from '../../../core/errors.ts'
import type { SourceError } from '../contract.ts'
import { failure } from '../failures.ts'
import { failureOf } from '../http-failure.ts'
import { secretScrubber, tlsOptions, usesTls } from '../server-url.ts'
import type { PostgresConfig } from './config.ts'

export type Rows = readonly Readonly<Record<string, unknown>>[]

export interface PostgresClient {
  /** Connects when the kept connection is gone: one attempt, no retries. @throws SourceError */
  open(signal: AbortSignal): Promise<void>
  /** @throws SourceError, after which the connection is made anew by the next `open` */
  query(sql: string, signal: AbortSignal): Promise<Rows>
  close(): Promise<void>
}

/** One connection, whose session can read only and whose statements end before the poll does. */
export function postgresClient(config: PostgresConfig): PostgresClient {
  const { url, auth, timeout, limits } = config
  const scrub = secretScrubber(url.password, auth?.password)
  let kept: Client | undefined
  let received = 0

  const drop = () => {
    const client = kept
    kept = undefined
    client?.connection.stream.destroy()
  }
  const bound = (stream: Client['connection']['stream']) =>
    stream.on('data', (bytes: Buffer) => {
      received += bytes.length
      if (received > limits.body) stream.destroy()
    })
  const connect = async (signal: AbortSignal) => {
    drop()
    const client = await create(config)
    signal.throwIfAborted()
    kept = client
    client.on('end', () => {
      if (kept === client) kept = undefined
    })
    // From the first byte on; over TLS the connection becomes another stream.
    const plain = bound(client.connection.stream)
    await client.connect()
    if (client.connection.stream !== plain) bound(client.connection.stream)
    await client.query(session(timeout))
  }
  const guarded = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    received = 0
    try {
      return await Promise.race([work(), aborted(signal)])
    } catch (error) {
      drop()
      if (received > limits.body) {
        throw failure('body-too-large', { host: url.host, size: `${limits.body} bytes` })
      }
      throw failureFrom(error, config, scrub)
    }
  }
  const rowsOf = async (sql: string): Promise<Rows> => {
    if (kept === undefined) throw failure('broken-off', { host: url.host })
    const { rows }: QueryResult<Record<string, unknown>> = await kept.query(sql)
    return rows
  }
  return {
    open: (signal) => guarded(signal, async () => (kept ? undefined : connect(signal))),
    query: (sql, signal) => guarded(signal, () => rowsOf(sql)),
    close: async () => drop(),
  }
}

/** Settings rather than start parameters, which poolers refuse. A statement may take half of what the poll may. */
const session = (timeout: number) =>
  `SET default_transaction_read_only = on; SET statement_timeout = ${Math.ceil(timeout / 2)}`

/** Loaded only where a PostgreSQL is watched. Every option is given, so that none comes from PG… variables. */
async function create({ url, auth, tls, timeout }: PostgresConfig): Promise<Client> {
  const { default: pg } = await import('pg')
  const mode = url.query.sslmode
  const secure = mode === 'disable' ? false : usesTls(url, tls) || mode !== undefined
  const options = tlsOptions(url, { ...tls, insecure: tls.insecure || (mode === 'require' && tls.ca === undefined) })
  const user = auth?.username ?? url.username ?? 'postgres'
  const client = new pg.Client({
    host: url.path ?? url.hostname,
    port: url.port,
    user,
    password: () => auth?.password ?? url.password ?? '',
    database: url.database ?? user,
    ssl: secure ? options : false,
    connectionTimeoutMillis: timeout,
    application_name: 'opsbell',
    options: '',
    keepAlive: true,
  })
  // A connection that breaks between polls is noticed by the next one.
  client.on('error', () => {})
  return client
}

/** By SQLSTATE. */
function failureFrom(error: unknown, config: PostgresConfig, scrub: (text: string) => string): SourceError {
  const { host, database = '' } = config.url
  const code = String((error as { code?: unknown })?.code ?? '')
  const message = messageOf(error)
  if (code === '28P01' || code === '28000') return failure('login', { host })
  if (code === '3D000') return failure('no-database', { host, database })
  if (code === '53300') return failure('full', { host })
  if (code === '57014') return failureOf({ code: 'ETIMEDOUT' }, host, config.timeout, scrub)
  if (code === '42501') return failure('not-permitted', { host, what: 'SELECT', grant: 'pg_monitor' })
  if (/^[0-9A-Z]{5}$/.test(code) && /\d/.test(code)) {
    return failure('server-refuses', { host, detail: `${scrub(message).slice(0, 160)} (${code})` })
  }
  if (message.includes('does not support SSL')) return failure('no-tls', { host })
  if (/Received unexpected|unknown message|Unknown (message|auth)|invalid response/i.test(message)) {
    return failure('not-postgres', { host })
  }
  if (message.startsWith('Connection terminated')) return failure('broken-off', { host })
  if (message === 'timeout expired') return failureOf({ code: 'ETIMEDOUT' }, host, config.timeout, scrub)
  return failureOf(error, host, config.timeout, scrub)
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}
