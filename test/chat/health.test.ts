import { describe, expect, it } from 'vitest'
import { bar, fillOf } from '../../src/chat/cards/quota.ts'
import { assessHealth, type HealthFacts, readQuotas } from '../../src/chat/health.ts'
import { silentLog } from '../../src/core/log.ts'
import type { SourceStatus } from '../../src/watch/contract.ts'
import { SystemSamples } from '../../src/watch/samples/samples.ts'

const now = Date.parse('2026-03-02T03:12:00+08:00')

/** Samples of one poll 12 s ago. */
function polled(
  values: readonly (readonly [string, Record<string, string>, number])[],
  at = now - 12_000,
): SystemSamples {
  const samples = new SystemSamples('shop', silentLog)
  const labels = { system: 'shop', source: 'health', instance: 'a' }
  const limits = { samples: 100, series: 100, labels: 10, labelLength: 100 }
  samples.setSource({ id: 'health', kind: 'health', every: 300_000, labels, limits, derives: [] })
  samples.succeed(
    'health',
    at,
    (sink) => {
      for (const [name, more, value] of values) sink.add(name, more, value)
    },
    () => 5,
  )
  return samples
}

const source = (more: Partial<SourceStatus> = {}): SourceStatus => ({
  system: 'shop',
  source: 'health',
  kind: 'health',
  every: 300_000,
  lastAttempt: now - 12_000,
  lastSuccess: now - 12_000,
  up: true,
  error: undefined,
  durationMs: 5,
  samples: 3,
  refused: {},
  skipped: 0,
  ...more,
})
const facts = (more: Partial<HealthFacts> = {}): HealthFacts => ({
  system: 'shop',
  name: 'Shop',
  alerts: [],
  sources: [source({ kind: 'prometheus' })],
  ...more,
})

describe('the health of a system', () => {
  it('is that of its worst check, with what the check says and when', () => {
    const samples = polled([
      ['health_check_status', { check: 'database' }, 1],
      ['health_check_status', { check: 'redis' }, 0],
      ['health_check_info', { check: 'redis', error: 'connection refused' }, 1],
      ['health_check_status', { check: 'disk' }, 0.5],
      ['health_status', {}, 0],
    ])
    expect(assessHealth([facts({ samples })], now)).toEqual([
      {
        system: 'shop',
        name: 'Shop',
        state: 'unhealthy',
        measuredAt: now - 12_000,
        troubles: [
          { what: 'redis', state: 'unhealthy', at: now - 12_000, why: 'connection refused' },
          { what: 'disk', state: 'degraded', at: now - 12_000 },
        ],
      },
    ])
  })

  it('is what the whole says where no check explains it', () => {
    const [shop] = assessHealth([facts({ samples: polled([['health_status', {}, 0.5]]) })], now)
    expect(shop).toMatchObject({ state: 'degraded', troubles: [{ what: 'health' }] })
  })

  it('follows its open alerts: critical is unhealthy, warning degraded, info nothing', () => {
    const level = (level: 'critical' | 'warning' | 'info') =>
      assessHealth([facts({ alerts: [{ level, text: 'x', since: now }] })], now)[0]?.state
    expect([level('critical'), level('warning'), level('info')]).toEqual(['unhealthy', 'degraded', 'healthy'])
  })

  it('no data is not health: a source that is away, or was never there, makes it unknown', () => {
    const away = source({ up: false, error: 'connection refused', lastSuccess: now - 240_000 })
    const never = source({ up: undefined, lastSuccess: undefined, lastAttempt: undefined })
    const [gone] = assessHealth([facts({ sources: [away] })], now)
    expect(gone).toMatchObject({
      state: 'unknown',
      troubles: [{ what: 'health', why: 'connection refused', at: now - 240_000 }],
    })
    expect(assessHealth([facts({ sources: [never] })], now)[0]).toMatchObject({ state: 'unknown', troubles: [] })
  })

  it('samples too old to serve say nothing: that is unknown, not healthy', () => {
    const samples = polled([['health_check_status', { check: 'redis' }, 0]], now - 3_600_000)
    expect(assessHealth([facts({ samples, sources: [source()] })], now)[0]?.state).toBe('unknown')
  })

  it('worst system first, equals by name', () => {
    const named = (name: string, level?: 'critical' | 'warning') =>
      facts({ name, alerts: level ? [{ level, text: 'x', since: now }] : [] })
    const order = assessHealth([named('c'), named('b', 'warning'), named('a'), named('d', 'critical')], now)
    expect(order.map(({ name }) => name)).toEqual(['d', 'b', 'a', 'c'])
  })
})

describe('VB-12: quotas', () => {
  it.each([
    [0.799, 'healthy'],
    [0.8, 'warning'],
    [0.9, 'warning'],
    [0.901, 'critical'],
    [1, 'exceeded'],
    [1.2, 'exceeded'],
  ])('%s of a quota is %s', (ratio, fill) => {
    expect(fillOf(ratio)).toBe(fill)
  })

  it.each([
    [0, '░░░░░░░░░░'],
    [0.04, '▌░░░░░░░░░'],
    [0.85, '████████▌░'],
    [1, '██████████'],
    [7, '██████████'],
    [-1, '░░░░░░░░░░'],
  ])('%s as a bar', (ratio, shown) => {
    expect(bar(ratio)).toBe(shown)
  })

  it('come from the samples, the fullest first', () => {
    const samples = polled([
      ['quota_used', { service: 'gemini' }, 450],
      ['quota_total', { service: 'gemini' }, 1000],
      ['quota_used', { service: 'd-id' }, 17],
      ['quota_total', { service: 'd-id' }, 20],
      ['quota_ratio', { service: 'd-id' }, 0.85],
      ['quota_reset_timestamp_seconds', { service: 'd-id' }, now / 1000 + 60],
    ])
    expect(readQuotas([samples], now)).toEqual([
      {
        system: 'shop',
        service: 'd-id',
        used: 17,
        total: 20,
        ratio: 0.85,
        resetAt: now + 60_000,
        perDay: 3,
        measuredAt: now - 12_000,
      },
      { system: 'shop', service: 'gemini', used: 450, total: 1000, ratio: 0.45, measuredAt: now - 12_000 },
    ])
  })
})
