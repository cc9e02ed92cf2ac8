import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createQuestions } from '../../src/app/questions.ts'
import { type Charts, createCharts } from '../../src/charts/index.ts'
import { readAsked } from '../../src/chat/features/chart.ts'
import { silentLog } from '../../src/core/log.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import { createChartDesk } from '../../src/respond/charts/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { Harness } from '../watch/rules/harness.ts'
import { ops, Rig } from './rig.ts'

const rules = `groups:
  - name: shop
    rules:
      - { alert: DiskLow, expr: disk_free_percent < 10, for: 5m, labels: { priority: P1 } }
`
const minute = 60_000
const hanging = join(import.meta.dirname, '../charts/children/hang.ts')
const quick = join(import.meta.dirname, '../charts/children/quick.mjs')

let rig: Rig
let shop: Harness
let charts: Charts
/** Draws with that program; without one with the real one. */
async function start(program?: string) {
  shop = await Harness.start(rules, { clock: new FakeClock(Date.now() - 6 * minute) })
  shop.samples.keep(60 * minute)
  const queryables = () => new Map([['shop', shop.samples]])
  const questions = createQuestions({ queryables, engines: () => [shop.engine], clock: shop.clock })
  const at = () => shop.clock.now()
  charts = createCharts({
    clock: shop.clock,
    log: silentLog,
    metrics: noMetrics,
    ...(program !== undefined && { program }),
  })
  const desk = createChartDesk({
    // Nothing of these is in the history.
    store: { get: async () => undefined, list: async () => [] },
    clock: shop.clock,
    samples: queryables,
    charts,
    view: (id, limit) => rig.alerts.views.view(id, limit),
    rule: (_, name) =>
      shop.engine
        .status()
        .groups.flatMap((group) => group.rules)
        .find((rule) => rule.name === name),
  })
  rig = await Rig.start({
    deps: {
      charts: desk,
      query: (expr, how) => questions.query(expr, { ...how, now: at() }),
      rules: (name) => questions.rules(name, at()),
      systems: () => ['shop', 'other'],
    },
  })
  await shop.hold(
    [
      ['disk_free_percent', { device: 'sda' }, 9.5],
      ['disk_free_percent', { device: 'sdb' }, 40],
    ],
    6 * minute,
  )
}
async function end() {
  charts.stop()
  await rig.close()
}

const mediaOf = (message: { media?: { kind: string; fileId: string } }) =>
  rig.sandbox.world.state.files.get(message.media?.fileId ?? '')

describe('CORE-10: /chart', () => {
  afterEach(end)

  it('answers with a picture whose caption has the figures, and buttons for other ranges', async () => {
    await start()
    const answer = await rig.ask('Carol', '/chart disk_free_percent < 10 15m')
    expect(rig.text(answer)).toBe(
      '📈 disk_free_percent < 10\nnow sda 9.5%, sdb 40% · threshold < 10%\ndisk_free_percent',
    )
    expect(answer.media?.kind).toBe('photo')
    expect(mediaOf(answer)?.data.length).toBeGreaterThan(10_000)
    expect(rig.buttons(answer)).toEqual([['1h', '6h', '1d', '1w']])
  })
})

describe('/chart of alerts, and what it refuses', () => {
  beforeEach(() => start(quick))
  afterEach(end)

  it('draws the rule of an alert by its name, and of the card that is replied to; the button does the same', async () => {
    expect(rig.text(await rig.ask('Alice', '/chart disklow 30m'))).toBe(
      '📈 DiskLow\n現在 sda 9.5%、sdb 40% · 門檻 < 10%\ndisk_free_percent',
    )
    const card = await rig.fire('DiskLow')
    const answer = await rig.ask('Alice', '/chart', { replyTo: card })
    expect(rig.text(answer)).toContain('📈 DiskLow on api-1')
    expect(rig.buttons(answer)).toEqual([['📅 前幾天同時段']])
    expect(await rig.press('Bob', answer, '📅 前幾天同時段')).toBe('📈 畫圖中…')
    const days = await rig.answer(answer)
    expect(rig.text(days)).toContain('DiskLow on api-1：與前幾天同一時段')
    expect(days.media?.kind).toBe('photo')
    const other = await rig.ask('Alice', '/chart shop disk_free_percent 15m')
    expect(await rig.press('Bob', other, '6h')).toBe('📈 畫圖中…')
    expect((await rig.answer(other)).media?.kind).toBe('photo')
  })

  it.each([
    ['/chart', /^畫圖：打算式或告警名.*\n例：\/chart up/],
    ['/chart up 5m', /^能畫 15m 到 30d，5m 不行。$/],
    ['/chart up 90d', /^能畫 15m 到 30d，90d 不行。$/],
    ['/chart sum(up', /^算式第 \d+ 個字有問題/],
    ['/chart shop nothing_like_this', /^📈 這段時間沒有資料\n只有規則讀的數值/],
  ])('%s: an error that helps', async (text, said) => {
    expect(await rig.said('Alice', text)).toMatch(said)
  })

  it('asks which system where none is named and none has it; one press draws it', async () => {
    const answer = await rig.ask('Alice', '/chart nothing_there')
    expect(rig.text(answer)).toBe('哪個系統？把系統名寫在前面。')
    expect(rig.buttons(answer)).toEqual([['shop'], ['other']])
  })

  it('an alert from outside has no rule here, and that is said', async () => {
    const card = await rig.fire('Elsewhere')
    expect(await rig.said('Alice', '/chart', { replyTo: card })).toBe(
      '這裡沒有量這則告警的規則：它來自外部，或規則已移除。要畫別的數值：/chart up',
    )
  })

  it('a picture that Telegram refuses leaves its figures', async () => {
    rig.sandbox.faults.add({
      fault: { kind: 'error', code: 400, description: 'Bad Request: PHOTO_INVALID_DIMENSIONS' },
      methods: ['sendPhoto'],
    })
    expect(await rig.said('Alice', '/chart disklow 30m')).toBe(
      '📈 DiskLow\n現在 sda 9.5%、sdb 40% · 門檻 < 10%\ndisk_free_percent\n📎 chart.png 送不出去，只有文字送達',
    )
  })
})

describe('what /chart is asked', () => {
  it.each([
    ['up 1h', { rest: 'up', range: 3_600_000 }],
    ['up', { rest: 'up', range: 7_200_000 }],
    ['up offset 1h', { rest: 'up offset 1h', range: 7_200_000 }],
    ['up offset 1h 30m', { rest: 'up offset 1h', range: 1_800_000 }],
    ['rate(a[5m]) 7d', { rest: 'rate(a[5m])', range: 7 * 86_400_000 }],
    ['1d', { rest: '', range: 86_400_000 }],
    ['', { rest: '', range: 7_200_000 }],
  ])('the range in "%s"', (text, asked) => {
    expect(readAsked(text)).toEqual(asked)
  })
})

describe('a drawing that hangs', () => {
  beforeEach(() => start(hanging))
  afterEach(end)

  it('holds up no alert, no acknowledgement and no answer; when its time is over the figures come alone', async () => {
    const asked = rig.sandbox.world.say('Alice', ops, '/chart disklow 30m')
    const card = await rig.fire('InstanceDown', { priority: 'P0' })
    expect(rig.text(card)).toContain('InstanceDown')
    const pressed = rig.sandbox.world.say('Alice', ops, '/ack InstanceDown')
    expect(rig.text(await rig.answer(pressed))).toMatch(/認領/)
    await rig.sandbox.waitFor(() => rig.text(card).includes('👤 Alice'), 'the acknowledged card')
    expect(rig.messages().some(({ replyTo }) => replyTo === asked.id)).toBe(false)
    await shop.clock.advance(20_000)
    expect(rig.text(await rig.answer(asked))).toBe(
      '圖畫不出來（花太久），數值如下：\n📈 DiskLow\n現在 sda 9.5%、sdb 40% · 門檻 < 10%\ndisk_free_percent',
    )
  })
})
