import { describe, expect, it } from 'vitest'
import type { Labels } from '../../../src/core/labels.ts'
import { silentLog } from '../../../src/core/log.ts'
import { type Metrics, noMetrics } from '../../../src/core/metrics.ts'
import { createQuery } from '../../../src/watch/rules/query.ts'
import { SystemSamples } from '../../../src/watch/samples/samples.ts'
import { Harness } from './harness.ts'

describe('evaluation of groups', () => {
  it('runs rules in the order of the file, each seeing what those before it recorded', async () => {
    const h = await Harness.start(`
groups:
  - name: shop
    rules:
      - record: errors:double
        expr: errors * 2
        labels: { kind: doubled }
      - record: errors:quadruple
        expr: errors:double * 2
      - alert: Many
        expr: errors:quadruple > 10
`)
    await h.poll([['errors', {}, 3]])
    expect(h.told[0]).toMatchObject({ value: 12, labels: { alertname: 'Many', kind: 'doubled', source: 'app' } })
  })

  it('follows polls of a source through recording rules of other groups', async () => {
    const rules = `
groups:
  - name: first
    rules:
      - { record: errors:double, expr: sum(errors) * 2 }
  - name: second
    rules:
      - { alert: Many, expr: "errors:double > 10" }
`
    const h = await Harness.start(rules, { sources: { app: {}, db: {} } })
    h.deliver([['errors', {}, 3]], 'app')
    await h.poll([['other', {}, 3]], 'db')
    await h.advance(14_900)
    await h.poll([['errors', {}, 6]], 'app')
    expect(h.news()).toEqual(['firing Many'])
    const of = (name: string) => h.engine.status().groups.find((group) => group.name === name)
    expect(of('second')?.rules[0]?.sources).toEqual(['app'])
    const before = of('second')?.lastEvaluation
    await h.poll([['other', {}, 3]], 'db')
    expect(of('second')?.lastEvaluation).toBe(before)
  })

  it('makes one evaluation of polls that arrive within 100 ms, and tells it in one batch', async () => {
    const batches: number[] = []
    const h = await Harness.start('groups: [{ name: g, rules: [{ alert: A, expr: x > 0 }] }]', {
      sources: { a: {}, b: {}, c: {} },
      ingest: async (batch) => {
        batches.push(batch.length)
        return { refused: [] }
      },
    })
    h.deliver([['x', {}, 1]], 'a')
    await h.clock.advance(50)
    h.deliver([['x', {}, 1]], 'b')
    await h.clock.advance(40)
    h.deliver([['x', {}, 1]], 'c')
    await h.settle()
    expect(batches).toEqual([3])
  })

  it('runs at the interval of the group when no poll asks for it', async () => {
    const h = await Harness.start(
      'groups: [{ name: g, interval: 20s, rules: [{ alert: Late, expr: time() - x > 70 }] }]',
    )
    await h.poll([['x', {}, h.clock.now() / 1000]])
    await h.advance(60_000)
    expect(h.news()).toEqual([])
    await h.advance(20_000)
    expect(h.news()).toEqual(['firing Late'])
  })

  it('a failed evaluation changes nothing, is counted and shown, and others go on', async () => {
    const failures: Labels[] = []
    const metrics: Metrics = {
      ...noMetrics,
      counter: ({ name }) => ({
        inc: (labels = {}) => {
          if (name === 'opsbell_rule_evaluation_failures_total') failures.push(labels)
        },
      }),
    }
    const rules = `
groups:
  - name: g
    rules:
      - { alert: Pair, expr: a + on () b > 0 }
      - { alert: Fine, expr: a > 0 }
`
    const h = await Harness.start(rules, { metrics })
    const b = (host: string): [string, Labels, number] => ['b', { host }, 1]
    await h.poll([['a', {}, 1], b('x')])
    expect(h.news()).toEqual(['firing Pair', 'firing Fine'])
    await h.advance(15_000)
    await h.poll([['a', {}, 1], b('x'), b('y')])
    expect(h.alerts('Pair')).toEqual(['firing'])
    expect(h.health('Pair')).toMatch(/^failed: .*many-to-many/)
    expect(h.health('Fine')).toBe('ok')
    expect(failures).toEqual([{ system: 'shop', group: 'g' }])
    await h.advance(15_000)
    await h.poll([['a', {}, -1], b('x')])
    expect(h.news()).toEqual(['resolved Pair', 'resolved Fine'])
  })

  it('two alerts with the same labels are an error, as in Prometheus', async () => {
    const rules = 'groups: [{ name: g, rules: [{ alert: A, expr: "{__name__=~\\"x|y\\"} > 0" }] }]'
    const h = await Harness.start(rules)
    await h.poll([
      ['x', {}, 1],
      ['y', {}, 1],
    ])
    expect(h.news()).toEqual([])
    expect(h.health('A')).toBe('failed: vector contains metrics with the same labelset after applying alert labels')
  })

  it('a limit that is exceeded is an error', async () => {
    const h = await Harness.start('groups: [{ name: g, limit: 1, rules: [{ alert: A, expr: x > 0 }] }]')
    await h.poll([
      ['x', { host: 'a' }, 1],
      ['x', { host: 'b' }, 1],
    ])
    expect(h.health('A')).toBe('failed: exceeded limit of 1 with 2 alerts')
  })

  it('rules of one name are kept apart, in one file and in several', async () => {
    const rules = `
groups:
  - name: g
    rules:
      - { alert: A, expr: x > 0, labels: { which: one } }
      - { alert: A, expr: x > 1, labels: { which: two } }
`
    const h = await Harness.start(rules)
    await h.poll([['x', {}, 2]])
    expect(h.told.map(({ origin }) => origin)).toEqual(['rule:shop/g/A', 'rule:shop/g/A#2'])
  })

  it('the templates of an alert can query', async () => {
    const h = await Harness.start(`
groups:
  - name: g
    rules:
      - alert: Low
        expr: 100 * sum(online) / max(all) < 80
        annotations:
          summary: '{{ query "sum(online)" | first | value }} of {{ query "max(all)" | first | value }}'
`)
    await h.poll([
      ['online', {}, 40],
      ['all', {}, 60],
    ])
    expect(h.told[0]?.annotations.summary).toBe('40 of 60')
  })
})

describe('an evaluation that takes too long', () => {
  it('is broken off and counts as failed', () => {
    let now = 0
    // Every look at the clock finds it a second later.
    const samples = new SystemSamples('shop', silentLog)
    const query = createQuery(samples, {}, () => {
      now += 1000
      return now
    })
    const text = Array.from({ length: 20 }, (_, i) => `count_over_time(vector(${i})[1h:1s])`).join(' + ')
    expect(() => query.text(text, 3_600_000)).toThrow(/took too long/)
    expect(query.text('vector(1)', 0)).toEqual([{ labels: {}, value: 1 }])
  })
})
