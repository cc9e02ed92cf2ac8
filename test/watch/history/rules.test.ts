import { describe, expect, it } from 'vitest'
import { day, hour, metric, minute, Rig } from './rig.ts'

const falling = `
groups:
  - name: business
    rules:
      - alert: ActiveUsersFalling
        expr: |
          daily_active_users < 0.8 * (daily_active_users offset 1d)
            and daily_active_users offset 1d < 0.8 * (daily_active_users offset 2d)
            and daily_active_users offset 2d < 0.8 * (daily_active_users offset 3d)
        labels: { priority: P2 }
`

const every = 5 * minute

describe('VB-7: daily active users falling > 20 % on three consecutive days', () => {
  /** The figure of each day, told every five minutes. */
  const days = (start: number, figures: readonly number[]) => (at: number) => {
    const figure = figures[Math.floor((at - start) / day)] ?? 0
    return [['daily_active_users', {}, figure] as const]
  }

  it('fires on the third fall, and on no other day', async () => {
    const rig = await Rig.start({ rules: falling, every })
    const figures = days(rig.clock.now(), [1000, 790, 620, 490, 480])
    await rig.run(3 * day - hour, figures)
    expect(rig.health('ActiveUsersFalling')).toBe('warming: needs 1h1m more of samples')
    await rig.run(hour, figures)
    expect(rig.news('ActiveUsersFalling')).toEqual([])
    await rig.run(hour, figures)
    expect([rig.health('ActiveUsersFalling'), rig.news('ActiveUsersFalling')]).toEqual(['ok', ['firing']])
    await rig.run(23 * hour, figures)
    expect(rig.news('ActiveUsersFalling')).toEqual(['firing'])
    await rig.run(hour, figures)
    expect(rig.news('ActiveUsersFalling')).toEqual(['firing', 'resolved'])
  })

  it('stays silent when one of the falls is exactly 20 %', async () => {
    const rig = await Rig.start({ rules: falling, every })
    await rig.run(4 * day, days(rig.clock.now(), [1000, 800, 639, 510]))
    expect([rig.health('ActiveUsersFalling'), rig.news('ActiveUsersFalling')]).toEqual(['ok', []])
  })

  it('goes on over a restart, as if there had been none', async () => {
    const first = await Rig.start({ rules: falling, every })
    const figures = days(first.clock.now(), [1000, 790, 620, 490])
    await first.run(2 * day, figures)
    const second = await first.restart()
    await second.run(day, figures)
    const third = await second.crash()
    await third.run(hour, figures)
    expect([third.health('ActiveUsersFalling'), third.news('ActiveUsersFalling')]).toEqual(['ok', ['firing']])
  })
})

const growth = `
groups:
  - name: shop
    rules:
      - alert: ManyErrors
        expr: increase(errors_total[3d]) > 100
      - alert: Slow
        expr: latency > 2 * avg_over_time(latency[7d:1h])
`

describe('a rule that looks back further than memory', () => {
  it('says until when it is warming', async () => {
    const rig = await Rig.start({ rules: growth, every })
    const start = rig.clock.now()
    await rig.run(hour, () => [
      ['errors_total', {}, 0],
      ['latency', {}, 1],
    ])
    expect(rig.until('ManyErrors')).toBe(start + 3 * day)
    expect(rig.until('Slow')).toBe(start + 7 * day)
  })

  it('needs memory for the open slot only', async () => {
    const rig = await Rig.start({ rules: growth, every: minute })
    await rig.run(12 * hour, () => [['errors_total', {}, 0]])
    const [series] = rig.samples.select([{ name: '__name__', op: '=', value: 'errors_total' }])
    const kept = (series?.times[(series?.end ?? 1) - 1] ?? 0) - (series?.times[series?.start ?? 0] ?? 0)
    expect(kept).toBeLessThan(hour)
  })

  it('counts the increase over days exactly, resets and open slot included', async () => {
    const rig = await Rig.start({ rules: growth, every })
    let [total, exact] = [0, 0]
    const start = rig.clock.now()
    await rig.run(3 * day + hour, (at) => {
      // A restart of the service each 20 hours, between two polls of different slots.
      if (at > start && (at - start) % (20 * hour) === 0) total = 0
      if (at > start + hour) exact += 1
      total += 1
      return [['errors_total', {}, total]]
    })
    expect(Math.abs((rig.value('increase(errors_total[3d])') ?? 0) - exact)).toBeLessThanOrEqual(2)
  })

  it('a window of days has one density: a minute of now weighs no more than one of last week', async () => {
    const rig = await Rig.start({ rules: growth, always: [metric('load')], every: minute })
    const load = (value: number) => () => [['load', {}, value] as const, ['latency', {}, 1] as const]
    await rig.run(5 * hour, load(0))
    await rig.run(hour, load(6))
    const second = await rig.restart({ rules: growth.replace('latency[7d:1h]', 'load[6h]') })
    expect(second.value('avg_over_time(load[6h])')).toBeCloseTo(1, 1)
  })

  it('sees memory as fine as it is where memory reaches', async () => {
    const rules = growth.replace('latency > 2', 'rate(errors_total[5m]) > 2')
    const rig = await Rig.start({ rules, every: 15_000 })
    let total = 0
    await rig.run(hour, () => {
      total += 3
      return [['errors_total', {}, total]]
    })
    const last = rig.clock.now() - 15_000
    expect(rig.value('count_over_time(errors_total[5m])', last)).toBe(20)
    expect(rig.value('rate(errors_total[5m])', last)).toBeCloseTo(0.2, 6)
  })

  it('an alert is not resolved where the moment it compares with was not recorded', async () => {
    const rules = `
groups:
  - name: shop
    rules: [ { alert: Half, expr: "users < 0.5 * (users offset 1d)" } ]
`
    const first = await Rig.start({ rules, every })
    await first.run(8 * hour, () => [['users', {}, 100]])
    await first.engine.stop()
    await first.history.stop()
    await first.clock.advance(2 * hour)
    const second = await first.crash()
    await second.run(14 * hour, () => [['users', {}, 100]])
    await second.run(7 * hour, () => [['users', {}, 10]])
    expect(second.news('Half')).toEqual(['firing'])
    await second.run(2 * hour, () => [['users', {}, 10]])
    expect([second.value('users offset 1d'), second.news('Half')]).toEqual([undefined, ['firing']])
    await second.run(2 * hour, () => [['users', {}, 10]])
    expect([second.value('users offset 1d'), second.news('Half')]).toEqual([100, ['firing']])
    await second.run(hour, () => [['users', {}, 60]])
    expect(second.news('Half')).toEqual(['firing', 'resolved'])
  })

  it('that would read more than fits in memory fails with a reason, the others go on', async () => {
    const viewLimits = { rule: 2000, system: 3000 }
    const rig = await Rig.start({ rules: growth, every, history: { viewLimits } })
    const many = Array.from({ length: 3 }, (_, i) => ['errors_total', { host: `h${i}` }, 0] as const)
    await rig.run(3 * day + hour, () => many)
    expect(rig.health('ManyErrors')).toMatch(
      /^failed: it reads 2595 points of history \(3 series here\), more than 2000/,
    )
    expect(rig.health('Slow')).not.toMatch(/^failed/)
  })
})
