import { afterEach, describe, expect, it } from 'vitest'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { Rig, type RigOptions } from './rig.ts'

// Ten messages a minute that nobody asked for, and any number of answers.
const narrow = {
  capacity: 1000,
  every: 0.1,
  window: { count: 1010, per: 60_000, critical: 0, answer: 1000, background: 5 },
}

describe('the buttons of a storm', () => {
  let rig: Rig
  afterEach(() => rig.close())

  /** Groups of one alert each, more than the chat takes in a minute. */
  async function storm(count = 20, options: RigOptions = {}): Promise<StoredMessage> {
    rig = await Rig.start({ budget: narrow, ...options })
    await fire(count)
    const roll = () => rig.messages().find(({ text }) => text?.startsWith('🌊'))
    return rig.sandbox.waitFor(roll, 'the roll-up')
  }

  async function fire(count: number, more: { priority?: string; state?: 'firing' | 'resolved'; from?: number } = {}) {
    const { priority = 'P1', state = 'firing', from = 0 } = more
    const now = rig.clock.now()
    const batch = Array.from({ length: count }, (_, i) => ({
      origin: 'test',
      labels: { alertname: `Alert${from + i}`, priority, instance: 'api-1' },
      annotations: {},
      state,
      startsAt: now,
      system: i % 2 === 0 ? 'shop' : 'video',
    }))
    const { refused } = await rig.alerts.ingest(batch, now, 'test')
    expect(refused).toEqual([])
  }

  /** Alice's press on a button that the card need not have any more by then. */
  function pressedLater(card: StoredMessage, text: string) {
    const keys = rig.sandbox.world.message(card)?.markup?.inline_keyboard.flat() ?? []
    const key = keys.find((one) => one.text === text)
    return () => rig.sandbox.world.forge('Alice', card, key && 'callback_data' in key ? key.callback_data : '')
  }

  const owners = () => rig.alerts.views.openEpisodes().map(({ acknowledged }) => acknowledged?.by.name)
  const active = () => rig.alerts.views.silences()
  const line = (card: StoredMessage, icon: string) =>
    rig
      .text(card)
      .split('\n')
      .find((text) => text.startsWith(icon))
  const shows = (card: StoredMessage, icon: string) =>
    rig.sandbox.waitFor(() => line(card, icon), `a line ${icon} on the card`)

  /** Presses the silence button and gives the sheet. */
  async function openSheet(card: StoredMessage, who: string): Promise<StoredMessage> {
    const before = new Set(rig.messages().map(({ id }) => id))
    await rig.press(who, card, '🔕 靜音非 P0')
    return rig.sandbox.waitFor(() => rig.messages().find(({ id }) => !before.has(id)), 'the sheet')
  }

  async function quieten(card: StoredMessage, who: string, button = '1 小時'): Promise<string> {
    const sheet = await openSheet(card, who)
    await rig.press(who, sheet, button)
    await rig.settled()
    return rig.press(who, sheet, '確定靜音')
  }

  it('offers to take all of it, to read it, and quiet from all but P0', async () => {
    const card = await storm()
    expect(rig.buttons(card)).toEqual([
      ['👤 全部認領', '📋 逐組看'],
      ['🚨 併入事件', '🔕 靜音非 P0'],
    ])
  })

  it('🚨 makes one incident of every group that still fires; a second press adds what came since', async () => {
    const card = await storm()
    await fire(2, { state: 'resolved' })
    expect(await rig.press('Carol', card, '🚨 併入事件')).toMatch(/responder/i)
    const again = pressedLater(card, '🚨 併入事件')
    expect(await rig.press('Bob', card, '🚨 併入事件')).toBe('🚨 已開啟事件 #1')
    const [one] = await rig.incidents.views.open()
    expect(one).toMatchObject({ opened: { how: 'merge', by: { name: 'Bob' } } })
    expect(one?.groups).toHaveLength(18)
    expect((await again().answered()).text).toBe('🚨 已在事件 #1 裡')
    await rig.settled()
    expect(await rig.incidents.views.open()).toHaveLength(1)
  })

  it('CORE-5 CORE-8: the card shows the incident of its groups: number, how far, whose, and the way to it', async () => {
    const card = await storm()
    await rig.press('Bob', card, '🚨 併入事件')
    expect(await shows(card, '🚨')).toBe('🚨 #1 偵測中')
    await rig.settled()
    expect(rig.buttons(card)).toEqual([
      ['👤 全部認領', '📋 逐組看'],
      ['🚨 #1', '🔕 靜音非 P0'],
    ])
    const person = { id: 1001, name: 'Alice' }
    const doing = { number: 1, person, at: rig.clock.now() }
    await rig.incidents.verbs.setPhase({ ...doing, cause: 'update:p', from: 'detection', to: 'investigation' })
    await rig.press('Bob', card, '👤 全部認領')
    await rig.sandbox.waitFor(() => line(card, '🚨') === '🚨 #1 調查中', 'the phase')
    expect(await rig.press('Carol', card, '🚨 #1')).toBe('')
    await rig.settled()
    expect(rig.text(rig.messages().at(-1) ?? card)).toMatch(/^🟠 #1 Alert/)
  })

  it('👤 takes every folded group for any responder, says how many, and names who has them on the card', async () => {
    const card = await storm()
    expect(await rig.press('Bob', card, '👤 全部認領')).toBe('你認領了 20 組，提醒已停')
    expect(await shows(card, '👤')).toMatch(/^👤 Bob \d\d:\d\d 認領 20 組，提醒已停$/)
    expect(owners()).toEqual(Array(20).fill('Bob'))
    await rig.settled()
    expect(rig.buttons(card)).toEqual([['📋 逐組看'], ['🚨 併入事件', '🔕 靜音非 P0']])
    expect((await rig.audit()).filter(({ action }) => action === 'acknowledge')).toHaveLength(20)
  })

  it('a second press changes nothing and says so; what came later can be taken too', async () => {
    const card = await storm()
    const again = pressedLater(card, '👤 全部認領')
    await rig.press('Bob', card, '👤 全部認領')
    expect((await again().answered()).text).toBe('這 20 組都已有人認領')
    expect(new Set(owners())).toEqual(new Set(['Bob']))
    await fire(12, { from: 100 })
    await rig.sandbox.waitFor(() => owners().length === 32, 'the later alerts')
    await rig.settled()
    expect((await again().answered()).text).toBe('你認領了 12 組，提醒已停；另 20 組已有人認領')
    await rig.sandbox.waitFor(() => /👤 Bob .* 20 組，.*\n👤 Alice .* 12 組，/.test(rig.text(card)), 'both names')
  })

  it('a critical alert is neither taken nor silenced with the rest', async () => {
    const card = await storm()
    await fire(1, { priority: 'P0', from: 500 })
    await rig.settled()
    expect(await rig.press('Bob', card, '👤 全部認領')).toBe('你認領了 20 組，提醒已停。1 組最嚴重的請在各自的卡片認領')
    await quieten(card, 'Bob')
    await rig.settled()
    const [critical] = rig.alerts.views.openEpisodes()
    expect(critical).toMatchObject({ level: 'critical' })
    expect(critical?.acknowledged ?? critical?.silenced).toBeUndefined()
  })

  it('says so when all of it is over', async () => {
    const card = await storm()
    await fire(20, { state: 'resolved' })
    expect(await rig.press('Bob', card, '👤 全部認領')).toBe('都已經恢復，不用認領了')
  })

  it('🔕 asks how long and once more, then silences what is not critical; the card says so', async () => {
    const card = await storm()
    const sheet = await openSheet(card, 'Alice')
    expect(sheet.replyTo).toBe(card.id)
    expect(rig.text(sheet)).toBe(
      '🔕 靜音 非 P0 告警 多久？\n範圍：所有系統，現有 20 則\nP0（🔴 嚴重）照常通知；新的非 P0 告警也會靜音',
    )
    expect(rig.buttons(sheet)).toEqual([['15 分', '1 小時', '4 小時'], ['到 09:00', '到穩定恢復'], ['取消']])
    await rig.press('Alice', sheet, '1 小時')
    await rig.settled()
    expect(rig.text(sheet)).toMatch(/^⚠️ 要靜音 非 P0 告警 嗎？現有 20 則\n至 .* · 2 個系統：shop、video\n/)
    expect(active()).toHaveLength(0)
    expect(await rig.press('Alice', sheet, '確定靜音')).toMatch(/^🔕 Alice 靜音至 .* · 20 則$/)
    expect(active()).toMatchObject([{ levels: ['warning', 'info'], matchers: [] }])
    expect(await shows(card, '🔕')).toMatch(/^🔕 Alice 靜音非 P0 至 .* · 20 則$/)
    await rig.settled()
    expect(rig.messages().map(({ id }) => id)).not.toContain(sheet.id)
    expect(rig.buttons(card)).toEqual([
      ['👤 全部認領', '📋 逐組看'],
      ['🚨 併入事件', '解除靜音', '延長'],
    ])
    expect(await rig.said('Bob', '/unsilence')).toContain('非 P0 告警 · 至')
  })

  it('is longer or over from the card, which stays what it is', async () => {
    const card = await storm()
    await quieten(card, 'Alice')
    await shows(card, '🔕')
    const until = active()[0]?.until as number
    expect(await rig.press('Bob', card, '延長')).toMatch(/^延長到 /)
    expect(active()[0]?.until).toBe(until + 3_600_000)
    expect(await rig.press('Bob', card, '解除靜音')).toBe('已解除靜音：非 P0 告警')
    await rig.sandbox.waitFor(() => line(card, '🔕') === undefined, 'the card without silence')
    expect(active()).toHaveLength(0)
    expect(rig.text(card)).toContain('🌊 告警風暴')
    expect(rig.buttons(card).at(-1)).toEqual(['🚨 併入事件', '🔕 靜音非 P0'])
  })

  it('S2: the sheet is its opener’s alone and its confirmation lasts a minute', async () => {
    const card = await storm()
    const sheet = await openSheet(card, 'Alice')
    expect(await rig.press('Bob', sheet, '1 小時')).toBe('這是 Alice 開的，只有 Alice 能按。')
    await rig.press('Alice', sheet, '1 小時')
    await rig.settled()
    expect(await rig.press('Bob', sheet, '確定靜音')).toBe('這是 Alice 開的，只有 Alice 能按。')
    rig.clock.shift(61_000)
    expect(await rig.press('Alice', sheet, '確定靜音')).toBe('這顆按鈕過期了，請再來一次。')
    expect(active()).toHaveLength(0)
  })

  it('two people at once: one silence, the second learns of the first', async () => {
    const card = await storm()
    const sheet = await openSheet(card, 'Alice')
    await rig.press('Alice', sheet, '15 分')
    await rig.settled()
    await quieten(card, 'Bob')
    expect(await rig.press('Alice', sheet, '確定靜音')).toMatch(/^Bob 已經靜音非 P0（至 .*）$/)
    expect(active()).toMatchObject([{ by: { name: 'Bob' } }])
  })

  it('a viewer is refused, in her language', async () => {
    const card = await storm()
    for (const button of ['👤 全部認領', '🔕 靜音非 P0']) {
      expect(await rig.press('Carol', card, button)).toMatch(/responder/)
    }
    expect(owners()).toEqual(Array(20).fill(undefined))
    expect(active()).toHaveLength(0)
  })

  it('works after a restart, in the middle of the storm and when it is history', async () => {
    const card = await storm()
    await rig.stop()
    const { sandbox, clock, store } = rig
    rig = await Rig.start({ on: { sandbox, clock }, store, budget: narrow })
    expect(await rig.press('Bob', card, '👤 全部認領')).toBe('你認領了 20 組，提醒已停')
    await shows(card, '👤')
    const [open] = await store.list('rollup', 'live', {})
    if (open) await store.commit({ put: [{ kind: 'rollup', id: open.id, doc: { ...open.doc, done: clock.now() } }] })
    await rig.stop()
    rig = await Rig.start({ on: { sandbox, clock }, store, budget: narrow })
    expect(await quieten(card, 'Alice')).toMatch(/^🔕 Alice 靜音至 /)
    expect(await shows(card, '🔕')).toContain('Alice 靜音非 P0')
    expect(await rig.press('Alice', card, '解除靜音')).toBe('已解除靜音：非 P0 告警')
  })

  it('speaks English where the chat does', async () => {
    const chats = () => ({ ops: { id: -1001000000001, locale: 'en' } })
    const english = () => ({
      people: [{ id: 1002, name: 'Bob', role: 'responder' as const, locale: 'en' }],
      locale: 'en',
      timezone: 'UTC',
    })
    const card = await storm(20, { locale: 'en', chats, deps: { settings: english } })
    expect(rig.buttons(card)).toEqual([
      ['👤 Acknowledge all', '📋 All groups'],
      ['🚨 One incident', '🔕 Silence all but P0'],
    ])
    expect(await rig.press('Bob', card, '👤 Acknowledge all')).toBe('You acknowledged 20 groups, reminders stop')
    expect(await shows(card, '👤')).toMatch(/^👤 Bob has 20 groups since \d\d:\d\d, no reminders$/)
    const before = new Set(rig.messages().map(({ id }) => id))
    await rig.press('Bob', card, '🔕 Silence all but P0')
    const sheet = await rig.sandbox.waitFor(() => rig.messages().find(({ id }) => !before.has(id)), 'the sheet')
    expect(rig.text(sheet)).toBe(
      '🔕 Silence all but P0 for how long?\nScope: all systems, 20 alerts now\nP0 (🔴 critical) is told as always; new alerts below it are silent too',
    )
    await rig.press('Bob', sheet, 'until stable')
    await rig.settled()
    expect(rig.text(sheet)).toContain('⚠️ Silence all but P0? 20 alerts now')
    expect(await rig.press('Bob', sheet, 'Silence it')).toBe('🔕 Silenced by Bob until stable · 20 alerts')
    expect(await shows(card, '🔕')).toBe('🔕 Bob silenced all but P0 until stable · 20 alerts')
  })
})
