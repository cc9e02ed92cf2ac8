import { z } from 'zod'
import type { Ms } from '../../../core/clock.ts'
import { type CommonConfig, commonShape, duration, eg, type TlsConfig, tls } from '../schema.ts'
import { type ServerUrl, serverUrl } from '../server-url.ts'

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

export const postgresSchema = z.strictObject({
  ...commonShape('postgres', 30_000),
  url,
  auth: auth.optional(),
  tls: tls.prefault({}).meta(eg('{ ca: "file:/etc/ssl/ca.pem" }')),
  slow: duration(100, 86_400_000, '100ms and 1d').default(5000),
})
