import { describe, expect, it } from 'vitest'
import { groupOf, type Identified, identify } from '../../src/alerts/identity.ts'
import { fingerprint } from '../../src/core/labels.ts'
import { policies, Rig, seen } from './support.ts'

const known = (...args: Parameters<typeof seen>): Identified => {
  const identified = identify(seen(...args), 1000, policies())
  if ('refused' in identified) throw new Error(identified.refused)
  return identified
}

describe('CORE-4: identity of an alert', () => {
  it('labels of pushed alerts stay untouched; the system is an attribute', () => {
    const pushed = known('firing', { instance: 'a' }, { system: 'shop' })
    expect(pushed).toMatchObject({ system: 'shop', labels: { alertname: 'InstanceDown', instance: 'a' } })
    expect(pushed.labels).not.toHaveProperty('system')
    expect(pushed.fingerprint).toBe(fingerprint(pushed.labels))
  })

  it('alerts of own rules and sources carry the system as a label, and are fingerprinted with it', () => {
    for (const origin of ['rule:shop/checkout/CheckoutErrors', 'source:shop/app']) {
      const own = known('firing', {}, { origin, system: 'shop' })
      expect(own.labels).toEqual({ alertname: 'InstanceDown', priority: 'P0', system: 'shop' })
      expect(own.fingerprint).toBe(fingerprint({ alertname: 'InstanceDown', priority: 'P0', system: 'shop' }))
    }
  })

  it('without a system it is external', () => {
    const { system: _, ...bare } = seen('firing')
    expect(identify(bare, 0, policies())).toMatchObject({ system: 'external' })
  })

  it('a priority that is given wins over the label; without both the policies say', () => {
    expect(known('firing', { priority: 'P2' }, { priority: 'P0' }).priority).toBe('P0')
    expect(known('firing', { priority: 'P2' }).priority).toBe('P2')
    expect(known('firing', { priority: '', severity: 'critical' }).priority).toBe('P0')
  })

  it('an empty label equals absence', () => {
    expect(known('firing', { team: '' }).fingerprint).toBe(known('firing').fingerprint)
  })

  it('labels named like object members are only labels', () => {
    const { labels } = known('firing', JSON.parse('{"__proto__": "x", "constructor": "y"}'))
    expect(Object.entries(labels)).toContainEqual(['__proto__', 'x'])
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })

  it('a beginning in the future becomes now', () => {
    expect(known('firing', {}, { startsAt: 5000 }).observation.startsAt).toBe(1000)
  })

  it.each([
    ['no alertname', { labels: { instance: 'a' } }, 'alertname'],
    ['no origin', { origin: '' }, 'origin'],
    ['no time', { startsAt: Number.NaN }, 'startsAt'],
    ['an end that is no time', { endsAt: Number.POSITIVE_INFINITY }, 'endsAt'],
    [
      'too many labels',
      { labels: { alertname: 'A', ...Object.fromEntries([...Array(200)].map((_, i) => [`l${i}`, 'x'])) } },
      '201 labels',
    ],
    ['too long labels', { labels: { alertname: 'A', x: 'x'.repeat(70_000) } }, 'characters'],
  ])('refuses %s by name, and takes the rest of the batch', async (_, wrong, why) => {
    const rig = await Rig.start()
    const good = seen('firing', { instance: 'b' }, { startsAt: rig.clock.now() })
    const bad = { ...good, ...wrong }
    const { refused } = await rig.alerts.ingest([bad, good], rig.clock.now(), 'push:1')
    expect(refused).toEqual([{ index: 0, why: expect.stringContaining(why) }])
    expect(rig.episode().firing).toBe(1)
  })

  it('long annotations are cut and never cost an alert', () => {
    const annotations = {
      summary: 'x'.repeat(100_000),
      ...Object.fromEntries([...Array(200)].map((_, i) => [`a${i}`, 'x'])),
    }
    const cut = known('firing', {}, { annotations }).annotations
    expect(cut.summary?.length).toBe(16 * 1024)
    expect(Object.keys(cut)).toHaveLength(100)
  })
})

describe('CORE-4: groups', () => {
  const route = { id: 'default', destinations: [] }

  it('differ by route, system, alertname, priority and the labels a route names; not by others', () => {
    const base = known('firing', { instance: 'a', team: 'x' })
    const group = (change: Partial<Identified>, more = {}) => groupOf({ ...base, ...change }, { ...route, ...more })
    expect(group({ labels: { ...base.labels, instance: 'b' } })).toBe(group({}))
    const others = [
      group({}, { id: 'other' }),
      group({ system: 'blog' }),
      group({ alertname: 'Other' }),
      group({ priority: 'P1' }),
      group({}, { groupBy: ['team'] }),
      group({ labels: { ...base.labels, team: 'y' } }, { groupBy: ['team'] }),
    ]
    expect(new Set([group({}), ...others]).size).toBe(others.length + 1)
  })

  it('do not depend on the order in which a route names labels, nor on names inherited from objects', () => {
    const base = known('firing', { a: '1', b: '2' })
    const by = (groupBy: string[]) => groupOf(base, { ...route, groupBy })
    expect(by(['a', 'b'])).toBe(by(['b', 'a', 'b']))
    expect(by(['toString'])).toBe(by(['toString']))
  })

  it('fire on cards of their own', async () => {
    const rig = await Rig.start(policies({ groupBy: ['team'] }))
    await rig.tell(
      seen('firing', { team: 'x' }),
      seen('firing', { team: 'y' }),
      seen('firing', { team: 'x', instance: 'b' }),
    )
    const episodes = rig.alerts.views.openEpisodes()
    expect(episodes.map(({ groupLabels, firing }) => [groupLabels?.team, firing]).sort()).toEqual([
      ['x', 2],
      ['y', 1],
    ])
    expect(await rig.told()).toEqual(['firing (first)', 'firing (first)'])
  })
})
