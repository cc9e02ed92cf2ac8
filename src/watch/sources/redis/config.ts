import { z } from 'zod'
import { type CommonConfig, commonShape, eg, tls } from '../schema.ts'
import { type ServerUrl, serverUrl } from '../server-url.ts'

export type RedisConfig = CommonConfig & {
  kind: 'redis'
  url: ServerUrl
  auth?: { username?: string | undefined; password: string } | undefined
  tls: z.output<typeof tls>
}

const url = serverUrl({
  schemes: ['redis'],
  secure: ['rediss'],
  port: 6379,
  example: 'redis://127.0.0.1:6379',
})

const auth = z
  .strictObject({
    username: z.string().min(1).optional().meta(eg('monitor')),
    password: z.string().min(1).meta(eg(`"\${PASSWORD}"`)),
  })
  .meta(eg(`{ password: "\${REDIS_PASSWORD}" }`))

export const redisSchema = z.strictObject({
  ...commonShape('redis', 15_000),
  url,
  auth: auth.optional(),
  tls: tls.prefault({}).meta(eg('{ ca: "file:/etc/ssl/ca.pem" }')),
})
