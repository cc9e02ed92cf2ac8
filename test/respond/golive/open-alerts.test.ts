import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GoLiveRig, minute, runOf, why } from './support.ts'

let rig: GoLiveRig
beforeEach(async () => {
  rig = await GoLiveRig.start()
})
afterEach(() => rig.close())

describe('RP-9: alerts that are open before the deployment', () => {
  it('stand on the card of the check, and are gone on with only for a reason that the report tells', async () => {
    const { verbs } = rig.room
    await rig.fire()
    await rig.clock.advance(minute)
    await rig.fire('HostCpuHigh')
    const run = await rig.begin()
    for (const item of ['unit', 'automated', 'stress', 'e2e/A', 'e2e/B', 'e2e/C'])
      await verbs.test({ ...rig.on(run), item, status: 'pass' })
    runOf(await verbs.next({ ...rig.on(run), turn: 1 }))
    runOf(await verbs.check(rig.on(run)))
    const card = await rig.card(run.id)
    expect(card.text).toContain('🔴 未恢復告警 2 則：RedpacketFailuresInRow 12:00 · HostCpuHigh 12:01')
    expect(card.buttons).toContain('[帶著 2 則告警繼續…]')
    const english = await rig.card(run.id, 'en')
    expect(english.text).toContain('🔴 2 alerts are open: RedpacketFailuresInRow 12:00 · HostCpuHigh 12:01')
    expect(english.buttons).toContain('[Go on with 2 open alerts…]')
    expect(why(await verbs.next({ ...rig.on(run), turn: 2 }))).toBe('open-alerts')
    const forced = runOf(await verbs.next({ ...rig.on(run), turn: 2, reason: '這版就是修它' }))
    expect(forced).toMatchObject({
      stage: 'observe',
      forced: [{ reason: '這版就是修它', alerts: ['RedpacketFailuresInRow', 'HostCpuHigh'] }],
    })
    runOf(await verbs.deploy({ ...rig.on(run), version: 'v1' }))
    runOf(await verbs.rollBack({ ...rig.on(run), reason: '沒修好' }))
    await rig.room.idle()
    expect(await rig.markdown('golive-1-final')).toContain(
      '這版就是修它（未恢復的告警：RedpacketFailuresInRow、HostCpuHigh）',
    )
  })

  it('are those of the press: one that came since the check is shown and asked for, one that calmed down is gone', async () => {
    const { verbs } = rig.room
    const run = await rig.to(await rig.begin(), 'monitoring')
    runOf(await verbs.check(rig.on(run)))
    expect((await rig.card(run.id)).text).toContain('🟢 沒有未恢復的告警')
    await rig.fire('HostCpuHigh')
    expect(why(await verbs.next({ ...rig.on(run), turn: 2 }))).toBe('open-alerts')
    expect((await rig.card(run.id)).text).toContain('🔴 未恢復告警 1 則：HostCpuHigh 12:00')
    // The reason was for one of them.
    await rig.fire()
    expect(why(await verbs.next({ ...rig.on(run), turn: 2, reason: 'CPU is known' }))).toBe('open-alerts')
    expect((await rig.card(run.id)).text).toContain('🔴 未恢復告警 2 則')
    await rig.clock.advance(minute)
    await rig.fire('HostCpuHigh', 'resolved')
    await rig.fire('RedpacketFailuresInRow', 'resolved')
    expect(runOf(await verbs.next({ ...rig.on(run), turn: 2 })).forced).toEqual([])
  })

  it('and go on firing count, and say so; a trigger whose alert fires is red and advises a rollback', async () => {
    const { verbs } = rig.room
    const run = await rig.to(await rig.begin(), 'observe')
    await rig.fire()
    await rig.clock.advance(5 * minute)
    runOf(await verbs.deploy({ ...rig.on(run), version: 'v1' }))
    await rig.pass(minute)
    const { advices, observe } = await rig.run(run.id)
    expect(observe?.alerts).toMatchObject([{ name: 'RedpacketFailuresInRow', before: true }])
    expect(advices).toMatchObject([{ trigger: 'streak', stage: 'observe' }])
    const { text } = await rig.card(run.id)
    expect(text).toContain('🔴 連續失敗 · RedpacketFailuresInRow')
    expect(text).toContain('🔔 告警 1 則：RedpacketFailuresInRow 12:00（部署前已在響）')
    expect((await rig.card(run.id, 'en')).text).toContain(
      '🔔 1 alert: RedpacketFailuresInRow 12:00 (open before the deployment)',
    )
    expect((await rig.shown(`golive:${run.id}:advice:1`)).text).toContain(
      '🔴 連續失敗 · RedpacketFailuresInRow（部署前已在響）',
    )
    await rig.pass(35 * minute)
    expect((await rig.run(run.id)).stage).toBe('observe')
    runOf(await verbs.decide({ ...rig.on(run), advice: 1, did: 'continue', reason: '已知' }))
    await rig.pass(minute)
    const review = await rig.run(run.id)
    expect(review.stage).toBe('review')
    runOf(await verbs.sign({ ...rig.on(run), hash: rig.hash(review) }))
    await rig.room.idle()
    const markdown = await rig.markdown('golive-1')
    expect(markdown).toMatch(/連續失敗：RedpacketFailuresInRow [^\n]*3\d/)
    expect(markdown).toContain('RedpacketFailuresInRow（部署前已在響）')
    expect(markdown).not.toContain('沒有告警')
  })
})
