import type { Ms } from '../../../core/clock.ts'
import { messageOf } from '../../../core/errors.ts'
import type { SourceKind } from '../contract.ts'
import { postgresClient, type Rows } from './client.ts'
import { type PostgresConfig, postgresSchema } from './config.ts'
import * as queries from './queries.ts'
import { hiddenSessions, writePostgres } from './reading.ts'

const sizesEvery: Ms = 5 * 60_000

/**
 * A PostgreSQL (10 or later) over one connection that can only read. The role needs `pg_monitor` to see what others' sessions
 * do. Series: reading.ts; `pg_up` is written by failed polls too.
 */
export const postgresKind: SourceKind<PostgresConfig> = {
  kind: 'postgres',
  up: 'pg_up',
  schema: postgresSchema,
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
