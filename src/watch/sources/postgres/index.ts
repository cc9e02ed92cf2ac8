import { z } from 'zod'
import type { Ms } from '../../../core/clock.ts'
import { messageOf } from '../../../core/errors.ts'
import type { SourceKind } from '../contract.ts'
import { type CommonConfig, commonShape, duration, eg, type TlsConfig, tls } from '../schema.ts'
import { type ServerUrl, serverUrl } from '../server-url.ts'
import { postgresClient, type Rows } from './client.ts'
import * as queries from './queries.ts'
import { hiddenSessions, writePostgres } from './reading.ts'

export type PostgresConfig = CommonConfig & {
  kind: 'postgres'
  url: ServerUrl
  auth?: { username?: string | undefined; password: string } | undefined
  tls: TlsConfig
  /** A query that runs longer is slow. */
  slow: Ms
}

const sslModes = ['disable', 'require', 'verify-full']

const url = serverUrl({
  schemes: ['postgres', 'postgresql'],
  secure: [],
  port: 5432,
  example: 'postgres://monitor@127.0.0.1:5432/shop',
  query: (name, value) => {
    if (name !== 'sslmode') return `"${name}" is unknown; only sslmode may stand behind ?`
    return sslModes.includes(value) ? undefined : `sslmode is one of ${sslModes.join(', ')}`
  },
})

const auth = z
  .strictObject({
    username: z.string().min(1).optional().meta(eg('monitor')),
    password: z.string().min(1).meta(eg(`"\${PASSWORD}"`)),
  })
  .meta(eg(`{ username: monitor, password: "\${PG_PASSWORD}" }`))

const sizesEvery: Ms = 5 * 60_000

/**
 * A PostgreSQL (10 or later) over one connection that can only read. The role needs `pg_monitor` to see what others' sessions
 * do. Series: reading.ts; `pg_up` is written by failed polls too.
 */
export const postgresKind: SourceKind<PostgresConfig> = {
  kind: 'postgres',
  up: 'pg_up',
  schema: z.strictObject({
    ...commonShape('postgres', 30_000),
    url,
    auth: auth.optional(),
    tls: tls.prefault({}).meta(eg('{ ca: "file:/etc/ssl/ca.pem" }')),
    slow: duration(100, 86_400_000, '100ms and 1d').default(5000),
  }),
  instance: ({ url }) => url.host,
  create(config, { clock, log }) {
    const client = postgresClient(config)
    let sizes: Rows = []
    let sizedAt: Ms | undefined
    let told = false
    return {
      async poll(signal) {
        await client.open(signal)
        const begun = clock.mono()
        await client.query('SELECT 1', signal)
        const ping = (clock.mono() - begun) / 1000
        const server = await client.query(queries.server, signal)
        const activity = await client.query(queries.activity, signal)
        const slow = await client.query(queries.slow(config.slow / 1000), signal)
        const databases = await client.query(queries.databases, signal)
        if (sizedAt === undefined || clock.mono() - sizedAt >= sizesEvery) {
          sizedAt = clock.mono()
          sizes = await client.query(queries.sizes, signal).catch((error: unknown) => {
            signal.throwIfAborted()
            log.info('sizes of databases could not be read', { error: messageOf(error) })
            return sizes
          })
        }
        const hidden = hiddenSessions(activity)
        if (hidden > 0 && !told) {
          log.warn("others' sessions are hidden from the role: slow queries can't be seen; GRANT pg_monitor TO it", {
            hidden,
          })
        }
        told = hidden > 0
        const reading = { ping, server, activity, slow, databases, sizes }
        return (sink) => writePostgres(reading, sink)
      },
      close: () => client.close(),
    }
  },
}
