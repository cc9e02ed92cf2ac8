import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Api } from './rig.ts'

let api: Api
beforeEach(async () => {
  api = await Api.start()
})
afterEach(() => api.close())

/** Everything that the server says to these bytes until it closes the connection. */
function talk(write: (send: (text: string | Buffer) => void, end: () => void) => void): Promise<string> {
  const { hostname, port } = new URL(api.url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    let answer = ''
    socket.on('data', (bytes) => {
      answer += bytes.toString('utf8')
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
    write(
      (text) => socket.write(text),
      () => socket.end(),
    )
  })
}
const head = (...headers: string[]) =>
  ['POST /api/v1/events HTTP/1.1', 'host: localhost', 'content-type: application/json', ...headers, '', ''].join('\r\n')

describe('S13 reliability 23: bodies', () => {
  it('over 1 MiB are refused, announced or not, and the connection ends', async () => {
    const announced = await talk((send) => send(head('content-length: 1048577')))
    expect(announced).toMatch(/^HTTP\/1.1 413 /)
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
    const endless = await talk((send) => {
      send(head('transfer-encoding: chunked'))
      for (let i = 0; i < 40; i++) send(chunk)
    })
    expect(endless).toMatch(/^HTTP\/1.1 413 /)
    expect(endless).toContain('larger than 1048576 bytes; send it in parts')
    expect(await api.events.events.list({ limit: 1 })).toEqual([])
  })

  it('that are packed are not unpacked', async () => {
    const response = await fetch(`${api.url}/api/v1/events`, {
      method: 'POST',
      body: gzipSync(Buffer.alloc(10 * 1024 * 1024, 32)),
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    })
    expect([response.status, await response.json()]).toEqual([
      415,
      { error: 'content-encoding gzip is not taken; send the body as it is' },
    ])
  })

  it.each([
    ['', 'the body is not JSON: a bracket, comma or quote is missing or too many'],
    ['{"error_code":"A"', 'the body is not JSON: a bracket, comma or quote is missing or too many'],
    ['{"error_code":"A"}}', 'the body is not JSON: a bracket, comma or quote is missing or too many'],
    [`${'['.repeat(33)}${']'.repeat(33)}`, 'the body is nested deeper than 32 levels'],
    [`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 'the body is nested deeper than 32 levels'],
    ['{"__proto__":{"polluted":1},"error_code":"A"}', 'the key "__proto__" is not taken; rename it'],
    [
      '{"error_code":"A","details":{"a":[{"constructor":{"prototype":{}}}]}}',
      'the key "constructor" is not taken; rename it',
    ],
    ['{"error_code":"A","details":{"prototype":1}}', 'the key "prototype" is not taken; rename it'],
  ])('%.60s is refused: %s', async (body, error) => {
    expect(await api.post('/api/v1/events', body)).toEqual([400, { error }])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('that are not UTF-8, or hold too many values, are refused', async () => {
    const [status, body] = await api.ask('/api/v1/events', {
      method: 'POST',
      body: new Uint8Array([0x22, 0xff, 0x22]),
      headers: { 'content-type': 'application/json' },
    })
    expect([status, body.error]).toEqual([400, 'the body is not JSON: it is not UTF-8'])
    const [many, why] = await api.post('/api/v1/events', `[${'1,'.repeat(200_001)}1]`)
    expect([many, why.error]).toEqual([413, 'the body holds more than 200000 values; send it in parts'])
  })

  it('that break off in the middle change nothing', async () => {
    await talk((send, end) => {
      send(head('content-length: 100'))
      send('{"error_code":"HALF"}')
      end()
    })
    await api.post('/api/v1/events', { error_code: 'WHOLE' })
    expect((await api.events.events.list({ limit: 9 })).map(({ code }) => code)).toEqual(['WHOLE'])
  })
})

describe('S13: connections', () => {
  it('headers without bound are refused', async () => {
    expect(
      await talk((send) => send(`GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)),
    ).toMatch(/^HTTP\/1.1 431 /)
  })

  it('what is no HTTP is told so', async () => {
    expect(await talk((send) => send('SSH-2.0-OpenSSH_9.2\r\n\r\n'))).toMatch(/^HTTP\/1.1 400 /)
  })

  it('a flood of refused requests leaves the others served', async () => {
    const flood = Array.from({ length: 100 }, () => api.post('/api/v1/events', '{'))
    const [status] = await api.post('/api/v1/events', { error_code: 'A' })
    expect(status).toBe(200)
    expect(new Set((await Promise.all(flood)).map(([one]) => one))).toEqual(new Set([400]))
  })
})
