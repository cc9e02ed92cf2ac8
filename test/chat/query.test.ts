import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createQuestions } from '../../src/app/questions.ts'
import { readQuery } from '../../src/chat/features/query.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { Harness, type Polled } from '../watch/rules/harness.ts'
import { Rig } from './rig.ts'

const rules = `groups:
  - name: shop
    rules:
      - alert: DiskLow
        expr: disk_free_percent < 10
        for: 5m
        labels: { priority: P1 }
      - alert: Errors
        expr: sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.1 and sum(rate(requests_total[5m])) > 1
      - { alert: Plain, expr: up == 0 }
`

let rig: Rig
let shop: Harness
beforeEach(async () => {
  shop = await Harness.start(rules, { clock: new FakeClock(Date.now()) })
  const queryables = () => new Map([['shop', shop.samples]])
  const questions = createQuestions({ queryables, engines: () => [shop.engine], clock: shop.clock })
  const at = () => shop.clock.now()
  rig = await Rig.start({
    deps: {
      query: (expr, how) => questions.query(expr, { ...how, now: at() }),
      rules: (name) => questions.rules(name, at()),
      systems: () => ['shop'],
    },
  })
})
afterEach(() => rig.close())

/** The rig's clock catches up with the shop's. */
const inStep = () => rig.clock.shift(shop.clock.now() - rig.clock.now())
const disk = (...free: number[]): Polled[] =>
  free.map((value, i) => ['disk_free_percent', { device: `sd${'abcdefghijklmnopqrstuvwxyz'[i] ?? i}` }, value])

describe('CORE-7: /query', () => {
  it('shows a table of what the samples say now, bounded', async () => {
    await shop.poll([...disk(40, 9.5)])
    expect(await rig.said('Alice', '/query disk_free_percent')).toBe(
      '🔎 2 筆 · 最新資料 0 秒前\ndisk_free_percent{device="sda", instance="app:9100", source="app"} 40\ndisk_free_percent{device="sdb", instance="app:9100", source="app"} 9.5',
    )
    expect(await rig.said('Alice', '/query shop: sum(disk_free_percent)')).toBe('🔎 1 筆 · 最新資料 0 秒前\n{} 49.5')
    await shop.poll(disk(...Array.from({ length: 26 }, (_, i) => i)))
    const many = await rig.said('Alice', '/query shop disk_free_percent')
    expect(many.split('\n')).toHaveLength(22)
    expect(many).toContain('🔎 26 筆')
    expect(many.split('\n').at(-1)).toBe('還有 6 筆，請用 topk() 或標籤縮小範圍')
  })

  it('CORE-7: says how old the newest sample is, and of which values it is older than its interval explains', async () => {
    const at = (device: string, free: number): Polled => ['disk_free_percent', { device }, free]
    shop.addSource('slow', { every: 60_000 })
    await shop.poll([at('sdb', 20)], 'slow')
    await shop.poll([at('sda', 40)])
    await shop.advance(15_000)
    await shop.poll([at('sda', 41)])
    await shop.advance(12_000)
    inStep()
    const said = async (expr: string) => (await rig.said('Alice', `/query ${expr}`)).split('\n')
    expect(await said('disk_free_percent')).toEqual([
      '🔎 2 筆 · 最新資料 12 秒前',
      'disk_free_percent{device="sdb", instance="slow:9100", source="slow"} 20',
      'disk_free_percent{device="sda", instance="app:9100", source="app"} 41',
    ])
    await shop.advance(33_000)
    inStep()
    expect(await said('max by (device) (disk_free_percent)')).toEqual([
      '🔎 2 筆 · 最新資料 45 秒前',
      '{device="sdb"} 20 · 1 分鐘前',
      '{device="sda"} 41',
    ])
    expect(await said('disk_free_percent offset 15s')).toMatchObject({ 0: '🔎 2 筆' })
    expect(await said('1 + 1')).toMatchObject({ 0: '🔎 1 筆' })
  })

  it('marks the place of a mistake', async () => {
    expect(await rig.said('Alice', '/query sum(rate(errors[5m)) > 3')).toBe(
      [
        '算式第 19 個字有問題',
        'sum(rate(errors[5m)) > 3',
        `${'\u00a0'.repeat(18)}^`,
        'parse error: unexpected ")" in subquery or range selector, expected ":" or "]"',
      ].join('\n'),
    )
  })

  it('is for admins, and says how it is written; no data is no mistake', async () => {
    expect(await rig.said('Bob', '/query up')).toContain('這要「管理者」才能做')
    expect(await rig.said('Alice', '/query')).toContain('例：/query shop sum(up)')
    expect(await rig.said('Alice', '/query nothing_here')).toContain('現在沒有符合的數值')
  })

  it('is broken off after 100 ms, so that nothing waits for it', () => {
    let mono = 0
    const slow = { ...shop.clock, now: () => shop.clock.now(), mono: () => (mono += 60), after: shop.clock.after }
    const questions = createQuestions({
      queryables: () => new Map([['shop', shop.samples]]),
      engines: () => [],
      clock: slow,
    })
    expect(() =>
      questions.query('sum_over_time(disk_free_percent[1h:1s])', { now: shop.clock.now(), limit: 20 }),
    ).toThrow(/took too long/)
  })

  it.each([
    ['shop: up', { system: 'shop', expr: 'up' }],
    ['shop up', { system: 'shop', expr: 'up' }],
    ['shop > 3', { expr: 'shop > 3' }],
    ['shop', { expr: 'shop' }],
    ['other: up', { expr: 'other: up' }],
    ['shop offset 5m', { expr: 'shop offset 5m' }],
  ])('%s is read as %j', (text, read) => {
    expect(readQuery(text, ['shop'])).toEqual(read)
  })
})

describe('CORE-7: /why of a rule that does not fire', () => {
  it('says what is measured now against the limit', async () => {
    await shop.poll(disk(40, 12))
    expect(await rig.said('Carol', '/why DiskLow')).toMatchInlineSnapshot(`
      "🟢 DiskLow does not fire (shop)
      disk_free_percent < 10
      Now disk_free_percent has 2 values (holds when < 10)
      · disk_free_percent{device="sdb", instance="app:9100"} 12
      · disk_free_percent{device="sda", instance="app:9100"} 40
      must last 5 min · evaluated 0 s ago · rules.yaml:4"
    `)
    await shop.poll(disk(40))
    expect(await rig.said('Bob', '/why disklow')).toContain('現在 disk_free_percent = 40（< 10 才成立）')
  })

  it('says since when it is pending and when it will fire', async () => {
    await shop.poll(disk(9))
    await shop.hold(disk(9), 120_000)
    inStep()
    const said = await rig.said('Bob', '/why shop/DiskLow')
    expect(said).toContain('🟠 DiskLow 成立了，還在等（shop）')
    expect(said).toMatch(/⏳ .*成立，再 [23] 分就會響/)
    await shop.hold(disk(9), 240_000)
    expect(await rig.said('Bob', '/why DiskLow')).toContain('🔴 DiskLow 正在響 1 則（shop）')
  })

  it('shows each comparison of a longer expression, and that a range rule warms up', async () => {
    await shop.poll([
      ['requests_total', {}, 10],
      ['errors_total', {}, 1],
    ])
    const said = await rig.said('Bob', '/why Errors')
    expect(said).toContain('⚪ 暖身中，先不判斷')
    expect(said).toContain('現在 sum(rate(requests_total[5m])) 沒有資料（> 1 才成立）')
  })

  it('a name that nothing bears gets the nearest one', async () => {
    expect(await rig.said('Bob', '/why DiskLo')).toContain('沒有進行中的告警叫 DiskLo')
    expect(await rig.said('Bob', '/why')).toContain('例：/why')
  })
})
