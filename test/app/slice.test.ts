import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { opsGroup, type Workplace, workplace } from '../support/bot.ts'
import { type ExpositionServer, startExposition } from '../support/exposition.ts'

let place: Workplace
let metrics: ExpositionServer
beforeEach(async () => {
  place = await workplace()
  metrics = await startExposition('checkout_errors 0\n')
  place.write({
    'systems/shop/system.yaml': `id: shop
name: Shop backend
sources: [ { id: app, kind: prometheus, url: "${metrics.url}", every: 1s } ]
rules: [ rules.yaml ]
priorities: { P0: { level: critical, push: now, cooldown: 5m } }
`,
    'systems/shop/rules.yaml': `groups:
  - name: shop
    rules:
      - alert: CheckoutErrors
        expr: checkout_errors > 3
        labels: { priority: P0 }
        annotations: { summary: "結帳失敗 {{ $value }} 次", action: "看 SOP 3.4" }
`,
  })
})
afterEach(async () => {
  await place.close()
  await metrics.close()
})

const card = () => place.sandbox.ledger.messages({ chatId: opsGroup, text: /結帳失敗/ })[0]
const firing = () => place.sandbox.waitFor(() => card(), 'the card of the alert')
const shows = (pattern: RegExp) =>
  place.sandbox.waitFor(() => (pattern.test(card()?.text ?? '') ? card() : undefined), `a card that shows ${pattern}`)
const stop = (app: App) => app.stop(Date.now() + 10_000)

describe('the whole way: poll, rule, alert, card, button, store', () => {
  it('CORE-4 CORE-6: a crossed threshold becomes one card that is acknowledged, and green when repaired', async () => {
    const app = await place.start()
    expect(await app.connected).toBe('opsbell_bot')
    metrics.text = 'checkout_errors 7\n'
    const told = await firing()
    expect(told.text.split('\n')[0]).toBe('🔴 P0 結帳失敗 7 次')
    expect(told.text).toContain('shop · CheckoutErrors')
    expect(told.text).toContain('看 SOP 3.4')
    expect(told.silent).toBe(false)

    place.sandbox.world.press(1002, { chatId: opsGroup, id: told.id }, '👤 認領')
    const taken = await shows(/Bob .*認領/)
    expect(taken.id).toBe(told.id)

    metrics.text = 'checkout_errors 0\n'
    const green = await shows(/^🟢/)
    expect(green.id).toBe(told.id)
    expect(green.text).toContain('Bob')
    await place.sandbox.waitFor(
      () => place.sandbox.ledger.messages({ chatId: opsGroup }).find(({ replyTo }) => replyTo === told.id),
      'the reply about the end',
    )
    expect(place.sandbox.ledger.duplicates()).toEqual([])
    await stop(app)
  })

  it('promise 6: a restart keeps card, acknowledgement and buttons; nothing is told twice', async () => {
    const first = await place.start()
    metrics.text = 'checkout_errors 7\n'
    const told = await firing()
    await stop(first)

    const second = await place.start()
    await second.connected
    place.sandbox.world.press(1001, { chatId: opsGroup, id: told.id }, '👤 認領')
    await shows(/Alice .*認領/)
    await second.idle()
    await stop(second)

    const third = await place.start()
    await third.connected
    metrics.text = 'checkout_errors 0\n'
    const green = await shows(/^🟢/)
    expect([
      green.id,
      place.sandbox.ledger
        .messages({ chatId: opsGroup, text: /結帳失敗 7/ })
        .filter(({ replyTo }) => replyTo === undefined),
    ]).toEqual([told.id, [green]])
    await stop(third)
  })

  it('CORE-13: /readyz waits for Telegram and the first polls, and /metrics shows what was done', async () => {
    await place.sandbox.faults.refuse()
    const app = await place.start()
    const ready = async () => (await fetch(`${app.url}/readyz`)).json()
    expect(await ready()).toMatchObject({ status: 'not ready' })
    await place.sandbox.faults.accept()
    await app.connected
    metrics.text = 'checkout_errors 9\n'
    await firing()
    expect(await ready()).toEqual({ status: 'ready' })
    expect(await (await fetch(`${app.url}/healthz`)).json()).toEqual({ status: 'ok' })
    const text = await (await fetch(`${app.url}/metrics`)).text()
    expect(text).toMatch(/opsbell_notices_total\{.*outcome="sent".*\} 1/)
    await stop(app)
  })

  it('promise 1: what fired while the bot was out of the group is told once it is back', async () => {
    const app = await place.start()
    await app.connected
    const { sandbox } = place
    const { world } = sandbox
    world.groups.kick(opsGroup, sandbox.botId)
    metrics.text = 'checkout_errors 7\n'
    await sandbox.waitFor(
      () => sandbox.transcript.requests('sendMessage').find(({ status }) => status === 403),
      'the refusal',
    )
    world.groups.add(opsGroup, sandbox.botId, 1001)
    const told = await sandbox.waitFor(() => card(), 'the card of the alert', 45_000)
    expect(told.text.split('\n')[0]).toBe('🔴 P0 結帳失敗 7 次')
    await stop(app)
  })

  it('CORE-13: stops within its deadline while Telegram hangs', async () => {
    const app = await place.start()
    await app.connected
    place.sandbox.faults.add({ fault: { kind: 'hang' } })
    metrics.text = 'checkout_errors 9\n'
    await place.sandbox.waitFor(() => place.sandbox.transcript.requests('sendMessage')[0], 'the send that hangs')
    const begun = performance.now()
    await app.stop(Date.now() + 2000)
    expect(performance.now() - begun).toBeLessThan(10_000)
  })
})
