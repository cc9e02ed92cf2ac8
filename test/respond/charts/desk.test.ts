import { afterEach, describe, expect, it } from 'vitest'
import type { EpisodeView } from '../../../src/alerts/contract.ts'
import type { ChartSpec, Charts, Drawn } from '../../../src/charts/index.ts'
import { parse, print } from '../../../src/promql/index.ts'
import { type ChartDesk, createChartDesk, readRange } from '../../../src/respond/charts/index.ts'
import { namesOf } from '../../../src/respond/charts/names.ts'
import { comparedBy } from '../../../src/respond/charts/rule.ts'
import { unitOf } from '../../../src/respond/charts/unit.ts'
import { widened } from '../../../src/respond/charts/widen.ts'
import { chartedOf } from '../../../src/watch/history/always.ts'
import { texts } from '../../deliver/basis.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { day, hour, minute, Rig } from '../../watch/history/rig.ts'
import type { Polled } from '../../watch/rules/harness.ts'

const rules = `groups:
  - name: shop
    rules:
      - { alert: LowOrderVolume, expr: sum(orders_per_minute) < 10, labels: { priority: P1 } }
      - { alert: HighErrorRate, expr: 'rate(errors_total[5m]) / rate(requests_total[5m]) > 0.1' }
      - { alert: InstanceDown, expr: up == 0 }
      - { alert: Odd, expr: absent(nothing) }
`

describe('charts of what is watched', () => {
  let rig: Rig
  afterEach(async () => {
    await rig?.engine.stop()
    await rig?.history.stop()
  })

  const seen: ChartSpec[] = []
  const deployed: { at: number; version: string }[] = []
  const last = () => seen.at(-1) as ChartSpec
  const drawing = (drawn: Drawn): Charts => ({
    draw: (spec) => {
      seen.push(spec)
      return Promise.resolve(drawn)
    },
    stop: () => {},
  })

  async function start(drawn: Drawn = { ok: true, png: new Uint8Array([1]) }, view?: EpisodeView): Promise<ChartDesk> {
    const always = chartedOf([parse('sum(orders_per_minute) < 10')])
    rig = await Rig.start({ rules, always, clock: new FakeClock('2026-11-20T15:00:00Z') })
    const rulesNow = () => rig.engine.status().groups.flatMap((group) => group.rules)
    return createChartDesk({
      store: rig.store,
      clock: rig.clock,
      samples: () => new Map([['shop', rig.samples]]),
      charts: drawing(drawn),
      view: async () => view,
      rule: (_, name) => rulesNow().find((rule) => rule.name === name),
      deploys: async (system, from, to) =>
        deployed.filter((one) => system === 'shop' && one.at >= from && one.at <= to),
    })
  }
  const reader = (locale = 'zh-TW') => ({ texts: texts(locale), zone: 'Asia/Taipei', now: rig.clock.now() })
  const view = (alertname: string, startedAt: number, more: object = {}): EpisodeView =>
    ({
      episode: { id: 'e', system: 'shop', alertname, startedAt, ...more },
      members: [{ annotations: { summary: '每分鐘只有 4 張訂單' } }],
    }) as unknown as EpisodeView

  const orders = (at: number): Polled[] => [
    ['orders_per_minute', { region: 'north' }, 50 + (Math.floor(at / minute) % 5)],
  ]

  it('CORE-10: an expression, out of memory for now and out of history for before', async () => {
    const desk = await start()
    await rig.run(3 * hour, orders)
    const made = await desk.ofExpr({ system: 'shop', expr: 'sum(orders_per_minute)', range: 2 * hour }, reader())
    if (!made.ok) throw new Error(JSON.stringify(made))
    const spec = last()
    expect(spec).toMatchObject({ title: 'sum(orders_per_minute)', subtitle: 'shop · 00:00–02:00', zone: 'Asia/Taipei' })
    expect(spec.to - spec.from).toBe(2 * hour)
    const [series] = spec.series
    const points = series?.points ?? []
    expect(points.length).toBeGreaterThan(20)
    // From end to end, without a hole wider than a gap, and finer at the end.
    expect((points[0]?.[0] ?? 0) - spec.from).toBeLessThanOrEqual(5 * minute)
    expect(spec.to - (points.at(-1)?.[0] ?? 0)).toBeLessThanOrEqual(minute)
    const gaps = points.slice(1).map(([at], n) => at - (points[n]?.[0] ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(spec.gap)
    expect(Math.min(...gaps)).toBeLessThan(5 * minute)
    expect(points.every(([, value]) => value !== null && value >= 50 && value < 55)).toBe(true)
    expect(made.facts.newest).toEqual([{ name: 'sum(orders_per_minute)', value: expect.stringMatching(/^5[0-4]$/) }])
  })

  it('RP-9: what was deployed in that time is marked, the newest of many', async () => {
    const desk = await start()
    await rig.run(2 * hour, orders)
    const now = rig.clock.now()
    const all = Array.from({ length: 9 }, (_, n) => ({ at: now - (9 - n) * minute, version: `v${n}` }))
    deployed.push({ at: now - 3 * hour, version: 'long ago' }, ...all)
    await desk.ofExpr({ system: 'shop', expr: 'sum(orders_per_minute)', range: hour }, reader())
    deployed.length = 0
    expect(last().marks).toEqual(all.slice(-5).map(({ at, version }) => ({ at, label: version })))
  })

  it('TX-5: an alert is shown by what its rule compares, with the threshold, from an hour before it began', async () => {
    const at = Date.parse('2026-11-20T17:00:00Z')
    const desk = await start(undefined, view('LowOrderVolume', at))
    await rig.run(2 * hour, orders)
    await rig.run(30 * minute, () => [['orders_per_minute', { region: 'north' }, 4]])
    const made = await desk.ofEpisode('e', reader())
    expect(made).toMatchObject({
      ok: true,
      facts: {
        title: '每分鐘只有 4 張訂單',
        expr: 'sum(orders_per_minute)',
        threshold: '< 10',
        newest: [{ value: '4' }],
      },
    })
    expect(last()).toMatchObject({
      title: '每分鐘只有 4 張訂單',
      subtitle: 'shop · LowOrderVolume · 00:00–01:30',
      from: at - hour,
      to: rig.clock.now(),
      thresholds: [{ value: 10, label: '門檻 < 10' }],
      marks: [{ at, label: '告警 01:00' }],
      unit: 'number',
    })
    await desk.ofEpisode('e', reader('en'))
    expect(last()).toMatchObject({ thresholds: [{ label: 'threshold < 10' }], marks: [{ label: 'alert 01:00' }] })
  })

  it('TX-6: the same hour of earlier days, one line a day, today bold, all at the clock times of today', async () => {
    const desk = await start(undefined, view('LowOrderVolume', Date.parse('2026-11-24T14:50:00Z')))
    // Four days of a rhythm by the clock; today hardly anything.
    const rhythm = (at: number): Polled[] => {
      const of = new Date(at).getUTCHours() + 10
      return [['orders_per_minute', { region: 'north' }, at < Date.parse('2026-11-24T14:00:00Z') ? of : 4]]
    }
    await rig.run(4 * day, rhythm, 5 * minute)
    const made = await desk.sameHour('e', reader())
    if (!made.ok) throw new Error(JSON.stringify(made))
    const spec = last()
    expect(spec.series.map(({ name, strong }) => [name, strong ?? false])).toEqual([
      ['今天 11/24（週二）', true],
      ['11/23（週一）', false],
      ['11/22（週日）', false],
      ['11/21（週六）', false],
      // Recording began within that hour.
      ['11/20（週五）', false],
    ])
    for (const { points } of spec.series) {
      expect(points.every(([at]) => at >= spec.from && at <= spec.to)).toBe(true)
      expect(points.length).toBeGreaterThan(5)
    }
    expect(spec.to - spec.from).toBe(3 * hour)
    expect(made.facts).toMatchObject({
      newest: [{ value: '4' }],
      threshold: '< 10',
      earlier: { days: 4, middle: '24' },
    })
  }, 120_000)

  it('a vanished hour is a gap, not a line', async () => {
    const desk = await start()
    await rig.run(hour, orders)
    await rig.pass(hour)
    await rig.run(hour, orders)
    await desk.ofExpr({ system: 'shop', expr: 'orders_per_minute', range: 3 * hour }, reader())
    const { series, gap } = last()
    const points = series[0]?.points ?? []
    const widest = Math.max(...points.slice(1).map(([at], n) => at - (points[n]?.[0] ?? 0)))
    expect(widest).toBeGreaterThan(gap)
  })

  it('worst first: beyond the threshold by most', async () => {
    const desk = await start(undefined, view('LowOrderVolume', 0))
    const many = (): Polled[] => [1, 9, 4].map((value, n) => ['orders_per_minute', { region: `r${n}` }, value])
    await rig.run(20 * minute, many)
    await desk.ofExpr({ system: 'shop', expr: 'orders_per_minute < 10', range: 15 * minute }, reader())
    expect(last().series.map(({ name }) => name)).toEqual(['r0', 'r2', 'r1'])
    await desk.ofExpr({ system: 'shop', expr: 'orders_per_minute', range: 15 * minute }, reader())
    expect(last().series.map(({ name }) => name)).toEqual(['r1', 'r2', 'r0'])
  })

  it('more than twelve series: the rest are named', async () => {
    const desk = await start()
    const many = (): Polled[] =>
      Array.from({ length: 15 }, (_, n) => ['orders_per_minute', { region: `r${n}` }, 100 - n])
    await rig.run(20 * minute, many)
    await desk.ofExpr({ system: 'shop', expr: 'orders_per_minute', range: 15 * minute }, reader())
    expect(last().series).toHaveLength(12)
    expect(last().note).toBe('另有 3 條沒畫：r12、r13、r14')
  })

  it('what can not be shown is said', async () => {
    const desk = await start(undefined, view('Elsewhere', 0))
    expect(await desk.ofExpr({ system: 'shop', expr: 'nothing', range: hour }, reader())).toEqual({
      ok: false,
      why: 'none',
    })
    expect(await desk.ofExpr({ system: 'shop', expr: 'sum(', range: hour }, reader())).toMatchObject({
      why: 'expression',
    })
    expect(await desk.ofExpr({ system: 'shop', expr: 'up[5m]', range: hour }, reader())).toMatchObject({ ok: false })
    expect(await desk.ofEpisode('e', reader())).toEqual({ ok: false, why: 'no-rule' })
    const lost = await start()
    expect(await lost.ofEpisode('e', reader())).toEqual({ ok: false, why: 'unknown' })
  })

  it('a picture that fails leaves the figures', async () => {
    const desk = await start({ ok: false, why: 'late' })
    await rig.run(20 * minute, orders)
    expect(
      await desk.ofExpr({ system: 'shop', expr: 'orders_per_minute', range: 15 * minute }, reader()),
    ).toMatchObject({
      ok: false,
      why: 'drawing',
      drawn: { why: 'late' },
      facts: { newest: [{ value: expect.stringMatching(/^5\d$/) }] },
    })
  })
})

describe('what a rule compares', () => {
  it.each([
    ['up == 0', 'up', '==', '0'],
    ['(sum(rate(a[5m])) / sum(rate(b[5m]))) > 0.1 and b > 1', '(sum(rate(a[5m])) / sum(rate(b[5m])))', '>', '0.1'],
    ['80 < cpu', 'cpu', '>', '80'],
    ['a > on (x) group_left () b', 'a', '>', 'b'],
    ['absent(up)', 'absent(up)', '', undefined],
    ['a unless b > 3', 'b', '>', '3'],
  ])('%s: %s %s %s', (rule, left, op, right) => {
    const found = comparedBy(rule)
    expect([print(found.left), found.op, found.right && print(found.right)]).toEqual([left, op, right])
  })

  it.each([
    ['sum(rate(errors_total[5m])) / sum(rate(requests_total[5m]))', 'ratio'],
    ['100 * (a_total / b_total)', 'percent'],
    ['disk_free_percent', 'percent'],
    ['quota_ratio', 'ratio'],
    ['histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))', 'seconds'],
    ['time() - backup_timestamp_seconds', 'seconds'],
    ['node_filesystem_avail_bytes / node_filesystem_size_bytes', 'ratio'],
    ['min(node_filesystem_avail_bytes)', 'bytes'],
    ['rate(node_network_receive_bytes_total[5m])', 'bytes'],
    ['1 - rate(node_cpu_seconds_total{mode="idle"}[5m])', 'ratio'],
    ['rate(http_duration_seconds_sum[5m]) / rate(http_duration_seconds_count[5m])', 'seconds'],
    ['quota_reset_timestamp_seconds', 'number'],
    ['count(up_seconds)', 'number'],
    ['sum(orders)', 'number'],
  ])('%s is written as %s', (expr, unit) => {
    expect(unitOf(parse(expr))).toBe(unit)
  })

  it.each([
    ['rate(a[5m])', 'rate(a[15m])'],
    ['rate(a[1h])', 'rate(a[1h])'],
    ['sum(increase(a[5m])) > 3', 'sum(increase(a[15m]) * 0.3333333333333333) > 3'],
    ['max_over_time(a[1m])', 'max_over_time(a[15m])'],
    ['a offset 5m', 'a offset 5m'],
  ])('over samples five minutes apart, %s becomes %s', (expr, wide) => {
    expect(print(widened(parse(expr), 5 * minute))).toBe(wide)
  })

  it('series are called by what tells them apart', () => {
    const of = (...labels: Record<string, string>[]) =>
      namesOf(
        labels.map((one) => ({ __name__: 'm', system: 'shop', source: 'app', ...one })),
        'whole',
      )
    expect(of({ instance: 'api-1', job: 'x' }, { instance: 'api-2', job: 'x' })).toEqual(['api-1', 'api-2'])
    expect(of({ a: '1', b: '1' }, { a: '1', b: '2' }, { a: '2', b: '1' })).toEqual(['a=1 b=1', 'a=1 b=2', 'a=2 b=1'])
    expect(of({ device: 'sda' })).toEqual(['sda'])
    expect(of({})).toEqual(['whole'])
    expect(of()).toEqual([])
  })

  it.each([
    ['15m', 15 * minute],
    ['2h', 2 * hour],
    ['30D', 30 * day],
    ['14m', 'short'],
    ['31d', 'long'],
    ['up', undefined],
    ['', undefined],
    ['5', undefined],
  ])('a range of %s', (text, range) => {
    expect(readRange(text)).toBe(range)
  })
})
