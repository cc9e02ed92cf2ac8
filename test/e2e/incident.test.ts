import { existsSync } from 'node:fs'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FakeTracker } from '../respond/tracker/server.ts'
import { pixel } from '../sandbox/support.ts'
import { mainYaml } from '../support/bot.ts'
import { AppRig, minute } from '../systems/app-rig.ts'

const executablePath = '/usr/bin/chromium'

const alerted = /P0 後端沒有回應/
const recovered = /🟢 已恢復：後端沒有回應/
const confirmation = /要執行「重啟後端 \(PM2\)」嗎/
const incident = /^\S+ #\u2060?1 後端沒有回應/
/** The card of the SOP at its n-th step. */
const step = (n: number) => new RegExp(`4 警報觸發處理流程 ${n}/19 · 事件 #\u2060?1`)

let rig: AppRig
let tracker: FakeTracker
let browser: Browser
let page: Page

beforeAll(async () => {
  if (!existsSync(executablePath)) throw new Error(`this suite needs ${executablePath} (Debian package chromium)`)
  tracker = await FakeTracker.start('github')
  const main = `${mainYaml}tracker: { kind: github, url: "${tracker.url}", project: acme/shop, token: tok-123456 }\n`
  rig = await AppRig.start('tixmaster', { TIX_EVERY: '15s' }, new Date(Date.now() - 6 * minute).toISOString(), main)
  await rig.pass(6 * minute)
  const { sandbox } = rig.place
  sandbox.systems.add('tixmaster', rig.system.url)
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  page = await browser.newPage({ viewport: { width: 412, height: 915 } })
  await page.goto(sandbox.url)
})

afterAll(async () => {
  await browser?.close()
  await closed(rig)
  await tracker?.close()
})

/** What is under way when it stops may wait for time to pass. */
async function closed(running: AppRig | undefined): Promise<void> {
  let over = running === undefined
  const closing = running?.close().finally(() => {
    over = true
  })
  while (!over) await running?.clock.advance(500, () => new Promise((resolve) => setTimeout(resolve, 20)))
  await closing
}

/** A message of the chat, with its buttons; the newest that says it. */
const message = (text: RegExp) =>
  page
    .locator('.message')
    .filter({ has: page.locator('.text', { hasText: text }) })
    .last()

/**
 * The bot's time goes on, and what it began is waited for; not for long, since an answer may wait for room in the chat,
 * which only time gives.
 */
const pass = (ms: number) =>
  rig.clock.advance(ms, () => Promise.race([rig.settle(), new Promise<void>((resolve) => setTimeout(resolve, 100))]))

/**
 * Waits until it is to be seen. Time goes on slowly meanwhile, by a second in `slow` looks: what runs or draws is another
 * process with a time of its own.
 */
async function until(wanted: Locator, what: string, slow = 5): Promise<Locator> {
  for (let tries = 0; (await wanted.count()) === 0; tries++) {
    if (tries > 600) throw new Error(`${what} is not to be seen; the chat ends with\n${await chatEnd()}`)
    await pass(tries < 3 ? 1500 : tries % slow === 0 ? 1000 : 0)
    if (tries > 3) await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return wanted
}
const chatEnd = async () => (await page.locator('.message').allInnerTexts()).slice(-4).join('\n--\n')
const seen = (text: RegExp) => until(message(text), String(text))

const as = (name: string) =>
  page
    .locator('#people')
    .getByRole('button', { name: new RegExp(`^${name} `) })
    .click()
const press = async (on: RegExp, button: string) => {
  const key = (await seen(on)).getByRole('button', { name: button, exact: true })
  await (await until(key, `${button} on ${on}`)).click()
}
const write = async (text: string) => {
  await page.getByRole('textbox', { name: /message|訊息/i }).fill(text)
  await page.keyboard.press('Enter')
}
const reply = async (to: RegExp) => {
  const card = await seen(to)
  await card.hover()
  await card.getByRole('button', { name: /^(回覆|Reply)$/ }).click()
}

describe('an incident in a real browser', () => {
  it('CORE-8 CORE-9 TX-4 TX-5: from the alert over its SOP and the tracker to the document', {
    timeout: 120_000,
  }, async () => {
    await as('Bob')
    await page.getByRole('switch', { name: /Backend dead|後端掛掉/ }).click()
    await pass(minute)
    await until((await seen(alerted)).getByRole('button', { name: '🚨 #1' }), 'its incident')
    await press(alerted, '👤 認領')
    await seen(/Bob .*認領，提醒已停/)
    await press(alerted, '📋 SOP')
    await until(message(/📈 /).locator('img.photo'), 'the chart of the alert', 40)
    await press(step(1), '完成')

    await reply(step(2))
    await page.locator('input[type=file]').setInputFiles({ name: 'panel.png', mimeType: 'image/png', buffer: pixel })
    await seen(/📎 收下證據，現有 1 件/)
    await press(step(2), '完成')
    await press(step(3), '執行查詢')
    await until(message(step(3)).filter({ hasText: /✅ \d+ 行/ }), 'the lines of error.log on the card')
    await press(step(3), '完成')
    await reply(step(4))
    await write('ECONNREFUSED 127.0.0.1:5432')
    await until(message(step(4)).filter({ hasText: '📎 1 件' }), 'the excerpt')
    await press(step(4), '完成')

    await press(step(6), '檢查')
    await until(message(step(6)).filter({ hasText: 'ECONNREFUSED' }), 'that the backend is dead')
    await press(step(6), '沒通過')
    await seen(step(7))
    await as('Carol')
    await press(step(7), '⚠️ 執行…')
    const refusal = await until(page.getByRole('dialog'), 'the refusal')
    expect(await refusal.innerText()).toContain('這要「處理者」才能做，你是「檢視者」')
    await refusal.getByRole('button').click()
    await as('Bob')
    await press(step(7), '⚠️ 執行…')
    await press(confirmation, '執行')
    await until(message(step(7)).filter({ hasText: '[PM2] [tixmaster-backend](0) ✓' }), 'what pm2 printed', 20)
    await press(step(7), '完成')
    await press(step(6), '檢查')

    await seen(step(18))
    await write('/incident 1')
    await press(incident, '🗂 Issue')
    await seen(/#\u2060?1 已建立 Issue：acme\/shop#\u2060?1/)
    expect(tracker.issues).toMatchObject([{ title: expect.stringContaining('後端沒有回應') }])
    await press(step(18), '完成')
    await press(step(19), '完成')
    await seen(/4 警報觸發處理流程 走完了/)

    await press(recovered, '結案 #1')
    for (const [n, answer] of ['兩分鐘無法下單', '記憶體不足', '用 PM2 重啟', '加大記憶體'].entries()) {
      const question = new RegExp(`結案 #\\u2060?1（${n + 1}/4）`)
      await reply(question)
      await write(answer)
    }
    await seen(/🟢 #\u2060?1 已結案/)
    const file = page.locator('.message a.file').filter({ hasText: 'incident-1.md' })
    await until(file, 'the document')
    const document = await (
      await page.request.get(new URL((await file.first().getAttribute('href')) ?? '', page.url()).href)
    ).text()
    for (const told of ['記憶體不足', '📎 photo-', 'pm2 restart tixmaster-backend', 'ECONNREFUSED 127.0.0.1:5432'])
      expect(document).toContain(told)
  })
})
