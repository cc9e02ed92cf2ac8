import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { plainText } from '../chat/rig.ts'
import { opsGroup } from '../support/bot.ts'
import { AppRig, hour, minute } from '../systems/app-rig.ts'

const answerTime = 3000
const card = /^🚀 上線 #1/
let rig: AppRig

/** As shipped: 30 minutes and 24 hours; only the polls are rarer, which keeps a day of virtual time cheap. */
async function start(every: string): Promise<void> {
  const env = { SIS_METRICS_URL: '{url}/metrics', SIS_EVERY: every }
  rig = await AppRig.start('sis-redpacket', env, '2026-03-02T12:00:00+08:00')
  await rig.pass(6 * minute)
}
afterEach(() => rig.close())

const last = (text: RegExp): StoredMessage => {
  const all = rig.messages(/^/).map((one) => ({ ...one, text: plainText(one.text ?? '') }))
  const found = all.findLast((one) => text.test(one.text))
  if (found) return found
  throw new Error(
    `no message ${text}; the last are:\n${all
      .slice(-4)
      .map((one) => one.text)
      .join('\n---\n')}`,
  )
}

async function press(who: number, text: RegExp, button: string): Promise<string> {
  const press = rig.place.sandbox.world.press(who, { chatId: opsGroup, id: last(text).id }, button)
  const { text: said = '' } = await press.answered()
  await rig.pass(answerTime)
  return said
}

async function say(text: string, replyTo?: StoredMessage): Promise<void> {
  rig.place.sandbox.world.say(1001, opsGroup, text, replyTo && { replyTo })
  await rig.pass(answerTime)
}

/** From the command to the deployment, whose version is typed. */
async function deployed(): Promise<void> {
  await say('/golive')
  await press(1001, /要上線/, '🚀 紅包 Session 服務')
  for (const test of ['單元測試', '自動化測試', '壓力測試', '紅包端到端 A', '紅包端到端 B', '紅包端到端 C'])
    await press(1002, card, `✅ ${test}`)
  await press(1001, card, '下一步 ▶')
  await press(1001, card, '📨 送測試並檢查')
  await rig.pass(minute)
  await press(1001, card, '下一步 ▶')
  await press(1001, card, '✏️ 輸入版本…')
  await say('v2.3.1', last(/部署的版本/))
}

/** The report as the chat has it; how long a message took is the machine's. */
function report(): string {
  const { files } = rig.place.sandbox.world.state
  const found = [...files.values()].find(({ name }) => name === 'golive-1-final.md')
  return (found?.data.toString() ?? '')
    .replace(/已送達（\d+ ms）/g, '已送達（# ms）')
    .replace(/[0-9a-f]{64}/g, '<sha-256>')
    .replace(/（數字 [0-9a-f]{12}）/g, '（數字 <hash>）')
    .replace(/http:\/\/127\.0\.0\.1:(?!3000)\d+/g, 'http://127.0.0.1:<port>')
}

const kept = (name: string) => join(import.meta.dirname, 'golive', name)

describe('RP-9: the shipped pack goes live with the whole bot, in its real durations', () => {
  it('clean: 30 minutes, the review, 24 hours, the verdict', async () => {
    await start('2m')
    await deployed()
    await rig.pass(31 * minute)
    expect(await press(1001, card, '✍️ 簽核')).toBe('✍️ 已簽核')
    await rig.pass(24 * hour + 10 * minute)
    await press(1001, card, '✅ 上線完成')
    await rig.pass(2 * minute)
    await expect(report()).toMatchFileSnapshot(kept('sis-redpacket-clean.zh-TW.md'))
  }, 120_000)

  it('red packets fail in a row after the deployment: a rollback is advised and decided', async () => {
    await start('1m')
    await deployed()
    await rig.pass(10 * minute)
    rig.set('failures', true)
    await rig.pass(6 * minute)
    // The typed version is a deployment for every card of the system.
    expect(last(/P0 .*\n.*RedpacketFailuresInRow/).text).toMatch(/\n🚀 \d+ 分前部署 v2\.3\.1/)
    await press(1001, /建議回滾 v2\.3\.1/, '↩️ 回滾…')
    await say('紅包連續失敗', last(/回滾 v2\.3\.1 的原因/))
    await rig.pass(2 * minute)
    await expect(report()).toMatchFileSnapshot(kept('sis-redpacket-rolled-back.zh-TW.md'))
  }, 120_000)
})
