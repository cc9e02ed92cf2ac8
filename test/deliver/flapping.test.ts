import { afterEach, describe, expect, it } from 'vitest'
import { alice, minute, places, Rig, type RigOptions, second } from './support.ts'

const disk = { alertname: 'DiskLow', instance: 'web-1' }
const figures = (value: number) => ({
  value,
  annotations: { summary: '磁碟空間不足', metric: '剩餘 %', threshold: '< 10', breakthrough: '< 8' },
})

describe('CORE-4: a flapping group in the chat', () => {
  let rig: Rig
  const start = async (options: RigOptions = {}) => {
    rig = await Rig.start(options)
  }
  afterEach(() => rig.close())

  /** Fires and resolves in turn, every 30 s as it is polled. */
  async function flip(flips: number): Promise<void> {
    for (let i = 0; i < flips; i++) {
      await (i % 2 === 0 ? rig.fire(disk, figures(9 + (i % 10) / 10)) : rig.resolve(disk))
      await rig.pass(30 * second)
    }
  }
  const card = () => rig.messages()[0]
  const edits = () => (card()?.history.length ?? 0) - 1

  it('120 flips in an hour are three messages; once it is recognised, its card is edited once more', async () => {
    await start()
    await flip(7)
    expect(rig.heads()).toEqual(['🔴 P0 磁碟空間不足，在門檻上下跳動', '🟢 已恢復：磁碟空間不足（30 秒）'])
    const before = edits()
    expect(before).toBeLessThanOrEqual(6)
    await flip(113)
    expect(rig.heads()).toEqual([
      '🔴 P0 磁碟空間不足，在門檻上下跳動',
      '🟢 已恢復：磁碟空間不足（30 秒）',
      '🔴 P0 在門檻上下跳動：磁碟空間不足',
    ])
    expect(edits() - before).toBeLessThanOrEqual(1)
  })

  it('its card names the values, the threshold, what is told at once and when it is over', async () => {
    await start()
    await flip(21)
    expect(card()?.text.split('\n')).toEqual([
      '🔴 P0 磁碟空間不足，在門檻上下跳動',
      'shop · DiskLow',
      'web-1',
      '剩餘 % = 9–9.8（門檻 < 10）',
      '1 小時變動 12 次，暫停逐次通知',
      '低於 8 立刻再叫；穩定 30 分即恢復',
    ])
    const buttons = card()?.markup?.inline_keyboard.map((row) => row.map(({ text }) => text))
    expect(buttons).toEqual([['👤 認領', '🔕 靜音']])
  })

  it('says the same in English', async () => {
    await start({ locale: 'en' })
    await flip(21)
    expect(card()?.text.split('\n')).toEqual([
      '🔴 P0 磁碟空間不足, flapping around its threshold',
      'shop · DiskLow',
      'web-1',
      '剩餘 % = 9–9.8 (threshold < 10)',
      '12 changes in 1 h: not told one by one',
      'Told at once below 8; over when stable for 30 min',
    ])
  })

  it('a true outage inside is told at once, and is on the card', async () => {
    await start()
    await flip(21)
    const told = rig.messages().length
    await rig.fire(disk, figures(5))
    await rig.pass(2 * second)
    expect(rig.heads().slice(told)).toEqual(['🔴 P0 變嚴重：磁碟空間不足'])
    expect(card()?.text).toContain('= 5–9.8（')
    expect(card()?.text).toContain('已低於 8；穩定 30 分即恢復')
  })

  it('acknowledging and silencing show on the card though it is resolved at the moment, and flips do not', async () => {
    await start()
    await flip(22)
    expect(rig.episode().firing).toBe(0)
    const { id } = rig.episode()
    await rig.alerts.verbs.acknowledge({ person: alice, cause: 'u1', episode: id })
    await rig.pass(2 * second)
    expect(card()?.text).toContain('👤 Alice')
    const until = rig.clock.now() + 20 * minute
    await rig.alerts.verbs.silence({ person: alice, cause: 'u2', scope: { episode: id }, until })
    await flip(2)
    const before = edits()
    expect(card()?.text).toContain('🔕 Alice')
    await flip(20)
    expect(edits()).toBe(before)
    await rig.pass(10 * minute)
    expect(card()?.text).not.toContain('🔕 Alice')
  })

  it('a new member shows on the card', async () => {
    await start()
    await flip(21)
    await rig.fire({ ...disk, instance: 'web-2' }, figures(9))
    await rig.pass(2 * second)
    expect(card()?.text).toContain('web-1、web-2')
  })

  it('its end turns the card green, after a restart as well', async () => {
    await start()
    await flip(22)
    await rig.halt()
    await rig.boot()
    await rig.pass(31 * minute)
    expect(rig.heads(places.ops)).toEqual([
      '🟢 已恢復：磁碟空間不足',
      '🟢 已恢復：磁碟空間不足（30 秒）',
      '🔴 P0 在門檻上下跳動：磁碟空間不足',
      expect.stringMatching(/^🟢 已恢復：磁碟空間不足/),
    ])
    expect(card()?.markup?.inline_keyboard ?? []).toEqual([])
  })

  it('what fires without a break is an ordinary card again', async () => {
    await start()
    await flip(21)
    await rig.pass(31 * minute)
    expect(rig.heads()[0]).toBe('🔴 P0 磁碟空間不足')
    expect(rig.heads().at(-1)).toBe('🔴 P0 又響了：磁碟空間不足')
  })
})
