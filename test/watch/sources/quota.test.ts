import { describe, expect, it } from 'vitest'
import { quotaKind } from '../../../src/watch/sources/quota/index.ts'
import { serviceName, writeQuota } from '../../../src/watch/sources/quota/reading.ts'
import { ListSink } from './fake-sink.ts'

function read(quotas: unknown): ListSink {
  const sink = new ListSink()
  writeQuota({ timestamp: '2025-10-20T10:30:15.123Z', quotas } as never, 'the answer', sink)
  return sink
}

describe('VB-12: the quota answer', () => {
  it('of the document becomes these series', () => {
    const { values } = read({
      gemini: { used: 450, total: 1000, percentage: 45, reset_date: '2025-10-21T00:00:00Z', status: 'healthy' },
      stability: { used: 680, total: 1000, percentage: 68, status: 'healthy' },
      d_id: { used: 85, total: 100, percentage: 85, reset_date: '2025-11-01T00:00:00Z', status: 'warning' },
    })
    expect(values).toEqual({
      'quota_used{service="gemini"}': 450,
      'quota_total{service="gemini"}': 1000,
      'quota_ratio{service="gemini"}': 0.45,
      'quota_reset_timestamp_seconds{service="gemini"}': Date.UTC(2025, 9, 21) / 1000,
      'quota_info{name="gemini", service="gemini"}': 1,
      'quota_used{service="stability"}': 680,
      'quota_total{service="stability"}': 1000,
      'quota_ratio{service="stability"}': 0.68,
      'quota_info{name="stability", service="stability"}': 1,
      'quota_used{service="d-id"}': 85,
      'quota_total{service="d-id"}': 100,
      'quota_ratio{service="d-id"}': 0.85,
      'quota_reset_timestamp_seconds{service="d-id"}': Date.UTC(2025, 10, 1) / 1000,
      'quota_info{name="d_id", service="d-id"}': 1,
    })
  })

  it('has one service for d_id and d-id, and keeps the spelling', () => {
    expect([serviceName('d_id'), serviceName('d-id'), serviceName(' D_ID ')]).toEqual(['d-id', 'd-id', 'd-id'])
    const { values, refused } = read({ 'd-id': { used: 1 }, d_id: { used: 2 } })
    expect(values).toEqual({ 'quota_used{service="d-id"}': 1, 'quota_info{name="d-id", service="d-id"}': 1 })
    expect(refused).toEqual(['duplicate'])
  })

  it.each<[unknown, Record<string, number>]>([
    [{ percentage: 92 }, { quota_ratio: 0.92 }],
    [{ used: 5 }, { quota_used: 5 }],
    [
      { used: 5, total: 0 },
      { quota_used: 5, quota_total: 0 },
    ],
    [
      { used: 5, total: 0, percentage: 100 },
      { quota_used: 5, quota_total: 0, quota_ratio: 1 },
    ],
    [
      { used: 110, total: 100 },
      { quota_used: 110, quota_total: 100, quota_ratio: 1.1 },
    ],
    [
      { used: '45', total: '100' },
      { quota_used: 45, quota_total: 100, quota_ratio: 0.45 },
    ],
    [{ used: '', total: null, percentage: 'x', reset_date: 'soon' }, {}],
    [{ reset_date: '2025-10-21T00:00:00' }, { quota_reset_timestamp_seconds: Date.UTC(2025, 9, 21) / 1000 }],
    [{ reset_date: '2025-10-21' }, { quota_reset_timestamp_seconds: Date.UTC(2025, 9, 21) / 1000 }],
    [{ reset_date: '2025-10-21T08:00:00+08:00' }, { quota_reset_timestamp_seconds: Date.UTC(2025, 9, 21) / 1000 }],
    [
      { reset_date: '2025-10-21 00:00:00.123456' },
      { quota_reset_timestamp_seconds: Date.UTC(2025, 9, 21, 0, 0, 0, 123) / 1000 },
    ],
  ])('tolerates %j', (quota, series) => {
    const expected = Object.entries({ ...series }).map(([name, value]) => [`${name}{service="a"}`, value])
    expect(read({ a: quota }).values).toEqual({
      ...Object.fromEntries(expected),
      'quota_info{name="a", service="a"}': 1,
    })
  })

  it('passes over what is no quota', () => {
    expect(read({ a: null, b: 5, c: [], '': { used: 1 } }).values).toEqual({})
  })

  it.each([[undefined], [null], [[]], ['x']])('without quotas (%j) is refused', (quotas) => {
    expect(() => read(quotas)).toThrow('has no "quotas"')
  })

  it.each([
    ['says nothing', {}, Date.UTC(2025, 9, 21, 7)],
    ['names a date that is over', { reset_date: '2025-10-20T00:00:00Z' }, Date.UTC(2025, 9, 21, 7)],
    ['names its own', { reset_date: '2025-10-22T00:00:00Z' }, Date.UTC(2025, 9, 22)],
  ])('VB-13: an endpoint that %s about the reset: the calendar helps out', (_, quota, expected) => {
    const sink = new ListSink()
    sink.at = Date.UTC(2025, 9, 20, 10, 30)
    const calendar = new Map([['youtube', { every: 'day' as const, at: '00:00', zone: 'America/Los_Angeles' }]])
    writeQuota({ quotas: { YouTube: quota, gemini: { used: 1 } } } as never, 'the answer', sink, calendar)
    expect(sink.values['quota_reset_timestamp_seconds{service="youtube"}']).toBe(expected / 1000)
    expect(sink.values).not.toHaveProperty('quota_reset_timestamp_seconds{service="gemini"}')
  })

  it('VB-13: resets are checked, and any spelling of a service will do', () => {
    const url = { id: 'q', kind: 'quota', url: 'http://127.0.0.1:1/quota' }
    const read = quotaKind.schema.safeParse({
      ...url,
      resets: { d_id: { every: 'month', day: 1 }, gemini: { every: 'day' } },
    })
    expect(read.data?.resets).toEqual({
      d_id: { every: 'month', day: 1, at: '00:00', zone: 'UTC' },
      gemini: { every: 'day', at: '00:00', zone: 'UTC' },
    })
    for (const wrong of [
      { every: 'week' },
      { every: 'day', at: '24:00' },
      { every: 'month', day: 32 },
      { every: 'day', zone: 'Mars' },
    ])
      expect(quotaKind.schema.safeParse({ ...url, resets: { a: wrong } }).success).toBe(false)
  })

  it('is bounded in services', () => {
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`s${i}`, { used: 1 }]))
    expect(read(many).samples).toHaveLength(1000)
  })
})
