import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeFile } from '../../src/sandbox/api/media.ts'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { plainText } from '../chat/rig.ts'
import { opsGroup } from '../support/bot.ts'
import { AppRig, minute } from '../systems/app-rig.ts'

let rig: AppRig
/** What people did: a press, a word or a file sent. */
let taps = 0

beforeEach(async () => {
  taps = 0
  rig = await AppRig.start(
    'sis-redpacket',
    { SIS_METRICS_URL: '{url}/metrics', SIS_EVERY: '1m', SIS_OBSERVE_FOR: '6m' },
    '2026-03-02T12:00:00+08:00',
  )
  await rig.pass(6 * minute)
})
afterEach(() => rig.close())

const answerTime = 3000

/** Messages by what people read. */
const all = (text: RegExp): StoredMessage[] =>
  rig
    .messages(/^/)
    .map((one) => ({ ...one, text: plainText(one.text ?? '') }))
    .filter((one) => text.test(one.text))

async function last(text: RegExp): Promise<StoredMessage> {
  const found = all(text).at(-1)
  if (!found)
    throw new Error(
      `no message ${text}; there are:\n${rig
        .messages(/^/)
        .slice(-4)
        .map((one) => one.text)
        .join('\n---\n')}`,
    )
  return found
}

async function press(who: number, card: RegExp, button: string): Promise<string> {
  taps++
  const { id } = await last(card)
  const press = rig.place.sandbox.world.press(who, { chatId: opsGroup, id }, button)
  const { text = '' } = await press.answered()
  await rig.pass(answerTime)
  return text
}

async function say(
  who: number,
  text: string,
  more: { replyTo?: StoredMessage; file?: { name: string; text: string } } = {},
) {
  taps++
  const { replyTo, file } = more
  const { world } = rig.place.sandbox
  const data = Buffer.from(file?.text ?? '')
  const media = file && storeFile(world.state, { name: file.name, mime: 'text/xml', data }, 'document')
  world.say(who, opsGroup, text, { ...(replyTo && { replyTo }), ...(media && { media }) })
  await rig.pass(answerTime)
}

async function deploy(body: object): Promise<[number, Record<string, unknown>]> {
  const answer = await fetch(`${rig.url}/api/v1/deploys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const json = (await answer.json()) as Record<string, unknown>
  await rig.pass(answerTime)
  return [answer.status, json]
}

const card = /^🚀 上線 #1/
const junit = `<?xml version="1.0"?><testsuites><testsuite name="pytest" tests="2" failures="0">
<testcase classname="tests.test_dispatch" name="test_throttle" time="0.2"/><testcase classname="tests.test_dispatch" name="test_spare" time="0.1"/>
</testsuite></testsuites>`

describe('RP-9: a go-live with the whole bot, in its pack and in the chat', () => {
  it('RP-8: from the command to the PDF with fewer than 40 taps; every stage says what stands in it', async () => {
    await say(1001, '/golive')
    expect(await press(1001, /要上線/, '🚀 紅包 Session 服務')).toBe('上線 #1 開始了')
    await say(1002, 'unit', { replyTo: await last(card), file: { name: 'junit.xml', text: junit } })
    expect((await last(/已記錄/)).text).toBe('✅ 已記錄：單元測試')
    for (const test of ['自動化測試', '壓力測試', '紅包端到端 A', '紅包端到端 B', '紅包端到端 C'])
      expect(await press(1002, card, `✅ ${test}`)).toBe(`✅ 已記錄：${test}`)
    expect(await press(1001, card, '下一步 ▶')).toBe('進入「監控與通道」')
    expect(await press(1001, card, '📨 送測試並檢查')).toBe('已檢查，結果在卡片上')
    await rig.pass(minute)
    expect((await last(card)).text).toMatch(
      /🟢 telegram:ops 已送達[\s\S]*🟢 資料來源 2\/2 正常[\s\S]*🟢 告警規則 14 條已載入/,
    )
    expect(all(/測試/).some(({ text }) => text.includes('Alice'))).toBe(true)
    expect(await press(1001, card, '下一步 ▶')).toBe('進入「部署與觀察」')
    expect(await deploy({ system: 'sis-redpacket', version: 'v2.3.1', by: 'ci' })).toMatchObject([
      200,
      { duplicate: false },
    ])
    await rig.pass(2 * minute)
    await rig.pass(minute)
    expect((await last(card)).text).toMatch(/v2\.3\.1 · 3\/5 部署與觀察[\s\S]*觀察 3\/6 分 · 3 筆讀數/)
    await rig.pass(4 * minute)
    expect((await last(/觀察完畢，請評審/)).text).toContain('Alice')
    expect(await press(1001, card, '✍️ 簽核')).toBe('✍️ 已簽核')
    await rig.pass(minute)
    const files = rig.messages(/^/).filter(({ media }) => media?.kind === 'document')
    expect(files.map(({ media }) => media && rig.place.sandbox.world.state.files.get(media.fileId)?.name)).toEqual(
      expect.arrayContaining(['golive-1.pdf', 'golive-1.md']),
    )
    expect(taps).toBeLessThanOrEqual(40)
    expect(taps).toBe(12)
  })

  it('RP-8, AS-3: a deployment that came early is taken with a button; a rollback in the observation reports it with charts', async () => {
    await say(1001, '/golive')
    await press(1001, /要上線/, '🚀 紅包 Session 服務')
    expect(await deploy({ system: 'sis-redpacket', version: 'v2.3.1', by: 'ci' })).toMatchObject([200, {}])
    expect((await last(card)).text).toMatch(/🚀 12:06 已部署 v2\.3\.1：第 3 步才開始觀察/)
    for (const test of ['單元測試', '自動化測試', '壓力測試', '紅包端到端 A', '紅包端到端 B', '紅包端到端 C'])
      await press(1002, card, `✅ ${test}`)
    await press(1001, card, '下一步 ▶')
    await press(1001, card, '📨 送測試並檢查')
    await rig.pass(minute)
    await press(1001, card, '下一步 ▶')
    expect((await last(card)).text).toMatch(/3\/5 部署與觀察\n.*\n🚀 12:06 已部署 v2\.3\.1\n是這次上線就按下面/)
    expect(await press(1001, card, '🚀 用 v2.3.1')).toBe('🚀 已記錄 v2.3.1')
    await rig.pass(3 * minute)
    expect((await last(card)).text).toMatch(/v2\.3\.1 · 3\/5 部署與觀察[\s\S]*觀察 \d\/\d 分/)
    await press(1001, card, '↩️ 回滾…')
    await say(1001, '失敗太多', { replyTo: await last(/回滾 v2\.3\.1 的原因/) })
    expect((await last(/已回滾$/m)).text).toMatch(/^↩️ 上線 #1/)
    await rig.pass(minute)
    const { files } = rig.place.sandbox.world.state
    const named = (name: string) => [...files.values()].find((one) => one.name === name)
    const markdown = named('golive-1-final.md')?.data.toString() ?? ''
    expect(markdown).toMatch(/- v2\.3\.1、2026-03-02 12:06、ci\n[\s\S]*## 圖表/)
    expect(markdown).not.toContain('沒有畫成的圖')
    expect(named('golive-1-final.pdf')?.data.includes('/Subtype /Image')).toBe(true)
  })
})
