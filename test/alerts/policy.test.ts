import { describe, expect, it } from 'vitest'
import { alice, cooldown, hour, minute, policies, Rig, second, seen } from './support.ts'

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
    for (let flip = 0; flip < 3; flip++) {
      await rig.fire('api-1')
      await rig.resolve('api-1')
    }
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

  it('a priority that a digest tells gets a silent card and no replies', async () => {
    const rig = await Rig.start(policies())
    const labels = { priority: 'P3' }
    await rig.tell(seen('firing', labels))
    expect(await rig.told()).toEqual(['firing (not-now) silently'])
    await rig.tell(seen('firing', { ...labels, instance: 'b' }))
    await rig.tell(seen('resolved', labels), seen('resolved', { ...labels, instance: 'b' }))
    await rig.pass(hour)
    expect(await rig.told()).toEqual([])
  })
})
