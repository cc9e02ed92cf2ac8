import type { SourceKind } from '../contract.ts'
import { failure } from '../failures.ts'
import { type Reply, redisClient } from './client.ts'
import { type RedisConfig, redisSchema } from './config.ts'
import { parseInfo, writeInfo } from './info.ts'
import { readSlowlog, SlowlogTail, slowlogRead } from './slowlog.ts'

/**
 * A Redis server, asked by PING, INFO and SLOWLOG. Series are named as redis_exporter names them (info.ts, slowlog.ts), so
 * that rules serve both; besides, `redis_up` is written by failed polls too, and `redis_ping_seconds` is how long PING took.
 */
export const redisKind: SourceKind<RedisConfig> = {
  kind: 'redis',
  up: 'redis_up',
  schema: redisSchema,
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
