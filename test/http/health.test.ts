import { afterEach, describe, expect, it } from 'vitest'
import type { AlertLevel } from '../../src/core/policy.ts'
import { healthAnswer, type SystemFacts } from '../../src/http/shapes/health.ts'
import type { SourceStatus } from '../../src/watch/contract.ts'
import { rig } from '../watch/sources/rig.ts'
import { httpServer, type TestServer } from '../watch/sources/test-server.ts'
import { Api } from './rig.ts'

/** The answer that chapter 6.1 of the monitoring guide shows. */
const shown = {
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

let server: TestServer | undefined
let api: Api | undefined
afterEach(async () => {
  await server?.close()
  await api?.close()
  server = undefined
  api = undefined
})

const now = Date.parse('2025-10-20T10:30:15.123Z')
const statusOf = (source: string, more: Partial<SourceStatus> = {}): SourceStatus => ({
  system: 'sys',
  source,
  kind: 'prometheus',
  every: 15_000,
  lastAttempt: now,
  lastSuccess: now,
  up: true,
  error: undefined,
  durationMs: 12.3456789,
  samples: 1,
  refused: {},
  skipped: 0,
  ...more,
})

/** A system whose backend answers this, polled once by the source kind `health`. */
async function watching(answer: unknown, more: Partial<SystemFacts> = {}): Promise<{ facts: SystemFacts; at: number }> {
  await server?.close()
  server = await httpServer((_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer))
  })
  const { samples, poll, source } = rig('health', { url: server.url })
  await poll()
  await source.close()
  const sources = [statusOf('src', { kind: 'health' })]
  return { facts: { system: 'sys', samples, sources, firing: [], ...more }, at: samples.newest }
}

describe('VB-11: GET /api/v1/system/health', () => {
  it('tells what a backend told, field by field in the shape of the guide', async () => {
    const { facts, at } = await watching(shown)
    const answer = healthAnswer([facts], undefined, at)
    const { alerts, ...checks } = answer.checks
    expect({ ...answer, checks }).toEqual({ ...shown, timestamp: new Date(at).toISOString() })
    expect(alerts).toEqual({ status: 'healthy', firing: 0 })
    const types = (checks: object) =>
      Object.entries(checks).map(([name, check]) => [
        name,
        Object.entries(check as object)
          .map(([field, value]) => `${field}:${typeof value}`)
          .sort(),
      ])
    expect(types(checks)).toEqual(types(shown.checks))
  })

  it('its time has milliseconds and a zone, as the guide shows it', async () => {
    expect(healthAnswer([], { problems: [] }, now)).toEqual({
      status: 'healthy',
      timestamp: shown.timestamp,
      checks: { opsbell: { status: 'healthy' } },
    })
  })

  it.each([
    ['healthy', 'healthy', 'healthy'],
    ['degraded', 'healthy', 'degraded'],
    ['healthy', 'unhealthy', 'unhealthy'],
    ['degraded', 'unhealthy', 'unhealthy'],
  ])('checks that are %s and %s are %s as a whole', async (one, other, whole) => {
    const { facts, at } = await watching({ status: 'healthy', checks: { a: { status: one }, b: { status: other } } })
    const answer = healthAnswer([facts], undefined, at)
    expect([answer.status, answer.checks.a?.status, answer.checks.b?.status]).toEqual([whole, one, other])
  })

  it('a check without a status that is known is not known to be well', async () => {
    const { facts, at } = await watching({ status: 'healthy', checks: { a: { status: 'who knows', latency_ms: 3 } } })
    expect(healthAnswer([facts], undefined, at).checks.a).toEqual({ status: 'degraded', latency_ms: 3 })
  })

  it('tells sources that have no checks of their own, and why one is away', async () => {
    const sources = [
      statusOf('app'),
      statusOf('limits', { kind: 'constant' }),
      statusOf('redis', { up: false, error: 'x refuses the connection', durationMs: 1 }),
      statusOf('new', { up: undefined, durationMs: undefined }),
      statusOf('endpoint', { kind: 'health', up: false, error: 'x answered 500' }),
    ]
    const answer = healthAnswer([{ system: 'sys', samples: undefined, sources, firing: [] }], undefined, now)
    expect(answer).toMatchObject({ status: 'degraded' })
    expect(answer.checks).toEqual({
      source_app: { status: 'healthy', latency_ms: 12.3457 },
      source_redis: { status: 'degraded', latency_ms: 1, error: 'x refuses the connection' },
      source_new: { status: 'degraded', error: 'nothing is known of it yet' },
      source_endpoint: { status: 'degraded', latency_ms: 12.3457, error: 'x answered 500' },
      alerts: { status: 'healthy', firing: 0 },
    })
  })

  it.each<[AlertLevel[], string]>([
    [[], 'healthy'],
    [['info'], 'healthy'],
    [['info', 'warning'], 'degraded'],
    [['warning', 'critical'], 'unhealthy'],
  ])('alerts of the levels %j make it %s', (firing, status) => {
    const answer = healthAnswer([{ system: 'sys', samples: undefined, sources: [], firing }], undefined, now)
    expect(answer).toEqual({ ...answer, status, checks: { alerts: { status, firing: firing.length } } })
  })

  it('of several systems: what has the same name is told by system', async () => {
    const one = await watching({
      status: 'healthy',
      checks: { database: { status: 'healthy' }, disk: { status: 'healthy' } },
    })
    const { facts: two, at } = await watching({ status: 'healthy', checks: { database: { status: 'unhealthy' } } })
    const answer = healthAnswer([one.facts, { ...two, system: 'bank' }], undefined, at)
    expect(Object.keys(answer.checks).sort()).toEqual([
      'bank/alerts',
      'bank/database',
      'disk',
      'sys/alerts',
      'sys/database',
    ])
    expect(answer.status).toBe('unhealthy')
  })

  it('what a backend told long ago no longer counts as known', async () => {
    const { facts, at } = await watching(shown)
    const later = healthAnswer([{ ...facts, sources: [] }], undefined, at + 3_600_000)
    expect(Object.keys(later.checks)).toEqual(['alerts'])
  })

  it('is served, of all or of one system; another is told what there is', async () => {
    api = await Api.start()
    api.facts = [
      { system: 'shop', samples: undefined, sources: [statusOf('app')], firing: [] },
      { system: 'bank', samples: undefined, sources: [], firing: ['critical'] },
    ]
    const [status, all] = await api.ask('/api/v1/system/health')
    expect([status, all.status, Object.keys(all.checks as object)]).toEqual([
      200,
      'unhealthy',
      ['source_app', 'shop/alerts', 'bank/alerts', 'opsbell'],
    ])
    const [, one] = await api.ask('/api/v1/system/health?system=shop')
    expect(Object.keys(one.checks as object)).toEqual(['source_app', 'alerts'])
    expect(await api.ask('/api/v1/system/health?system=shpo')).toEqual([
      404,
      { error: 'there is no system "shpo"; there are shop, bank' },
    ])
  })
})
