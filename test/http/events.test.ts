import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Api } from './rig.ts'

let api: Api
beforeEach(async () => {
  api = await Api.start()
})
afterEach(() => api.close())

const path = '/api/v1/events'
const gemini = { error_code: 'GEMINI_INVALID_API_KEY', service: 'gemini', message: 'API key not valid' }

describe('VB-1: POST /api/v1/events', () => {
  it('one or a list; 200 says that they are stored and their alerts raised', async () => {
    expect(await api.post(path, gemini)).toEqual([
      200,
      {
        accepted: 1,
        duplicates: 0,
        alerts: [
          {
            alert: 'ApiKeyInvalid',
            priority: 'P0',
            labels: { alertname: 'ApiKeyInvalid', error_code: 'GEMINI_INVALID_API_KEY', service: 'gemini' },
          },
        ],
      },
    ])
    expect((await api.post(path, [gemini, { error_code: 'QUIET_1' }]))[1]).toMatchObject({ accepted: 2 })
    expect(await api.events.firing()).toEqual(['ApiKeyInvalid GEMINI_INVALID_API_KEY gemini'])
    await api.events.restart()
    expect(await api.events.events.list({ limit: 9 })).toHaveLength(3)
  })

  it('503 while the alert room fails; the same delivery is taken once when it is back', async () => {
    api.events.broken = true
    const event = { ...gemini, id: 'e-1' }
    expect((await api.post(path, event))[0]).toBe(500)
    api.events.broken = false
    expect((await api.post(path, event))[1]).toMatchObject({ accepted: 0, duplicates: 1 })
    expect(await api.events.firing()).toHaveLength(1)
  })

  it('a list of a thousand is taken, of more not', async () => {
    const list = Array.from({ length: 1000 }, (_, i) => ({ error_code: 'QUIET', id: i }))
    expect((await api.post(path, list))[1]).toMatchObject({ accepted: 1000 })
    expect(await api.post(path, [...list, gemini])).toEqual([
      413,
      { error: '1001 events are more than 1000; send them in parts' },
    ])
  })

  it.each<[unknown, string]>([
    [{ error_code: 'A', system: 'shp' }, 'nothing was taken: event 0: there is no system "shp"; did you mean "shop"?'],
    [
      { error_code: 'A', system: 'other' },
      'nothing was taken: event 0: there is no system "other"; there are shop, bank',
    ],
    [[gemini, { code: 'A' }], 'nothing was taken: event 1: "code" is unknown; an event has id, error_code'],
    ['A', 'nothing was taken: event 0: an event is an object'],
  ])('%j is refused as a whole', async (body, error) => {
    const [status, answer] = await api.post(path, JSON.stringify(body))
    expect([status, answer]).toEqual([400, { error: expect.stringContaining(error), refused: expect.any(Array) }])
    expect(await api.events.events.list({ limit: 9 })).toEqual([])
  })

  it('secrets in details are neither kept nor told', async () => {
    const details = { api_key: 'canary-4711', url: 'https://u:canary-0815@x/', header: 'Bearer canary-1234567890' }
    await api.post(path, { ...gemini, details })
    const [, listed] = await api.ask(path)
    expect(
      `${JSON.stringify(listed)}${JSON.stringify(api.events.told)}${JSON.stringify(api.events.lines)}`,
    ).not.toContain('canary')
  })

  it('S13: names that every object inherits are taken for what they are', async () => {
    for (const code of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect((await api.post(path, { error_code: code, service: code, system: 'shop' }))[0]).toBe(200)
      expect((await api.post(path, { error_code: 'A', system: code }))[0]).toBe(400)
    }
  })
})

describe('GET /api/v1/events', () => {
  it('lists the newest, of all, one system or one code', async () => {
    await api.post(path, [gemini, { error_code: 'QUIET_1', system: 'bank', details: { a: 1 }, trace_id: 't' }])
    const [, all] = await api.ask(path)
    expect(all.events).toEqual([
      {
        error_code: 'QUIET_1',
        system: 'bank',
        details: { a: 1 },
        trace_id: 't',
        timestamp: '2026-03-01T19:12:00.000Z',
        received_at: '2026-03-01T19:12:00.000Z',
      },
      expect.objectContaining({
        error_code: 'GEMINI_INVALID_API_KEY',
        alert: 'ApiKeyInvalid',
        message: 'API key not valid',
      }),
    ])
    const codes = async (query: string) => {
      const [, body] = await api.ask(`${path}?${query}`)
      return (body.events as { error_code: string }[]).map(({ error_code }) => error_code)
    }
    expect(await codes('system=shop')).toEqual(['GEMINI_INVALID_API_KEY'])
    expect(await codes('system=bank&code=QUIET_1')).toEqual(['QUIET_1'])
    expect(await codes('system=bank&code=QUIET')).toEqual([])
    expect(await codes('limit=1')).toEqual(['QUIET_1'])
  })

  it.each([
    ['limit=0', 400],
    ['limit=x', 400],
    ['limit=501', 400],
    ['code=A', 400],
    ['system=none', 404],
  ])('%s: %d', async (query, status) => {
    expect((await api.ask(`${path}?${query}`))[0]).toBe(status)
  })
})
