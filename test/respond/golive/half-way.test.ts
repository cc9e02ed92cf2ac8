import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GoLiveRig, hour, minute, runOf } from './support.ts'

let rig: GoLiveRig
beforeEach(async () => {
  rig = await GoLiveRig.start()
})
afterEach(() => rig.close())

const begun = async () => {
  const run = await rig.to(await rig.begin(), 'observe')
  runOf(await rig.room.verbs.deploy({ ...rig.on(run), version: 'v1' }))
  return run
}
const bad = () => Object.assign(rig.values, { failures: 0.3, failed: 450 })

describe('RP-9: an observation whose last reading is beyond a limit', () => {
  it('goes on until the trigger is decided, and the card says why; then it advises', async () => {
    const run = await begun()
    await rig.pass(29 * minute)
    bad()
    await rig.pass(minute)
    expect(await rig.run(run.id)).toMatchObject({ stage: 'observe', advices: [] })
    expect((await rig.card(run.id)).text).toContain('⏳ 時間到了，但 搶包失敗率 超過上限：再讀 1 筆才知道')
    expect((await rig.card(run.id, 'en')).text).toContain(
      '⏳ Time is over, but Failures is beyond its limit: 1 reading more will tell',
    )
    await rig.pass(minute)
    expect(await rig.run(run.id)).toMatchObject({ stage: 'observe', advices: [{ trigger: 'failures' }] })
  })

  it('is over when the next reading is well', async () => {
    const run = await begun()
    await rig.pass(29 * minute)
    bad()
    await rig.pass(minute)
    rig.values.failures = 0.01
    await rig.pass(minute)
    expect(await rig.run(run.id)).toMatchObject({ stage: 'review', advices: [], observe: { readings: 31 } })
  })

  it('of two triggers that fire both are decided before the review', async () => {
    const run = await begun()
    await rig.pass(27 * minute)
    bad()
    await rig.fire()
    await rig.pass(5 * minute)
    const { advices } = await rig.run(run.id)
    expect(advices.map(({ trigger }) => trigger)).toEqual(['streak'])
    const decide = (advice: number) =>
      rig.room.verbs.decide({ ...rig.on(run), advice, did: 'continue', reason: 'known' })
    expect(runOf(await decide(1)).stage).toBe('observe')
    await rig.pass(minute)
    expect((await rig.run(run.id)).advices.map(({ trigger }) => trigger)).toEqual(['streak', 'failures'])
    expect(runOf(await decide(2)).stage).toBe('review')
  })

  it('is not held for ever by triggers that take turns', async () => {
    const [failures] = rig.plan.rollback.triggers
    if (!failures) throw new Error('no trigger')
    const more = { ...failures, id: 'other', value: 'other' }
    rig.plan = { ...rig.plan, rollback: { ...rig.plan.rollback, triggers: [failures, more] } }
    const run = await begun()
    await rig.pass(29 * minute)
    for (let n = 0; n < 8; n++) {
      Object.assign(rig.values, { failures: n % 2 === 0 ? 0.3 : 0, other: n % 2 === 0 ? 0 : 0.3 })
      await rig.pass(minute)
    }
    expect(await rig.run(run.id)).toMatchObject({ stage: 'review', advices: [], observe: { readings: 34 } })
  })

  it('holds the verdict of the long one back too', async () => {
    const run = await rig.to(await rig.begin(), 'watch')
    await rig.pass(24 * hour - minute)
    bad()
    await rig.pass(minute)
    expect((await rig.run(run.id)).asked).toBeUndefined()
    rig.values.failures = 0.01
    await rig.pass(10 * minute)
    expect((await rig.run(run.id)).asked).toBeDefined()
  })
})
