import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alice, bob, GoLiveRig, hour, minute, runOf } from './support.ts'

let rig: GoLiveRig
beforeEach(async () => {
  rig = await GoLiveRig.start()
})
afterEach(() => rig.close())

const kept = (name: string) => join(import.meta.dirname, name)

describe('RP-9: a whole go-live in virtual time', () => {
  it('clean: tests, check, deployment, 30 min, review, 24 h, verdict; its report is kept as it stands', async () => {
    const { verbs } = rig.room
    const started = await rig.begin()
    expect(await rig.card(started.id)).toMatchSnapshot('tests')
    const junit = { kind: 'junit' as const, total: 412, failed: 0, errors: 0, skipped: 3, seconds: 81.2, bad: [] }
    await verbs.upload({ ...rig.on(started, bob), file: { name: 'junit.xml' }, figures: junit, item: 'unit' })
    await verbs.test({ ...rig.on(started, bob), item: 'automated', status: 'pass' })
    await verbs.test({ ...rig.on(started), item: 'stress', status: 'warn', remark: '200 人同時搶，P95 1.2 s' })
    for (const round of ['A', 'B', 'C']) await verbs.test({ ...rig.on(started), item: `e2e/${round}`, status: 'pass' })
    expect(await rig.card(started.id)).toMatchSnapshot('tests done')
    runOf(await verbs.next({ ...rig.on(started), turn: 1 }))
    runOf(await verbs.check(rig.on(started)))
    expect(await rig.card(started.id)).toMatchSnapshot('checked')
    runOf(await verbs.next({ ...rig.on(started), turn: 2 }))
    rig.last = { version: 'v2.3.0', at: rig.clock.now() - 26 * hour, event: 'e0' }
    await rig.room.deployed('sis', { version: 'v2.3.1', at: rig.clock.now(), by: 'ci', event: 'e1' })
    rig.values.failures = 0.012
    await rig.pass(18 * minute)
    expect(await rig.card(started.id)).toMatchSnapshot('observing')
    await rig.pass(12 * minute)
    const review = await rig.run(started.id)
    expect(review.stage).toBe('review')
    expect(review.observe?.readings).toBe(30)
    expect(await rig.card(started.id)).toMatchSnapshot('review')
    expect((await rig.shown(`golive:${started.id}:review`)).text).toBe(
      '上線 #1 v2.3.1 觀察完畢，請評審（需 1 人簽核）\nAlice Dave',
    )
    runOf(await verbs.sign({ ...rig.on(started), hash: rig.hash(review) }))
    await rig.room.idle()
    expect(await rig.posts('report:golive-1')).toHaveLength(2)
    await rig.pass(12 * hour)
    expect(await rig.card(started.id)).toMatchSnapshot('watching')
    await rig.pass(12 * hour)
    expect((await rig.run(started.id)).asked).toBeDefined()
    expect(await rig.card(started.id)).toMatchSnapshot('asked')
    const done = runOf(await verbs.verdict({ ...rig.on(started), did: 'go-on' }))
    expect(done.end).toMatchObject({ how: 'go-on', by: alice })
    await rig.room.idle()
    expect(await rig.card(started.id)).toMatchSnapshot('over')
    await expect(await rig.markdown('golive-1')).toMatchFileSnapshot(kept('clean.zh-TW.md'))
    await expect(await rig.markdown('golive-1-final')).toMatchFileSnapshot(kept('clean-final.zh-TW.md'))
    expect((await rig.reports.byId('golive-1'))?.replacedBy).toBe('golive-1-final')
  })

  it('a rollback trigger fires during the observation: advice with figures and samples, then rolled back', async () => {
    rig.locale = 'en'
    const { verbs } = rig.room
    const started = await rig.to(await rig.begin(), 'observe')
    await verbs.deploy({ ...rig.on(started), version: 'v2.3.1' })
    await rig.pass(16 * minute)
    Object.assign(rig.values, { failures: 0.124, failed: 186 })
    await rig.pass(1 * minute)
    expect((await rig.run(started.id)).advices).toEqual([])
    await rig.pass(1 * minute)
    const advice = `golive:${started.id}:advice:1`
    expect(await rig.shown(advice)).toMatchSnapshot('advice')
    expect(await rig.shown(advice, 'zh-TW')).toMatchSnapshot('advice in Chinese')
    expect((await rig.store.get('post', advice))?.doc).toMatchObject({ audible: true, level: 'critical' })
    await rig.pass(15 * minute)
    expect((await rig.shown(`${advice}:next`)).text).toMatchSnapshot('told to the deputy')
    // 33 minutes after the deployment: nothing goes on while somebody has to decide.
    expect((await rig.run(started.id)).stage).toBe('observe')
    const over = runOf(
      await verbs.decide({ ...rig.on(started, bob), advice: 1, did: 'roll-back', reason: 'too many failures' }),
    )
    expect(over.end).toMatchObject({ how: 'rolled-back', by: bob })
    await rig.room.idle()
    expect(await rig.card(started.id)).toMatchSnapshot('rolled back')
    await expect(await rig.markdown('golive-1-final')).toMatchFileSnapshot(kept('rolled-back.en.md'))
  })
})
