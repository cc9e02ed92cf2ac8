import { z } from 'zod'
import type { SourceKind } from '../contract.ts'
import { failure } from '../failures.ts'
import { type CommonConfig, commonShape, eg, tls } from '../schema.ts'
import { type ServerUrl, serverUrl } from '../server-url.ts'
import { type Reply, redisClient } from './client.ts'
import { parseInfo, writeInfo } from './info.ts'
import { readSlowlog, SlowlogTail, slowlogRead } from './slowlog.ts'

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

/**
 * A Redis server, asked by PING, INFO and SLOWLOG. Series are named as redis_exporter names them (info.ts, slowlog.ts), so
 * that rules serve both; besides, `redis_up` is written by failed polls too, and `redis_ping_seconds` is how long PING took.
 */
export const redisKind: SourceKind<RedisConfig> = {
  kind: 'redis',
  up: 'redis_up',
  schema: z.strictObject({
    ...commonShape('redis', 15_000),
    url,
    auth: auth.optional(),
    tls: tls.prefault({}).meta(eg('{ ca: "file:/etc/ssl/ca.pem" }')),
  }),
  instance: ({ url }) => url.host,
  create(config, { clock, log }) {
    const client = redisClient(config)
    const tail = new SlowlogTail()
    const { host } = config.url
    let told = false
    return {
      async poll(signal) {
        await client.open(signal)
        const begun = clock.mono()
        const [pong] = await client.ask([['PING']], signal)
        const ping = clock.mono() - begun
        allowed(pong, 'ping', host)
        const [answer, length, entries] = await client.ask(
          [['INFO'], ['SLOWLOG', 'LEN'], ['SLOWLOG', 'GET', String(slowlogRead)]],
          signal,
        )
        const info = parseInfo(String(allowed(answer, 'info', host)))
        if (!info.has('redis_version')) throw failure('not-redis', { host })
        const slow = length?.ok && entries?.ok ? readSlowlog(length.value, entries.value) : undefined
        if (slow) tail.step(info.get('run_id') ?? '', slow)
        else if (!told) log.info('SLOWLOG is not allowed: slow commands are not counted; grant +slowlog', { host })
        told ||= slow === undefined
        return (sink) => {
          sink.add('redis_ping_seconds', {}, ping / 1000)
          writeInfo(info, sink)
          if (slow) tail.write(slow, sink)
        }
      },
      close: () => client.close(),
    }
  },
}

/** The value of a reply. */
function allowed(reply: Reply | undefined, command: string, host: string): unknown {
  if (reply?.ok) return reply.value
  const code = reply?.code ?? ''
  if (code === 'NOAUTH') throw failure('login-needed', { host })
  if (code === 'NOPERM') throw failure('not-permitted', { host, what: command.toUpperCase(), grant: `+${command}` })
  throw failure('server-refuses', { host, detail: code })
}
