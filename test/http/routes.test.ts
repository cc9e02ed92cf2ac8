import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { allRoutes } from '../../src/http/server.ts'
import { Api, quiet } from './rig.ts'

const token = 'correct-horse-battery'
let api: Api
beforeEach(async () => {
  api = await Api.start({ token: `${token},next-token-4711` })
})
afterEach(() => api.close())

const table = () => allRoutes({ ...quiet, routes: api.routes })
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })
const bearer = (text: string) => ({ authorization: `Bearer ${text}` })

describe('S15: every route declares who may ask', () => {
  it('only the two probes are open', () => {
    const lines = table().map(({ method, path, access }) => `${access} ${method} ${path}`)
    expect(lines.filter((line) => line.startsWith('open'))).toEqual(['open GET /healthz', 'open GET /readyz'])
    expect(lines.filter((line) => line.startsWith('token'))).toEqual([
      'token GET /metrics',
      'token GET /api/v1/system/health',
      'token GET /api/v1/system/quota',
      'token POST /api/v1/samples',
      'token POST /api/v1/events',
      'token GET /api/v1/events',
    ])
  })

  it('whoever brings no token learns nothing from any other', async () => {
    for (const { method, path, access } of table()) {
      const ask = (headers: Record<string, string>) => fetch(`${api.url}${path}`, { method, headers })
      const wrong = [
        {},
        bearer('wrong'),
        bearer(token.slice(0, -1)),
        bearer(`${token}x`),
        bearer(''),
        basic(`root:${token}`),
        basic(token),
      ]
      for (const headers of wrong) {
        const response = await ask(headers as Record<string, string>)
        const text = await response.text()
        expect([path, response.status]).toEqual([path, access === 'open' ? 200 : 401])
        expect(text).not.toContain(token)
        if (access === 'token') {
          expect(JSON.parse(text)).toEqual({ error: expect.stringContaining('Authorization: Bearer API_TOKEN') })
          expect(response.headers.get('www-authenticate')).toContain('Bearer')
        }
      }
    }
  })

  it('S4: both tokens open every route while one replaces the other, as bearer and as basic', async () => {
    for (const { method, path } of table()) {
      for (const one of [token, 'next-token-4711']) {
        for (const headers of [bearer(one), basic(`opsbell:${one}`), { authorization: `bearer ${one}` }]) {
          const { status } = await fetch(`${api.url}${path}`, { method, headers })
          // A POST without a body is a mistake of its own.
          expect([path, status]).toEqual([path, method === 'GET' ? 200 : 415])
        }
      }
    }
  })

  it('refused requests are one line in the log, and one an hour with their count', async () => {
    for (let i = 0; i < 30; i++) await fetch(`${api.url}/metrics`)
    expect(api.log.lines).toEqual([
      {
        level: 'warn',
        message: 'requests without the right API_TOKEN are refused',
        fields: { refused: 1, path: '/metrics' },
      },
    ])
  })

  it('every answer says that it is data, for nobody else and for no cache', async () => {
    for (const path of ['/healthz', '/metrics', '/nowhere', '/api/v1/system/quota']) {
      const { headers } = await fetch(`${api.url}${path}`, { headers: bearer(token) })
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(headers.get('cache-control')).toBe('no-store')
    }
  })

  it('what is not there is told as JSON, with what is', async () => {
    expect(await api.ask('/nowhere')).toEqual([404, { error: expect.stringContaining('nothing at /nowhere') }])
    expect(await api.ask('/api/v1/samples', { method: 'PUT', headers: bearer(token) })).toEqual([
      405,
      { error: '/api/v1/samples does not take PUT; it takes POST' },
    ])
    for (const path of ['/%00', '/..%2f..%2fetc/passwd', '/metrics/../metrics/x', '/%ff', `/${'a'.repeat(5000)}`]) {
      const [status, body] = await api.ask(path)
      expect([status, Object.keys(body)]).toEqual([404, ['error']])
    }
  })
})

describe('S15: browsers', () => {
  it.each([
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{}, 200],
  ])(
    'a page of another site may not change anything, even with a token that a browser remembers: %j → %d',
    async (headers, status) => {
      const [got] = await api.post('/api/v1/events', { error_code: 'A' }, { ...basic(`opsbell:${token}`), ...headers })
      expect(got).toBe(status)
    },
  )

  it('without a token only names of this machine are served, whatever a page made point to it', async () => {
    const open = await Api.start()
    try {
      const ask = (host: string) =>
        import('node:http').then(
          ({ request }) =>
            new Promise<number>((resolve, reject) => {
              const { port } = new URL(open.url)
              request({ host: '127.0.0.1', port, path: '/metrics', headers: { host } }, (response) => {
                response.resume()
                resolve(response.statusCode ?? 0)
              })
                .on('error', reject)
                .end()
            }),
        )
      const statuses = await Promise.all(
        ['localhost', '127.0.0.1:8080', '[::1]:8080', 'rebound.evil.example', '127.0.0.1.evil.example'].map(ask),
      )
      expect(statuses).toEqual([200, 200, 200, 403, 403])
    } finally {
      await open.close()
    }
  })

  it('JSON is taken as such only, which no form of a page can send', async () => {
    const [status, body] = await api.post('/api/v1/events', '{"error_code":"A"}', {
      ...bearer(token),
      'content-type': 'text/plain',
    })
    expect([status, body]).toEqual([415, { error: 'content-type is text/plain; send application/json' }])
  })
})
