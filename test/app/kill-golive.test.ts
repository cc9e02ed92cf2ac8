import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ms } from '../../src/core/clock.ts'
import { noLimits } from '../../src/sandbox/api/limits.ts'
import type { RequestRecord } from '../../src/sandbox/transcript.ts'
import { mainYaml, type Workplace, workplace } from '../support/bot.ts'
import { BotProcess } from '../support/bot-process.ts'
import { ShiftClock } from '../support/shift-clock.ts'
import { httpServer, type TestServer } from '../watch/sources/test-server.ts'

const hour: Ms = 3_600_000
/** Noon: no quiet hours where it begins, nor a day later. */
const noon = Date.parse('2030-03-04T12:00:00+08:00')

let place: Workplace
let clock: ShiftClock
let bot: BotProcess
let shop: TestServer
let failures = 0

/** What is looked at is looked at every hour and more: only what the test lets pass makes it due. */
const pack = (url: string) => ({
  'systems/shop/system.yaml': `id: shop
name: Shop
sources: [ { id: app, kind: prometheus, url: "${url}", every: 15s } ]
rules: [ rules.yaml ]
`,
  'systems/shop/rules.yaml': `groups:
  - name: shop
    rules: [ { alert: Down, expr: absent(failures), for: 7d, labels: { priority: P2 }, annotations: { summary: "down" } } ]
`,
  'systems/shop/golive.yaml': `title: { zh-TW: 商店上線報告, en: Go-live of the shop }
tests: [ { id: unit, title: { zh-TW: 單元測試, en: Unit tests } } ]
observe:
  for: 2h
  every: 1h
  figures: [ { id: failures, title: { zh-TW: 失敗, en: Failures }, value: max(failures) } ]
watch: { for: 24h, every: 6h }
rollback: { triggers: [ { id: many, title: { zh-TW: 失敗太多, en: Too many failures }, value: max(failures), when: "> 9" } ] }
review: { by: [ 1001, 1002 ], least: 2 }
`,
})

beforeEach(async () => {
  failures = 0
  shop = await httpServer((_, response) => response.end(`failures ${failures}\n`))
  clock = new ShiftClock()
  clock.shift(noon - clock.now())
  place = await workplace({ limits: noLimits, clock })
  bot = new BotProcess(place, { ahead: () => clock.now() - Date.now() })
  place.write({ 'opsbell.yaml': mainYaml.replace('Bob, role: responder', 'Bob, role: admin'), ...pack(shop.url) })
})
afterEach(async () => {
  await bot.kill()
  await place.close()
  await shop.close()
})

const card = (text: string) => new RegExp(`^🚀 上線 #1[\\s\\S]*${text}`)
const says = (text: RegExp | string) => (call: RequestRecord) =>
  new RegExp(text).test((call.params.text ?? '').replaceAll('\u2060', ''))
const carries = (name: RegExp) => (call: RequestRecord) => call.files.some((one) => name.test(one.name))

/** Names and bytes of the files in the group. */
const files = () =>
  bot.messages(/^/).flatMap(({ media }) => {
    const found = media && place.sandbox.world.state.files.get(media.fileId)
    return found ? [found] : []
  })
const named = (name: string) => files().filter((one) => one.name === name)
const oneFile = (name: string) => bot.waitFor(() => named(name)[0], name)
const more = /^上線 #1$/
const edits = ['editMessageText']
const messages = ['sendMessage']
const documents = ['sendDocument']

async function restart(passed: Ms = 0): Promise<void> {
  await bot.kill()
  clock.shift(passed)
  bot.start()
}

describe('RP-9 CORE-9: kill -9 of the bot in every stage of a go-live', () => {
  it('the run goes on where it was, on the same card; no sign-off is lost, no report comes twice', async () => {
    // 1: a test is recorded, the card does not show it yet.
    bot.start()
    bot.say(1001, '/golive shop')
    const { id } = await bot.shown(card('1/5'))
    const is = async (text: string) => expect((await bot.shown(card(text))).id).toBe(id)
    await bot.killAt(edits, () => bot.press(card('1/5'), '✅ 單元測試'), { wanted: says('上線 #1') })
    await restart()
    await bot.press(card('1/5'), '下一步 ▶')
    await is('2/5')

    // 2: the test messages of the channels are on their way.
    await bot.killAt(messages, () => bot.press(card('2/5'), '📨 送測試並檢查'), { wanted: says('測試') })
    await restart()
    await is('2/5[\\s\\S]*🟢 telegram:ops 已送達')
    await bot.press(card('2/5'), '下一步 ▶')

    // 3: the version is asked for; the deployment is observed; its end is being told.
    await bot.press(card('3/5'), '✏️ 輸入版本…', 1001)
    const question = await bot.shown(/剛剛部署的版本/)
    // Presses of a card are handled one after the other: the question was noted when this is answered.
    await bot.press(card('3/5'), '⋯', 1001)
    await bot.shown(more)
    await restart()
    bot.say(1001, 'v2.3.1', question)
    await is('觀察 0/2 小時')
    await bot.kill()
    failures = 12
    clock.shift(hour)
    await bot.killAt(messages, () => bot.start(), { wanted: says('建議回滾') })
    await restart()
    // What was due at the start waited for the first polls.
    await is('觀察 1/2 小時 · 1 筆讀數[\\s\\S]*失敗 12 · 上線前 0')
    await bot.press(/建議回滾 v2\.3\.1/, '▶️ 繼續觀察…', 1001)
    const why = await bot.shown(/繼續 v2\.3\.1 的原因？/)
    await bot.killAt(edits, () => bot.say(1001, '是壓測', why), { wanted: says('決定繼續') })
    failures = 0
    clock.shift(hour)
    await bot.killAt(messages, () => bot.start(), { wanted: says('請評審') })
    expect(bot.messages(/建議回滾 v2\.3\.1/)).toHaveLength(1)

    // 4: one signature stands; the other ends the review.
    await restart()
    await is('4/5')
    await bot.killAt(edits, () => bot.press(card('4/5'), '✍️ 簽核', 1001), { wanted: says('已簽 1 人') })
    await restart()
    await is('4/5[\\s\\S]*已簽 1 人[\\s\\S]*請簽核：.*Bob')
    expect(bot.messages(/觀察完畢，請評審/)).toHaveLength(1)
    expect(bot.messages(/作廢/)).toEqual([])
    // The review is over and its report frozen: it is being drawn.
    const last = () => bot.press(card('已簽 1 人'), '✍️ 簽核', 1002)
    await bot.killAt([...edits, ...messages, ...documents], last, { wanted: says('5/5|golive-1 · SHA') })
    expect(files()).toEqual([])
    await bot.killAt(documents, () => bot.start(), { wanted: carries(/^golive-1\./) })
    await restart()
    const pdf = await oneFile('golive-1.pdf')
    const markdown = (await oneFile('golive-1.md')).data.toString('utf8')
    expect(pdf.data.subarray(0, 5).toString()).toBe('%PDF-')
    const [, hash] = /SHA-256：([0-9a-f]{64})/.exec(markdown) ?? []
    expect((await bot.shown(/golive-1 · SHA-256/)).text).toContain(`SHA-256 ${hash?.slice(0, 12)}…`)
    expect(markdown).toMatch(/Alice 決定繼續：是壓測[\s\S]*Alice.*簽核[\s\S]*Bob.*簽核/)

    // 5: the long observation, then the verdict that it asks for, then the last report.
    await is('5/5')
    for (const n of [1, 2]) {
      await restart(11 * hour)
      await is(`觀察 ${11 * n}/24 小時 · ${n} 筆讀數`)
    }
    await bot.kill()
    clock.shift(6 * hour)
    await bot.killAt(messages, () => bot.start(), { wanted: says('運營觀察時間到') })
    await restart()
    await bot.shown(/運營觀察時間到，請決定/)
    await bot.killAt(documents, () => bot.press(card('觀察時間到'), '✅ 上線完成', 1001), {
      wanted: carries(/^golive-1-final\./),
    })
    await restart()
    await oneFile('golive-1-final.pdf')
    await oneFile('golive-1-final.md')
    expect((await bot.shown(/^✅ 上線 #1.*：上線完成/)).id).toBe(id)
    bot.say(1001, '/report')
    expect((await bot.shown(/^📄 報告 · /)).text).toMatch(/^📄 報告 · 2\n/)
    expect(bot.messages(/運營觀察時間到，請決定/)).toHaveLength(1)
    expect(bot.messages(/golive-1 · SHA-256/)).toHaveLength(1)
    const sent = bot.messages(/^/).flatMap(({ media, text }) => {
      const found = media && place.sandbox.world.state.files.get(media.fileId)
      return found ? [{ name: found.name, repeat: text.includes('🔁') }] : []
    })
    const names = [...new Set(sent.map(({ name }) => name))].sort()
    expect(names).toEqual(['golive-1-final.md', 'golive-1-final.pdf', 'golive-1.md', 'golive-1.pdf'])
    // What Telegram had and we had not noted when the kill came is sent once more, marked as a repeat.
    for (const name of names) {
      const same = sent.filter((one) => one.name === name)
      expect([name, same.length <= 2, same.filter(({ repeat }) => !repeat).length <= 1]).toEqual([name, true, true])
    }
  }, 240_000)
})
