import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { figuresHash } from '../../../src/respond/golive/figures.ts'
import { alice, bob, GoLiveRig, hour, minute, runOf } from './support.ts'

let rig: GoLiveRig
beforeEach(async () => {
  rig = await GoLiveRig.start()
})
afterEach(() => rig.close())

type Body = Record<string, unknown> & { action: string; person: { name: string }; details: Record<string, unknown> }
const audit = async (): Promise<Body[]> =>
  (await rig.store.rows('audit', { limit: 1000 }))
    .map(({ body }) => body as Body)
    .filter(({ action }) => action.startsWith('golive-'))
const rows = async (): Promise<string[]> => (await audit()).map(({ action, person }) => `${person.name} ${action}`)

describe('CORE-12: the audit trail of a go-live', () => {
  it('start, stages, signatures and those that are void, pause, handover, verdict: who, what and when', async () => {
    rig.plan = { ...rig.plan, review: { least: 2 } }
    const { verbs } = rig.room
    const run = await rig.to(await rig.begin(), 'observe')
    expect(await rows()).toEqual([
      'Alice golive-start',
      ...Array(6).fill('Alice golive-test'),
      'Alice golive-next',
      'Alice golive-stage',
      'Alice golive-check',
      'Alice golive-next',
      'Alice golive-stage',
    ])
    await rig.room.deployed('sis', { version: 'v2.3.1', at: rig.clock.now(), event: 'e1' })
    runOf(await verbs.pause({ ...rig.on(run), reason: 'fire drill' }))
    runOf(await verbs.resume(rig.on(run, bob)))
    runOf(await verbs.handOver({ ...rig.on(run), to: bob }))
    await rig.pass(30 * minute)
    const before = (await audit()).slice(12)
    expect(before.map(({ action, person }) => `${person.name} ${action}`)).toEqual([
      'opsbell golive-deploy',
      'Alice golive-pause',
      'Bob golive-resume',
      'Alice golive-hand-over',
      'opsbell golive-stage',
    ])
    expect(before[1]).toMatchObject({ system: 'sis', details: { golive: 1, stage: 'observe', text: 'fire drill' } })
    expect(before[3]?.details).toMatchObject({ to: bob })
    expect(before[4]?.details).toMatchObject({ from: 'observe', to: 'review' })

    const review = await rig.run(run.id)
    const hash = figuresHash(review)
    const signing = rig.on(run)
    runOf(await verbs.sign({ ...signing, hash: rig.hash(review) }))
    runOf(await verbs.sign({ ...signing, hash: rig.hash(review) }))
    runOf(await verbs.edit({ ...rig.on(run, bob), what: 'risks', text: 'none' }))
    const signed = (await audit()).slice(17)
    expect(signed).toMatchObject([
      { action: 'golive-sign', person: alice, cause: signing.cause, at: signing.at, details: { hash } },
      { action: 'golive-edit', person: bob, details: { text: 'risks' } },
      { action: 'golive-void', person: bob, details: { of: alice, hash } },
    ])

    const dave = { id: 1004, name: 'Dave' }
    const again = await rig.run(run.id)
    for (const who of [alice, dave]) runOf(await verbs.sign({ ...rig.on(run, who), hash: rig.hash(again) }))
    await rig.pass(24 * hour)
    runOf(await verbs.verdict({ ...rig.on(run, bob), did: 'go-on' }))
    expect((await rows()).slice(20)).toEqual([
      'Alice golive-sign',
      'Dave golive-sign',
      'Dave golive-stage',
      'opsbell golive-ask-verdict',
      'Bob golive-go-on',
    ])
  })

  it('AS-3: a rollback that is advised, passed on and decided, with its figures', async () => {
    const run = await rig.to(await rig.begin(), 'observe')
    await rig.room.verbs.deploy({ ...rig.on(run), version: 'v1' })
    Object.assign(rig.values, { failures: 0.124, failed: 186 })
    await rig.pass(18 * minute)
    const decision = { ...rig.on(run, bob), advice: 1, did: 'roll-back', reason: 'too many' } as const
    runOf(await rig.room.verbs.decide(decision))
    expect((await audit()).slice(-3)).toMatchObject([
      {
        action: 'golive-advise',
        person: { id: 0, name: 'opsbell' },
        details: { advice: 1, trigger: 'failures', value: 0.124, part: 186, of: 1500, decider: alice },
      },
      { action: 'golive-pass-on', details: { advice: 1, to: { name: 'Dave' } } },
      { action: 'golive-roll-back', person: bob, cause: decision.cause, details: { text: 'too many' } },
    ])
  })

  it('an abort has its reason; what is refused, and what the bot looks at each minute, leaves no row', async () => {
    const run = await rig.to(await rig.begin(), 'observe')
    await rig.room.verbs.deploy({ ...rig.on(run), version: 'v1' })
    const before = await rows()
    await rig.pass(10 * minute)
    await rig.room.verbs.check(rig.on(run))
    await rig.room.verbs.show(run.id)
    expect(await rows()).toEqual(before)
    runOf(await rig.room.verbs.abort({ ...rig.on(run), reason: '改期' }))
    expect((await audit()).at(-1)).toMatchObject({ action: 'golive-abort', person: alice, details: { text: '改期' } })
  })
})
