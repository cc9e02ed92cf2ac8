import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GoLiveRig, minute, runOf, why } from './support.ts'

let rig: GoLiveRig
beforeEach(async () => {
  rig = await GoLiveRig.start()
  rig.plan = { ...rig.plan, review: { least: 2 } }
})
afterEach(() => rig.close())

const dave = { id: 1004, name: 'Dave' }

describe('RP-9: the review is watched', () => {
  it('a trigger that fires voids nothing by itself, stands red on the card and advises; nobody signs until it is decided', async () => {
    const { verbs } = rig.room
    const run = await rig.to(await rig.begin(), 'review')
    runOf(await verbs.sign({ ...rig.on(run), hash: rig.hash(run) }))
    Object.assign(rig.values, { failures: 0.3, failed: 450 })
    await rig.pass(2 * minute)
    const burning = await rig.run(run.id)
    expect(burning).toMatchObject({ stage: 'review', signatures: [{}], advices: [{ stage: 'review' }] })
    expect((await rig.card(run.id)).text).toContain('🔴 搶包失敗率 30%')
    expect((await rig.card(run.id)).text).toContain('⚠️ 建議回滾：等 Alice 決定（見下方）')
    const advice = await rig.shown(`golive:${run.id}:advice:1`)
    expect(advice.text).toContain('🔴 建議回滾 v2.3.1（評審中）')
    expect(advice.text).toContain('450/1,500 · 上線前 0.8%')
    expect(advice.buttons).toEqual(['[↩️ 回滾…] [▶️ 繼續觀察…]'])
    expect((await rig.shown(`golive:${run.id}:advice:1`, 'en')).text).toContain(
      'Rollback of v2.3.1 advised (under review)',
    )
    expect((await rig.store.get('post', `golive:${run.id}:advice:1`))?.doc).toMatchObject({ audible: true })
    expect(why(await verbs.sign({ ...rig.on(run, dave), hash: rig.hash(burning) }))).toBe('undecided')
    runOf(await verbs.decide({ ...rig.on(run), advice: 1, did: 'continue', reason: '壓測中' }))
    // The report says now that people went on with it: whoever signed before looks again.
    const decided = await rig.run(run.id)
    expect(decided.signatures).toEqual([])
    for (const who of [undefined, dave]) runOf(await verbs.sign({ ...rig.on(run, who), hash: rig.hash(decided) }))
    await rig.pass(20 * minute)
    const watching = await rig.run(run.id)
    expect([watching.stage, watching.advices.length]).toEqual(['watch', 1])
    expect(await rig.markdown('golive-1')).toContain('壓測中')
  })

  it('rolled back from the review, it is over and reported', async () => {
    const run = await rig.to(await rig.begin(), 'review')
    await rig.fire()
    await rig.pass(minute)
    const over = runOf(
      await rig.room.verbs.decide({ ...rig.on(run), advice: 1, did: 'roll-back', reason: '紅包全失敗' }),
    )
    expect(over.end).toMatchObject({ how: 'rolled-back' })
    await rig.room.idle()
    expect(await rig.markdown('golive-1-final')).toContain('紅包全失敗')
  })

  it('an alert that is no trigger is named in red while it fires, and kept when it is quiet', async () => {
    const run = await rig.to(await rig.begin(), 'review')
    await rig.pass(minute)
    expect((await rig.card(run.id)).text).not.toContain('告警 1 則')
    await rig.fire('FloodWaitBurst')
    await rig.pass(minute)
    expect((await rig.card(run.id)).text).toContain('🔴 未恢復告警 1 則：FloodWaitBurst 12:31')
    await rig.fire('FloodWaitBurst', 'resolved')
    await rig.pass(minute)
    const { text } = await rig.card(run.id)
    expect(text).toContain('🔔 告警 1 則：FloodWaitBurst 12:31')
    expect(text).not.toContain('🔴')
  })

  it('after a restart and a pause it goes on, and the configuration is looked at as before', async () => {
    const { verbs } = rig.room
    const run = await rig.to(await rig.begin(), 'review')
    await rig.pass(2 * minute)
    await rig.restart()
    await rig.pass(2 * minute)
    expect((await rig.run(run.id)).review?.readings).toBeGreaterThanOrEqual(4)
    runOf(await verbs.pause({ ...rig.on(run), reason: 'lunch' }))
    await rig.pass(60 * minute)
    runOf(await verbs.resume(rig.on(run)))
    const { facts } = rig.state
    rig.state = { ...rig.state, facts: { ...facts, rules: [] } }
    Object.assign(rig.values, { failures: 0.3, failed: 450 })
    await rig.pass(6 * minute)
    expect(await rig.run(run.id)).toMatchObject({ advices: [{ stage: 'review' }], monitoring: { rules: [] } })
  })
})
