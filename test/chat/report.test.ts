import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ReportKind } from '../../src/respond/reports/index.ts'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { ops, Rig } from './rig.ts'

let rig: Rig
/** Each a second after the one before, however fast they are made. */
let made = 0
beforeEach(() => {
  made = 0
})
afterEach(() => rig.close())

async function keep(id: string, title: string, kind: ReportKind = 'golive', locale = 'zh-TW'): Promise<void> {
  const { puts } = await rig.reports.freeze(
    {
      ...{ kind, title, system: 'sis-redpacket', locale, zone: 'Asia/Taipei' },
      parts: [{ kind: 'verdict', verdict: 'warn', text: 'P95 1.8 s' }],
    },
    { id, at: rig.clock.now() - 60_000 + 1000 * made++ },
  )
  await rig.store.commit({ put: [...puts] })
}

/** The message as it is once it says so. */
const until = (message: StoredMessage, says: RegExp): Promise<unknown> =>
  rig.sandbox.waitFor(() => says.test(rig.text(message)), `a message that says ${says}`)

const undated = (text: string): string => text.replace(/\d\d\/\d\d \d\d:\d\d/g, '<at>')

/** Of the buttons below it now. */
const labelsOf = ({ id }: StoredMessage): string[] =>
  rig
    .messages()
    .find((one) => one.id === id)
    ?.markup?.inline_keyboard?.flat()
    .map(({ text }) => text) ?? []

const files = () => rig.messages().flatMap(({ media }) => (media ? [media] : []))

describe('CORE-10: /report', () => {
  it('lists the newest, shows one, and sends its files again', async () => {
    rig = await Rig.start()
    expect(await rig.said('Bob', '/report')).toBe('📄 報告 · 0\n還沒有報告')
    for (let n = 1; n <= 6; n++) await keep(`golive-${n}`, `v2.3.${n} 上線 <b>`)
    await keep('daily-2026-03-02', '每日摘要 03/02', 'daily')
    const list = await rig.ask('Carol', '/report')
    expect(rig.text(list)).toMatch(/^📄 Reports · 7\n/)
    expect(rig.text(list)).toMatch(
      /\n2\. ⚠️ Go-live report · sis-redpacket · \d\d\/\d\d \d\d:\d\d\n {3}v2\.3\.6 上線 <b>\n/,
    )
    await rig.press('Carol', list, 'Next ▶')
    await until(list, /v2\.3\.1/)
    await rig.press('Carol', list, 'Daily summary')
    await until(list, /^📄 Daily summary · 1\n/)
    await rig.press('Carol', list, labelsOf(list).find((text) => text.startsWith('📄 1. Daily')) ?? '')
    await until(list, /^📄 每日摘要 03\/02\n.*\n⚠️ With remarks · P95 1.8 s\ndaily-2026-03-02 · SHA-256 /)
    expect(await rig.press('Carol', list, '📤 Send the files')).toBe('📤 Its files follow')
    await rig.sandbox.waitFor(() => files().length === 1, 'the Markdown')
    await rig.press('Carol', list, '◀️ List')
    await until(list, /^📄 Daily summary · 1\n/)
  })

  it('tells those of one title apart in the list and on the buttons, each page counting on', async () => {
    rig = await Rig.start()
    for (let n = 1; n <= 7; n++) await keep(`drill-${n}`, '⚠️ 演練完成', 'drill')
    const list = await rig.ask('Bob', '/report')
    expect(undated(rig.text(list))).toContain('\n1. ⚠️ 演練 · sis-redpacket · <at>\n   演練完成\n2. ⚠️ ')
    expect(rig.text(list)).not.toMatch(/⚠️.*⚠️/)
    const reports = () => labelsOf(list).filter((text) => text.startsWith('📄'))
    expect(new Set(reports()).size).toBe(5)
    await rig.press('Bob', list, '下一頁 ▶')
    await until(list, /\n6\. /)
    expect(reports().map(undated)).toEqual(['6', '7'].map((n) => `📄 ${n}. 演練 · sis-redpacket · <at>`))
  })

  it('sends one by its id, lists a kind or system, and says what it does not know', async () => {
    rig = await Rig.start()
    await keep('golive-1', 'v2.3.1')
    await rig
      .said('Bob', '/report golive')
      .then((text) => expect(text).toMatch(/^📄 上線報告 · 1\n1. ⚠️ .*\n {3}v2.3.1/))
    expect(await rig.said('Bob', '/report sis-redpacket')).toMatch(/^📄 sis-redpacket · 1\n/)
    expect(await rig.said('Bob', '/report nothing')).toBe('沒有名為 nothing 的報告\n輸入 /report 可列出報告')
    rig.sandbox.world.say('Bob', ops, '/report golive-1')
    await rig.sandbox.waitFor(() => files().length === 1, 'the Markdown')
    const card = rig.messages().find((one) => rig.text(one).startsWith('📄 v2.3.1'))
    const document = rig.messages().find(({ media }) => media)
    expect(document?.replyTo).toBe(card?.id)
  })
})
