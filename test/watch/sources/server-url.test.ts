import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfiguration } from '../../../src/configuration.ts'
import { sourceSchema } from '../../../src/watch/sources/registry.ts'
import { serverUrl, tlsOptions, usesTls } from '../../../src/watch/sources/server-url.ts'

const redis = serverUrl({ schemes: ['redis'], secure: ['rediss'], port: 6379, example: 'redis://127.0.0.1:6379' })
const parts = (text: string) => redis.parse(text)
const problem = (kind: string, url: unknown) =>
  sourceSchema(kind)
    ?.safeParse({ id: 'a', kind, url })
    .error?.issues.map(({ message }) => message)

describe('addresses of servers that are not asked by HTTP', () => {
  it.each([
    ['redis://127.0.0.1', { host: '127.0.0.1:6379', hostname: '127.0.0.1', port: 6379, tls: false }],
    ['rediss://cache.internal:7000/2', { host: 'cache.internal:7000', tls: true, database: '2' }],
    ['redis://[::1]:6380', { host: '[::1]:6380', hostname: '::1', port: 6380 }],
    ['redis://u:p%40ss%2Fword@h', { username: 'u', password: 'p@ss/word', host: 'h:6379' }],
    ['redis://:only@h', { username: undefined, password: 'only' }],
    ['redis://%2Fvar%2Frun%2Fredis.sock', { host: '/var/run/redis.sock', path: '/var/run/redis.sock' }],
  ])('%s', (text, expected) => {
    expect(parts(text)).toMatchObject(expected)
  })

  it.each<[string, unknown, string]>([
    ['redis', 'nonsense', 'is not an address; write redis://127.0.0.1:6379'],
    ['redis', 'http://u:canary@h', 'the address must begin with redis://'],
    ['redis', 'redis://', 'names no host; write redis://127.0.0.1:6379'],
    ['redis', 'redis://u:canary@h?db=1', '"db" is unknown'],
    ['postgres', 'postgres://u:canary@h/d?sslmode=prefer', 'sslmode is one of disable, require, verify-full'],
    ['postgres', 'postgres://h/d?connect_timeout=1', '"connect_timeout" is unknown; only sslmode may stand behind ?'],
    ['postgres', 'mysql://h/d', 'the address must begin with postgres://'],
  ])('%s %s is refused without repeating it', (kind, url, message) => {
    expect(problem(kind, url)).toEqual([message])
  })

  it('a certificate that is named means TLS, whatever the scheme', () => {
    const plain = { insecure: false }
    expect([usesTls(parts('redis://h'), plain), usesTls(parts('rediss://h'), plain)]).toEqual([false, true])
    expect(usesTls(parts('redis://h'), { ...plain, ca: 'PEM' })).toBe(true)
    expect(usesTls(parts('redis://h'), { insecure: true })).toBe(true)
    expect(tlsOptions(parts('rediss://h'), plain)).toEqual({ rejectUnauthorized: true, servername: 'h' })
    expect(tlsOptions(parts('rediss://127.0.0.1'), plain)).toEqual({ rejectUnauthorized: true })
  })

  it('S6: the password of an address is a secret of the configuration, as it stands and as it is meant', () => {
    const folder = mkdtempSync(join(tmpdir(), 'url-'))
    mkdirSync(join(folder, 'shop'))
    writeFileSync(join(folder, 'opsbell.yaml'), 'chats: { ops: { id: -1 } }\nsystems: [ ./shop ]\n')
    writeFileSync(
      join(folder, 'shop/system.yaml'),
      'id: shop\nname: Shop\nsources: [ { id: r, kind: redis, url: "${R}" }, { id: p, kind: postgres, url: "postgres://u:plain-0815@h/d" } ]\n',
    )
    const read = readConfiguration(join(folder, 'opsbell.yaml'), { R: 'redis://:canary%40471@h' })
    rmSync(folder, { recursive: true, force: true })
    expect(read.ok && read.configuration.config.secrets).toEqual(
      expect.arrayContaining(['canary%40471', 'canary@471', 'plain-0815']),
    )
  })
})
