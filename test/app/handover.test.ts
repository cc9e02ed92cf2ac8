import { afterEach, describe, expect, it } from 'vitest'
import { BotRig } from './bot-rig.ts'

const second = 1000
const hour = 3_600_000

/** The whole bot with one system whose rules fire from the start. */
class Rig extends BotRig {
  static async start(start: string, rules: readonly string[] = []): Promise<Rig> {
    const rig = new Rig(start)
    await rig.open({
      'systems/shop/system.yaml':
        'id: shop\nname: Shop\nsources: [ { id: c, kind: constant, values: { one: 1 } } ]\nrules: [ rules.yaml ]\n',
      'systems/shop/rules.yaml': `groups: [ { name: shop, rules: [ ${rules.map(always).join(', ')} ] } ]\n`,
    })
    return rig
  }

  last = () => this.messages(/🌅/).at(-1)
}

const always = (name: string) => `{ alert: ${name}, expr: one > 0, labels: { priority: P2 } }`

let rig: Rig
afterEach(() => rig.place.close())

describe('the watch changes hands in the chat', () => {
  it('CORE-7: /handover is taken over by the next one, once, over a restart; others learn who', async () => {
    rig = await Rig.start('2026-03-04T16:00:00+08:00')
    await rig.say(1001, '/handover')
    expect(await rig.press(1001, rig.last()?.id ?? 0, '🙋 我接手')).toBe('✅ 由你值班了')
    await rig.pass(hour / 6)
    await rig.say(1001, '/handover')
    const id = rig.last()?.id ?? 0
    expect(rig.last()?.text).toContain('還沒有人接手，仍由 Alice 值班')
    expect(await rig.press(1001, id, '🙋 我接手')).toBe('現在就是你值班，要由下一位來按')
    expect(await rig.press(1002, id, '先問 Alice')).toBe('已通知 Alice')
    expect(rig.messages(/Alice，Bob 接手前想先問你/)).toHaveLength(1)
    await rig.app.stop(rig.clock.now() + 5000)
    await rig.begin()
    expect(await rig.press(1002, id, '🙋 我接手')).toBe('✅ 由你值班了')
    await rig.pass(10 * second)
    expect(rig.last()?.text).toMatch(/^🌅 交班 Alice → Bob/)
    await rig.say(1003, '/handover')
    expect(rig.messages(/🌅/)).toHaveLength(2)
  }, 60_000)

  it('the morning is one silent message, whose digest can be taken over as a whole', async () => {
    rig = await Rig.start('2026-03-04T08:40:00+08:00', ['QuotaHigh', 'DiskLow'])
    await rig.pass(hour / 2)
    const morning = rig.messages(/QuotaHigh/)
    expect(morning).toHaveLength(1)
    expect(morning[0]?.text).toMatch(/^🌅 交班/)
    expect(morning[0]?.silent).toBe(true)
    expect(await rig.press(1002, morning[0]?.id ?? 0, '👤 全部認領')).toMatch(/2/)
  }, 60_000)
})
