import { afterEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../../support/fake-clock.ts'
import { ActionsRig, alice, bob, carol, dave, declare, node, title } from './rig.ts'

let rig: ActionsRig
afterEach(() => rig.close())

const restart = (more = '') =>
  `restart: { kind: command, ${title}, changes: true, host: shop-1, argv: ${node('')}${more} }`

describe('CORE-9: a change is confirmed before it runs', () => {
  it('shows command, host, environment and shield; runs on the second press, once, with its row in the audit trail', async () => {
    rig = await ActionsRig.start(restart(', shield: { for: 2m, alerts: [ InstanceDown ] }'))
    const prepared = await rig.room.prepare(rig.request('restart'))
    expect(prepared).toMatchObject({
      did: 'confirm',
      expiresAt: expect.any(Number),
      shown: {
        system: 'shop',
        command: expect.stringContaining('node'),
        host: 'shop-1',
        environment: 'test',
        shield: { for: 120_000, alerts: ['InstanceDown'] },
        approval: false,
      },
    })
    expect(await rig.executions()).toEqual([])
    if (prepared.did !== 'confirm') throw new Error()
    const confirmed = await rig.room.confirm(prepared.token, rig.doing())
    if (confirmed.did !== 'started') throw new Error(JSON.stringify(confirmed))
    expect(await confirmed.done).toMatchObject({ state: 'done', exitCode: 0, by: bob })
    expect((await rig.audit()).filter(({ action }) => action === 'execute')).toMatchObject([
      { person: bob, system: 'shop', details: { action: 'restart', host: 'shop-1', id: confirmed.execution.id } },
    ])
    const again = await rig.room.confirm(prepared.token, rig.doing())
    expect(again).toMatchObject({ did: 'void', why: 'used', execution: { by: bob } })
    expect(await rig.executions()).toHaveLength(1)
  })

  it('S8: of two hundred presses at the same moment one runs it, and the others hear that it ran', async () => {
    rig = await ActionsRig.start(restart())
    const token = await rig.ask('restart')
    const presses = await Promise.all(Array.from({ length: 200 }, () => rig.room.confirm(token, rig.doing())))
    expect(presses.filter(({ did }) => did === 'started')).toHaveLength(1)
    expect(presses.filter((one) => one.did === 'void' && one.why === 'used')).toHaveLength(199)
    await rig.room.idle()
    expect(await rig.executions()).toHaveLength(1)
  })

  it('two tokens of one action: the second waits until the first ended, and is told who runs it', async () => {
    rig = await ActionsRig.start(
      `restart: { kind: command, ${title}, changes: true, argv: ${node('setTimeout(() => {}, 60000)')} }`,
    )
    const [one, two] = [await rig.ask('restart'), await rig.ask('restart', { person: dave })]
    expect((await rig.room.confirm(one, rig.doing())).did).toBe('started')
    expect(await rig.room.confirm(two, rig.doing(dave))).toMatchObject({
      did: 'refused',
      why: 'running',
      execution: { by: bob },
    })
  })

  it('only who asked may press, within 60 s', async () => {
    const clock = new FakeClock()
    rig = await ActionsRig.start(restart(), { clock })
    const token = await rig.ask('restart')
    expect(await rig.room.confirm(token, rig.doing(dave))).toEqual({ did: 'void', why: 'person', person: bob })
    await clock.advance(60_000)
    expect(await rig.room.confirm(token, rig.doing())).toEqual({ did: 'void', why: 'expired' })
    expect(await rig.executions()).toEqual([])
  })

  it('S8: after a change of the configuration nothing runs', async () => {
    rig = await ActionsRig.start(restart())
    const token = await rig.ask('restart')
    rig.actions = declare(restart(', timeout: 31s'), rig.folder)
    expect(await rig.room.confirm(token, rig.doing())).toEqual({ did: 'void', why: 'changed' })
    rig.actions = []
    expect(await rig.room.confirm(token, rig.doing())).toEqual({ did: 'void', why: 'changed' })
    expect(await rig.room.prepare(rig.request('restart'))).toEqual({ did: 'refused', why: 'unknown' })
  })

  it('after a restart of the bot nothing runs', async () => {
    const first = await ActionsRig.start(restart())
    const token = await first.ask('restart')
    rig = await ActionsRig.start(restart(), { store: first.store })
    rig.actions = first.actions
    expect(await rig.room.confirm(token, rig.doing())).toEqual({ did: 'void', why: 'restarted' })
  })

  it('is refused to viewers, to strangers, and to who lost the role in between', async () => {
    rig = await ActionsRig.start(restart())
    const refusal = { did: 'refused', why: 'role', needed: 'responder' }
    expect(await rig.room.prepare(rig.request('restart', { person: carol }))).toEqual(refusal)
    expect(await rig.room.prepare(rig.request('restart', { person: { id: 9, name: 'Mallory' } }))).toEqual(refusal)
    const token = await rig.ask('restart')
    rig.roles[bob.id] = 'viewer'
    expect(await rig.room.confirm(token, rig.doing())).toEqual(refusal)
    expect(await rig.executions()).toEqual([])
  })

  it('never runs without: `run` is for what changes nothing', async () => {
    rig = await ActionsRig.start(restart())
    expect(await rig.room.run(rig.request('restart'))).toEqual({ did: 'refused', why: 'confirm' })
    expect(await rig.room.confirm('forged', rig.doing())).toEqual({ did: 'void', why: 'gone' })
  })

  it('can be cancelled by who asked, and then runs no more', async () => {
    rig = await ActionsRig.start(restart())
    const token = await rig.ask('restart')
    expect(await rig.room.cancel(token, rig.doing(dave))).toMatchObject({ did: 'void', why: 'person' })
    expect(await rig.room.cancel(token, rig.doing())).toEqual({ did: 'cancelled' })
    expect(await rig.room.confirm(token, rig.doing())).toEqual({ did: 'void', why: 'cancelled' })
  })
})

describe('S8: a second person', () => {
  const guarded = restart(', approval: true')

  it('must be another one, with the role; both are in the audit trail', async () => {
    rig = await ActionsRig.start(guarded)
    const token = await rig.ask('restart')
    expect(await rig.room.approve(token, rig.doing(dave))).toMatchObject({ did: 'void', why: 'person' })
    expect(await rig.room.confirm(token, rig.doing())).toMatchObject({ did: 'approval', by: bob })
    expect(await rig.room.approve(token, rig.doing(bob))).toEqual({ did: 'void', why: 'same-person' })
    expect(await rig.room.approve(token, rig.doing(carol))).toMatchObject({ did: 'refused', why: 'role' })
    expect(await rig.executions()).toEqual([])
    const approved = await rig.room.approve(token, rig.doing(dave))
    if (approved.did !== 'started') throw new Error(JSON.stringify(approved))
    expect(await approved.done).toMatchObject({ by: bob, approvedBy: dave, state: 'done' })
    expect((await rig.audit()).map(({ action, person }) => [action, (person as { name: string }).name])).toEqual([
      ['ask-approval', 'Bob'],
      ['approve', 'Dave'],
      ['execute', 'Bob'],
    ])
  })

  it('can be done without by an admin, which the audit trail says', async () => {
    rig = await ActionsRig.start(guarded)
    const token = await rig.ask('restart', { person: alice })
    await rig.room.confirm(token, rig.doing(alice))
    expect(await rig.room.approve(token, rig.doing(dave), { breakGlass: true })).toMatchObject({
      did: 'refused',
      why: 'role',
      needed: 'admin',
    })
    const broken = await rig.room.approve(token, rig.doing(alice), { breakGlass: true })
    if (broken.did !== 'started') throw new Error(JSON.stringify(broken))
    expect(await broken.done).toMatchObject({ by: alice, approvedBy: alice, brokenGlass: true })
    expect((await rig.audit()).map(({ action }) => action)).toEqual(['ask-approval', 'break-glass', 'execute'])
  })

  it('has ten minutes; of two who agree at once one starts it', async () => {
    const clock = new FakeClock()
    rig = await ActionsRig.start(guarded, { clock })
    const late = await rig.ask('restart')
    await rig.room.confirm(late, rig.doing())
    await clock.advance(600_000)
    expect(await rig.room.approve(late, rig.doing(dave))).toEqual({ did: 'void', why: 'expired' })
    const token = await rig.ask('restart')
    await rig.room.confirm(token, rig.doing())
    const both = await Promise.all([
      rig.room.approve(token, rig.doing(dave)),
      rig.room.approve(token, rig.doing(alice)),
    ])
    expect(both.map(({ did }) => did).sort()).toEqual(['started', 'void'])
    await rig.room.idle()
    expect(await rig.executions()).toHaveLength(1)
  })
})

describe('S8: cooldown and limit per hour', () => {
  it('say when it may run again', async () => {
    const clock = new FakeClock()
    rig = await ActionsRig.start(
      `look: { kind: command, ${title}, changes: false, argv: ${node('')}, cooldown: 5m, perHour: 2 }`,
      { clock },
    )
    const began = clock.now()
    await rig.look('look')
    expect(await rig.room.run(rig.request('look'))).toEqual({ did: 'refused', why: 'cooldown', until: began + 300_000 })
    await clock.advance(300_000)
    await rig.look('look')
    await clock.advance(300_000)
    expect(await rig.room.run(rig.request('look'))).toEqual({
      did: 'refused',
      why: 'per-hour',
      most: 2,
      until: began + 3_600_000,
    })
    await clock.advance(3_000_000)
    await rig.look('look')
  })

  it('at most four run at once', async () => {
    const one = (id: string) =>
      `${id}: { kind: command, ${title}, changes: false, argv: ${node('setTimeout(() => {}, 60000)')} }\n`
    rig = await ActionsRig.start(['a', 'b', 'c', 'd', 'e'].map(one).join(''))
    const begun = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => rig.room.run(rig.request(id))))
    expect(begun.map(({ did }) => did)).toEqual(['started', 'started', 'started', 'started', 'refused'])
    expect(begun[4]).toEqual({ did: 'refused', why: 'running' })
  })

  it('the same cause runs it once, however often the update is handled', async () => {
    rig = await ActionsRig.start(`look: { kind: command, ${title}, changes: false, argv: ${node('')} }`)
    const request = rig.request('look')
    const all = await Promise.all(Array.from({ length: 5 }, () => rig.room.run(request)))
    expect(all.map(({ did }) => did)).toEqual(['started', 'already', 'already', 'already', 'already'])
    await rig.room.idle()
    expect((await rig.room.run(request)).did).toBe('already')
    expect(await rig.executions()).toHaveLength(1)
  })
})
