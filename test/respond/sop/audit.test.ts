import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SopRun } from '../../../src/respond/sop/contract.ts'
import { alice, bob, runOf, SopRig } from './support.ts'

let rig: SopRig
beforeEach(async () => {
  rig = await SopRig.start()
})
afterEach(() => rig.close())

const audit = async () =>
  (await rig.store.rows('audit', { limit: 100 }))
    .map(({ body }) => body as Record<string, unknown> & { action: string })
    .filter(({ action }) => action.startsWith('sop-'))
const on = (run: SopRun, person = alice) => ({ ...rig.doing(person), run: run.id, turn: run.turn })

describe('CORE-12, CORE-9: the audit trail of an SOP run', () => {
  it('start, each step and the end: who, what, which step, and where it led', async () => {
    const { verbs } = rig.sops
    const begun = await rig.begin({ incident: '12', episode: 'e1', alert: { name: 'InstanceDown', labels: {} } })
    const done = { ...on(begun, bob) }
    let run = runOf(await verbs.done(done))
    // The same press again does nothing, and leaves nothing.
    await verbs.done(done)
    await verbs.excerpt({ ...rig.doing(), run: run.id, text: 'up = 0' })
    run = runOf(await verbs.skip({ ...on(run), reason: '沒有面板' }))
    run = runOf(await verbs.back(on(run)))
    runOf(await verbs.abandon({ ...rig.doing(bob), run: run.id, reason: '誤報' }))
    const rows = await audit()
    expect(rows.map(({ action, person }) => [(person as { name: string }).name, action])).toEqual([
      ['Alice', 'sop-start'],
      ['Bob', 'sop-done'],
      ['Alice', 'sop-evidence'],
      ['Alice', 'sop-skip'],
      ['Alice', 'sop-back'],
      ['Bob', 'sop-abandon'],
    ])
    expect(rows[1]).toEqual({
      action: 'sop-done',
      person: bob,
      cause: done.cause,
      at: done.at,
      system: 'shop',
      incident: 12,
      episode: 'e1',
      details: { run: run.id, sop: 'instance-down', step: 'confirm', to: 'panel' },
    })
    expect(rows[3]).toMatchObject({ details: { step: 'panel', text: '沒有面板' } })
    expect(rows[5]).toMatchObject({ details: { text: '誤報', state: 'abandoned' } })
  })

  it('what is refused or comes too late leaves no row; what an action gave is the trail of actions', async () => {
    const run = await rig.begin()
    const first = on(run)
    await rig.sops.verbs.done(first)
    await rig.sops.verbs.done({ ...on(run, bob), turn: run.turn })
    const log = await rig.walkTo(await rig.run(run.id), 'log')
    await rig.sops.verbs.run(on(log))
    await rig.settled()
    expect((await audit()).map(({ action }) => action)).toEqual(['sop-start', 'sop-done', 'sop-skip', 'sop-run'])
  })
})
