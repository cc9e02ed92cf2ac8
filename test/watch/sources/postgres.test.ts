import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type PostgresServer, startPostgres } from '../../support/postgres.ts'
import { type Live, live } from './live.ts'
import { tcpServer } from './test-server.ts'

const file = (name: string) => join(import.meta.dirname, 'tls', name)
let postgres: PostgresServer
let running: Live | undefined
const clients: pg.Client[] = []
beforeAll(async () => {
  postgres = await startPostgres({ max_connections: '20' })
  const admin = await postgres.connect()
  await admin.query(`CREATE ROLE monitor LOGIN PASSWORD 'canary-monitor' IN ROLE pg_monitor`)
  await admin.query(`CREATE ROLE stranger LOGIN PASSWORD 'canary-stranger'`)
  await admin.query('CREATE DATABASE shop')
  await admin.end()
})
afterEach(async () => {
  await running?.stop()
  running = undefined
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => {})))
})
afterAll(() => postgres.close())

const watch = async (source: Readonly<Record<string, unknown>>) => {
  running = await live({ kind: 'postgres', ...source })
  return running
}
const at = (user: string, password: string, rest = 'shop') =>
  `postgres://${user}:${password}@127.0.0.1:${postgres.port}/${rest}`
const monitor = () => at('monitor', 'canary-monitor')
const session = async () => {
  const client = await postgres.connect('shop')
  clients.push(client)
  return client
}
const number = (value: number | 'stale' | undefined) => (typeof value === 'number' ? value : Number.NaN)

describe('RP-2: a PostgreSQL is watched', () => {
  it('tells connections by state, their limit, sizes and counters by database', async () => {
    await session()
    const open = await session()
    await open.query('BEGIN')
    const { values } = await watch({ url: monitor() })
    expect(values()).toMatchObject({
      pg_up: 1,
      pg_settings_max_connections: 20,
      pg_replication_is_replica: 0,
      pg_replication_lag_seconds: 0,
      pg_slow_queries: 0,
      pg_slowest_query_seconds: 0,
      'pg_stat_activity_count{datname="shop",state="active"}': 1,
      'pg_stat_activity_count{datname="shop",state="idle"}': 1,
      'pg_stat_activity_count{datname="shop",state="idle in transaction"}': 1,
      'pg_stat_activity_count{datname="shop",state="unknown"}': 0,
      'pg_stat_activity_count{datname="postgres",state="idle"}': 0,
      'pg_stat_database_numbackends{datname="shop"}': 3,
      'pg_static{short_version="15.18 (Debian 15.18-0+deb12u1)"}': expect.anything(),
    })
    expect(number(values()['pg_database_size_bytes{datname="shop"}'])).toBeGreaterThan(1_000_000)
    expect(number(values().pg_ping_seconds)).toBeGreaterThan(0)
    expect(number(values()['pg_stat_database_xact_commit{datname="shop"}'])).toBeGreaterThan(0)
    expect(Object.keys(values()).filter((series) => series.includes('template'))).toEqual([])
  })

  it('counts queries that run for too long, and their text stays in the server', async () => {
    const { values, until } = await watch({ url: monitor(), slow: '300ms' })
    const slow = (await session()).query(`SELECT 'canary-text', pg_sleep(20)`).catch(() => {})
    await until(() => values().pg_slow_queries === 1)
    expect(number(values().pg_slowest_query_seconds)).toBeGreaterThanOrEqual(0.3)
    expect(number(values()['pg_stat_activity_max_tx_duration{datname="shop",state="active"}'])).toBeGreaterThan(0)
    expect(JSON.stringify(Object.keys(values()))).not.toContain('canary')
    await (await session()).query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%canary-text%' AND pid <> pg_backend_pid()`,
    )
    await slow
    await until(() => values().pg_slow_queries === 0)
    expect(values().pg_slowest_query_seconds).toBe(0)
  })

  it('one that goes away fails its polls with pg_up 0, its other figures stand, and it is back by itself', async () => {
    const { values, poll, status } = await watch({ url: monitor() })
    await postgres.stop()
    await poll(false)
    await poll(false)
    expect(values()).toMatchObject({ pg_up: 0, pg_settings_max_connections: 20 })
    expect(status()).toMatchObject({
      up: false,
      error: expect.stringMatching(/refuses the connection|broke the connection off/),
    })
    await postgres.start()
    await poll(true)
    expect(values()).toMatchObject({ pg_up: 1, pg_settings_max_connections: 20 })
  })
})

describe('CORE-1: the source kind postgres', () => {
  it('keeps one connection whose session can only read, and lets it go when it is stopped', async () => {
    const admin = await session()
    const ours = async () => {
      const { rows } = await admin.query(`SELECT state FROM pg_stat_activity WHERE application_name = 'opsbell'`)
      return rows.length
    }
    const { poll } = await watch({ url: monitor() })
    await poll(true)
    await poll(true)
    expect(await ours()).toBe(1)
    await running?.stop()
    while ((await ours()) > 0) await admin.query('SELECT pg_sleep(0.01)')
  })

  it('says who is refused and what is missing, without a password', async () => {
    const error = async (source: Readonly<Record<string, unknown>>) => {
      const { status } = await watch(source)
      await running?.stop()
      return status().error
    }
    const host = `127.0.0.1:${postgres.port}`
    expect(await error({ url: at('monitor', 'canary-wrong') })).toBe(
      `${host} refuses the user or the password; check auth of the source`,
    )
    expect(await error({ url: monitor(), auth: { username: 'nobody', password: 'canary-wrong' } })).toContain(
      'refuses the user',
    )
    expect(await error({ url: at('monitor', 'canary-monitor', 'nowhere') })).toBe(
      `${host} has no database nowhere; check url of the source`,
    )
    expect(await error({ url: at('monitor', 'canary-monitor', 'shop?sslmode=require') })).toBe(
      `${host} offers no TLS; check url and tls of the source`,
    )
  })

  it('counts sessions that the role may not see as unknown, and says so once', async () => {
    await session()
    const said: string[] = []
    const note = (message: string) => void said.push(message)
    const log = { debug() {}, info: note, warn: note, error: note, child: () => log }
    running = await live({ kind: 'postgres', url: at('stranger', 'canary-stranger') }, log)
    expect(running.values()['pg_stat_activity_count{datname="shop",state="unknown"}']).toBe(1)
    await running.poll(true)
    expect(said.filter((line) => line.includes('pg_monitor'))).toHaveLength(1)
  })

  it('speaks TLS to whom it trusts, and to nobody else', async () => {
    const secure = await startPostgres(
      { ssl: 'on', ssl_cert_file: file('cert.pem'), ssl_key_file: 'server.key' },
      { 'server.key': readFileSync(file('key.pem')) },
    )
    try {
      const url = secure.url
      const ca = readFileSync(file('cert.pem'), 'utf8')
      for (const source of [
        { url: `${url}?sslmode=require` },
        { url, tls: { ca } },
        { url: `${url}?sslmode=verify-full`, tls: { ca } },
      ]) {
        expect((await watch(source)).status().error).toBeUndefined()
        await running?.stop()
      }
      expect((await watch({ url: `${url}?sslmode=verify-full` })).status().error).toMatch(/^TLS with/)
    } finally {
      await running?.stop()
      await secure.close()
    }
  })

  it.each<[string, Parameters<typeof tcpServer>[0], RegExp]>([
    ['never answers', () => {}, /no complete answer within/],
    [
      'is no PostgreSQL',
      (socket) => socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
      /does not answer as a PostgreSQL|no complete answer/,
    ],
    ['breaks off', (socket) => socket.once('data', () => socket.destroy()), /broke the connection off/],
  ])('a server that %s fails the poll within its timeout', async (_, talk, error) => {
    const server = await tcpServer(talk)
    try {
      const { status } = await watch({ url: `postgres://u:p@${server.host}/d`, timeout: '500ms' })
      expect(status().up).toBe(false)
      expect(status().error).toMatch(error)
    } finally {
      await running?.stop()
      await server.close()
    }
  })
})
