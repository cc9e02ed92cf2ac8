import { afterEach, describe, expect, it } from 'vitest'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { Rig } from './rig.ts'

let rig: Rig
afterEach(() => rig.close())

const incident = async (number: number) => {
  const found = await rig.incidents.views.byNumber(number)
  if (!found) throw new Error(`there is no incident ${number}`)
  return found
}
const entries = async (number: number) => {
  const { items } = await rig.incidents.views.timeline(number, { offset: 0, limit: 100 })
  return items.map(({ entry }) => entry)
}
/** The newest message of ours that says it. */
const shown = (text: string | RegExp): Promise<StoredMessage> =>
  rig.sandbox.waitFor(
    () => rig.messages().findLast((one) => one.from === rig.sandbox.botId && rig.text(one).match(text)),
    `a message that says ${text}`,
  )

describe('CORE-8: /incident', () => {
  it('opens one by its text, with a card of its own that people work on', async () => {
    rig = await Rig.start()
    expect(await rig.said('Bob', '/incident 付款 變慢')).toBe('🚨 已開啟事件 #1')
    const card = await shown(/#1 付款 變慢/)
    expect(await rig.press('Bob', card, '👤 接手')).toBe('👤 你接手了 #1')
    expect(await rig.press('Alice', card, '👤 接手')).toMatch(/^事件 #1：Bob .* 已經做了$/)
    expect((await incident(1)).owner?.person.name).toBe('Bob')
    await rig.settled()
    expect(rig.text(card)).toContain('👤 Bob')
  })

  it('is listed worst first, found by number, and only looked at by viewers', async () => {
    rig = await Rig.start()
    expect(await rig.said('Alice', '/incident')).toMatch(/^🟢 沒有進行中的事件/)
    await rig.said('Bob', '/incident small thing')
    await rig.said('Bob', '/incident big thing')
    await rig.said('Bob', '/incident 2 level 嚴重')
    const list = await rig.ask('Alice', '/incident list')
    expect(rig.text(list)).toMatch(/^🚨 2 個進行中的事件\n🔴 #2 big thing\n.*\n🟠 #1 small thing/)
    expect(rig.buttons(list)[0]).toEqual(['🚨 #2', '🚨 #1'])
    expect(await rig.said('Carol', '/incident')).toMatch(/^🚨 2 open incidents/)
    expect(await rig.said('Carol', '/incident #2')).toContain('#2 big thing')
    expect(await rig.said('Carol', '/incident mine')).toMatch(/viewer/i)
    expect(await rig.said('Carol', '/incident 2 resolve')).toMatch(/viewer/i)
    expect(await rig.said('Bob', '/incident 7')).toBe('沒有事件 #7，/incident 可看清單')
    expect((await rig.incidents.views.open()).length).toBe(2)
  })

  it('takes notes, people, phases, follow-ups and corrections in words of either language', async () => {
    rig = await Rig.start()
    await rig.said('Bob', '/incident db is slow')
    expect(await rig.said('Bob', '/incident note pool is <b>full</b>')).toBe('📝 #1 已記下')
    expect(await rig.said('Alice', '/incident 1 備註 重啟了')).toBe('📝 #1 已記下')
    expect(await rig.said('Alice', '/incident 1 assign bo')).toBe('👤 #1 交給 Bob')
    expect(await rig.said('Bob', '/incident 1 handover Alice 池已加大')).toBe('👤 #1 交給 Alice')
    expect(await rig.said('Bob', '/incident 1 tag Carol、Bob')).toBe('🏷 #1 已標註')
    expect(await rig.said('Bob', '/incident 1 tag Zoe')).toContain('不認識 Zoe')
    expect(await rig.said('Bob', '/incident 1 phase 調查')).toBe('#1 進入調查')
    expect(await rig.said('Bob', '/incident 1 phase 早餐')).toContain('/incident 12 phase investigation')
    expect(await rig.said('Bob', '/incident 1 todo raise the pool')).toBe('☐ #1 已加入待辦')
    expect(await rig.said('Bob', '/incident 1 done 1')).toBe('☑ #1 待辦完成')
    const { owner, tagged, phase, followUps } = await incident(1)
    expect([owner?.person.name, tagged.map(({ name }) => name), phase.now]).toEqual([
      'Alice',
      ['Carol', 'Bob'],
      'investigation',
    ])
    expect(followUps[0]?.done?.by?.name).toBe('Bob')
    const all = await entries(1)
    const note = all.findIndex(({ text }) => 'typed' in text && text.typed === '重啟了') + 1
    expect(await rig.said('Alice', `/incident 1 correct ${note} 重啟了 api-1`)).toContain(`第 ${note} 筆已更正`)
    expect((await entries(1))[note - 1]).toMatchObject({
      text: { typed: '重啟了 api-1' },
      corrections: [{ by: { name: 'Alice' }, was: { text: { typed: '重啟了' } } }],
    })
    const timeline = await rig.said('Carol', '/incident 1 timeline')
    expect(timeline).toContain(`重啟了 api-1`)
    expect(timeline).toContain('(corrected)')
    expect(timeline).toContain('pool is <b>full</b>')
  })

  it('refuses an oversize note with its limit, and keeps nothing of it', async () => {
    rig = await Rig.start()
    await rig.said('Bob', '/incident db is slow')
    const before = (await entries(1)).length
    const answer = await rig.said('Bob', `/incident 1 note ${'x'.repeat(4050)}`)
    expect(answer).toMatch(/最多 4,000 字/)
    expect((await entries(1)).length).toBe(before)
  })

  it('asks which one is meant when several are open', async () => {
    rig = await Rig.start()
    await rig.said('Bob', '/incident one')
    await rig.said('Bob', '/incident two')
    expect(await rig.said('Bob', '/incident note something')).toMatch(/^是哪一個事件？\n#2 two\n#1 one/)
  })
})

describe('CORE-8: the end of an incident', () => {
  it('asks what is not known yet, one question after the other, and then closes it with its document', async () => {
    rig = await Rig.start()
    await rig.said('Bob', '/incident payments fail')
    const card = await shown(/#1 payments fail/)
    await rig.press('Bob', card, '結案 #1')
    const impact = await shown(/1\/4.*影響了誰/)
    const cause = await rig.ask('Bob', '11 minutes of failed payments', { replyTo: impact })
    expect(rig.text(cause)).toMatch(/2\/4.*根本原因/)
    const fix = await rig.ask('Bob', 'pool too small', { replyTo: cause })
    const todo = await rig.ask('Bob', 'restarted, pool is 50', { replyTo: fix })
    expect(rig.text(todo)).toMatch(/4\/4.*後續待辦/)
    expect(await rig.said('Bob', '- alert on the pool\n2. tell the team', { replyTo: todo })).toMatch(/^🟢 #1 已結案/)
    const { closed, findings, followUps } = await incident(1)
    expect(closed).toMatchObject({ how: 'resolved', by: { name: 'Bob' } })
    expect(findings.rootCause?.text).toBe('pool too small')
    expect(followUps.map(({ text }) => text)).toEqual(['alert on the pool', 'tell the team'])
    await rig.settled()
    expect(rig.text(card)).toMatch(/^🟢 已結案 #1 payments fail/)
    const document = await rig.sandbox.waitFor(() => rig.messages().find(({ media }) => media), 'the document')
    const file = rig.sandbox.world.state.files.get(document.media?.fileId ?? '')
    expect(file?.name).toMatch(/\.md$/)
    expect(file?.data.toString()).toContain('pool too small')
  })

  it('closes a false alarm in one tap, and opens it again', async () => {
    rig = await Rig.start()
    await rig.said('Bob', '/incident nothing really')
    const card = await shown(/#1 nothing really/)
    expect(await rig.press('Carol', card, '誤報結案')).toMatch(/viewer/i)
    expect(await rig.press('Bob', card, '誤報結案')).toBe('⚪ #1 已以誤報結案')
    expect(await rig.press('Alice', card, '誤報結案').catch(() => 'gone')).toMatch(/Bob|gone/)
    await rig.settled()
    expect(await rig.press('Alice', card, '重新開啟')).toBe('🚨 #1 已重開')
    expect((await incident(1)).closed).toBeUndefined()
  })

  it('ticks the checklist of its phase, in the chat’s language', async () => {
    rig = await Rig.start({ locale: 'en' })
    await rig.said('Bob', '/incident payments fail')
    const card = await shown(/#1 payments fail/)
    const list =
      rig
        .buttons(card)
        .flat()
        .find((text) => /checklist/i.test(text)) ?? ''
    await rig.press('Bob', card, list)
    const sheet = await shown(/▶️ Detection/i)
    await rig.press('Bob', sheet, rig.buttons(sheet)[0]?.[0] ?? '')
    await rig.settled()
    expect((await incident(1)).ticks.classification?.by?.name).toBe('Bob')
    expect(rig.text(sheet)).toMatch(/✅ .* · Bob/)
  })
})

describe('CORE-8: two people at once', () => {
  it('one takes it, the other is told who', async () => {
    rig = await Rig.start()
    await rig.said('Bob', '/incident race')
    const card = await shown(/#1 race/)
    const toasts = await Promise.all([rig.press('Bob', card, '👤 接手'), rig.press('Alice', card, '👤 接手')])
    expect(toasts.filter((text) => text === '👤 你接手了 #1')).toHaveLength(1)
    expect(toasts.filter((text) => /已經做了/.test(text))).toHaveLength(1)
  })
})
