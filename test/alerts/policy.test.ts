import { describe, expect, it } from 'vitest'
import { alice, cooldown, hour, minute, policies, priorities, Rig, reminding, second, seen } from './support.ts'

describe('CORE-4: what happened and how it is told', () => {
  it('tells the first firing of an episode by the card itself', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    expect(await rig.told()).toEqual(['firing (first)'])
    expect(rig.episode()).toMatchObject({ system: 'shop', alertname: 'InstanceDown', level: 'critical', firing: 1 })
  })

  it('tells a new member at the end of the cooldown, counted from delivery', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.pass(30 * second)
    expect(await rig.told()).toEqual(['firing (first)'])
    await rig.fire('api-2')
    await rig.pass(cooldown - second)
    expect(await rig.told()).toEqual([])
    await rig.pass(second)
    expect(await rig.told()).toEqual(['members (new-members)'])
  })

  it('tells a new member at once when the cooldown is over', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    await rig.pass(cooldown)
    await rig.fire('api-2')
    expect(await rig.told()).toEqual(['members (new-members)'])
  })

  it('names in a notice only the members that are new', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    await rig.pass(cooldown)
    await rig.fire('api-2', 'api-3')
    const notice = (await rig.notices())[1]
    const { members } = (await rig.alerts.views.view(rig.episode().id, 10)) ?? { members: [] }
    const added = members.filter(({ labels }) => labels.instance !== 'api-1').map(({ fingerprint }) => fingerprint)
    expect([...(notice?.about ?? [])].sort()).toEqual(added.sort())
  })

  it('does not tell a new member that resolved before the cooldown ended', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    await rig.fire('api-2')
    await rig.resolve('api-2')
    await rig.pass(hour)
    expect(await rig.told()).toEqual([])
  })

  it('tells a resolved group with a reply, and nothing when it ends', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1', 'api-2')
    await rig.told()
    await rig.resolve('api-1')
    expect(await rig.told()).toEqual([])
    await rig.resolve('api-2')
    expect(await rig.told()).toEqual(['resolved (resolved)'])
    const { id } = rig.episode()
    await rig.pass(cooldown)
    expect(await rig.told()).toEqual([])
    expect(rig.alerts.views.openEpisodes()).toEqual([])
    expect(await rig.alerts.views.episode(id)).toMatchObject({ end: 'resolved', endedAt: expect.any(Number) })
  })

  it('tells a refire within the episode once, at the end of the cooldown if it still fires', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    await rig.resolve('api-1')
    await rig.told()
    await rig.fire('api-1')
    await rig.resolve('api-1')
    await rig.fire('api-1')
    await rig.pass(cooldown - second)
    expect(await rig.told()).toEqual([])
    await rig.pass(second)
    expect(await rig.told()).toEqual(['refire (refired)'])
    await rig.pass(hour)
    expect(await rig.told()).toEqual([])
  })

  it('acknowledged: tells new members only when more than doubled', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1', 'api-2')
    await rig.told()
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: rig.episode().id })
    await rig.pass(cooldown)
    await rig.fire('api-3', 'api-4')
    await rig.pass(hour)
    expect(await rig.told()).toEqual([])
    await rig.fire('api-5')
    expect(await rig.told()).toEqual(['members (doubled)'])
  })

  it('a silence keeps everything quiet, also the resolve', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    await rig.silence(rig.clock.now() + hour)
    await rig.fire('api-2')
    await rig.pass(30 * minute)
    await rig.resolve('api-1', 'api-2')
    await rig.pass(hour)
    expect(await rig.told()).toEqual([])
  })

  it('what still fires at the end of a silence is told as first', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    await rig.silence(rig.clock.now() + hour)
    await rig.pass(hour)
    expect(await rig.told()).toEqual(['firing (after-silence)'])
  })

  it('a priority that a digest tells gets no card and no notice', async () => {
    const rig = await Rig.start(policies())
    const labels = { priority: 'P3' }
    await rig.tell(seen('firing', labels))
    await rig.tell(seen('firing', { ...labels, instance: 'b' }))
    await rig.tell(seen('resolved', labels), seen('resolved', { ...labels, instance: 'b' }))
    await rig.pass(hour)
    expect(await rig.told()).toEqual([])
  })
})

describe('CORE-4: delivery and the cooldown', () => {
  it('waits for the delivery of the last notice before it tells the next', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.pass(10 * second)
    await rig.fire('api-2')
    await rig.pass(20 * minute)
    expect((await rig.notices()).map(({ kind }) => kind)).toEqual(['firing'])
    expect(await rig.told()).toEqual(['firing (first)'])
    await rig.pass(cooldown - second)
    expect(await rig.told()).toEqual([])
    await rig.pass(second)
    expect(await rig.told()).toEqual(['members (new-members)'])
  })

  it('goes on when the last notice was given up', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    const [first] = await rig.notices()
    if (first) await rig.deliver(first, 'dead')
    await rig.pass(10 * second)
    await rig.fire('api-2')
    await rig.pass(cooldown)
    expect((await rig.notices()).map(({ kind }) => kind)).toEqual(['firing', 'members'])
  })

  it('learns of a delivery from the notice itself when the word of it was lost', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    const [first] = await rig.notices()
    const sent = { ...first, state: 'sent', sentAt: rig.clock.now() + minute } as NonNullable<typeof first>
    await rig.store.commit({ put: [{ kind: 'notice', id: sent.id, doc: sent }] })
    await rig.pass(2 * minute)
    await rig.restart()
    await rig.fire('api-2')
    await rig.pass(4 * minute - second)
    expect(await rig.told()).toEqual(['firing (first)'])
    await rig.pass(second)
    expect(await rig.told()).toEqual(['members (new-members)'])
  })

  it('counts from the first destination that was told, so a dead one holds nothing back', async () => {
    const destinations = [
      { channel: 'telegram', chat: 'ops' },
      { channel: 'slack', chat: 'sis' },
    ]
    const rig = await Rig.start(policies({ destinations }))
    await rig.fire('api-1')
    const [one, two] = await rig.notices()
    expect([one?.destination, two?.destination]).toEqual(destinations)
    if (one) await rig.deliver(one)
    await rig.pass(minute)
    if (two) await rig.deliver(two)
    await rig.restart()
    await rig.fire('api-2')
    await rig.pass(cooldown - minute)
    expect((await rig.notices()).map(({ kind }) => kind)).toEqual(['firing', 'firing', 'members', 'members'])
  })

  it('a clock that goes back an hour does not prolong a cooldown by an hour', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    rig.clock.jump(-hour)
    await rig.fire('api-2')
    await rig.pass(10 * second)
    await rig.fire('api-3')
    await rig.pass(cooldown - 10 * second)
    expect(await rig.told()).toEqual(['members (new-members)'])
  })

  it('tells nobody when a route has no destination, and goes on', async () => {
    const rig = await Rig.start(policies({ destinations: [] }))
    await rig.fire('api-1')
    await rig.resolve('api-1')
    await rig.pass(cooldown)
    expect(await rig.told()).toEqual([])
    expect(rig.alerts.views.openEpisodes()).toEqual([])
  })
})

describe('CORE-4: what else can happen to a group', () => {
  it('a worse priority is told by a reply after the cooldown, also after acknowledge', async () => {
    const rig = await Rig.start()
    const worsens = (priority: string) => rig.tell(seen('firing', { priority: '', instance: 'a' }, { priority }))
    await worsens('P1')
    await rig.told()
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: rig.episode().id })
    await worsens('P0')
    expect(rig.episode()).toMatchObject({ priority: 'P0', level: 'critical' })
    await rig.pass(cooldown)
    expect(await rig.told()).toEqual(['worse (worse)'])
    await worsens('P2')
    await rig.pass(hour)
    expect(rig.episode()).toMatchObject({ priority: 'P0' })
    expect(await rig.told()).toEqual([])
  })

  it('no data is not recovery: unknown alerts stay open and make no sound', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1', 'api-2')
    await rig.told()
    const { revision } = rig.episode()
    await rig.lose('api-1', 'api-2')
    expect(rig.episode()).toMatchObject({ firing: 0, unknown: 2, revision: revision + 1 })
    await rig.pass(24 * hour)
    expect(await rig.told()).toEqual([])
    await rig.fire('api-1')
    expect(rig.episode()).toMatchObject({ firing: 1, unknown: 1 })
    await rig.resolve('api-1', 'api-2')
    expect(await rig.told()).toEqual(['resolved (resolved)'])
  })

  it('unknown says nothing about an alert that nobody knew, or that resolved', async () => {
    const rig = await Rig.start()
    await rig.lose('api-1')
    await rig.resolve('api-1')
    expect(rig.alerts.views.openEpisodes()).toEqual([])
    await rig.fire('api-1')
    await rig.resolve('api-1')
    await rig.lose('api-1')
    expect(rig.episode()).toMatchObject({ firing: 0, unknown: 0, resolved: 1 })
  })

  it('a removed rule ends its alerts as removed, not as resolved', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1', 'api-2')
    await rig.told()
    await rig.resolve('api-1')
    await rig.tell(seen('resolved', { instance: 'api-2' }, { why: 'removed' }))
    expect(await rig.told()).toEqual(['resolved (removed)'])
    expect(rig.episode()).toMatchObject({ end: 'removed' })
    const rows = await rig.store.rows('alert-changed', { limit: 10, reverse: true })
    expect(rows[0]?.body).toMatchObject({ change: 'removed' })
  })

  it('acknowledged: a refire after the recovery was told is told again', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: rig.episode().id })
    await rig.resolve('api-1')
    expect(await rig.told()).toEqual(['resolved (resolved)'])
    await rig.fire('api-1')
    await rig.pass(cooldown)
    expect(await rig.told()).toEqual(['refire (refired)'])
    expect(rig.episode()).toMatchObject({ acknowledged: { by: alice } })
  })

  it('a member that resolves and fires again beside others is no news', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1', 'api-2')
    await rig.told()
    await rig.resolve('api-1')
    await rig.fire('api-1')
    await rig.pass(hour)
    expect(await rig.told()).toEqual([])
  })

  it('a shorter cooldown holds for what waits already', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    await rig.pass(10 * second)
    await rig.fire('api-2')
    const quick = { ...priorities.P0, cooldown: minute } as NonNullable<(typeof priorities)[string]>
    await rig.alerts.reconfigure(policies({}, { ...priorities, P0: quick }))
    await rig.pass(minute - 10 * second)
    expect(await rig.told()).toEqual(['members (new-members)'])
  })

  it('a configuration that changes leaves open episodes their route and takes new cooldowns', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    const quick = { ...priorities.P0, cooldown: minute } as NonNullable<(typeof priorities)[string]>
    const chat = { channel: 'telegram', chat: 'new' }
    await rig.alerts.reconfigure(policies({ id: 'other', destinations: [chat] }, { ...priorities, P0: quick }))
    await rig.pass(minute)
    await rig.fire('api-1')
    await rig.resolve('api-1')
    expect(rig.episode()).toMatchObject({ route: 'default', destinations: [{ chat: 'ops' }] })
    await rig.pass(minute)
    await rig.fire('api-1')
    expect(rig.episode()).toMatchObject({ route: 'other', destinations: [chat] })
  })
})

describe('CORE-4: reminders', () => {
  const gaps = async (rig: Rig, span: number): Promise<number[]> => {
    const found: number[] = []
    for (let passed = 0; passed < span; passed += minute) {
      await rig.pass(minute)
      for (const line of await rig.told()) {
        expect(line).toBe('reminder (unacknowledged)')
        found.push(passed / minute + 1)
      }
    }
    return found
  }

  it('come 5, 10, 20, 30, 30 min after one another until somebody acknowledges', async () => {
    const rig = await Rig.start(reminding(5 * minute))
    await rig.fire('api-1')
    await rig.told()
    expect(await gaps(rig, 2 * hour)).toEqual([5, 15, 35, 65, 95])
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: rig.episode().id })
    expect(await gaps(rig, 24 * hour)).toEqual([])
  })

  it('stop when the alert is silenced, resolves, or only its data is missing', async () => {
    const rig = await Rig.start(reminding(5 * minute))
    await rig.fire('api-1')
    await rig.told()
    await rig.lose('api-1')
    expect(await gaps(rig, hour)).toEqual([])
    await rig.fire('api-1')
    expect(await rig.told()).toEqual(['reminder (unacknowledged)'])
    await rig.silence(rig.clock.now() + 24 * hour)
    expect(await gaps(rig, hour)).toEqual([])
    await rig.resolve('api-1')
    expect(await gaps(rig, hour)).toEqual([])
  })

  it('begin anew when somebody gives it back', async () => {
    const rig = await Rig.start(reminding(5 * minute))
    await rig.fire('api-1')
    await rig.told()
    expect(await gaps(rig, hour)).toEqual([5, 15, 35])
    const { id } = rig.episode()
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: id })
    await rig.pass(hour)
    await rig.alerts.verbs.unacknowledge({ ...rig.by(alice), episode: id })
    expect(await gaps(rig, 16 * minute)).toEqual([5, 15])
  })

  it('wait for the notice before: nobody is reminded of what has not arrived', async () => {
    const rig = await Rig.start(reminding(5 * minute))
    await rig.fire('api-1')
    await rig.pass(hour)
    expect(await rig.told()).toEqual(['firing (first)'])
    expect(await gaps(rig, 5 * minute)).toEqual([5])
  })

  it('do not come for priorities that a digest tells', async () => {
    const P3 = { ...priorities.P3, remind: 5 * minute } as NonNullable<(typeof priorities)[string]>
    const rig = await Rig.start(policies({}, { ...priorities, P3 }))
    await rig.tell(seen('firing', { priority: 'P3' }))
    await rig.told()
    expect(await gaps(rig, hour)).toEqual([])
  })
})
