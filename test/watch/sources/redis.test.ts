import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Exporter, startRedisExporter } from '../../support/exporters.ts'
import { freePort } from '../../support/free-port.ts'
import { type RedisServer, startRedis } from '../../support/redis.ts'
import { type Live, live } from './live.ts'
import { tcpServer } from './test-server.ts'

const password = 'canary-4711-secret'
let redis: RedisServer
let running: Live | undefined
beforeAll(async () => {
  redis = await startRedis(['--slowlog-log-slower-than', '1000000', '--repl-diskless-sync-delay', '0'])
})
afterEach(async () => {
  await running?.stop()
  running = undefined
})
afterAll(() => redis.close())

const watch = async (source: Readonly<Record<string, unknown>>) => {
  running = await live({ kind: 'redis', ...source })
  return running
}
const number = (value: number | 'stale' | undefined) => (typeof value === 'number' ? value : Number.NaN)

describe('RP-2: a Redis is watched', () => {
  it('its figures have the names and values that redis_exporter gives them', async () => {
    await redis.command('SET', 'a', 'b')
    await redis.command('CONFIG', 'SET', 'maxmemory', '64mb')
    const exporter: Exporter = await startRedisExporter(redis.url)
    const told = await (await fetch(exporter.url)).text()
    await exporter.stop()
    const exported = new Map(
      told.split('\n').flatMap((line): [string, number][] => {
        const [, series = '', value = ''] = /^(redis_\S+?)(?:\{.*\})? (\S+)$/.exec(line) ?? []
        return series === '' ? [] : [[series, Number(value)]]
      }),
    )
    const { values } = await watch({ url: redis.url })
    const ours = ['redis_ping_seconds', 'redis_slowlog_new_total', 'redis_slowest_command_seconds']
    const names = [...new Set(Object.keys(values()).map((series) => series.replace(/\{.*/, '')))]
    expect(names.filter((name) => !exported.has(name) && !ours.includes(name))).toEqual([])
    const steady = [
      'redis_up',
      'redis_memory_max_bytes',
      'redis_config_maxclients',
      'redis_evicted_keys_total',
      'redis_aof_enabled',
    ]
    for (const name of steady) expect([name, values()[name]]).toEqual([name, exported.get(name)])
    expect(values()).toMatchObject({
      redis_up: 1,
      redis_memory_max_bytes: 67_108_864,
      redis_connected_clients: 1,
      redis_connected_slaves: 0,
      redis_slowlog_length: 0,
      redis_slowlog_new_total: 0,
      'redis_db_keys{db="db0"}': 1,
      redis_rdb_last_bgsave_status: 1,
    })
    expect(Object.keys(values()).find((series) => series.startsWith('redis_instance_info'))).toContain('role="master"')
    expect(number(values().redis_memory_used_bytes)).toBeGreaterThan(100_000)
    expect(number(values().redis_ping_seconds)).toBeGreaterThan(0)
    expect(running?.samples.select([{ name: 'source', op: '=', value: 'src' }])[0]?.labels.instance).toBe(
      `127.0.0.1:${redis.port}`,
    )
  })

  it('slow commands are counted, and their arguments stay in the server', async () => {
    await redis.command('CONFIG', 'SET', 'slowlog-log-slower-than', '0')
    await redis.command('SET', 'before', 'canary-argument')
    await redis.command('CONFIG', 'SET', 'slowlog-log-slower-than', '250000')
    const { values, until } = await watch({ url: redis.url })
    expect(values().redis_slowlog_new_total).toBe(0)
    const busy =
      "local t = redis.call('TIME'); repeat local n = redis.call('TIME') until (n[1] - t[1]) * 1000000 + n[2] - t[2] > 300000"
    await redis.command('EVAL', busy, '0', 'canary-argument')
    await until(() => number(values().redis_slowlog_new_total) > 0)
    expect(values().redis_slowlog_new_total).toBe(1)
    expect(number(values().redis_slowest_command_seconds)).toBeGreaterThanOrEqual(0.3)
    await until(() => values().redis_slowest_command_seconds === 0)
    expect(values().redis_slowlog_new_total).toBe(1)
    expect(JSON.stringify(Object.keys(values()))).not.toContain('canary')
    await redis.command('CONFIG', 'SET', 'slowlog-log-slower-than', '1000000')
  })

  it('one that goes away fails its polls with redis_up 0, its other figures stand, and it is back by itself', async () => {
    const { values, poll, status } = await watch({ url: redis.url })
    await redis.stop()
    await poll(false)
    await poll(false)
    expect(values()).toMatchObject({ redis_up: 0, redis_connected_clients: 1 })
    expect(status()).toMatchObject({
      up: false,
      error: expect.stringMatching(/refuses the connection|broke the connection/),
    })
    await redis.start()
    await poll(true)
    expect(values()).toMatchObject({ redis_up: 1, redis_connected_clients: 1 })
    expect(status().error).toBeUndefined()
  })

  it('a replica tells of its master', async () => {
    const replica = await startRedis(['--replicaof', '127.0.0.1', String(redis.port)])
    const master = `master_host="127.0.0.1",master_port="${redis.port}"`
    try {
      const { values, until } = await watch({ url: replica.url })
      await until(() => values()[`redis_master_link_up{${master}}`] === 1)
      expect(number(values()[`redis_slave_repl_offset{${master}}`])).toBeGreaterThanOrEqual(0)
      await running?.stop()
      const other = await watch({ url: redis.url })
      const lag = () =>
        Object.keys(other.values()).find((series) => series.startsWith('redis_connected_slave_lag_seconds'))
      await other.until(() => lag() !== undefined)
      expect(lag()).toContain(`slave_port="${replica.port}"`)
      expect(other.values().redis_connected_slaves).toBe(1)
    } finally {
      await replica.close()
    }
  })
})

describe('CORE-1: the source kind redis', () => {
  it('asks over one connection, and lets it go when it is stopped', async () => {
    const { poll } = await watch({ url: redis.url })
    await poll(true)
    await poll(true)
    const clients = await redis.command('CLIENT', 'LIST')
    expect(clients.match(/^id=/gm)).toHaveLength(2)
    await running?.stop()
    expect((await redis.command('CLIENT', 'LIST')).match(/^id=/gm)).toHaveLength(1)
  })

  it('logs in by auth or by its address, and tells when it may not, without the password', async () => {
    const guarded = await startRedis(['--requirepass', password], password)
    const at = guarded.url.replace('redis://', '')
    try {
      for (const source of [
        { url: guarded.url, auth: { password } },
        { url: guarded.url, auth: { username: 'default', password } },
        { url: `redis://:${password}@${at}` },
      ]) {
        expect((await watch(source)).status()).toMatchObject({ up: true })
        await running?.stop()
      }
      const wrong = 'canary-wrong-0815'
      const refused = [
        { url: guarded.url },
        { url: guarded.url, auth: { password: wrong } },
        { url: `redis://u:${wrong}@${at}` },
      ]
      const errors: (string | undefined)[] = []
      for (const source of refused) {
        errors.push((await watch(source)).status().error)
        await running?.stop()
      }
      expect(errors).toEqual([
        `127.0.0.1:${guarded.port} wants a password; set auth of the source`,
        `127.0.0.1:${guarded.port} refuses the user or the password; check auth of the source`,
        `127.0.0.1:${guarded.port} refuses the user or the password; check auth of the source`,
      ])
      expect(JSON.stringify(errors)).not.toContain('canary')
    } finally {
      await guarded.close()
    }
  })

  it('lives without SLOWLOG where it may not, and says which right INFO needs', async () => {
    await redis.command('ACL', 'SETUSER', 'low', 'on', `>${password}`, '+ping', '+info')
    await redis.command('ACL', 'SETUSER', 'none', 'on', `>${password}`, '+ping')
    const { values, status } = await watch({ url: redis.url, auth: { username: 'low', password } })
    expect(status().up).toBe(true)
    expect(values()).not.toHaveProperty('redis_slowlog_length')
    await running?.stop()
    expect((await watch({ url: redis.url, auth: { username: 'none', password } })).status().error).toBe(
      `127.0.0.1:${redis.port} does not let this user do INFO; grant +info`,
    )
  })

  it.each<[string, Parameters<typeof tcpServer>[0], RegExp]>([
    ['never answers', () => {}, /no complete answer within/],
    [
      'is no Redis',
      (socket) => socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
      /does not answer as a Redis/,
    ],
    ['breaks off', (socket) => socket.once('data', () => socket.destroy()), /broke the connection off|can't be polled/],
    [
      'answers without end',
      (socket) =>
        socket.on('data', (bytes: Buffer) => {
          if (bytes.toString().toUpperCase().includes('PING')) socket.write('+PONG\r\n')
          else {
            socket.write('$999999999\r\n')
            const flood = () => {
              while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 32)));
              socket.once('drain', flood)
            }
            flood()
          }
        }),
      /answered with more than/,
    ],
  ])('a server that %s fails the poll within its timeout', async (_, talk, error) => {
    const server = await tcpServer(talk)
    try {
      const url = server.url.replace('http:', 'redis:')
      const { status } = await watch({ url, timeout: '500ms', limits: { body: '1MiB' } })
      expect(status().up).toBe(false)
      expect(status().error).toMatch(error)
    } finally {
      await running?.stop()
      await server.close()
    }
  })

  it('CORE-1: speaks TLS to whom it trusts, and to nobody else', async () => {
    const file = (name: string) => join(import.meta.dirname, 'tls', name)
    const tls = ['--tls-port', '0', '--tls-cert-file', file('cert.pem'), '--tls-key-file', file('key.pem')]
    const port = await freePort()
    const secure = await startRedis([...tls, '--tls-auth-clients', 'no'])
    await secure.command('CONFIG', 'SET', 'tls-port', String(port))
    const url = `rediss://127.0.0.1:${port}`
    const trusted = { ca: readFileSync(file('cert.pem'), 'utf8'), serverName: 'app.internal' }
    try {
      expect((await watch({ url, tls: trusted })).status().error).toBeUndefined()
      await running?.stop()
      expect((await watch({ url, tls: { ca: trusted.ca } })).status().up).toBe(true)
      await running?.stop()
      expect((await watch({ url, tls: { insecure: true } })).status().up).toBe(true)
      await running?.stop()
      expect((await watch({ url })).status().error).toMatch(/^TLS with/)
    } finally {
      await running?.stop()
      await secure.close()
    }
  })

  it('TLS that is none fails as TLS', async () => {
    const server = await tcpServer((socket) => socket.once('data', () => socket.write('-ERR Protocol error\r\n')))
    const { status } = await watch({ url: server.url.replace('http:', 'rediss:') })
    expect(status().error).toMatch(/^TLS with/)
    await running?.stop()
    await server.close()
  })
})
