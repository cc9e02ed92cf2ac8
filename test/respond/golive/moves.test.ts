import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { figuresHash } from '../../../src/respond/golive/figures.ts'
import type { GoLive } from '../../../src/respond/golive/index.ts'
import { move } from '../../../src/respond/golive/move.ts'
import type { Move } from '../../../src/respond/golive/moves.ts'
import { faultsOf } from '../../../src/respond/golive/onward.ts'
import { alice, bob, GoLiveRig, hour, minute, runOf, why } from './support.ts'

let rig: GoLiveRig
beforeEach(async () => {
  rig = await GoLiveRig.start()
})
afterEach(() => rig.close())

const stages = ['tests', 'monitoring', 'observe', 'review', 'watch'] as const

describe('RP-9: what each stage takes', () => {
  type Act = (rig: GoLiveRig, run: GoLive) => Promise<string>
  const acts: Record<string, Act> = {
    'a test': async (of, run) => why(await of.room.verbs.test({ ...of.on(run), item: 'unit', status: 'pass' })),
    'a warning without a word': async (of, run) =>
      why(await of.room.verbs.test({ ...of.on(run), item: 'unit', status: 'warn' })),
    'a test that is none': async (of, run) =>
      why(await of.room.verbs.test({ ...of.on(run), item: 'nothing', status: 'pass' })),
    check: async (of, run) => why(await of.room.verbs.check(of.on(run))),
    next: async (of, run) => why(await of.room.verbs.next({ ...of.on(run), turn: run.turn })),
    'next with a reason': async (of, run) =>
      why(await of.room.verbs.next({ ...of.on(run), turn: run.turn, reason: 'now' })),
    'an older press': async (of, run) => why(await of.room.verbs.next({ ...of.on(run), turn: run.turn - 1 })),
    deploy: async (of, run) => why(await of.room.verbs.deploy({ ...of.on(run), version: 'v9' })),
    sign: async (of, run) => why(await of.room.verbs.sign({ ...of.on(run), hash: of.hash(run) })),
    'sign by another': async (of, run) => why(await of.room.verbs.sign({ ...of.on(run, bob), hash: of.hash(run) })),
    'sign other figures': async (of, run) => why(await of.room.verbs.sign({ ...of.on(run), hash: '000000000000' })),
    verdict: async (of, run) => why(await of.room.verbs.verdict({ ...of.on(run), did: 'go-on' })),
    edit: async (of, run) => why(await of.room.verbs.edit({ ...of.on(run), what: 'risks', text: 'a\n- b' })),
    'roll back': async (of, run) => why(await of.room.verbs.rollBack({ ...of.on(run), reason: 'bad' })),
    'an empty reason': async (of, run) => why(await of.room.verbs.abort({ ...of.on(run), reason: ' ' })),
    abort: async (of, run) => why(await of.room.verbs.abort({ ...of.on(run), reason: 'no time' })),
  }
  const expected: Record<(typeof stages)[number], Record<string, string>> = {
    tests: {
      'a test': 'done',
      'a warning without a word': 'remark',
      'a test that is none': 'unknown',
      check: 'stage',
      next: 'tests-missing',
      'next with a reason': 'done',
      'an older press': 'stale',
      deploy: 'stage',
      sign: 'stage',
      'sign by another': 'stage',
      'sign other figures': 'stage',
      verdict: 'stage',
      edit: 'done',
      'roll back': 'not-deployed',
      'an empty reason': 'empty',
      abort: 'done',
    },
    monitoring: { check: 'done', next: 'unchecked', 'next with a reason': 'done', deploy: 'stage', sign: 'stage' },
    observe: {
      check: 'stage',
      next: 'stage',
      'next with a reason': 'stage',
      deploy: 'done',
      'roll back': 'not-deployed',
    },
    review: {
      'a test': 'done',
      next: 'stage',
      deploy: 'done',
      sign: 'done',
      'sign by another': 'no-reviewer',
      'sign other figures': 'changed',
      verdict: 'stage',
      'roll back': 'done',
      abort: 'done',
    },
    watch: {
      'a test': 'frozen',
      edit: 'frozen',
      sign: 'stage',
      verdict: 'too-early',
      deploy: 'done',
      'roll back': 'done',
    },
  }

  it.each(stages)('%s', async (stage) => {
    for (const [name, answer] of Object.entries(expected[stage])) {
      const own = await GoLiveRig.start()
      const run = await own.to(await own.begin(), stage)
      expect([name, await acts[name]?.(own, run)]).toEqual([name, answer])
      await own.close()
    }
  })

  it('the check counts every fault; with faults it goes on only with a reason, which the report tells', async () => {
    rig.sent = [
      { channel: 'telegram:ops', ms: 230 },
      { channel: 'slack:sis-alert', ms: 15_000, reason: 'timeout' },
    ]
    rig.state = { ...rig.state, sources: [{ id: 'app', kind: 'prometheus', up: false }], failing: ['FloodWaitBurst'] }
    const run = await rig.to(await rig.begin(), 'monitoring')
    const checked = runOf(await rig.room.verbs.check(rig.on(run)))
    expect(checked.check && faultsOf(checked.check)).toBe(3)
    expect(await rig.card(run.id)).toMatchSnapshot()
    expect(why(await rig.room.verbs.next({ ...rig.on(run), turn: run.turn }))).toBe('check-failed')
    const forced = runOf(await rig.room.verbs.next({ ...rig.on(run), turn: run.turn, reason: 'Slack is down' }))
    expect(forced).toMatchObject({ stage: 'observe', forced: [{ stage: 'monitoring', reason: 'Slack is down' }] })
  })

  it('the same press twice sends one round of test messages', async () => {
    const run = await rig.to(await rig.begin(), 'monitoring')
    const request = rig.on(run)
    await rig.room.verbs.check(request)
    await rig.room.verbs.check(request)
    expect(rig.tests).toBe(1)
  })
})

describe('RP-9: sign-off', () => {
  it('is void, and its signers are told, when a figure changes; by configuration too', async () => {
    rig.plan = { ...rig.plan, review: { least: 2 } }
    const run = await rig.to(await rig.begin(), 'review')
    const { verbs } = rig.room
    runOf(await verbs.sign({ ...rig.on(run), hash: rig.hash(run) }))
    runOf(await verbs.test({ ...rig.on(run), item: 'stress', status: 'warn', remark: 'P95 3 s' }))
    const voided = await rig.run(run.id)
    expect(voided.signatures).toEqual([])
    const told = (await rig.posts(`golive:${run.id}:void`))[0] ?? ''
    expect((await rig.shown(told)).text).toBe('上線 #1 的數字改了，Alice 的簽核作廢，請再看一次\nAlice')
    runOf(await verbs.sign({ ...rig.on(run), hash: rig.hash(voided) }))
    // Somebody loads another rule.
    const { facts } = rig.state
    rig.state = { ...rig.state, facts: { ...facts, rules: [...facts.rules, { name: 'New', priority: 'P2' }] } }
    await rig.pass(6 * minute)
    const again = await rig.run(run.id)
    expect(again.signatures).toEqual([])
    expect(await rig.posts(`golive:${run.id}:void`)).toHaveLength(2)
    runOf(await verbs.sign({ ...rig.on(run), hash: rig.hash(again) }))
    expect(why(await verbs.sign({ ...rig.on(run), hash: rig.hash(again) }))).toBe('signed')
    const dave = { id: 1004, name: 'Dave' }
    expect(runOf(await verbs.sign({ ...rig.on(run, dave), hash: rig.hash(again) })).stage).toBe('watch')
  })

  it('a reviewer who is taken off has not signed; one who is added may', async () => {
    rig.plan = { ...rig.plan, review: { least: 2 } }
    const run = await rig.to(await rig.begin(), 'review')
    const { verbs } = rig.room
    runOf(await verbs.sign({ ...rig.on(run), hash: rig.hash(run) }))
    expect(runOf(await verbs.reviewer({ ...rig.on(run), who: alice })).signatures).toEqual([])
    runOf(await verbs.reviewer({ ...rig.on(run), who: bob }))
    expect(runOf(await verbs.sign({ ...rig.on(run, bob), hash: rig.hash(run) })).signatures).toHaveLength(1)
  })
})

describe('RP-9: observation', () => {
  it('a pause is made up for, and so is a time in which the bot was away', async () => {
    const run = await rig.to(await rig.begin(), 'observe')
    await rig.room.verbs.deploy({ ...rig.on(run), version: 'v1' })
    await rig.pass(10 * minute)
    runOf(await rig.room.verbs.pause({ ...rig.on(run), reason: 'fire drill' }))
    await rig.pass(40 * minute)
    expect((await rig.run(run.id)).observe?.readings).toBe(10)
    expect(why(await rig.room.verbs.check(rig.on(run)))).toBe('paused')
    runOf(await rig.room.verbs.resume(rig.on(run)))
    await rig.pass(5 * minute)
    await rig.clock.advance(20 * minute)
    await rig.restart()
    await rig.pass(13 * minute)
    expect((await rig.run(run.id)).stage).toBe('observe')
    await rig.pass(3 * minute)
    const done = await rig.run(run.id)
    expect(done.stage).toBe('review')
    expect(done.observe?.readings).toBeGreaterThanOrEqual(30)
    expect(done.observe?.gaps).toBeGreaterThanOrEqual(59 * minute)
  })

  it('goes on after a decision with a reason, and advises again when it is twice as bad, or comes back', async () => {
    const run = await rig.to(await rig.begin(), 'observe')
    await rig.room.verbs.deploy({ ...rig.on(run), version: 'v1' })
    Object.assign(rig.values, { failures: 0.12, failed: 180 })
    await rig.pass(3 * minute)
    const decide = (advice: number) =>
      rig.room.verbs.decide({ ...rig.on(run), advice, did: 'continue', reason: 'known' })
    runOf(await decide(1))
    expect(why(await rig.room.verbs.decide({ ...rig.on(run, bob), advice: 1, did: 'roll-back', reason: 'x' }))).toBe(
      'decided',
    )
    await rig.pass(3 * minute)
    expect((await rig.run(run.id)).advices).toHaveLength(1)
    rig.values.failures = 0.25
    await rig.pass(minute)
    expect((await rig.run(run.id)).advices).toHaveLength(2)
    runOf(await decide(2))
    rig.values.failures = 0.01
    await rig.pass(2 * minute)
    rig.values.failures = 0.12
    await rig.pass(2 * minute)
    expect((await rig.run(run.id)).advices).toHaveLength(3)
    runOf(await decide(3))
    rig.values.failures = 0.01
    await rig.pass(30 * minute)
    expect((await rig.card(run.id)).text).toContain('建議回滾 3 次')
  })

  it('too few samples, no data and an alert that is no trigger are no reason; an alert of the pack that is one is', async () => {
    const run = await rig.to(await rig.begin(), 'observe')
    await rig.fire('FloodWaitBurst')
    await rig.clock.advance(minute)
    await rig.room.verbs.deploy({ ...rig.on(run), version: 'v1' })
    Object.assign(rig.values, { failures: 1, failed: 10, all: 10 })
    await rig.pass(5 * minute)
    rig.values = {}
    await rig.pass(5 * minute)
    const quiet = await rig.run(run.id)
    expect([quiet.advices, quiet.observe?.alerts]).toMatchObject([[], [{ name: 'FloodWaitBurst', before: true }]])
    expect((await rig.card(run.id)).text).toContain('⚪ 搶包失敗率 · 無資料')
    await rig.fire()
    await rig.pass(minute)
    expect((await rig.run(run.id)).advices).toMatchObject([{ trigger: 'streak', reading: { value: 1 } }])
  })

  it('the long one is silent at night: advice makes no sound, the deputy and the verdict wait for the morning', async () => {
    const run = await rig.to(await rig.begin(), 'watch')
    await rig.pass(12 * hour) // 00:30
    Object.assign(rig.values, { failures: 0.2, failed: 300 })
    await rig.pass(20 * minute)
    const id = `golive:${run.id}:advice:1`
    const post = async (name: string) => (await rig.store.get('post', name))?.doc
    expect(await post(id)).toMatchObject({ audible: false })
    await rig.pass(15 * minute)
    const morning = Date.parse('2026-03-03T08:00:00+08:00')
    expect(await post(`${id}:next`)).toMatchObject({ audible: true, notBefore: morning })
    runOf(await rig.room.verbs.decide({ ...rig.on(run), advice: 1, did: 'continue', reason: 'a load test' }))
    expect(await post(`${id}:next`)).toMatchObject({ audible: false })
    rig.values.failures = 0.01
    await rig.pass(12 * hour)
    expect((await rig.run(run.id)).asked).toBeDefined()
    runOf(await rig.room.verbs.verdict({ ...rig.on(run), did: 'longer' }))
    expect(why(await rig.room.verbs.verdict({ ...rig.on(run), did: 'go-on' }))).toBe('too-early')
    await rig.pass(24 * hour)
    expect(runOf(await rig.room.verbs.verdict({ ...rig.on(run), did: 'go-on' })).end?.how).toBe('go-on')
  })

  it('a deployment in between begins the observation anew; after the review it is told and no more', async () => {
    const run = await rig.to(await rig.begin(), 'observe')
    const deployed = (version: string) => rig.room.deployed('sis', { version, at: rig.clock.now(), event: version })
    await deployed('v1')
    await deployed('v1')
    await rig.pass(20 * minute)
    await deployed('v2')
    expect(await rig.run(run.id)).toMatchObject({
      deploy: { version: 'v2' },
      deploys: [{ version: 'v1' }],
      observe: { readings: 0 },
    })
    await rig.to(run, 'review')
    const before = figuresHash(await rig.run(run.id))
    await deployed('v3')
    const after = await rig.run(run.id)
    expect(after.deploy?.version).not.toBe('v3')
    expect(figuresHash(after)).not.toBe(before)
  })
})

describe('RP-9: races', () => {
  it('of two who start at once one begins; another system may go live meanwhile', async () => {
    const destination = { channel: 'telegram', chat: 'ops' }
    const start = (system: string, who = alice) => rig.room.verbs.start({ ...rig.doing(who), system, destination })
    const done = await Promise.all([start('sis'), start('sis', bob), start('shop'), start('sis')])
    expect(done.map(({ did }) => did).sort()).toEqual(['already', 'already', 'started', 'started'])
    expect((await rig.room.views.open()).map(({ number, system }) => [number, system]).sort()).toHaveLength(2)
    expect((await start('bare')).did).toBe('missing')
  })

  it('of two who decide at once one does; of two who sign at once both have', async () => {
    rig.plan = { ...rig.plan, review: { least: 2 } }
    const run = await rig.to(await rig.begin(), 'observe')
    await rig.room.verbs.deploy({ ...rig.on(run), version: 'v1' })
    rig.values.failures = 0.2
    await rig.pass(2 * minute)
    const decide = (who = alice) =>
      rig.room.verbs.decide({ ...rig.on(run, who), advice: 1, did: 'continue', reason: who.name })
    expect((await Promise.all([decide(), decide(bob)])).map(why).sort()).toEqual(['decided', 'done'])
    await rig.pass(30 * minute)
    const review = await rig.run(run.id)
    const dave = { id: 1004, name: 'Dave' }
    const sign = (who = alice) => rig.room.verbs.sign({ ...rig.on(run, who), hash: rig.hash(review) })
    expect((await Promise.all([sign(), sign(dave)])).map(why)).toEqual(['done', 'done'])
    await rig.room.idle()
    expect(await rig.run(run.id)).toMatchObject({ stage: 'watch', signatures: [{}, {}], reports: [{ id: 'golive-1' }] })
  })
})

describe('RP-9: restarts', () => {
  it.each(stages)(
    'after a kill in the stage %s it goes on; no signature is lost, no report told twice',
    async (stage) => {
      rig.plan = { ...rig.plan, review: { least: 2 } }
      const dave = { id: 1004, name: 'Dave' }
      const started = await rig.begin()
      const until = stage === 'watch' ? 'review' : stage
      let run = await rig.to(started, until)
      if (stage === 'review' || stage === 'watch')
        runOf(await rig.room.verbs.sign({ ...rig.on(run), hash: rig.hash(run) }))
      if (stage === 'watch') {
        // The kill comes right after the commit: nothing that goes on by itself is waited for.
        const signed = rig.room.verbs.sign({ ...rig.on(run, dave), hash: rig.hash(run) })
        runOf(await signed)
      }
      await rig.restart()
      await rig.room.idle()
      run = await rig.run(started.id)
      expect(run.stage).toBe(stage)
      if (stage === 'review') {
        expect(run.signatures.map(({ by }) => by.name)).toEqual(['Alice'])
        runOf(await rig.room.verbs.sign({ ...rig.on(run, dave), hash: rig.hash(run) }))
      } else if (stage !== 'watch') {
        run = await rig.to(run, 'review')
        for (const who of [alice, dave]) runOf(await rig.room.verbs.sign({ ...rig.on(run, who), hash: rig.hash(run) }))
      }
      await rig.room.idle()
      await rig.restart()
      await rig.room.idle()
      await rig.pass(24 * hour)
      runOf(await rig.room.verbs.verdict({ ...rig.on(run), did: 'go-on' }))
      await rig.restart()
      await rig.room.idle()
      const done = await rig.run(started.id)
      expect(done.reports).toEqual([
        { id: 'golive-1', told: true },
        { id: 'golive-1-final', told: true },
      ])
      const cards = (await rig.posts('report:')).filter((id) => !/file|pdf|markdown|:md/.test(id))
      expect(cards).toHaveLength(2)
    },
  )
})

describe('RP-9: any sequence of moves', () => {
  it('keeps what must hold: stages go one way, what is over stays over, what is signed was signed under these figures', async () => {
    const begun = await rig.begin()
    const readings = fc.record({ value: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }) })
    const anyMove: fc.Arbitrary<Move> = fc.oneof(
      fc.record({
        verb: fc.constant('test' as const),
        item: fc.constantFrom('unit', 'automated', 'stress', 'e2e/A', 'e2e/B', 'e2e/C', 'x'),
        status: fc.constantFrom('pass' as const, 'warn' as const),
        remark: fc.constantFrom('', 'slow'),
      }),
      fc.record({
        verb: fc.constant('next' as const),
        turn: fc.integer({ min: 1, max: 6 }),
        reason: fc.constant('go'),
      }),
      fc.constant<Move>({
        verb: 'check',
        check: { channels: [{ channel: 'a', ms: 1 }], sources: [], rules: 1, failing: [] },
        facts: { channels: ['a'], rules: [] },
      }),
      fc.constant<Move>({
        verb: 'deploy',
        deployment: { version: 'v1', at: rig.clock.now() },
        before: { figures: {}, triggers: {}, alerts: [] },
      }),
      readings.map(
        ({ value }): Move => ({
          verb: 'look',
          readings: {
            figures: {},
            triggers: { failures: { ...(value !== undefined && { value }), of: 100 } },
            alerts: [],
          },
        }),
      ),
      fc.record({
        verb: fc.constant('decide' as const),
        advice: fc.integer({ min: 1, max: 3 }),
        did: fc.constantFrom('roll-back' as const, 'continue' as const),
        reason: fc.constant('r'),
      }),
      fc.constantFrom<Move>(
        { verb: 'sign', hash: '' },
        { verb: 'pause', reason: 'p' },
        { verb: 'resume' },
        { verb: 'verdict', did: 'go-on' },
        { verb: 'verdict', did: 'longer' },
        { verb: 'note', text: 'n' },
        { verb: 'owner', to: bob },
      ),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(anyMove, fc.integer({ min: 0, max: 20 * minute })), { maxLength: 60 }), (all) => {
        let run = begun
        let at = rig.clock.now()
        for (const [n, [wanted, gap]] of all.entries()) {
          at += gap
          const meant = wanted.verb === 'sign' ? { ...wanted, hash: rig.hash(run) } : wanted
          const before = structuredClone(run)
          const moved = move(run, meant, { person: alice, at, cause: `m${n}` })
          expect(run).toEqual(before)
          if (moved.did !== 'done') continue
          const next = moved.run
          expect(stages.indexOf(next.stage)).toBeGreaterThanOrEqual(stages.indexOf(run.stage))
          expect(next.revision).toBe(run.revision + 1)
          if (next.stage === 'review') for (const { hash } of next.signatures) expect(hash).toBe(figuresHash(next))
          if (next.stage === 'watch') expect(next.signatures.length).toBeGreaterThanOrEqual(next.plan.review.least)
          if (next.paused) expect(next.dueAt).toBeUndefined()
          if (next.state === 'over') expect([next.dueAt, next.end === undefined]).toEqual([undefined, false])
          expect(next.advices.filter(({ decision }) => !decision).length).toBeLessThanOrEqual(1)
          expect(move(next, meant, { person: alice, at, cause: `m${n}` })).toMatchObject({
            did: next.deeds.some(({ cause }) => cause === `m${n}`) ? 'done' : expect.anything(),
          })
          run = next
        }
        expect(JSON.stringify(run).length).toBeLessThan(200_000)
      }),
      { numRuns: 150 },
    )
  })
})
