import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GoLive } from '../../../src/respond/golive/index.ts'
import { GoLiveRig, hour, minute, runOf } from './support.ts'

let rig: GoLiveRig
beforeEach(async () => {
  rig = await GoLiveRig.start()
})
afterEach(() => rig.close())

/** As when an event comes in: kept first, then told. */
async function deployed(version: string, at = rig.clock.now()): Promise<void> {
  rig.last = { version, at, event: version, by: 'ci' }
  await rig.room.deployed('sis', rig.last)
}
const take = (run: GoLive) => {
  const { version = '', at = 0, event = '' } = rig.last ?? {}
  return rig.room.verbs.deploy({ ...rig.on(run), version, deployedAt: at, event })
}

describe('RP-9: a deployment before its stage', () => {
  it('is told on the card while tests are ticked, and offered with its time when its stage begins', async () => {
    const run = await rig.begin()
    await deployed('v2.3.1')
    expect((await rig.card(run.id)).text).toContain('🚀 12:00 已部署 v2.3.1：第 3 步才開始觀察')
    expect((await rig.card(run.id, 'en')).text).toContain('🚀 v2.3.1 was deployed 12:00: it is observed from step 3 on')
    await rig.pass(20 * minute)
    await rig.to(run, 'observe')
    expect((await rig.run(run.id)).deploy).toBeUndefined()
    expect(await rig.card(run.id)).toMatchInlineSnapshot(`
      {
        "buttons": [
          "[🚀 用 v2.3.1]",
          "[✏️ 輸入版本…]",
          "[⋯]",
        ],
        "text": "🚀 上線 #1 紅包服務 · 3/5 部署與觀察
      👤 負責人 Alice
      🚀 12:00 已部署 v2.3.1
      是這次上線就按下面，從現在開始觀察",
      }
    `)
    expect(await rig.card(run.id, 'en')).toMatchInlineSnapshot(`
      {
        "buttons": [
          "[🚀 Take v2.3.1]",
          "[✏️ Type the version…]",
          "[⋯]",
        ],
        "text": "🚀 Go-live #1 紅包服務 · 3/5 Deploy and observe
      👤 Alice is in charge
      🚀 v2.3.1 was deployed 12:00
      If it is this release, take it: the observation begins",
      }
    `)
    runOf(await take(run))
    expect(await rig.run(run.id)).toMatchObject({ deploy: { version: 'v2.3.1', event: 'v2.3.1' }, stage: 'observe' })
  })

  it('is observed for its whole time from when it is taken; alerts since it was done count; figures are of before it', async () => {
    const run = await rig.begin()
    const at = rig.clock.now()
    await deployed('v2.3.1')
    rig.values.failures = 0.05
    rig.earlier = { failures: 0.008 }
    await rig.clock.advance(10 * minute)
    await rig.fire('FloodWaitBurst')
    await rig.clock.advance(10 * minute)
    await rig.to(run, 'observe')
    const { observe } = runOf(await take(run))
    expect(observe).toMatchObject({ since: at, before: { failures: { value: 0.008 } } })
    await rig.pass(29 * minute)
    expect((await rig.run(run.id)).stage).toBe('observe')
    await rig.pass(minute)
    const review = await rig.run(run.id)
    expect(review).toMatchObject({ stage: 'review', observe: { readings: 30, alerts: [{ name: 'FloodWaitBurst' }] } })
  })

  it('one that was done before the go-live began is named and not offered', async () => {
    rig.last = { version: 'v2.3.0', at: rig.clock.now() - 26 * hour, event: 'e0' }
    const run = await rig.begin()
    expect((await rig.card(run.id)).text).not.toContain('v2.3.0')
    await rig.to(run, 'observe')
    const { text, buttons } = await rig.card(run.id)
    expect(text).toContain('上次部署：v2.3.0，03/01 10:00')
    expect(buttons).toEqual(['[✏️ 輸入版本…]', '[⋯]'])
  })

  it('one that comes while the run is paused is offered when it goes on', async () => {
    const run = await rig.to(await rig.begin(), 'observe')
    runOf(await rig.room.verbs.pause({ ...rig.on(run), reason: '午餐' }))
    await deployed('v2.3.1')
    expect((await rig.run(run.id)).deploy).toBeUndefined()
    expect((await rig.card(run.id)).text).toContain('🚀 12:00 已部署 v2.3.1')
    runOf(await rig.room.verbs.resume(rig.on(run)))
    expect((await rig.card(run.id)).buttons[0]).toBe('[🚀 用 v2.3.1]')
  })
})
