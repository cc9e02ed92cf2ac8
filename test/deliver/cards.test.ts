import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alice, minute, places, Rig, second } from './support.ts'

describe('an alert in the chat', () => {
  let rig: Rig
  beforeEach(async () => {
    rig = await Rig.start()
  })
  afterEach(() => rig.close())

  it('CORE-6: is one message, edited as it is acknowledged and resolved, with one audible reply at its end', async () => {
    await rig.fire(
      {},
      { value: 0, annotations: { summary: '後端服務無回應', metric: 'up', normal: '1', action: '重啟' } },
    )
    expect(rig.texts()).toEqual([
      ['🔴 P0 後端服務無回應', 'shop · InstanceDown', 'api-1', 'up = 0（正常 1）· 03:12 起', '建議：重啟'].join('\n'),
    ])
    await rig.pass(2 * minute)
    await rig.alerts.verbs.acknowledge({ person: alice, cause: 'u1', episode: rig.episode().id })
    await rig.deliver.refresh(rig.episode().id)
    expect(rig.texts()[0]).toContain('👤 Alice 03:14 認領，提醒已停')
    await rig.pass(9 * minute)
    await rig.resolve()
    await rig.pass(5 * second)
    expect(rig.texts()).toEqual([
      ['🟢 已恢復：後端服務無回應', 'shop · InstanceDown', '03:12–03:23，共 11 分 · 👤 Alice'].join('\n'),
      '🟢 已恢復：後端服務無回應（11 分）',
    ])
    const [card, reply] = rig.messages()
    expect(reply?.replyTo).toBe(card?.id)
    expect([card?.silent, reply?.silent]).toEqual([false, false])
    expect(card?.markup).toBeUndefined()
    expect(await rig.states()).toEqual({ sent: 2 })
    expect(places.ops).toBe(card?.chatId)
  })
})
