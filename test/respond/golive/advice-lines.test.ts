import { afterEach, describe, expect, it } from 'vitest'
import { GoLiveRig, minute, plan, planOf, runOf } from './support.ts'

let rig: GoLiveRig
afterEach(() => rig.close())

const slowTriggers = plan
  .replace(
    '    - { id: streak,',
    '    - { id: flood, title: { zh-TW: 限流, en: FloodWaits }, value: flood, when: "> 10", readings: 5 }\n    - { id: streak,',
  )
  .replace('alert: RedpacketFailuresInRow }', 'alert: RedpacketFailuresInRow, readings: 5 }')

/** An advice for failures, while two other triggers are red that were so before the deployment. */
async function advised(): Promise<string> {
  rig = await GoLiveRig.start()
  rig.plan = planOf(slowTriggers)
  rig.values = { ...rig.values, flood: 61 }
  rig.earlier = { ...rig.values }
  const run = await rig.to(await rig.begin(), 'observe')
  await rig.fire()
  await rig.clock.advance(5 * minute)
  runOf(await rig.room.verbs.deploy({ ...rig.on(run), version: 'v1' }))
  rig.values = { ...rig.values, flood: 60, failures: 0.3, failed: 450 }
  await rig.pass(3 * minute)
  expect((await rig.run(run.id)).advices).toMatchObject([{ trigger: 'failures' }])
  return `golive:${run.id}:advice:1`
}

describe('RP-9: an advice', () => {
  it('tells of every trigger what it was before the deployment, as the card does', async () => {
    const id = await advised()
    const [zh, en] = [(await rig.shown(id)).text, (await rig.shown(id, 'en')).text]
    expect(zh).toContain('🔴 限流 60（上限 10） · 上線前 61')
    expect(zh).toContain('🔴 連續失敗 · RedpacketFailuresInRow（部署前已在響）')
    expect(en).toContain('🔴 FloodWaits 60 (limit 10) · before 61')
    expect(en).toContain('🔴 Failures in a row · RedpacketFailuresInRow (open before the deployment)')
  })

  it('says that its number is one of a go-live', async () => {
    const id = await advised()
    expect((await rig.shown(id)).text.split('\n')[1]).toBe('上線 #1 紅包服務')
    expect((await rig.shown(id, 'en')).text.split('\n')[1]).toBe('Go-live #1 紅包服務')
  })

  it('is decided on the card too, while nobody did', async () => {
    const id = await advised()
    const [run] = await rig.room.views.open()
    if (!run) throw new Error('no go-live is open')
    const { buttons } = await rig.shown(id)
    expect(buttons).toEqual(['[↩️ 回滾…] [▶️ 繼續觀察…]'])
    expect((await rig.card(run.id)).buttons).toEqual([...buttons, '[⋯]'])
    runOf(await rig.room.verbs.decide({ ...rig.on(run), advice: 1, did: 'continue', reason: '已知' }))
    expect((await rig.card(run.id)).buttons).toEqual(['[↩️ 回滾…]', '[⋯]'])
    expect((await rig.shown(id)).buttons).toEqual([])
  })
})
