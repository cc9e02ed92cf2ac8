import { describe, expect, it } from 'vitest'
import type { PriorityPolicy } from '../../src/core/policy.ts'
import { alice, cooldown, hour, minute, policies, priorities, Rig, reminding, second, seen } from './support.ts'

const names = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `api-${from + i}`)

describe('CORE-4: what joins a group within 10 s of a notice about it is told by that notice', () => {
  it.each([
    [0, []],
    [9, []],
    [10, ['members (new-members)']],
  ])('a member that joins %d s later: later told %j', async (seconds, later) => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    expect(await rig.told()).toEqual(['firing (first)'])
    await rig.pass(seconds * second)
    await rig.fire('api-2')
    await rig.pass(hour)
    expect(await rig.told()).toEqual(later)
    expect(rig.episode().firing).toBe(2)
  })

  it('ten thousand in ten commits are one notice, and the card is behind after each', async () => {
    const rig = await Rig.start()
    const shown = []
    for (let i = 0; i < 10; i++) {
      await rig.fire(...names(i * 1000, (i + 1) * 1000))
      shown.push(rig.episode().revision)
      await rig.pass(900)
    }
    await rig.pass(hour)
    expect(await rig.told()).toEqual(['firing (first)'])
    expect(new Set(shown).size).toBe(10)
    expect(rig.episode()).toMatchObject({ firing: 10_000, memory: { toldMembers: 10_000, untold: 0 } })
  })

  it('10 s count from the queueing: neither delivery nor what joined makes it longer', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.pass(8 * second)
    await rig.told()
    await rig.fire('api-2')
    await rig.pass(4 * second)
    await rig.fire('api-3')
    await rig.pass(cooldown)
    expect(await rig.told()).toEqual(['members (new-members)'])
    const [, notice] = await rig.notices()
    const { members } = (await rig.alerts.views.view(rig.episode().id, 10)) ?? { members: [] }
    const third = members.find(({ labels }) => labels.instance === 'api-3')
    expect(notice?.about).toEqual([third?.fingerprint])
  })

  it('holds for every notice that says that it fires: new members, a refire, a reminder', async () => {
    const rig = await Rig.start(reminding(20 * minute))
    await rig.fire('api-1')
    await rig.told()
    await rig.pass(cooldown)
    await rig.fire('api-2')
    expect(await rig.told()).toEqual(['members (new-members)'])
    await rig.fire('api-3')
    await rig.pass(20 * minute)
    expect(await rig.told()).toEqual(['reminder (unacknowledged)'])
    await rig.fire('api-4')
    await rig.pass(15 * minute)
    expect(await rig.told()).toEqual([])
  })

  it('a worse priority sounds all the same', async () => {
    const rig = await Rig.start()
    const odd = (priority: string) => rig.tell(seen('firing', { priority: '', instance: 'a' }, { priority }))
    await odd('P1')
    await rig.told()
    await rig.pass(second)
    await odd('P0')
    await rig.pass(cooldown)
    expect(await rig.told()).toEqual(['worse (worse)'])
  })

  it('a worse member sounds, and those that joined with it count as told', async () => {
    const rig = await Rig.start()
    const odd = (instance: string, priority: string) => seen('firing', { priority: '', instance }, { priority })
    await rig.tell(odd('a', 'P1'), odd('b', 'P1'))
    await rig.told()
    await rig.pass(second)
    await rig.tell(odd('a', 'P0'), odd('c', 'P1'))
    await rig.pass(hour)
    expect(await rig.told()).toEqual(['worse (worse)'])
  })

  it('after acknowledge more than twice as many sound, however soon', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: rig.episode().id })
    await rig.pass(second)
    await rig.fire('api-2')
    await rig.pass(cooldown)
    expect(await rig.told()).toEqual([])
    await rig.fire('api-3')
    expect(await rig.told()).toEqual(['members (doubled)'])
  })

  it('an acknowledgement after the crowd covers all of it', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    await rig.pass(5 * second)
    await rig.fire('api-2', 'api-3', 'api-4')
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: rig.episode().id })
    await rig.fire(...names(5, 9))
    await rig.pass(hour)
    expect(await rig.told()).toEqual([])
  })

  it('after "resolved" a firing is news, however soon', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    await rig.pass(minute)
    await rig.resolve('api-1')
    expect(await rig.told()).toEqual(['resolved (resolved)'])
    await rig.pass(second)
    await rig.fire('api-2')
    await rig.pass(cooldown)
    expect(await rig.told()).toEqual(['refire (refired)'])
  })

  it('a digest counts every member, whenever it joined', async () => {
    const rig = await Rig.start(policies({}, { ...priorities, P0: priorities.P3 as PriorityPolicy }))
    await rig.fire('api-1')
    await rig.pass(second)
    await rig.fire('api-2')
    await rig.pass(hour)
    expect(await rig.told()).toEqual([])
    expect((await rig.digests()).map(({ data }) => data.totals[0]?.fired)).toEqual([2])
  })

  it('a crash between two commits of the crowd makes no second notice', async () => {
    const rig = await Rig.start()
    await rig.fire(...names(0, 1000))
    await rig.restart()
    await rig.pass(3 * second)
    await rig.fire(...names(1000, 2000))
    await rig.restart()
    await rig.pass(hour)
    expect(await rig.told()).toEqual(['firing (first)'])
    expect(rig.episode()).toMatchObject({ firing: 2000, memory: { untold: 0 } })
  })

  it('what comes back later than 10 s after a crash is told', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    await rig.restart()
    await rig.pass(minute)
    await rig.fire('api-2')
    await rig.pass(cooldown)
    expect(await rig.told()).toEqual(['members (new-members)'])
  })
})
