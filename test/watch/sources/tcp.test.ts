import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import tls from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { sourceSchema } from '../../../src/watch/sources/registry.ts'
import { rig } from './rig.ts'
import { closedUrl, tcpServer } from './test-server.ts'

const pem = (name: string) => readFileSync(new URL(`tls/${name}.pem`, import.meta.url), 'utf8')
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})
const speak = async (talk: Parameters<typeof tcpServer>[0]) => {
  const server = await tcpServer(talk)
  closers.push(() => server.close())
  return server.host
}
const probe = async (options: Record<string, unknown>) => {
  const { poll, values, source } = rig('tcp', { timeout: '2s', ...options })
  await poll()
  return { values: values(), verdict: source.verdict?.()?.message }
}

describe('CORE-1: the tcp probe', () => {
  it('connects, and that is enough', async () => {
    const { values, verdict } = await probe({ url: `tcp://${await speak(() => {})}` })
    expect(values).toEqual({ probe_success: 1, probe_duration_seconds: expect.any(Number) })
    expect(verdict).toBeUndefined()
  })

  it('says why a port is no good, and its poll succeeds', async () => {
    const { host } = new URL(await closedUrl())
    const { values, verdict } = await probe({ url: `tcp://${host}` })
    expect(values).toMatchObject({ probe_success: 0, 'probe_failure_info{reason="unreachable"}': 1 })
    expect(verdict).toBe(`${host} refuses the connection; is the service running and is the port right?`)
  })

  it('waits for a greeting that comes in pieces', async () => {
    const host = await speak((socket) => {
      socket.write('22')
      setImmediate(() => socket.write('0 mail ready\r\n'))
    })
    const { values } = await probe({ url: `tcp://${host}`, expect: '^220 .*ready' })
    expect(values).toMatchObject({ probe_success: 1, probe_failed_due_to_regex: 0 })
  })

  it('sends a text and reads the answer', async () => {
    const host = await speak((socket) => {
      socket.once('data', (text: Buffer) => socket.end(text.toString() === 'PING\r\n' ? '+PONG\r\n' : '-ERR\r\n'))
    })
    expect((await probe({ url: `tcp://${host}`, send: 'PING\r\n', expect: 'PONG' })).values.probe_success).toBe(1)
    const wrong = await probe({ url: `tcp://${host}`, send: 'PINK\r\n', expect: 'PONG' })
    expect(wrong.values).toMatchObject({ probe_success: 0, probe_failed_due_to_regex: 1 })
    expect(wrong.verdict).toBe(`nothing in the answer of ${host} matches PONG`)
  })

  it('is not impressed by a flood of drops', async () => {
    const host = await speak((socket) => {
      for (let i = 0; i < 2000; i++) socket.write('x')
      socket.write(' ready')
      socket.end()
    })
    expect((await probe({ url: `tcp://${host}`, expect: 'ready$' })).values.probe_success).toBe(1)
  })

  describe('over TLS', () => {
    const serve = async (options: tls.TlsOptions) => {
      const server = tls.createServer(options, (socket) => {
        socket.on('error', () => {})
        socket.end('hello\r\n')
      })
      server.on('tlsClientError', () => {})
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      closers.push(() => new Promise((resolve) => server.close(resolve)))
      return `127.0.0.1:${(server.address() as AddressInfo).port}`
    }

    it('tells when the certificate ends, whether it trusts it or not', async () => {
      const cert = pem('cert')
      const host = await serve({ cert, key: pem('key') })
      const expiry = Math.floor(Date.parse(new (await import('node:crypto')).X509Certificate(cert).validTo) / 1000)
      const trusted = await probe({ url: `tls://${host}`, tls: { ca: cert }, expect: 'hello' })
      expect(trusted.values).toMatchObject({ probe_success: 1, probe_ssl_earliest_cert_expiry: expiry })
      const refused = await probe({ url: `tls://${host}` })
      expect(refused.values).toMatchObject({
        probe_success: 0,
        'probe_failure_info{reason="tls"}': 1,
        probe_ssl_earliest_cert_expiry: expiry,
      })
      expect(refused.verdict).toContain(`TLS with ${host} failed (DEPTH_ZERO_SELF_SIGNED_CERT)`)
      expect((await probe({ url: `tls://${host}`, tls: { insecure: true } })).values.probe_success).toBe(1)
    })

    it('fails at TLS that is none', async () => {
      const host = await speak((socket) => socket.end('plain text\r\n'))
      expect((await probe({ url: `tls://${host}` })).values).toMatchObject({ 'probe_failure_info{reason="tls"}': 1 })
    })
  })

  it.each<[Record<string, unknown>, string]>([
    [{ url: 'tcp://db' }, 'names no port; write tcp://127.0.0.1:5432'],
    [{ url: 'http://db:80' }, 'the address must begin with tcp://'],
    [{ url: 'tcp://db:5432/x' }, 'is more than host and port; write tcp://127.0.0.1:5432'],
    [
      { url: 'tcp://db:5432', expect: '(' },
      '"(" is not a valid RE2 expression: error parsing regexp: missing closing ): `(`',
    ],
  ])('%j is refused: %s', (options, message) => {
    expect(sourceSchema('tcp')?.safeParse({ id: 'a', kind: 'tcp', ...options }).error?.issues[0]?.message).toBe(message)
  })
})
