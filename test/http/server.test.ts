import { afterEach, describe, expect, it } from 'vitest'
import { UserError } from '../../src/core/errors.ts'
import { type HttpOptions, type HttpServer, startHttp } from '../../src/http/server.ts'

let server: HttpServer | undefined
afterEach(() => server?.close())

async function start(options: Partial<HttpOptions> = {}): Promise<string> {
  server = await startHttp({
    host: '127.0.0.1',
    port: 0,
    metrics: { render: async () => ({ contentType: 'text/plain; version=0.0.4', body: 'opsbell_up 1\n' }) },
    notReady: () => undefined,
    problems: async () => [],
    ...options,
  })
  return server.url
}
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })

describe('own HTTP server', () => {
  it('CORE-13: /metrics, /healthz and /readyz answer', async () => {
    const url = await start()
    expect(await (await fetch(`${url}/metrics`)).text()).toBe('opsbell_up 1\n')
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    expect((await fetch(`${url}/nothing`)).status).toBe(404)
  })

  it('CORE-13: /readyz and /healthz say what is missing with 503', async () => {
    const url = await start({
      notReady: () => 'Telegram has not answered yet',
      problems: async () => [{ stage: 'poll', problem: 'no poll for 90 s' }],
    })
    const ready = await fetch(`${url}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'not ready', why: 'Telegram has not answered yet' },
    ])
    expect((await fetch(`${url}/healthz`)).status).toBe(503)
  })

  it.each([
    ['none', {}, 401],
    ['a wrong token', { authorization: 'Bearer nope' }, 401],
    ['a shorter token', { authorization: 'Bearer secre' }, 401],
    ['the token', { authorization: 'Bearer secret' }, 200],
    ['basic with user opsbell', basic('opsbell:secret'), 200],
    ['basic with another user', basic('root:secret'), 401],
  ])('S15: with API_TOKEN, %s → /metrics', async (_name, headers: Record<string, string>, status) => {
    const url = await start({ token: 'secret' })
    expect((await fetch(`${url}/metrics`, { headers })).status).toBe(status)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })

  it('refuses to listen beyond loopback without API_TOKEN, and names a taken port', async () => {
    await expect(start({ host: '0.0.0.0' })).rejects.toThrow(/set API_TOKEN/)
    const url = await start()
    await expect(
      startHttp({
        host: '127.0.0.1',
        port: Number(new URL(url).port),
        metrics: { render: async () => ({ contentType: '', body: '' }) },
        notReady: () => undefined,
        problems: async () => [],
      }),
    ).rejects.toThrow(UserError)
  })
})
