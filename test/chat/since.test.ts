import { afterEach, describe, expect, it } from 'vitest'
import { longestSince, readSince } from '../../src/chat/since.ts'
import { ops, Rig } from './rig.ts'

const zone = 'Asia/Taipei'
const words = { today: '今天', yesterday: '昨天' }
/** A moment as the zone's wall shows it. */
const at = (text: string) => Date.parse(`${text}+08:00`)
const now = at('2026-03-02T09:30:00')

describe('CORE-7: the times that /since takes', () => {
  it.each([
    ['03:00', '2026-03-02T03:00:00'],
    ['3:05', '2026-03-02T03:05:00'],
    ['09:30', '2026-03-02T09:30:00'],
    ['09:31', '2026-03-01T09:31:00'],
    ['23:00', '2026-03-01T23:00:00'],
    ['０３：００', '2026-03-02T03:00:00'],
    ['2h', '2026-03-02T07:30:00'],
    ['90m', '2026-03-02T08:00:00'],
    ['yesterday 22:00', '2026-03-01T22:00:00'],
    ['Yesterday', '2026-03-01T00:00:00'],
    ['昨天 22:00', '2026-03-01T22:00:00'],
    ['今天 01:00', '2026-03-02T01:00:00'],
    ['02/27 22:00', '2026-02-27T22:00:00'],
    ['2026-02-28 22:00', '2026-02-28T22:00:00'],
  ])('%s is %s', (typed, expected) => {
    expect(readSince(typed, now, zone, words)).toBe(at(expected))
  })

  it.each([
    ['', undefined],
    ['soon', undefined],
    ['25:00', undefined],
    ['13/45', undefined],
    ['today 10:00', 'future'],
    ['8d', 'far'],
    ['02/01', 'far'],
    ['12/31', 'far'],
  ])('%j is no time to look back to (%s)', (typed, expected) => {
    expect(readSince(typed, now, zone, words)).toBe(expected)
  })

  it('a date without a year is the last one that was, and a change of the clocks is followed', () => {
    expect(readSince('12/31', at('2026-01-02T09:00:00'), zone, words)).toBe(at('2025-12-31T00:00:00'))
    const spring = Date.parse('2026-03-08T12:00:00-04:00')
    expect(readSince('02:30', spring, 'America/New_York', words)).toBe(Date.parse('2026-03-08T03:30:00-04:00'))
    expect(longestSince).toBe(7 * 86_400_000)
  })
})

let rig: Rig
afterEach(() => rig?.close())

const resolve = async (alertname: string) => {
  const labels = { alertname, priority: 'P1', instance: 'api-1' }
  const now = rig.clock.now()
  const over = { origin: 'test', labels, annotations: {}, state: 'resolved', startsAt: now, system: 'shop' } as const
  await rig.alerts.ingest([over], now, 'test')
  await rig.settled()
}

describe('CORE-7: /since', () => {
  it('tells what fired, who took it, what was silenced: worst first, in private to who pressed Start', async () => {
    rig = await Rig.start()
    await rig.said('Bob', '/start', { where: 'bot' })
    const card = await rig.fire('DiskLow')
    await rig.press('Alice', card, '👤 認領')
    await rig.settled()
    await resolve('DiskLow')
    await rig.fire('InstanceDown', { priority: 'P0' })
    await rig.said('Alice', '/silence 2h NodeSlow').catch(() => '')
    const sheet = rig.messages().at(-1)
    if (sheet) await rig.press('Alice', sheet, '還是要靜音')
    await rig.settled()

    expect(await rig.said('Bob', '/since 2h')).toBe('已私訊給你。')
    const told = rig.messages(1002).at(-1)
    const lines = rig.text(told ?? card).split('\n')
    expect(lines[0]).toMatch(/^📬 (?:\d\d\/\d\d )?\d\d:\d\d 以來（2 小時）$/)
    expect(lines[1]).toBe('響 2 則、恢復 1 則、認領 1 次、還有 1 組在響')
    expect(lines[2]).toMatch(/^🔴 P0 InstanceDown · shop · (?:\d\d\/\d\d )?\d\d:\d\d 起，還在$/)
    expect(lines[3]).toMatch(/^🟢 P1 DiskLow · shop · (?:\d\d\/\d\d )?\d\d:\d\d–(?:\d\d\/\d\d )?\d\d:\d\d · 👤 Alice$/)
    expect(lines[4]).toMatch(/^🔕 (?:\d\d\/\d\d )?\d\d:\d\d Alice 靜音 NodeSlow$/)
  })

  it('answers in the group, with a hint, to who never pressed Start', async () => {
    rig = await Rig.start()
    const said = await rig.said('Bob', '/since 03:00')
    expect(said).toContain('🟢 什麼事都沒有')
    expect(said).toContain('想私下收？私訊 @opsbell_bot 按「開始」。')
  })

  it('answers in the group to who blocked the bot since', async () => {
    rig = await Rig.start()
    await rig.said('Bob', '/start', { where: 'bot' })
    rig.sandbox.world.groups.block('Bob')
    expect(await rig.said('Bob', '/since 2h')).toContain('🟢 什麼事都沒有')
  })

  it('is bounded, however much there is', async () => {
    rig = await Rig.start()
    const now = rig.clock.now()
    const batch = Array.from({ length: 40 }, (_, i) => ({
      origin: 'test',
      labels: { alertname: `Rule${i}`, priority: 'P2' },
      annotations: {},
      state: 'firing' as const,
      startsAt: now,
      system: 'shop',
    }))
    await rig.alerts.ingest(batch, now, 'test')
    await rig.said('Carol', '/start', { where: 'bot' })
    const said = await rig.said('Carol', '/since 1h', { where: 'bot' })
    expect(said.split('\n')).toHaveLength(18)
    expect(said).toContain('40 fired')
    expect(said.split('\n').at(-1)).toBe('25 more lines')
  })

  it('names the minutes in which the bot read nothing, those of a process that was down too', async () => {
    rig = await Rig.start()
    await rig.settled()
    await rig.chat.stop(AbortSignal.timeout(5000))
    rig.clock.shift(600_000)
    const { sandbox, clock, store } = rig
    const next = await Rig.start({ on: { sandbox, clock }, store })
    await sandbox.waitFor(() => next.messages().find(({ text }) => text?.includes('離線')), 'the note about the gap')
    await next.settled()
    expect(next.messages().filter(({ text }) => text?.includes('請再按一次'))).toHaveLength(1)
    expect(await next.said('Bob', '/since 1h')).toMatch(/⚪ 我離線 (?:\d\d\/\d\d )?\d\d:\d\d–(?:\d\d\/\d\d )?\d\d:\d\d/)
    await next.stop()
  })

  it.each([
    ['/since', /從什麼時候起？.*\n例：\/since 03:00\n例：\/since 2h\n例：\/since 昨天 22:00/],
    ['/since soon', /看不懂時間「soon」。\n從什麼時候起？/],
    ['/since 9d', /最久看 7 天以前。\n例：/],
  ])('%s gets how it is written', async (text, answer) => {
    rig = await Rig.start()
    expect(await rig.said('Bob', text)).toMatch(answer)
  })
})

describe('CORE-11: /lang', () => {
  it('changes a person’s own language in private, for what the bot says to them everywhere', async () => {
    rig = await Rig.start()
    const card = await rig.ask('Bob', '/lang', { where: 'bot' })
    expect(rig.text(card)).toBe('你的語言：中文（台灣）')
    expect(rig.buttons(card)).toEqual([['English', '中文（台灣）']])
    await rig.press('Bob', card, 'English')
    await rig.settled()
    expect(rig.text(card)).toBe('Fine, I will speak English to you.')
    expect(await rig.said('Bob', '/alerts')).toContain('No open alerts')
    expect(await rig.said('Alice', '/alerts')).toContain('沒有進行中的告警')
    expect(await rig.said('Bob', '/lang zh_tw', { where: 'bot' })).toBe('好，以後對你說中文（台灣）。')
  })

  it('changes a group’s language, for admins; cards follow, and it stays over a restart', async () => {
    rig = await Rig.start()
    expect(await rig.said('Bob', '/lang en')).toContain('群組的語言由管理者換')
    expect(await rig.said('Alice', '/lang en')).toBe('Fine, this group gets English.')
    expect((await rig.fire('DiskLow')).markup?.inline_keyboard[0]?.[0]?.text).toBe('👤 Acknowledge')
    expect((await rig.store.get('chat', 'ops'))?.doc.locale).toBe('en')
    const menus = await rig.chat.commands()
    const own = menus.find(({ scope, language }) => scope.type === 'chat' && language === undefined)
    expect(own?.commands[0]?.description).not.toMatch(/\p{Script=Han}/u)
    expect(ops).toBe(own?.scope.type === 'chat' ? own.scope.chat_id : undefined)
  })

  it('a language that is none gets those that are', async () => {
    rig = await Rig.start()
    expect(await rig.said('Alice', '/lang klingon')).toBe('沒有「klingon」這個語言，有 en、zh-TW。\n例：/lang en')
  })
})
