import { describe, expect, it } from 'vitest'
import { parseMatchers } from '../../src/core/matchers.ts'
import { alice, bob, hour, minute, policies, Rig, second, seen } from './support.ts'

const day = 24 * hour

describe('CORE-4: silences', () => {
  it('an alert that fires under a silence is not told, has no card, and is told as first when the silence ends', async () => {
    const rig = await Rig.start()
    const scope = { matchers: parseMatchers('alertname="InstanceDown"') }
    await rig.alerts.verbs.silence({ ...rig.by(), scope, until: rig.clock.now() + hour })
    await rig.fire('api-1')
    expect(rig.episode()).toMatchObject({ silenced: { by: alice, until: rig.clock.now() + hour } })
    await rig.pass(hour - second)
    expect(await rig.told()).toEqual([])
    await rig.pass(second)
    expect(await rig.told()).toEqual(['firing (after-silence)'])
    expect(rig.episode().silenced).toBeUndefined()
  })

  it('what resolved meanwhile is not told when the silence ends', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    await rig.silence(rig.clock.now() + hour)
    await rig.resolve('api-1')
    await rig.pass(2 * hour)
    expect(await rig.told()).toEqual([])
  })

  it('from a card covers the alert of that system and priority, new hosts too, and no other alert', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    await rig.silence(rig.clock.now() + hour)
    await rig.fire('api-2')
    expect(await rig.told()).toEqual([])
    await rig.tell(seen('firing', { alertname: 'DiskLow' }))
    await rig.tell(seen('firing', {}, { system: 'blog' }))
    expect(await rig.told()).toEqual(['firing (first)', 'firing (first)'])
  })

  it('of a warning does not cover the critical alert of the same name', async () => {
    const rig = await Rig.start()
    await rig.tell(seen('firing', { priority: 'P1' }))
    await rig.told()
    await rig.silence(rig.clock.now() + hour)
    await rig.tell(seen('firing', { priority: 'P0' }))
    expect(await rig.told()).toEqual(['firing (first)'])
  })

  it('over some members lets the others sound', async () => {
    const rig = await Rig.start()
    const scope = { matchers: parseMatchers('instance=~"api-(1|2)"') }
    await rig.alerts.verbs.silence({ ...rig.by(), scope, until: rig.clock.now() + hour })
    await rig.fire('api-1', 'api-3')
    expect(await rig.told()).toEqual(['firing (first)'])
    expect((await rig.notices())[0]?.about).toHaveLength(1)
    expect(rig.episode().silenced).toBeUndefined()
    await rig.resolve('api-3')
    expect(rig.episode()).toMatchObject({ silenced: { by: alice }, firing: 1 })
  })

  it('voids what was told of a member: fires it again after the silence beside others, it is news', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1', 'api-2')
    await rig.told()
    await rig.resolve('api-1')
    await rig.fire('api-1')
    const scope = { matchers: parseMatchers('instance="api-1"') }
    await rig.alerts.verbs.silence({ ...rig.by(), scope, until: rig.clock.now() + hour })
    await rig.resolve('api-1')
    await rig.pass(2 * hour)
    await rig.fire('api-1')
    expect(await rig.told()).toEqual(['members (new-members)'])
  })

  it('a member that fired and resolved under a silence was never told, whatever else was', async () => {
    const rig = await Rig.start()
    const scope = { matchers: parseMatchers('instance="api-1"') }
    await rig.alerts.verbs.silence({ ...rig.by(), scope, until: rig.clock.now() + hour })
    await rig.fire('api-1')
    await rig.fire('api-2')
    expect(await rig.told()).toEqual(['firing (first)'])
    await rig.resolve('api-1')
    await rig.pass(2 * hour)
    await rig.fire('api-1')
    expect(await rig.told()).toEqual(['members (new-members)'])
  })

  it('undone: what fires is told as first, and a second undo learns who was faster', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    const { id } = await rig.silence(rig.clock.now() + hour)
    await rig.pass(minute)
    expect(await rig.alerts.verbs.unsilence({ ...rig.by(bob), silence: id })).toMatchObject({ did: 'unsilenced' })
    expect(await rig.told()).toEqual(['firing (after-silence)'])
    expect(await rig.alerts.verbs.unsilence({ ...rig.by(), silence: id })).toMatchObject({
      did: 'already',
      by: bob,
      at: rig.clock.now(),
    })
    expect(await rig.alerts.verbs.unsilence({ ...rig.by(), silence: 'nobody' })).toEqual({ did: 'unknown' })
  })

  it('one that ended by itself names nobody', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    const { id } = await rig.silence(rig.clock.now() + hour)
    await rig.pass(hour)
    const again = await rig.alerts.verbs.unsilence({ ...rig.by(), silence: id })
    expect(again).toMatchObject({ did: 'already', at: rig.clock.now() })
    expect(again).not.toHaveProperty('by')
  })

  it('extended: the card shows the new end', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    const { id } = await rig.silence(rig.clock.now() + hour)
    const { revision } = rig.episode()
    const until = rig.clock.now() + 2 * hour
    expect(await rig.alerts.verbs.extend({ ...rig.by(), silence: id, until })).toMatchObject({ did: 'extended' })
    expect(rig.episode()).toMatchObject({ silenced: { until }, revision: revision + 1 })
    await rig.pass(2 * hour - second)
    expect(await rig.told()).toEqual([])
    await rig.pass(second)
    expect(await rig.told()).toEqual(['firing (after-silence)'])
    expect(await rig.alerts.verbs.extend({ ...rig.by(), silence: id, until: until + hour })).toEqual({ did: 'over' })
  })

  it.each([
    ['the longer first', [2 * hour, hour]],
    ['the shorter first', [hour, 2 * hour]],
  ])('two that overlap, %s: the alert stays quiet until the later ends, and the card says so', async (_, ends) => {
    const rig = await Rig.start()
    const start = rig.clock.now()
    await rig.fire('api-1')
    await rig.told()
    for (const end of ends) await rig.silence(start + end)
    await rig.fire('api-2')
    expect(rig.episode()).toMatchObject({ silenced: { until: start + 2 * hour } })
    await rig.pass(2 * hour - second)
    expect(await rig.told()).toEqual([])
    await rig.pass(second)
    expect(await rig.told()).toEqual(['firing (after-silence)'])
  })

  it.each([
    ['together', [['api-1', 'api-2']]],
    ['one after the other', [['api-1'], ['api-2']]],
    ['the other way round', [['api-2'], ['api-1']]],
  ])('the card names the moment from which something of it can sound: members firing %s', async (_, batches) => {
    const rig = await Rig.start()
    const start = rig.clock.now()
    for (const [i, instance] of ['api-1', 'api-2'].entries()) {
      const scope = { matchers: parseMatchers(`instance="${instance}"`) }
      await rig.alerts.verbs.silence({ ...rig.by(), scope, until: start + (i + 1) * hour })
    }
    for (const batch of batches) await rig.fire(...batch)
    expect(rig.episode()).toMatchObject({ silenced: { until: start + hour } })
  })

  it('over one member does not swallow the recovery of another', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1', 'api-2')
    await rig.told()
    const scope = { matchers: parseMatchers('instance="api-1"') }
    await rig.alerts.verbs.silence({ ...rig.by(), scope, until: rig.clock.now() + hour })
    await rig.tell(seen('unknown', { instance: 'api-1' }), seen('resolved', { instance: 'api-2' }))
    expect(await rig.told()).toEqual([])
    await rig.resolve('api-1')
    expect(await rig.told()).toEqual(['resolved (resolved)'])
  })

  it('until stable: ends when all it covers stayed resolved for 30 min', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1', 'api-2')
    await rig.told()
    const { id } = await rig.silence('stable')
    await rig.resolve('api-1')
    await rig.pass(hour)
    await rig.resolve('api-2')
    await rig.pass(20 * minute)
    await rig.fire('api-2')
    await rig.pass(5 * minute)
    await rig.resolve('api-2')
    await rig.pass(30 * minute - second)
    expect(rig.alerts.views.silences().map((one) => one.id)).toEqual([id])
    await rig.restart()
    await rig.pass(second)
    expect(rig.alerts.views.silences()).toEqual([])
    expect(await rig.told()).toEqual([])
  })

  it('until stable: at most 7 days', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    await rig.silence('stable')
    await rig.pass(7 * day - second)
    expect(await rig.told()).toEqual([])
    await rig.pass(second)
    expect(await rig.told()).toEqual(['firing (after-silence)'])
  })

  it('until stable counts right however many it covers', async () => {
    const rig = await Rig.start()
    const hosts = Array.from({ length: 50 }, (_, i) => `h${i}`)
    await rig.fire(...hosts.slice(0, 30))
    await rig.silence('stable')
    await rig.fire(...hosts.slice(20))
    await rig.resolve(...hosts.slice(0, 49))
    await rig.pass(hour)
    expect(rig.alerts.views.silences()).toHaveLength(1)
    await rig.resolve('h49')
    await rig.pass(30 * minute)
    expect(rig.alerts.views.silences()).toEqual([])
  })

  it('one made a moment before the alert fires covers it', async () => {
    const rig = await Rig.start()
    const scope = { matchers: parseMatchers('alertname="InstanceDown"') }
    const until = rig.clock.now() + hour
    await Promise.all([rig.alerts.verbs.silence({ ...rig.by(), scope, until }), rig.fire('api-1')])
    expect(await rig.told()).toEqual([])
  })

  it.each([
    ['everything', { matchers: [] }, hour],
    ['everything', { matchers: parseMatchers('team!="x"') }, hour],
    ['past', { matchers: parseMatchers('a=b') }, -second],
    ['too-long', { matchers: parseMatchers('a=b') }, 7 * day + second],
    ['unknown-episode', { episode: 'nobody' }, hour],
  ])('refuses %s', async (why, scope, ms) => {
    const rig = await Rig.start()
    const request = { ...rig.by(), scope, until: rig.clock.now() + ms }
    expect(await rig.alerts.verbs.silence(request)).toEqual({ did: 'refused', why })
  })

  it('matches attributes where no label of that name is, and labels first', async () => {
    const rig = await Rig.start()
    await rig.tell(
      seen('firing', { instance: 'attribute' }, { system: 'shop' }),
      seen('firing', { instance: 'label', system: 'theirs' }, { system: 'shop' }),
    )
    const preview = (text: string) => rig.alerts.verbs.previewSilence({ matchers: parseMatchers(text) })
    expect(await preview('system="shop"')).toMatchObject({ alerts: 1 })
    expect(await preview('system="theirs"')).toMatchObject({ alerts: 1, systems: ['shop'] })
    const both = await rig.alerts.verbs.previewSilence({ matchers: [], system: 'shop' })
    expect(both).toMatchObject({ alerts: 2 })
  })

  it('previews what it would cover, and asks to confirm more than one system or a critical alert', async () => {
    const rig = await Rig.start()
    const warning = { priority: 'P1' }
    await rig.tell(
      seen('firing', { ...warning, alertname: 'DiskLow', instance: 'a' }),
      seen('firing', { ...warning, alertname: 'DiskLow', instance: 'b' }),
      seen('firing', { ...warning, alertname: 'DiskLow', instance: 'c' }, { system: 'blog' }),
      seen('firing', { alertname: 'Down', instance: 'a' }),
    )
    const preview = (text: string, system?: string) =>
      rig.alerts.verbs.previewSilence({ matchers: parseMatchers(text), ...(system && { system }) })
    expect(await preview('alertname="DiskLow"', 'shop')).toMatchObject({ alerts: 2, critical: 0, confirm: false })
    expect(await preview('alertname="DiskLow"')).toMatchObject({ alerts: 3, systems: ['blog', 'shop'], confirm: true })
    expect(await preview('instance="a"')).toMatchObject({
      alerts: 2,
      episodes: 2,
      critical: 1,
      confirm: true,
      alertnames: [
        { alertname: 'DiskLow', alerts: 1 },
        { alertname: 'Down', alerts: 1 },
      ],
    })
    expect(await rig.alerts.verbs.previewSilence({ matchers: [] })).toBeUndefined()
  })

  it('from a card covers all priorities that its members have', async () => {
    const rig = await Rig.start()
    const at = (instance: string, priority: string) => seen('firing', { priority: '', instance }, { priority })
    await rig.tell(at('a', 'P1'), at('b', 'P1'))
    await rig.tell(at('b', 'P0'))
    const silence = await rig.silence(rig.clock.now() + hour)
    expect(silence.matchers).toContainEqual({ name: 'priority', op: '=~', value: 'P0|P1' })
    expect(rig.episode()).toMatchObject({ silenced: { silence: silence.id }, memory: { voiced: 0 } })
  })

  it('from the card of a route that divides further covers that division alone', async () => {
    const rig = await Rig.start(policies({ groupBy: ['region'] }))
    await rig.tell(seen('firing', { region: 'eu.west' }), seen('firing', { region: 'asia' }))
    const [first] = rig.alerts.views.openEpisodes()
    const until = rig.clock.now() + hour
    const done = await rig.alerts.verbs.silence({ ...rig.by(), scope: { episode: first?.id ?? '' }, until })
    expect(done).toMatchObject({ did: 'silenced', alerts: 1 })
    const silenced = rig.alerts.views.openEpisodes().filter((episode) => episode.silenced)
    expect(silenced.map(({ id }) => id)).toEqual([first?.id])
  })

  it('from the card of an episode that is over still covers what comes', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    const { id } = rig.episode()
    await rig.resolve('api-1')
    await rig.told()
    await rig.pass(hour)
    const until = rig.clock.now() + hour
    await rig.alerts.verbs.silence({ ...rig.by(), scope: { episode: id }, until })
    await rig.fire('api-2')
    expect(await rig.told()).toEqual([])
  })
})
