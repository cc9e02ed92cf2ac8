import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GoLiveRig, minute, runOf } from './support.ts'

let rig: GoLiveRig
beforeEach(async () => {
  rig = await GoLiveRig.start()
})
afterEach(() => rig.close())

describe('RP-9: what an observation says of what it has not read', () => {
  it('until the first reading it says so; a source that gives nothing is no data', async () => {
    const run = await rig.to(await rig.begin(), 'observe')
    runOf(await rig.room.verbs.deploy({ ...rig.on(run), version: 'v1' }))
    const { text } = await rig.card(run.id)
    expect(text).toMatch(/⚪ 搶包失敗率 · 尚未讀取\n⚪ 連續失敗 · 尚未讀取\n· 在線 Session 尚未讀取/)
    expect(text).not.toMatch(/無資料|沒有告警/)
    expect((await rig.card(run.id, 'en')).text).toContain('⚪ Failures in a row · not read yet')
    rig.values = {}
    await rig.pass(minute)
    expect((await rig.card(run.id)).text).toMatch(
      /⚪ 搶包失敗率 · 無資料[\s\S]*在線 Session 無資料[\s\S]*部署後沒有告警/,
    )
  })

  it('the long one counts from the review, and says so', async () => {
    const started = await rig.to(await rig.begin(), 'observe')
    runOf(await rig.room.verbs.deploy({ ...rig.on(started), version: 'v1' }))
    await rig.pass(minute)
    await rig.fire('FloodWaitBurst')
    await rig.pass(minute)
    await rig.fire('FloodWaitBurst', 'resolved')
    await rig.pass(28 * minute)
    const review = await rig.run(started.id)
    runOf(await rig.room.verbs.sign({ ...rig.on(started), hash: rig.hash(review) }))
    await rig.room.idle()
    expect((await rig.card(started.id)).text).toMatch(/⚪ 搶包失敗率 · 尚未讀取/)
    await rig.pass(10 * minute)
    expect((await rig.card(started.id)).text).toContain('評審後沒有告警')
    expect((await rig.card(started.id, 'en')).text).toContain('No alert since the review')
  })
})
