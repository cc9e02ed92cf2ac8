import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppRig, minute } from '../systems/app-rig.ts'
import { ChatPage } from './chat-page.ts'

const card = /^🚀 上線 #\u2060?1/
const junit = `<?xml version="1.0"?><testsuites><testsuite name="pytest" tests="2" failures="0">
<testcase classname="tests.test_dispatch" name="test_throttle" time="0.2"/><testcase classname="tests.test_dispatch" name="test_spare" time="0.1"/>
</testsuite></testsuites>`

let chat: ChatPage

beforeAll(async () => {
  const rig = await AppRig.start(
    'sis-redpacket',
    { SIS_METRICS_URL: '{url}/metrics', SIS_EVERY: '1m', SIS_OBSERVE_FOR: '6m' },
    new Date(Date.now() - 6 * minute).toISOString(),
  )
  await rig.pass(6 * minute)
  chat = await ChatPage.open(rig, 'sis-redpacket')
})

afterAll(() => chat?.close())

const passes = async (minutes: number) => {
  for (let n = 0; n < minutes; n++) await chat.pass()
}

const textOf = (pdf: Buffer) => execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf }).toString()
/** A line for each picture, under two of headings. */
const picturesIn = (pdf: Buffer) =>
  execFileSync('pdfimages', ['-list', '-'], { input: pdf }).toString().trim().split('\n').slice(2)

describe('a go-live in a real browser', () => {
  it('RP-8 RP-9: from "start" to the PDF in the chat, in under 40 taps', { timeout: 120_000 }, async () => {
    await chat.as('Alice')
    await chat.write('/golive')
    await chat.press(/要上線/, '🚀 紅包 Session 服務')
    await chat.as('Bob')
    await chat.reply(card)
    await chat.send('junit.xml', 'text/xml', Buffer.from(junit))
    await chat.press(/這是哪一項測試的結果/, '單元測試')
    await chat.until(chat.message(card).filter({ hasText: /單元測試.*2\/2/ }), 'what the file says')
    for (const test of ['自動化測試', '壓力測試', '紅包端到端 A', '紅包端到端 B', '紅包端到端 C'])
      await chat.press(card, `✅ ${test}`)
    await chat.as('Alice')
    await chat.press(card, '下一步 ▶')
    await chat.press(card, '📨 送測試並檢查')
    await chat.until(chat.message(card).filter({ hasText: '🟢 telegram:ops 已送達' }), 'that the channel answered')
    await chat.press(card, '下一步 ▶')
    await chat.press(card, '✏️ 輸入版本…')
    await chat.reply(/版本/)
    await chat.write('v2.3.1')
    await passes(6)
    // Its charts are drawn by a process with a time of its own, and are waited for so long and no longer.
    await chat.until(chat.message(/觀察完畢，請評審/), 'that it is over', 60)
    await chat.press(card, '✍️ 簽核')
    const pdf = await chat.download('golive-1.pdf')
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    for (const told of ['紅包 Session 服務上線報告', '單元測試', 'Session 過期', 'v2.3.1', 'Alice'])
      expect(textOf(pdf)).toContain(told)
    expect(picturesIn(pdf).filter((line) => / rgb /.test(line))).toHaveLength(4)
    expect((await chat.download('golive-1.md')).toString()).toContain('紅包 Session 服務上線報告')
    expect(chat.taps).toBeLessThan(40)
  })
})
