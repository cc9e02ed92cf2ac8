import { afterEach, describe, expect, it } from 'vitest'
import { quotaAnswer, quotaStatus } from '../../src/http/shapes/quota.ts'
import { rig } from '../watch/sources/rig.ts'
import { httpServer, type TestServer } from '../watch/sources/test-server.ts'

/** The answer that chapter 5.3 of the monitoring guide shows. */
const shown = {
  timestamp: '2025-10-20T10:30:15.123Z',
  quotas: {
    gemini: { used: 450, total: 1000, percentage: 45, reset_date: '2025-10-21T00:00:00Z', status: 'healthy' },
    stability: { used: 680, total: 1000, percentage: 68, status: 'healthy' },
    d_id: { used: 85, total: 100, percentage: 85, reset_date: '2025-11-01T00:00:00Z', status: 'warning' },
    youtube: { used: 8500, total: 10000, percentage: 85, reset_date: '2025-10-21T08:00:00Z', status: 'warning' },
  },
}

const servers: TestServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

/** Samples of a system whose backend answers this, polled once by the source kind `quota`. */
async function watching(answer: unknown) {
  const server = await httpServer((_, response) => {
    response.end(JSON.stringify(answer))
  })
  servers.push(server)
  const { samples, poll, source } = rig('quota', { url: server.url })
  await poll()
  await source.close()
  return samples
}

describe('VB-12: GET /api/v1/system/quota', () => {
  it('tells what a backend told, field by field in the shape of the guide', async () => {
    const samples = await watching(shown)
    const answer = quotaAnswer([samples], samples.newest)
    expect(answer).toEqual({ ...shown, timestamp: new Date(samples.newest).toISOString() })
    for (const [name, row] of Object.entries(shown.quotas)) {
      expect(Object.keys(answer.quotas[name] ?? {})).toEqual(Object.keys(row))
    }
  })

  it.each([
    [0, 100, 'healthy'],
    [79.99, 100, 'healthy'],
    [80, 100, 'warning'],
    [85, 100, 'warning'],
    [90, 100, 'warning'],
    [9, 10, 'warning'],
    [900_000_001, 1_000_000_000, 'critical'],
    [95, 100, 'critical'],
    [99.99, 100, 'critical'],
    [100, 100, 'exceeded'],
    [130, 100, 'exceeded'],
    [0, 0, 'exceeded'],
  ])('%d of %d is %s', (used, total, status) => {
    expect(quotaStatus(used, total)).toBe(status)
  })

  it('each source keeps its own spelling of a service', async () => {
    const one = await watching({ quotas: { d_id: { used: 1, total: 10 } } })
    const other = await watching({ quotas: { 'd-id': { used: 2, total: 10 } } })
    expect(Object.keys(quotaAnswer([one, other], one.newest).quotas)).toEqual(['d_id', 'd-id'])
  })

  it('what two systems spell alike is told by system', async () => {
    const one = await watching({ quotas: { gemini: { used: 1, total: 10 }, youtube: { used: 1, total: 3 } } })
    const other = Object.defineProperty(await watching({ quotas: { gemini: { used: 2, total: 10 } } }), 'system', {
      value: 'bank',
    })
    const { quotas } = quotaAnswer([one, other], one.newest)
    expect(quotas).toEqual({
      youtube: { used: 1, total: 3, percentage: 33.33, status: 'healthy' },
      'sys/gemini': { used: 1, total: 10, percentage: 10, status: 'healthy' },
      'bank/gemini': { used: 2, total: 10, percentage: 20, status: 'healthy' },
    })
  })
})
