import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noLimits } from '../../src/sandbox/api/limits.ts'
import { type Workplace, workplace } from '../support/bot.ts'
import { BotProcess } from '../support/bot-process.ts'
import { httpServer, type TestServer } from '../watch/sources/test-server.ts'

const requests = 30
const concurrent = 10
/** So many are answered before the shop falls silent. */
const answered = 12

let place: Workplace
let bot: BotProcess
let shop: TestServer
/** Requests of verifications, by the run that they name. */
let storms: Map<string, number>
let silent: boolean

beforeEach(async () => {
  storms = new Map()
  silent = true
  shop = await httpServer(({ headers }, response) => {
    const run = /^opsbell-verify\/(.+)/.exec(headers['user-agent'] ?? '')?.[1]
    const n = (storms.get(run ?? '') ?? 0) + 1
    storms.set(run ?? '', n)
    if (run === undefined || !silent || n <= answered) response.end('{}')
  })
  place = await workplace({ limits: noLimits })
  bot = new BotProcess(place)
  place.write({
    'systems/shop/system.yaml': `id: shop
name: Shop
sources: [ { id: health, kind: health, url: "${shop.url}", every: 1m, limits: { concurrent: ${concurrent} } } ]
`,
    'systems/shop/verify.yaml': `title: { zh-TW: 最終檢查, en: Final check }
chapters:
  - title: { zh-TW: 並發, en: Load }
    checks:
      - { id: answer, kind: answer, source: health, title: { zh-TW: 有回應, en: It answers } }
      - { id: load, kind: load, source: health, requests: ${requests}, concurrent: 100, timeout: 60s, mean: 60s, p95: 60s, title: { zh-TW: 壓力, en: Under load } }
`,
  })
})
afterEach(async () => {
  await bot.kill()
  await place.close()
  await shop.close()
})

const runs = () => [...storms].filter(([run]) => run !== '')
const files = () => bot.messages(/^/).filter(({ media }) => media?.kind === 'document')
const fileNames = () =>
  files()
    .map(({ media }) => media && place.sandbox.world.state.files.get(media.fileId)?.name)
    .sort()

/** Waits for requests, not for the local Telegram: they come over sockets of their own. */
async function underWay(): Promise<void> {
  const all = answered + concurrent
  while (runs().every(([, n]) => n < all)) await new Promise((resolve) => setTimeout(resolve, 20))
}

describe('AS-4 CORE-9: kill -9 of the bot in a verification', () => {
  it('while its requests are under way: it says that it was interrupted, sends none again, and another one is whole', async () => {
    bot.start()
    bot.say(1002, '/verify shop')
    const card = await bot.shown(/^🔎 正在驗證 Shop/)
    await underWay()
    await bot.kill()

    silent = false
    bot.start()
    const interrupted = await bot.shown(/^⏹ Shop 的驗證中斷了/)
    expect(interrupted.id).toBe(card.id)
    expect(interrupted.text).not.toContain('歷時')
    expect(interrupted.text).toMatch(/還沒做完，機器人就重新啟動了(（至少做到第 [12]\/2 項）)?。不會自動重跑/)
    bot.say(1002, '/report')
    await bot.shown(/還沒有報告/)
    expect(runs()).toHaveLength(1)
    expect(runs()[0]?.[1]).toBe(answered + concurrent)
    expect(files()).toEqual([])

    // Killed once more while its report is on its way.
    await bot.killAt(['sendDocument'], () => bot.say(1002, '/verify shop'))
    bot.start()
    const passed = await bot.shown(/^✅ Shop 驗證全部通過（6 項）/)
    expect(passed.id).not.toBe(card.id)
    const id = runs()[1]?.[0]
    await bot.waitFor(() => files().length === 2, 'both files of the report')
    expect(fileNames()).toEqual([`verify-${id}.md`, `verify-${id}.pdf`])
    expect(runs()[1]?.[1]).toBe(requests)
    bot.say(1002, '/report')
    await bot.shown(/^📄 報告 · 1\n/)
    // The card says how it ended; the report has none of its own.
    expect(bot.messages(/SHA-256/)).toEqual([])
    expect(files()).toHaveLength(2)
    expect(bot.messages(/中斷了/)).toHaveLength(1)
  }, 180_000)
})
