import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { sourceSchema } from '../../../src/watch/sources/registry.ts'
import { rig } from './rig.ts'
import { closedUrl, httpServer, type TestServer } from './test-server.ts'

const pem = (name: string) => readFileSync(new URL(`tls/${name}.pem`, import.meta.url), 'utf8')
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})
const serve = async (answer: TestServer['answer']) => {
  const server = await httpServer(answer)
  closers.push(() => server.close())
  return server
}
const saying =
  (status: number, body = '', headers: http.OutgoingHttpHeaders = {}): TestServer['answer'] =>
  (_, response) => {
    response.writeHead(status, headers).end(body)
  }
const probe = async (options: Record<string, unknown>) => {
  const { poll, values, source } = rig('http', { timeout: '2s', ...options })
  await poll()
  return { values: values(), verdict: source.verdict?.()?.message }
}
const probeOf = async (answer: TestServer['answer'], options: Record<string, unknown> = {}) => {
  const { url } = await serve(answer)
  return probe({ url, ...options })
}

describe('CORE-1: the http probe', () => {
  it('has the series of blackbox_exporter', async () => {
    const { values, verdict } = await probeOf(saying(200, 'hello'))
    expect(values).toEqual({
      probe_success: 1,
      probe_duration_seconds: expect.any(Number),
      probe_http_status_code: 200,
      probe_http_redirects: 0,
      probe_http_ssl: 0,
      probe_failed_due_to_regex: 0,
      probe_http_uncompressed_body_length: 5,
    })
    expect(verdict).toBeUndefined()
  })

  it.each<[number, unknown, number]>([
    [200, ['2xx'], 1],
    [204, ['2xx'], 1],
    [503, ['2xx'], 0],
    [401, [200, 401], 1],
    [404, ['2xx', '3xx'], 0],
    [500, ['5xx'], 1],
  ])('status %d against %j: probe_success %d', async (status, wanted, success) => {
    const { values } = await probeOf(saying(status), { status: wanted })
    expect(values).toMatchObject({ probe_success: success, probe_http_status_code: status })
  })

  it('says which status it got and which it wanted', async () => {
    const { url, host } = await serve(saying(503))
    expect((await probe({ url, status: [200, '3xx'] })).verdict).toBe(`${host} answered 503, not 200, 3xx`)
  })

  it.each<[Record<string, string>, string, number, number]>([
    [{ matches: '"status": ?"ok"' }, '{"status": "ok"}', 1, 0],
    [{ matches: 'ok' }, 'no', 0, 1],
    [{ absent: '(?i)error' }, 'fine', 1, 0],
    [{ absent: '(?i)error' }, 'An ERROR', 0, 1],
    [{ matches: 'a', absent: 'b' }, 'ab', 0, 1],
    [{ matches: 'end$' }, `${'x'.repeat(300_000)}end`, 0, 1],
  ])('%j of a body: probe_success %#', async (options, body, success, regex) => {
    const { values } = await probeOf(saying(200, body), options)
    expect(values).toMatchObject({ probe_success: success, probe_failed_due_to_regex: regex })
  })

  it('reads gzip, asks with HEAD, sends headers and credentials', async () => {
    const server = await serve((request, response) => {
      response
        .writeHead(200, { 'content-encoding': 'gzip' })
        .end(request.method === 'HEAD' ? undefined : gzipSync('hello'))
    })
    const options = { url: server.url, headers: { 'x-tenant': 'a' }, auth: { bearer: 'secret-token' } }
    expect((await probe({ ...options, matches: '^hello$' })).values).toMatchObject({ probe_success: 1 })
    expect((await probe({ ...options, method: 'HEAD' })).values).toMatchObject({ probe_success: 1 })
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'HEAD'])
    expect(server.requests[1]?.headers).toMatchObject({ 'x-tenant': 'a', authorization: 'Bearer secret-token' })
  })

  it('makes a new connection each time', async () => {
    const server = await serve(saying(200))
    const { poll } = rig('http', { url: server.url })
    for (let i = 0; i < 3; i++) await poll()
    expect(server.connections).toBe(3)
  })

  it('a target that is down is a result, with its reason', async () => {
    const url = await closedUrl()
    const { values, verdict } = await probe({ url })
    expect(values).toMatchObject({
      probe_success: 0,
      probe_http_status_code: 0,
      'probe_failure_info{reason="unreachable"}': 1,
    })
    expect(verdict).toContain('refuses the connection')
  })

  it('a name that does not exist is one too', async () => {
    const { values } = await probe({ url: 'http://nowhere.invalid/' })
    expect(values).toMatchObject({ probe_success: 0, 'probe_failure_info{reason="unreachable"}': 1 })
  })

  it('a target that takes too long is one too', async () => {
    const { values, verdict } = await probeOf(() => {}, { timeout: '150ms' })
    expect(values).toMatchObject({ probe_success: 0, 'probe_failure_info{reason="timeout"}': 1 })
    expect(verdict).toMatch(/gave no complete answer within 150ms/)
  })

  it('a poll that is broken off from outside is none', async () => {
    const { url } = await serve(() => {})
    const abort = new AbortController()
    const polled = rig('http', { url }).poll(abort.signal)
    abort.abort(new Error('stopped'))
    await expect(polled).rejects.toThrow('stopped')
  })

  describe('redirects', () => {
    it('are followed, and counted', async () => {
      const server = await serve((request, response) => {
        if (request.url === '/b') response.end('there')
        else response.writeHead(request.url === '/a' ? 307 : 302, { location: request.url === '/a' ? '/b' : 'a' }).end()
      })
      const { values } = await probe({ url: server.url, matches: 'there' })
      expect(values).toMatchObject({ probe_success: 1, probe_http_redirects: 2, probe_http_status_code: 200 })
    })

    it('take credentials to the first server alone', async () => {
      const other = await serve(saying(200))
      const first = await serve((_, response) => {
        response.writeHead(302, { location: other.url }).end()
      })
      const secret = { auth: { bearer: 'secret-token' }, headers: { 'x-key': 'secret-key' } }
      const { values } = await probe({ url: first.url, ...secret })
      expect(values).toMatchObject({ probe_success: 1, probe_http_redirects: 1 })
      expect(first.requests[0]?.headers).toMatchObject({ authorization: 'Bearer secret-token', 'x-key': 'secret-key' })
      expect(JSON.stringify(other.requests[0]?.headers)).not.toContain('secret')
    })

    it('end somewhere', async () => {
      const server = await serve(saying(302, '', { location: '/again' }))
      const { values, verdict } = await probe({ url: server.url })
      expect(values).toMatchObject({ probe_success: 0, 'probe_failure_info{reason="redirect"}': 1 })
      expect(verdict).toBe(`${server.host} redirects more than 10 times`)
      expect(server.requests).toHaveLength(11)
    })

    it('lead to HTTP only', async () => {
      const { verdict } = await probeOf(saying(302, '', { location: 'file:///etc/passwd' }))
      expect(verdict).toMatch(/redirects to file:…, which is not HTTP$/)
    })

    it('are the answer where they are not followed', async () => {
      const { values } = await probeOf(saying(301, '', { location: '/b' }), { followRedirects: false, status: [301] })
      expect(values).toMatchObject({ probe_success: 1, probe_http_status_code: 301, probe_http_redirects: 0 })
    })
  })

  describe('over TLS', () => {
    const cert = pem('cert')
    const expiry = Date.parse(new X509Certificate(cert).validTo) / 1000
    const secure = async () => {
      const server = https.createServer({ cert, key: pem('key') }, (_, response) => {
        response.end('hello')
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      closers.push(() => {
        server.closeAllConnections()
        server.close()
      })
      return `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
    }

    it('tells when the certificate ends', async () => {
      const { values } = await probe({ url: await secure(), tls: { ca: cert } })
      expect(values).toMatchObject({ probe_success: 1, probe_http_ssl: 1, probe_ssl_earliest_cert_expiry: expiry })
    })

    it('tells so of a certificate that is refused too, to which nothing was sent', async () => {
      const { values, verdict } = await probe({ url: await secure(), auth: { bearer: 'secret-token' } })
      expect(values).toMatchObject({
        probe_success: 0,
        probe_http_status_code: 0,
        probe_ssl_earliest_cert_expiry: expiry,
        'probe_failure_info{reason="tls"}': 1,
      })
      expect(verdict).toContain('(DEPTH_ZERO_SELF_SIGNED_CERT); check tls of the source')
    })

    it('checks the name', async () => {
      const { verdict } = await probe({ url: await secure(), tls: { ca: cert, serverName: 'other.internal' } })
      expect(verdict).toContain('ERR_TLS_CERT_ALTNAME_INVALID')
    })

    it('takes any certificate only where that is asked for', async () => {
      expect((await probe({ url: await secure(), tls: { insecure: true } })).values.probe_success).toBe(1)
    })
  })

  it('leaks no credential, even when the server echoes it', async () => {
    const canary = 'canary-4711-secret'
    const { values, verdict } = await probeOf(
      (request, response) => {
        response.writeHead(302, { location: `ftp://x/${request.headers.authorization}` }).end()
      },
      { auth: { bearer: canary } },
    )
    expect(`${verdict}${JSON.stringify(values)}`).not.toContain(canary)
  })

  it.each<[Record<string, unknown>, string]>([
    [{ status: ['6xx'] }, 'a status is a number such as 200, or a class such as 2xx'],
    [{ status: [42] }, 'a status is a number such as 200, or a class such as 2xx'],
    [{ matches: '[' }, '"[" is not a valid RE2 expression: error parsing regexp: missing closing ]: `[`'],
    [{ method: 'POST' }, 'Invalid option: expected one of "GET"|"HEAD"'],
  ])('%j is refused: %s', (options, message) => {
    const parsed = sourceSchema('http')?.safeParse({ id: 'a', kind: 'http', url: 'http://a/', ...options })
    expect(parsed?.error?.issues[0]?.message).toBe(message)
  })
})
