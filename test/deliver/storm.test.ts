import { afterEach, describe, expect, it } from 'vitest'
import type { Observation } from '../../src/core/observation.ts'
import { plain } from '../../src/core/text.ts'
import { stormPage } from '../../src/deliver/storm-pages.ts'
import { minute, places, Rig, second, texts } from './support.ts'

describe('CORE-5: a storm', () => {
  let rig: Rig
  afterEach(() => rig.close())

  /** `count` alerts, each a group of its own unless `groups` says otherwise. */
  const storm = (count: number, groups = count, priority = 'P1', state: Observation['state'] = 'firing') =>
    Array.from({ length: count }, (_, i) => {
      return rig.seen(state, { alertname: `Alert${i % groups}`, instance: `host-${i}`, priority })
    })

  /** Every notice and every alert is in exactly one place: told alone, in a roll-up, or a dead letter. */
  async function ledger() {
    const notices = await rig.notices()
    const members = (await rig.store.list('rollup-member', 'id', {})).map(({ doc }) => doc)
    const folded = new Set(members.filter(({ told }) => told === 'folded').map(({ episode }) => episode))
    const lost = notices.filter(({ state, episode }) => {
      if (state === 'sent' || state === 'superseded') return false
      return !(state === 'folded' && folded.has(episode))
    })
    return { lost, states: await rig.states(), members }
  }

  it('60 alerts and a critical one into a group: the critical within 5 s, all told within 60 s, never above 20 a minute', async () => {
    rig = await Rig.start()
    const start = rig.clock.now()
    await rig.tell(...storm(60), rig.seen('firing', { alertname: 'Critical' }))
    await rig.idle()
    await rig.pass(5 * second)
    const critical = rig.messages().find(({ text }) => text.startsWith('🔴'))
    expect(critical?.history[0]?.at).toBeLessThanOrEqual(start + 5 * second)
    await rig.pass(55 * second)
    const { lost, states } = await ledger()
    expect(lost).toEqual([])
    expect(states).toEqual({ folded: 60, sent: 1 })
    expect(rig.sandbox.ledger.breaches()).toEqual([])
    expect(rig.sandbox.ledger.refused()).toEqual([])
    expect(rig.texts().find((text) => text.startsWith('🌊'))).toContain('告警風暴：61 則、61 組')
  })

  it('10,000 alerts of 10,000 groups: about three messages, exact counts, every group reachable, the account in the end', async () => {
    rig = await Rig.start()
    for (let from = 0; from < 10_000; from += 1000) await rig.tell(...storm(10_000).slice(from, from + 1000))
    await rig.tell(...storm(3, 3, 'P0'))
    await rig.idle()
    await rig.pass(minute)
    const { lost, states } = await ledger()
    expect(lost).toEqual([])
    expect(states).toMatchObject({ folded: expect.any(Number) })
    const roll = rig.texts().find((text) => text.startsWith('🌊')) ?? ''
    expect(roll.split('\n')[0]).toBe('🌊 告警風暴：10,003 則、10,003 組')
    expect(roll).toContain('P0 3｜P1 10,000')
    expect(roll).toContain('P0 已逐則送出，其餘都在清單裡')
    expect(rig.messages().length - 3).toBeLessThanOrEqual(3)

    const [rollup] = await rig.store.list('rollup', 'live', {})
    const reader = { texts: texts('zh-TW'), zone: 'Asia/Taipei', now: rig.clock.now() }
    const seen = new Set<string>()
    for (let page = 0, pages = 1; page < pages; page++) {
      const shown = await stormPage(rig.store, rollup?.id ?? '', { page }, reader)
      pages = shown?.pages ?? 0
      for (const episode of shown?.episodes ?? []) seen.add(episode)
    }
    expect(seen.size).toBe(10_003)

    for (let from = 0; from < 9988; from += 1000)
      await rig.tell(...storm(9988, 9988, 'P1', 'resolved').slice(from, from + 1000))
    await rig.idle()
    await rig.pass(10 * minute)
    const end = rig.texts().find((text) => text.includes('風暴結束')) ?? ''
    expect(end).toContain('10,003 則：9,988 已恢復，15 仍在')
    expect(end).toContain('單獨送出 3｜彙整 10,000｜遺失 0')
    expect((await ledger()).lost).toEqual([])
    expect(rig.messages().length - 3).toBeLessThanOrEqual(3)
    expect(rig.sandbox.ledger.breaches()).toEqual([])
  })

  it('10,000 alerts in 14 groups need no storm when they fit, one when they do not', async () => {
    rig = await Rig.start()
    await rig.see(...storm(10_000, 14))
    await rig.pass(minute)
    expect(rig.texts()[0]).toContain('告警風暴：10,000 則、14 組')
    expect((await ledger()).lost).toEqual([])
  })

  it('its list has the worst and then the newest of a fold first, as its rules say it in the language of who reads', async () => {
    rig = await Rig.start()
    const at = rig.clock.now()
    const told = (i: number, priority: string) =>
      rig.seen(
        'firing',
        { alertname: `Alert${i}`, instance: `host-${i}`, priority },
        { startsAt: at, annotations: { summary: `磁碟 ${i} 滿了`, summary_en: `Disk ${i} is full${'!'.repeat(300)}` } },
      )
    await rig.tell(...Array.from({ length: 100 }, (_, i) => told(i, i < 50 ? 'P2' : 'P1')))
    await rig.idle()
    await rig.pass(minute)
    const [rollup] = await rig.store.list('rollup', 'live', {})
    const page = async (locale: string, page: number) => {
      const reader = { texts: texts(locale), zone: 'Asia/Taipei', now: rig.clock.now() }
      const shown = await stormPage(rig.store, rollup?.id ?? '', { page }, reader)
      return (shown?.blocks ?? []).map((block) => ('line' in block ? plain(block.line) : ''))
    }
    const rows = [...(await page('zh-TW', 0)).slice(1), ...(await page('zh-TW', 6)).slice(1)]
    expect(rows[0]).toMatch(/^🟠 P1 磁碟 \d+ 滿了 · shop · Alert\d+ 1$/)
    expect(rows.at(-1)).toMatch(/^🔵 P2 磁碟 \d+ 滿了 · shop · Alert\d+ 1$/)
    const english = await page('en', 0)
    expect(english[1]).toMatch(/^🟠 P1 Disk \d+ is full!+… · shop · Alert\d+ 1$/)
    expect(Math.max(...english.map((line) => line.length))).toBeLessThan(220)
  })

  it('what has all resolved is no storm by its first line, which is all the lock screen shows', async () => {
    rig = await Rig.start()
    await rig.see(...storm(100))
    await rig.pass(minute)
    await rig.see(...storm(100, 100, 'P1', 'resolved'))
    await rig.pass(minute)
    expect(rig.heads()).toContain('🟢 全部恢復：100 則、100 組')
    expect(rig.heads().filter((head) => head.startsWith('🌊'))).toEqual([])
  })

  it('what fits into a minute is not folded', async () => {
    rig = await Rig.start()
    await rig.see(...storm(10))
    await rig.pass(20 * second)
    expect(rig.heads().filter((head) => head.startsWith('🟠'))).toHaveLength(10)
    expect(await rig.states()).toEqual({ sent: 10 })
  })

  it('a trickle after the storm is told one by one again', async () => {
    rig = await Rig.start()
    await rig.see(...storm(100))
    await rig.pass(3 * minute)
    await rig.fire({ alertname: 'Later', priority: 'P1' })
    await rig.pass(2 * second)
    expect(rig.heads().at(-1)).toBe('🟠 P1 後端服務無回應')
  })

  it('an alert that was folded gets its own card when it becomes worse', async () => {
    rig = await Rig.start()
    await rig.see(...storm(100))
    await rig.pass(10 * minute)
    await rig.see(rig.seen('firing', { alertname: 'Alert5', instance: 'host-500', priority: 'P1' }))
    await rig.pass(5 * second)
    expect(rig.texts().at(-1)).toContain('Alert5')
    expect(rig.messages().at(-1)?.markup?.inline_keyboard.length).toBeGreaterThan(0)
  })

  it('a chat that refuses the roll-up for good: dead letters, and the fallback gets it', async () => {
    const chats = { ops: { id: places.ops, fallback: 'forum' }, forum: { id: places.forum } }
    rig = await Rig.start({ chats })
    rig.sandbox.world.groups.kick(places.ops, rig.sandbox.botId)
    await rig.see(...storm(50))
    await rig.pass(minute)
    expect(rig.texts(places.forum).find((text) => text.startsWith('🌊'))).toContain('50 則、50 組')
    expect(await rig.states()).toEqual({ dead: 50, folded: 50 })
  })

  it('a restart in the middle of a storm loses nothing and opens no second roll-up', async () => {
    rig = await Rig.start()
    await rig.see(...storm(100))
    await rig.halt()
    await rig.boot()
    await rig.see(...storm(40, 40, 'P2'))
    await rig.pass(2 * minute)
    expect(rig.heads().filter((head) => head.startsWith('🌊'))).toEqual(['🌊 告警風暴：140 則、140 組'])
    expect((await ledger()).lost).toEqual([])
  })

  it('the card of an acknowledged alert is edited at once in the middle of a storm', async () => {
    rig = await Rig.start()
    await rig.fire()
    await rig.pass(2 * second)
    await rig.see(...storm(100))
    const { id } = rig.alerts.views.openEpisodes().find(({ level }) => level === 'critical') ?? { id: '' }
    await rig.alerts.verbs.acknowledge({ person: { id: 1, name: 'Alice' }, cause: 'u', episode: id })
    const before = rig.clock.now()
    await rig.deliver.refresh(id)
    expect(rig.texts()[0]).toContain('Alice')
    expect(rig.clock.now()).toBe(before)
  })
})
