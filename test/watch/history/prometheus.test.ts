import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labelsKey } from '../../../src/core/labels.ts'
import { Engine } from '../../../src/promql/index.ts'
import { hasPrometheus, openMetricsOf, type PastPrometheus, startPastPrometheus } from '../../support/prometheus.ts'
import { day, metric, minute, Rig } from './rig.ts'

const present = hasPrometheus()

/** What makes history reach back; all of these series are recorded and in memory for five days. */
const rules = `
groups:
  - name: shop
    rules:
      - { record: a, expr: "max_over_time(users[5d]) + max_over_time(errors_total[5d]) + max_over_time(temperature[5d])" }
`

const expressions = [
  'users offset 1d',
  'users offset 3d',
  'users - users offset 2d',
  'users < 0.8 * (users offset 1d) and users offset 1d < 0.8 * (users offset 2d)',
  'increase(errors_total[3d])',
  'rate(errors_total[1d] offset 1d)',
  'delta(temperature[3d])',
  'deriv(temperature[2d])',
  'avg_over_time(temperature[3d])',
  'quantile_over_time(0.9, temperature[4d])',
  'stddev_over_time(temperature[2d] offset 12h)',
  'count_over_time(users[4d])',
  'changes(users[4d])',
  'resets(errors_total[4d])',
  'max_over_time(users[1d] offset 3d)',
  'predict_linear(temperature[1d], 3600)',
  'avg_over_time(users[3d:1h])',
  'max_over_time(rate(errors_total[30m])[2d:30m])',
  'sum by (app) (increase(errors_total[2d]))',
  'topk(1, avg_over_time(temperature[2d]))',
  'last_over_time(temperature[20m] offset 26h)',
  'absent(users offset 1d)',
  'timestamp(users offset 1d)',
  'users offset 30m',
  'users @ 1772500000',
]

if (present || process.env.CI) {
  describe('CORE-3: over history rules see what a Prometheus sees that has a sample per five minutes', () => {
    let prometheus: PastPrometheus | undefined
    let rig: Rig
    let at: number

    beforeAll(async () => {
      rig = await Rig.start({ rules, every: minute })
      await fill(rig)
      prometheus = await startPastPrometheus(await recordedBy(rig), '10m')
    }, 60_000)
    afterAll(() => prometheus?.close())

    async function fill(of: Rig): Promise<void> {
      let errors = 0
      const start = of.clock.now()
      await of.run(4.5 * day, (at) => {
        const minutes = (at - start) / minute
        errors = minutes % 1700 === 1699 ? 0 : errors + (minutes % 7)
        const apps = minutes > 3000 && minutes < 3100 ? ['a'] : ['a', 'b']
        return [
          ...apps.map((app) => ['users', { app }, 1000 - 150 * Math.floor(minutes / 1440)] as const),
          ...apps.map((app) => ['errors_total', { app, host: 'h1' }, errors] as const),
          ['temperature', { room: 'x' }, 20 + 5 * Math.sin(minutes / 200) + (minutes % 13) / 10] as const,
        ]
      })
      at = of.clock.now() - 30_000
    }

    /** What is recorded, and of the open slot the newest sample, as a scraper of that interval would have it. */
    async function recordedBy(of: Rig): Promise<string> {
      const lines: string[] = []
      for (const name of ['users', 'errors_total', 'temperature']) {
        const { series } = await of.history.read(metric(name).matchers, { from: 0, to: of.clock.now() })
        lines.push(`# TYPE ${name.replace(/_total$/, '')} ${name === 'errors_total' ? 'counter' : 'gauge'}`)
        for (const { labels, points } of series)
          lines.push(
            ...openMetricsOf(
              labels,
              points.map(({ at, value }) => [at, value]),
            ),
          )
      }
      return `${lines.join('\n')}\n# EOF\n`
    }

    it('finds Prometheus (Debian: apt-get install prometheus)', () => expect(present).toBe(true))

    it.each(expressions)('%s', async (expr) => {
      const engine = new Engine(rig.history.merged, { mode: 'v2' })
      const result = engine.prepare(expr).run(at)
      if (result.type !== 'vector') throw new Error(result.type)
      const ours = new Map(result.samples.map(({ labels, value }) => [labelsKey(labels), value]))
      const theirs = await prometheus?.query(expr, at)
      expect([...ours.keys()].sort()).toEqual([...(theirs?.keys() ?? [])].sort())
      for (const [key, value] of ours) expect(value).toBeCloseTo(theirs?.get(key) ?? Number.NaN, 6)
    })
  })
}
