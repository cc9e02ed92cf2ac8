import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FakeTracker } from '../respond/tracker/server.ts'
import { pixel } from '../sandbox/support.ts'
import { mainYaml } from '../support/bot.ts'
import { AppRig, minute } from '../systems/app-rig.ts'
import { ChatPage } from './chat-page.ts'

const alerted = /P0 後端沒有回應/
const recovered = /🟢 已恢復：後端沒有回應/
const confirmation = /要執行「重啟後端 \(PM2\)」嗎/
const incident = /^\S+ #\u2060?1 後端沒有回應/
/** The card of the SOP at its n-th step. */
const step = (n: number) => new RegExp(`4 警報觸發處理流程 ${n}/19 · 事件 #\u2060?1`)

let chat: ChatPage
let tracker: FakeTracker

beforeAll(async () => {
  tracker = await FakeTracker.start('github')
  const main = `${mainYaml}tracker: { kind: github, url: "${tracker.url}", project: acme/shop, token: tok-123456 }\n`
  const from = new Date(Date.now() - 6 * minute).toISOString()
  const rig = await AppRig.start('tixmaster', { TIX_EVERY: '15s' }, from, main)
  await rig.pass(6 * minute)
  chat = await ChatPage.open(rig, 'tixmaster')
})

afterAll(async () => {
  await chat?.close()
  await tracker?.close()
})

describe('an incident in a real browser', () => {
  it('CORE-8 CORE-9 TX-4 TX-5: from the alert over its SOP and the tracker to the document', {
    timeout: 120_000,
  }, async () => {
    await chat.as('Bob')
    await chat.page.getByRole('switch', { name: /Backend dead|後端掛掉/ }).click()
    await chat.pass()
    await chat.until((await chat.seen(alerted)).getByRole('button', { name: '🚨 #1' }), 'its incident')
    await chat.press(alerted, '👤 認領')
    await chat.seen(/Bob .*認領，提醒已停/)
    await chat.press(alerted, '📋 SOP')
    await chat.until(chat.message(/📈 /).locator('img.photo'), 'the chart of the alert', 40)
    await chat.press(step(1), '完成')

    await chat.reply(step(2))
    await chat.send('panel.png', 'image/png', pixel)
    await chat.seen(/📎 收下證據，現有 1 件/)
    await chat.press(step(2), '完成')
    await chat.press(step(3), '執行查詢')
    await chat.until(chat.message(step(3)).filter({ hasText: /✅ \d+ 行/ }), 'the lines of error.log on the card')
    await chat.press(step(3), '完成')
    await chat.reply(step(4))
    await chat.write('ECONNREFUSED 127.0.0.1:5432')
    await chat.until(chat.message(step(4)).filter({ hasText: '📎 1 件' }), 'the excerpt')
    await chat.press(step(4), '完成')

    await chat.press(step(6), '檢查')
    await chat.until(chat.message(step(6)).filter({ hasText: 'ECONNREFUSED' }), 'that the backend is dead')
    await chat.press(step(6), '沒通過')
    await chat.seen(step(7))
    await chat.as('Carol')
    await chat.press(step(7), '⚠️ 執行…')
    const refusal = await chat.until(chat.page.getByRole('dialog'), 'the refusal')
    expect(await refusal.innerText()).toContain('這要「處理者」才能做，你是「檢視者」')
    await refusal.getByRole('button').click()
    await chat.as('Bob')
    await chat.press(step(7), '⚠️ 執行…')
    await chat.press(confirmation, '執行')
    await chat.until(
      chat.message(step(7)).filter({ hasText: '[PM2] [tixmaster-backend](0) ✓' }),
      'what pm2 printed',
      20,
    )
    await chat.press(step(7), '完成')
    await chat.press(step(6), '檢查')

    await chat.seen(step(18))
    await chat.write('/incident 1')
    await chat.press(incident, '🗂 Issue')
    await chat.seen(/#\u2060?1 已建立 Issue：acme\/shop#\u2060?1/)
    expect(tracker.issues).toMatchObject([{ title: expect.stringContaining('後端沒有回應') }])
    await chat.press(step(18), '完成')
    await chat.press(step(19), '完成')
    await chat.seen(/4 警報觸發處理流程 走完了/)

    await chat.press(recovered, '結案 #1')
    for (const [n, answer] of ['兩分鐘無法下單', '記憶體不足', '用 PM2 重啟', '加大記憶體'].entries()) {
      const question = new RegExp(`結案 #\\u2060?1（${n + 1}/4）`)
      await chat.reply(question)
      await chat.write(answer)
    }
    await chat.seen(/🟢 #\u2060?1 已結案/)
    const document = (await chat.download('incident-1.md')).toString()
    for (const told of ['記憶體不足', '📎 photo-', 'pm2 restart tixmaster-backend', 'ECONNREFUSED 127.0.0.1:5432'])
      expect(document).toContain(told)
  })
})
