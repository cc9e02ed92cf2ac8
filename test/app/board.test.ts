import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { mainYaml, opsGroup, settled, type Workplace, workplace } from '../support/bot.ts'
import { type ExpositionServer, startExposition } from '../support/exposition.ts'
import { FakeClock } from '../support/fake-clock.ts'

const clock = () => new FakeClock('2026-03-02T03:12:00+08:00')
let place: Workplace
let page: ExpositionServer
let time: FakeClock
let app: App

const pack = (id: string, url: string) => ({
  [`systems/${id}/system.yaml`]: `id: ${id}
name: ${id}
sources: [ { id: app, kind: prometheus, url: "${url}", every: 15s } ]
rules: [ rules.yaml ]
`,
  [`systems/${id}/rules.yaml`]: `groups:
  - name: ${id}
    rules:
      - { alert: Down, expr: "errors > 3", labels: { priority: P0 }, annotations: { summary: "結帳失敗" } }
      - { alert: Slow, expr: "errors > 2", labels: { priority: P1 }, annotations: { summary: "變慢" } }
`,
})

const settle = () => settled(app, place)
const pass = (ms: number) => time.advance(ms, settle)
const boards = () => place.sandbox.ledger.messages({ chatId: opsGroup, text: /更新$/ })

beforeEach(async () => {
  time = clock()
  place = await workplace({ clock: time })
  page = await startExposition('errors 0\n')
})
afterEach(async () => {
  await app.stop(time.now() + 5000)
  await place.close()
  await page.close()
})

describe('UX: the pinned board of the ops chat', () => {
  it('is there by default, follows alerts of every priority, and answers beside itself', async () => {
    const yaml = mainYaml.replace(', board: false', '')
    place.write({ 'opsbell.yaml': yaml, ...pack('shop', page.url) })
    app = await place.start()
    await app.connected
    await pass(40_000)
    expect(boards().map(({ text }) => text)).toEqual(['🟢 一切正常（1 個系統）\n🟢 shop\n03:12 更新'])
    expect(place.sandbox.world.chat(opsGroup).pinned).toEqual([boards()[0]?.id])

    page.text = 'errors 7\n'
    await pass(60_000)
    const [board, ...more] = boards()
    expect(more).toEqual([])
    expect(board?.text.split('\n').slice(0, 4)).toEqual([
      '🔴 2 組告警，1 個系統有狀況',
      '🔴 shop',
      expect.stringMatching(/^🔴 P0 結帳失敗 · shop · 03:1\d$/),
      expect.stringMatching(/^🟠 P1 變慢 · shop · 03:1\d$/),
    ])

    const before = board?.text
    for (const button of ['📋 現在的告警', '🏥 健康']) {
      place.sandbox.world.press(1002, { chatId: opsGroup, id: board?.id ?? 0 }, button)
      await pass(2000)
    }
    const answers = place.sandbox.ledger.messages({ chatId: opsGroup }).filter(({ replyTo }) => replyTo === board?.id)
    expect(answers.map(({ text }) => text.slice(0, 2))).toEqual([expect.any(String), '🏥'])
    expect(boards()[0]?.text).toBe(before)
  })

  it('a chat may have none', async () => {
    place.write({ 'opsbell.yaml': mainYaml, ...pack('shop', page.url) })
    app = await place.start()
    await app.connected
    await pass(60_000)
    expect(place.sandbox.ledger.messages({ chatId: opsGroup })).toEqual([])
  })
})
