import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mostDeeds, mostTurns, type SopRun } from '../../../src/respond/sop/contract.ts'
import { type Move, move } from '../../../src/respond/sop/walk.ts'
import { alice, bob, database, sopsOf, walkthrough } from './support.ts'

const [sop] = sopsOf(walkthrough, database)

function fresh(more: Partial<SopRun> = {}): SopRun {
  if (!sop) throw new Error('no SOP')
  const first = 'confirm'
  return {
    id: 'x.1',
    system: 'shop',
    sop,
    destination: { channel: 'telegram', chat: 'ops' },
    started: { by: alice, at: 0, cause: 'start' },
    state: 'open',
    at: first,
    turn: 1,
    since: 0,
    who: alice,
    path: [first],
    outcomes: {},
    evidence: { photo: 0, file: 0, text: 0 },
    deeds: [{ n: 1, at: 0, turn: 0, by: alice, cause: 'start', step: first, did: 'started', to: first }],
    card: 1,
    reminders: 0,
    touchedAt: 0,
    dueAt: sop.stall,
    revision: 1,
    ...more,
  }
}

let causes = 0
const by = (person = alice, at = 1000) => ({ person, at, cause: `c${++causes}` })
const on = (run: SopRun, ...moves: readonly Move[]) =>
  moves.reduce((at, wanted) => {
    const moved = move(at, 'turn' in wanted ? { ...wanted, turn: at.turn } : wanted, by())
    if (moved.did !== 'done') throw new Error(JSON.stringify(moved))
    return moved.run
  }, run)
const at = (step: string, more: Partial<SopRun> = {}) => fresh({ at: step, path: ['confirm', step], ...more })
const turn = 1

describe('a run of an SOP', () => {
  it.each<[string, SopRun, Move, Partial<SopRun>]>([
    ['done goes on', fresh(), { verb: 'done', turn }, { at: 'panel', turn: 2, outcomes: { confirm: 'done' } }],
    ['failed goes on and is kept', fresh(), { verb: 'fail', turn }, { at: 'panel', outcomes: { confirm: 'failed' } }],
    ['skipped needs a reason', fresh(), { verb: 'skip', turn, text: 'known' }, { outcomes: { confirm: 'skipped' } }],
    ['a failed check goes where it says', at('alive'), { verb: 'fail', turn }, { at: 'restart' }],
    [
      'an overruled one goes on',
      at('alive'),
      { verb: 'force', turn, text: 'seen' },
      { at: 'report', outcomes: { alive: 'forced' } },
    ],
    ['a choice leads on', at('cause'), { verb: 'choose', turn, choice: 1 }, { at: 'report', outcomes: {} }],
    [
      'back undoes the outcome',
      at('panel', { outcomes: { confirm: 'done' } }),
      { verb: 'back', turn },
      { at: 'confirm', outcomes: {} },
    ],
    ['a note stays', fresh(), { verb: 'note', text: '<b>&' }, { at: 'confirm', turn: 1 }],
    [
      'a photo is evidence',
      at('panel'),
      { verb: 'attach', file: { name: 'a.jpg', bytes: 1, mime: 'image/jpeg' } },
      { evidence: { photo: 1, file: 0, text: 0 } },
    ],
    [
      'any other file too',
      at('panel'),
      { verb: 'attach', file: { name: 'a.log', bytes: 1 } },
      { evidence: { photo: 0, file: 1, text: 0 } },
    ],
    [
      'a check passes by itself',
      at('alive'),
      { verb: 'verdict', turn, output: { ok: true } },
      { at: 'report', outcomes: { alive: 'done' } },
    ],
    [
      'a check that fails stays',
      at('alive'),
      { verb: 'verdict', turn, output: { ok: false } },
      { at: 'alive', outcomes: {} },
    ],
    ['without data too', at('alive'), { verb: 'verdict', turn, output: {} }, { at: 'alive', outcomes: {} }],
    ['the last step ends it', at('report'), { verb: 'done', turn }, { state: 'finished', turn: 2, endedAt: 1000 }],
    ['it can be abandoned', fresh(), { verb: 'abandon', text: 'false alarm' }, { state: 'abandoned', endedAt: 1000 }],
  ])('%s', (_, run, wanted, expected) => {
    const moved = move(run, wanted, by())
    expect(moved).toMatchObject({ did: 'done', run: expected })
  })

  it.each<[string, SopRun, Move, object]>([
    ['an empty reason', fresh(), { verb: 'skip', turn, text: '  ' }, { why: 'empty' }],
    ['an oversize note', fresh(), { verb: 'note', text: 'x'.repeat(1001) }, { why: 'too-long', most: 1000 }],
    ['a first step has no way back', fresh(), { verb: 'back', turn }, { why: 'no-way-back' }],
    ['evidence that is missing', at('panel'), { verb: 'done', turn }, { why: 'evidence', want: 'photo' }],
    [
      'a file where a photo is wanted',
      at('panel', { evidence: { photo: 0, file: 2, text: 1 } }),
      { verb: 'done', turn },
      { why: 'evidence', want: 'photo' },
    ],
    ['a check is not simply done', at('alive'), { verb: 'done', turn }, { why: 'unchecked' }],
    ['a branch is not simply done', at('cause'), { verb: 'done', turn }, { why: 'choose' }],
    ['a branch is not skipped', at('cause'), { verb: 'skip', turn, text: 'x' }, { why: 'choose' }],
    ['an unknown choice', at('cause'), { verb: 'choose', turn, choice: 7 }, { why: 'no-choice' }],
    ['a choice where none is', fresh(), { verb: 'choose', turn, choice: 0 }, { why: 'no-choice' }],
    ['a step without an action runs nothing', fresh(), { verb: 'begin', turn }, { why: 'nothing-to-run' }],
    ['only a check is overruled', fresh(), { verb: 'force', turn, text: 'x' }, { why: 'no-check' }],
    [
      'what runs is not run twice',
      at('log', { running: { step: 'log', by: bob, at: 5, cause: 'r' } }),
      { verb: 'begin', turn },
      { why: 'running', by: bob, at: 5 },
    ],
    [
      'nor done meanwhile',
      at('log', { running: { step: 'log', by: bob, at: 5, cause: 'r' } }),
      { verb: 'done', turn },
      { why: 'running', by: bob, at: 5 },
    ],
    ['too many turns', fresh({ turn: mostTurns }), { verb: 'done', turn: mostTurns }, { why: 'full' }],
  ])('refuses: %s', (_, run, wanted, refusal) => {
    expect(move(run, wanted, by())).toEqual({ did: 'refused', refusal })
  })

  it('a step that hangs is left by skipping or going back', () => {
    const hung = at('log', { running: { step: 'log', by: bob, at: 5, cause: 'r' } })
    for (const wanted of [
      { verb: 'skip', turn, text: 'hangs' },
      { verb: 'back', turn },
    ] as const)
      expect(move(hung, wanted, by())).toMatchObject({
        did: 'done',
        run: expect.not.objectContaining({ running: expect.anything() }),
      })
  })

  it('of two who act on one step the second hears who was faster', () => {
    const first = move(fresh(), { verb: 'done', turn: 1 }, by(alice))
    if (first.did !== 'done') throw new Error(first.did)
    const second = move(first.run, { verb: 'fail', turn: 1 }, by(bob))
    expect(second).toMatchObject({ did: 'stale', deed: { did: 'done', by: alice } })
  })

  it('for one cause it happens once', () => {
    const mover = by()
    const first = move(fresh(), { verb: 'done', turn: 1 }, mover)
    if (first.did !== 'done') throw new Error(first.did)
    expect(move(first.run, { verb: 'done', turn: 1 }, mover)).toEqual({ did: 'done', run: first.run, deed: first.deed })
  })

  it('a branch by the alert decides itself, and back passes it', () => {
    const down = at('log', { alert: { name: 'InstanceDown', labels: {} }, path: ['confirm', 'log'] })
    const passed = on(down, { verb: 'done', turn })
    expect(passed).toMatchObject({ at: 'alive', path: ['confirm', 'log', 'which', 'alive'] })
    expect(passed.deeds.at(-1)).toMatchObject({ did: 'branched', step: 'which', to: 'alive' })
    expect(passed.deeds.at(-1)?.by).toBeUndefined()
    expect(on(passed, { verb: 'back', turn })).toMatchObject({ at: 'log', path: ['confirm', 'log'] })
    const other = on(at('log', { alert: { name: 'HighErrorRate', labels: {} } }), { verb: 'done', turn })
    expect(other.at).toBe('cause')
  })

  it('without an alert the branch asks', () => {
    const asked = on(at('log'), { verb: 'done', turn })
    expect(asked.at).toBe('which')
    expect(on(asked, { verb: 'choose', turn, choice: 1 }).at).toBe('cause')
  })

  it('a result of an action that was left meanwhile is written down and moves nothing', () => {
    const begun = on(at('db'), { verb: 'begin', turn })
    const cause = begun.running?.cause ?? ''
    const left = on(begun, { verb: 'skip', turn, text: 'hangs' })
    const late = move(left, { verb: 'result', begun: cause, step: 'db', output: { ok: true } }, { at: 9, cause: 'e' })
    expect(late).toMatchObject({
      did: 'done',
      run: { at: 'report', outcomes: { db: 'skipped' }, output: { step: 'db', ok: true } },
    })
  })

  it('any sequence of moves keeps it sane', () => {
    const turns = fc.constantFrom(0, -1)
    const moves: fc.Arbitrary<Move> = fc.oneof(
      fc.record({ verb: fc.constantFrom('done', 'back', 'begin', 'fail'), turn: turns }) as fc.Arbitrary<Move>,
      fc.record({
        verb: fc.constantFrom('skip', 'force'),
        turn: turns,
        text: fc.string({ maxLength: 20 }),
      }) as fc.Arbitrary<Move>,
      fc.record({
        verb: fc.constant('choose'),
        turn: turns,
        choice: fc.integer({ min: -1, max: 3 }),
      }) as fc.Arbitrary<Move>,
      fc.record({
        verb: fc.constant('verdict'),
        turn: turns,
        output: fc.record({ ok: fc.boolean() }),
      }) as fc.Arbitrary<Move>,
      fc.record({
        verb: fc.constantFrom('note', 'excerpt'),
        text: fc.string({ maxLength: 1200 }),
      }) as fc.Arbitrary<Move>,
      fc.record({
        verb: fc.constant('attach'),
        file: fc.record({ name: fc.string(), bytes: fc.nat(), mime: fc.constantFrom('image/png', 'text/plain') }),
      }) as fc.Arbitrary<Move>,
      fc.record({
        verb: fc.constant('result'),
        begun: fc.string(),
        step: fc.constantFrom('log', 'db'),
        output: fc.record({ ok: fc.boolean() }),
      }) as fc.Arbitrary<Move>,
    )
    const alerts = fc.constantFrom('InstanceDown', 'HighErrorRate', undefined)
    fc.assert(
      fc.property(alerts, fc.array(moves, { maxLength: 60 }), (name, all) => {
        let run = fresh(name === undefined ? {} : { alert: { name, labels: {} } })
        const steps = new Set(run.sop.steps.map(({ id }) => id))
        for (const [i, wanted] of all.entries()) {
          const before = run
          const aimed = 'turn' in wanted ? { ...wanted, turn: run.turn + wanted.turn } : wanted
          const moved = move(run, aimed, { person: i % 2 ? alice : bob, at: i, cause: `p${i}` })
          if (moved.did !== 'done') continue
          run = moved.run
          expect(steps.has(run.at)).toBe(true)
          expect(run.revision).toBe(before.revision + 1)
          expect(run.deeds.slice(0, before.deeds.length)).toEqual(before.deeds)
          expect(run.deeds.map(({ n }) => n)).toEqual(run.deeds.map((_, n) => n + 1))
          expect(run.turn === before.turn || run.turn === before.turn + 1).toBe(true)
          expect(run.state === 'open').toBe(run.endedAt === undefined)
          expect(run.dueAt === undefined).toBe(run.state !== 'open')
          if (run.state === 'open') expect(run.path.at(-1)).toBe(run.at)
          if (run.running) expect(run.running.step).toBe(run.at)
          expect(run.deeds.length).toBeLessThanOrEqual(mostDeeds + 3 * mostTurns)
        }
      }),
    )
  })
})
