import { describe, expect, it } from 'vitest'
import { createMetrics } from '../../src/telemetry/metrics.ts'

describe('own metrics', () => {
  it('CORE-13: what modules declare is rendered, preset label sets start at 0, one name gives one metric', async () => {
    const metrics = createMetrics()
    const options = {
      name: 'opsbell_test_total',
      help: 'Tests.',
      labels: ['outcome'],
      preset: [{ outcome: 'ok' }, { outcome: 'lost' }],
    } as const
    metrics.counter(options).inc({ outcome: 'ok' })
    metrics.counter(options).inc({ outcome: 'ok' }, 2)
    metrics.histogram({ name: 'opsbell_test_seconds', help: 'Time.', buckets: [1, 5] }).observe(2)
    metrics.gauge({ name: 'opsbell_test', help: 'Level.' }).set(-1)
    const { body, contentType } = await metrics.render()
    expect(contentType).toContain('text/plain')
    for (const line of [
      'opsbell_test_total{outcome="ok"} 3',
      'opsbell_test_total{outcome="lost"} 0',
      'opsbell_test_seconds_bucket{le="5"} 1',
      'opsbell_test -1',
    ])
      expect(body.split('\n')).toContain(line)
    expect(body).toContain('opsbell_process_resident_memory_bytes')
  })

  it('stays bounded when a label runs wild', async () => {
    const metrics = createMetrics()
    const counter = metrics.counter({ name: 'opsbell_wild_total', help: 'x', labels: ['id'] })
    for (let i = 0; i < 10_000; i++) counter.inc({ id: String(i) })
    const { body } = await metrics.render()
    expect(body.split('\n').filter((line) => line.startsWith('opsbell_wild_total'))).toHaveLength(1000)
    expect(body.length).toBeLessThan(1 << 20)
  })
})
