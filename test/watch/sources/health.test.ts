import { afterEach, describe, expect, it } from 'vitest'
import { writeHealth } from '../../../src/watch/sources/health/reading.ts'
import { ListSink } from './fake-sink.ts'
import { rig } from './rig.ts'
import { httpServer } from './test-server.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

function read(answer: Record<string, unknown>): Record<string, number> {
  const sink = new ListSink()
  writeHealth(answer, 'the answer', sink)
  return sink.values
}

const document = {
  status: 'healthy',
  timestamp: '2025-10-20T10:30:15.123Z',
  checks: {
    database: { status: 'healthy', latency_ms: 5 },
    redis: { status: 'healthy', latency_ms: 2 },
    celery: { status: 'healthy', active_workers: 4, pending_tasks: 3 },
    disk: { status: 'healthy', free_gb: 150, total_gb: 500, percentage_used: 70 },
    ffmpeg: { status: 'healthy', version: '4.4.2' },
  },
}

describe('VB-11: the health answer', () => {
  it('of the document becomes these series', () => {
    expect(read(document)).toEqual({
      health_status: 1,
      'health_check_status{check="database"}': 1,
      'health_check_latency_seconds{check="database"}': 0.005,
      'health_check_status{check="redis"}': 1,
      'health_check_latency_seconds{check="redis"}': 0.002,
      'health_check_status{check="celery"}': 1,
      'health_check_active_workers{check="celery"}': 4,
      'health_check_pending_tasks{check="celery"}': 3,
      'health_check_status{check="disk"}': 1,
      'health_check_free_gb{check="disk"}': 150,
      'health_check_total_gb{check="disk"}': 500,
      'health_check_percentage_used{check="disk"}': 70,
      'health_check_status{check="ffmpeg"}': 1,
      'health_check_info{check="ffmpeg", version="4.4.2"}': 1,
    })
  })

  it.each([
    ['healthy', 1],
    ['degraded', 0.5],
    ['unhealthy', 0],
    ['OK', 1],
    [' Down ', 0],
    [true, 1],
    [false, 0],
    ['unknown', undefined],
    ['', undefined],
    [1, undefined],
    [null, undefined],
  ])('reads the status %j as %s', (status, value) => {
    expect(read({ status: 'healthy', checks: { a: { status } } })['health_check_status{check="a"}']).toBe(value)
  })

  it.each<[Record<string, unknown>, Record<string, number>]>([
    [{ status: 'degraded' }, { health_status: 0.5 }],
    [{ checks: { a: 'ok', b: false } }, { 'health_check_status{check="a"}': 1, 'health_check_status{check="b"}': 0 }],
    [
      { checks: [{ name: 'a', status: 'up', n: 3 }, { status: 'up' }, 5] },
      { 'health_check_status{check="a"}': 1, 'health_check_n{check="a"}': 3 },
    ],
    [{ status: 'ok', checks: null }, { health_status: 1 }],
    [{ status: 'ok', checks: { a: null, b: 7, c: [1] } }, { health_status: 1 }],
    [
      {
        status: 'ok',
        checks: { a: { latency_ms: null, x: 'nan', deep: { er: { n: 1, gone: { m: 1 } } }, 'b-c': true } },
      },
      {
        health_status: 1,
        'health_check_deep_er_n{check="a"}': 1,
        'health_check_b_c{check="a"}': 1,
        'health_check_info{check="a", x="nan"}': 1,
      },
    ],
    [
      { status: 'ok', checks: { a: { 'x y': 1, x_y: 2, '9': 1, __z: 't' } } },
      { health_status: 1, 'health_check_x_y{check="a"}': 1 },
    ],
  ])('tolerates %j', (answer, series) => {
    expect(read(answer)).toEqual(series)
  })

  it.each([[{}], [{ status: 'weird' }], [{ checks: {} }], [{ data: document }]])('refuses %j', (answer) => {
    expect(() => read(answer)).toThrow('neither a known status nor checks')
  })

  it('is bounded in checks and fields', () => {
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`c${i}`, 'ok']))
    expect(Object.keys(read({ checks: many }))).toHaveLength(500)
    const wide = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`f${i}`, i]))
    expect(Object.keys(read({ checks: { a: wide } }))).toHaveLength(50)
  })

  it.each([500, 503])('is read from status %d too, which is how an unhealthy backend answers', async (status) => {
    const server = await httpServer((_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end('{"status":"unhealthy","checks":{"database":{"status":"unhealthy"}}}')
    })
    const { poll, values, source } = rig('health', { url: server.url })
    closers.push(
      () => source.close(),
      () => server.close(),
    )
    await poll()
    expect(values()).toEqual({ health_status: 0, 'health_check_status{check="database"}': 0 })
    server.answer = (_, response) => {
      response.writeHead(status).end('{"detail":"boom"}')
    }
    await expect(poll()).rejects.toThrow(`answered ${status}`)
  })

  it('that is nested too deeply, or holds too much, is refused before it is parsed', async () => {
    const bodies = [`{"status":"ok","x":${'['.repeat(200_000)}`, `{"status":"ok","x":[${'1,'.repeat(200_000)}1]}`]
    const server = await httpServer((_, response) => {
      response.end(bodies.shift())
    })
    const { poll, source } = rig('health', { url: server.url })
    closers.push(
      () => source.close(),
      () => server.close(),
    )
    await expect(poll()).rejects.toThrow('nested deeper than 32')
    await expect(poll()).rejects.toThrow('more than 100000 values')
  })

  it('pollutes no prototype', () => {
    expect(
      read(
        JSON.parse(
          '{"status":"ok","checks":{"__proto__":{"status":"ok","x":1},"a":{"__proto__":{"y":"t"},"constructor":"c"}}}',
        ),
      ),
    ).toEqual({
      health_status: 1,
      'health_check_status{check="__proto__"}': 1,
      'health_check_x{check="__proto__"}': 1,
      'health_check_info{check="a", constructor="c"}': 1,
    })
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })
})
