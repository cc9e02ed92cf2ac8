import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { mainYaml, opsGroup, settled, type Workplace, workplace } from '../support/bot.ts'
import { type ExpositionServer, startExposition } from '../support/exposition.ts'
import { FakeClock } from '../support/fake-clock.ts'

const minute = 60_000

let clock: FakeClock
let place: Workplace
let metrics: ExpositionServer
let app: App
beforeEach(async () => {
  clock = new FakeClock('2026-05-04T02:00:00Z')
  place = await workplace({ clock })
  metrics = await startExposition('checkout_errors 0\n')
})
afterEach(async () => {
  await place.close()
  await metrics.close()
})

const systemYaml = (more = '') => `id: shop
name: Shop backend
sources: [ { id: app, kind: prometheus, url: "${metrics.url}", every: 1m } ]
rules: [ rules.yaml ]
${more}`
const rulesYaml = (annotations: string) => `groups:
  - name: shop
    interval: 10m
    rules:
      - alert: CheckoutErrors
        expr: checkout_errors > 3
        labels: { priority: P0 }
        annotations: { summary: "結帳失敗 {{ $value }} 次", summary_en: "{{ $value }} checkouts fail"${annotations} }
`
const annotated = ', trial: 1h'

const settle = () => settled(app, place)
const pass = (ms: number) => clock.advance(ms, settle)
const messages = (text: RegExp): StoredMessage[] => place.sandbox.ledger.messages({ chatId: opsGroup, text })
const last = () => messages(/./).at(-1) as StoredMessage

async function begin(files: Readonly<Record<string, string>>) {
  place.write(files)
  app = await place.start()
  await app.connected
  await pass(2000)
}
async function again() {
  await app.stop(clock.now() + 5000)
  app = await place.start()
  await app.connected
  await pass(2000)
}
async function fires(value: number, forMs: number) {
  metrics.text = `checkout_errors ${value}\n`
  await pass(forMs)
  metrics.text = 'checkout_errors 0\n'
  await pass(7 * minute)
}
async function says(text: string): Promise<string> {
  place.sandbox.world.say(1002, opsGroup, text)
  await pass(3000)
  return last().text
}
async function press(button: string, message = last(), person = 1002) {
  place.sandbox.world.press(person, { chatId: opsGroup, id: message.id }, button)
  await pass(3000)
}
const asked = () => messages(/試行結束/).at(-1) as StoredMessage

describe('a rule on trial', () => {
  it('is silent for its time, then asks; enabled it is told at once, for good, though the file still says trial', async () => {
    await begin({ 'systems/shop/system.yaml': systemYaml(), 'systems/shop/rules.yaml': rulesYaml(annotated) })
    await fires(7, 2 * minute)
    await fires(9, 10 * minute)
    expect(messages(/結帳失敗/)).toEqual([])
    expect(await says('/alerts')).toMatch(
      /^🟢 沒有進行中的告警\n🧪 試行中的規則 1 條（不通知）\n· CheckoutErrors shop · 會通知 2 次，試到 11:00$/,
    )
    expect(await says('/why CheckoutErrors')).toMatch(/試行中，不通知任何人：10:00 起試 1 小時\n到目前為止會通知 2 次/)

    await again()
    metrics.text = 'checkout_errors 5\n'
    await pass(25 * minute)
    expect(messages(/結帳失敗|試行結束/)).toEqual([])
    await pass(10 * minute)
    const { text, silent, markup } = asked()
    expect(text).toMatch(
      /^🧪 試行結束：CheckoutErrors 會叫醒你 3 次\nshop · CheckoutErrors\n10:00–11:00（1 小時） · 結帳失敗 5 次\n其中 1 次在 5 分內自行恢復\n現在有 1 則成立\n· P0 10:\d\d · 值 5 · 仍成立\n· P0 10:\d\d · 值 9 · \d+ 分後恢復\n· P0 10:\d\d · 值 7 · \d+ 分後恢復\n決定前不會通知任何人$/,
    )
    expect([silent, markup?.inline_keyboard?.flat().map((one) => one.text)]).toEqual([
      true,
      ['✅ 啟用，從現在起通知', '再試 1 小時', '丟棄'],
    ])

    await press('✅ 啟用，從現在起通知', asked(), 1003)
    expect(messages(/^🔴 P0 結帳失敗/)).toEqual([])
    await press('✅ 啟用，從現在起通知', asked())
    const card = messages(/^🔴 P0 結帳失敗 5 次/)[0] as StoredMessage
    expect(card.silent).toBe(false)
    expect(asked().text).toMatch(/✅ Bob 11:\d\d 啟用，之後照常通知$/)
    expect(asked().markup?.inline_keyboard?.flat() ?? []).toEqual([])

    metrics.text = 'checkout_errors 0\n'
    await pass(8 * minute)
    await again()
    await fires(8, 2 * minute)
    expect(messages(/結帳失敗 8 次/).filter(({ replyTo }) => replyTo === undefined).length).toBe(1)
    expect(await says('/alerts')).not.toContain('🧪')
  })

  it('named in system.yaml: tried once more, then discarded, then told when the file no longer says so', async () => {
    const trial = 'trial: { for: 30m, rules: [ CheckoutErrors ] }\n'
    await begin({ 'systems/shop/system.yaml': systemYaml(trial), 'systems/shop/rules.yaml': rulesYaml('') })
    await pass(30 * minute)
    expect(asked().text).toMatch(/^🧪 試行結束：CheckoutErrors 一次也沒響/)
    const first = asked()
    await press('再試 30 分', first)
    await fires(6, 10 * minute)
    await pass(20 * minute)
    const second = asked()
    expect(second.id).not.toBe(first.id)
    expect(second.text).toMatch(/會叫醒你 1 次/)
    await press('丟棄', second)
    expect(asked().text).toMatch(/🗑 Bob .*丟棄/)
    metrics.text = 'checkout_errors 9\n'
    await pass(3 * minute)
    expect(messages(/^🔴 P0 結帳失敗/)).toEqual([])

    place.write({ 'systems/shop/system.yaml': systemYaml() })
    await app.reload()
    await pass(4 * minute)
    expect(messages(/^🔴 P0 結帳失敗 9 次/).length).toBe(1)
    expect(messages(/試行結束：CheckoutErrors 會叫醒你 1 次/)[0]?.text).toMatch(/設定檔已不再試行這條規則$/)
  })

  it('in English; an alert that was open before its rule was put on trial goes its way to the end', async () => {
    place.write({ 'opsbell.yaml': mainYaml.replace('zh-TW', 'en') })
    await begin({ 'systems/shop/system.yaml': systemYaml(), 'systems/shop/rules.yaml': rulesYaml('') })
    metrics.text = 'checkout_errors 7\n'
    await pass(3 * minute)
    expect(messages(/^🔴 P0 7 checkouts fail/).length).toBe(1)
    place.write({ 'systems/shop/rules.yaml': rulesYaml(annotated) })
    await app.reload()
    metrics.text = 'checkout_errors 0\n'
    await pass(8 * minute)
    expect(messages(/^🟢 Resolved: 7 checkouts fail/).filter(({ replyTo }) => replyTo === undefined).length).toBe(1)
    await fires(8, 10 * minute)
    expect(messages(/8 checkouts fail/)).toEqual([])
    await pass(50 * minute)
    expect(messages(/Trial over/)[0]?.text).toMatch(/^🧪 Trial over: CheckoutErrors would have woken you once\n/)
  })
})
