import { afterEach, describe, expect, it } from 'vitest'
import { opsGroup } from '../support/bot.ts'
import { BotRig } from './bot-rig.ts'

const second = 1000
const minute = 60 * second
/** The whole bot with one quiet system. */
class Rig extends BotRig {
  static async start(): Promise<Rig> {
    const rig = new Rig('2026-03-04T10:00:00+08:00')
    await rig.open({ 'systems/shop/system.yaml': 'id: shop\nname: Shop\nsources: []\n' })
    return rig
  }

  /** Cards, without the replies that tell their end. */
  cards = () => this.messages(/測試告警（Bob 的演練）/).filter(({ replyTo }) => replyTo === undefined)
  card = () => this.cards()[0]
  drill = () => this.messages(/演練(進行中|完成|沒有全部通過)/)[0]
}

let rig: Rig
afterEach(() => rig.place.close())

describe('/drill', () => {
  it('CORE-7: a test alert goes through rule, alert and chat, is acknowledged, and each leg is timed', async () => {
    rig = await Rig.start()
    await rig.say(1002, '/drill')
    const card = rig.card()
    expect(card?.text).toContain('不是真的')
    expect(card?.silent).toBe(false)
    expect(rig.drill()?.text).toMatch(/演練進行中（Bob 10:00）/)
    expect(rig.drill()?.text).toMatch(/✅ telegram ops 送達：(<1 ms|\d+ ms|[\d.]+ 秒)/)
    expect(rig.drill()?.text).toContain('等人按測試告警上的「認領」')
    await rig.pass(20 * second)
    await rig.press(1001, card?.id ?? 0, '👤 認領')
    await rig.pass(30 * second)
    const lines = rig.drill()?.text.split('\n') ?? []
    expect(lines[0]).toBe('✅ 演練完成，每一段都通了（Bob 10:00）')
    expect(lines.slice(1).map((line) => line.replace(/：(<1 ms|\d+ ms|\d\.\d 秒|\d+ 秒)$/, '：n'))).toEqual([
      '✅ 規則：n',
      '✅ 告警建立：n',
      '✅ telegram ops 送達：n',
      '✅ Alice 認領：n',
    ])
    expect(rig.card()?.text).toMatch(/^🟢/)
  }, 60_000)

  it('its card names it once, and its report says in its title when it was', async () => {
    rig = await Rig.start()
    await rig.say(1002, '/drill')
    const card = rig.card()
    expect(card?.text.match(/00001-/g)).toHaveLength(1)
    expect(card?.text).not.toContain('值 1')
    await rig.press(1001, card?.id ?? 0, '👤 認領')
    await rig.pass(30 * second)
    await rig.say(1001, '/report drill')
    expect(rig.messages(/📄 演練/)[0]?.text).toContain('1. ✅ 演練 · 03/04 10:00\n   演練 03/04 10:00（Bob）')
  }, 60_000)

  it('with any word it begins nothing and says how it is written', async () => {
    rig = await Rig.start()
    await rig.say(1002, '/drill nosuch')
    expect(rig.messages(/./).map(({ text }) => text)).toEqual([
      '看不懂「nosuch」，沒有開始演練\n/drill 後面不用加字：會發一則測試告警到所有群組，並量每一段要多久',
    ])
  }, 60_000)

  it('its test alert has no button for an incident, and `/incident` in reply to it says why', async () => {
    rig = await Rig.start()
    await rig.say(1002, '/drill')
    const card = rig.card()
    const labels = card?.markup?.inline_keyboard?.flat().map(({ text }) => text) ?? []
    expect(labels).toContain('👤 認領')
    expect(labels.filter((label) => label.includes('事件'))).toEqual([])
    rig.place.sandbox.world.say(1002, opsGroup, '/incident redis', { replyTo: { chatId: opsGroup, id: card?.id ?? 0 } })
    await rig.pass(5 * second)
    expect(rig.messages(/這是演練的測試告警，不開事件/)).toHaveLength(1)
    await rig.say(1001, '/incident')
    expect(rig.messages(/個進行中的事件/)).toEqual([])
  }, 60_000)

  it('opens no incident, counts in no handover, and ends by itself after ten minutes', async () => {
    rig = await Rig.start()
    await rig.say(1002, '/drill')
    await rig.pass(10 * minute)
    const lines = rig.drill()?.text.split('\n') ?? []
    expect(lines[0]).toBe('❌ 演練沒有全部通過（Bob 10:00）')
    expect(lines).toContain('❌ 10 分鐘內沒有人認領')
    expect(rig.card()?.text).toMatch(/^🟢/)
    expect(rig.messages(/#1/)).toEqual([])
    expect(rig.messages(/🚨/)).toEqual([])
    await rig.say(1001, '/handover')
    expect(rig.messages(/🌅/).at(-1)?.text).toContain('這段時間沒有告警')
  }, 60_000)

  it('goes on over a restart and ends at its time; a second one waits for it, a viewer may not', async () => {
    rig = await Rig.start()
    await rig.say(1002, '/drill')
    await rig.say(1001, '/drill')
    expect(rig.messages(/Bob 的演練還在進行/)).toHaveLength(1)
    await rig.say(1003, '/drill')
    expect(rig.messages(/演練進行中/)).toHaveLength(1)
    await rig.app.stop(rig.clock.now() + 5000)
    await rig.begin()
    await rig.pass(10 * minute)
    expect(rig.drill()?.text).toMatch(/^❌ 演練沒有全部通過/)
    expect(rig.cards()).toHaveLength(1)
    await rig.say(1002, '/drill')
    expect(rig.messages(/演練進行中/)).toHaveLength(1)
    expect(rig.cards()).toHaveLength(2)
  }, 60_000)
})
