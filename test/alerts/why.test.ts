import { describe, expect, it } from 'vitest'
import { parseMatchers } from '../../src/core/matchers.ts'
import type { Policies, PriorityPolicy } from '../../src/core/policy.ts'
import { alice, cooldown, hour, minute, policies, priorities, Rig, seen } from './support.ts'

const P0 = { ...(priorities.P0 as PriorityPolicy), remind: 10 * minute, escalate: 15 * minute }
const explained = (more: Partial<Policies> = {}): Policies => ({ ...policies({}, { ...priorities, P0 }), ...more })
const why = async (rig: Rig, id = rig.episode().id) => {
  const found = await rig.alerts.views.why(id)
  if (!found) throw new Error('nobody knows it')
  return found
}

describe('CORE-7: /why', () => {
  it('names policy, since when, what was decided and told, and what comes next', async () => {
    const rig = await Rig.start(explained())
    const start = rig.clock.now()
    await rig.fire('api-1')
    await rig.told()
    await rig.pass(minute)
    await rig.fire('api-2')
    const found = await why(rig)
    expect(found).toMatchObject({
      episode: { route: 'default' },
      alert: { labels: { instance: 'api-2' } },
      policy: { push: 'now', cooldown },
      since: start + minute,
      decisions: [
        { at: start, reason: 'first', told: 'firing' },
        { at: start + minute, reason: 'cooldown' },
      ],
      holds: [{ by: 'cooldown', until: start + cooldown }],
      next: { what: 'news', at: start + cooldown },
    })
    expect(found.notices.map(({ kind, state, sentAt }) => [kind, state, sentAt])).toEqual([['firing', 'sent', start]])
    await rig.pass(cooldown)
    await rig.told()
    expect((await why(rig)).next).toEqual({ what: 'escalation', at: start + 15 * minute })
  })

  it('finds an alert by its fingerprint, and what was long ago', async () => {
    const rig = await Rig.start(explained())
    await rig.fire('api-1', 'api-2')
    await rig.told()
    const { id } = rig.episode()
    const members = (await rig.alerts.views.view(id, 9))?.members ?? []
    for (const { fingerprint } of members) expect((await why(rig, fingerprint)).alert?.fingerprint).toBe(fingerprint)
    await rig.resolve('api-1', 'api-2')
    await rig.pass(hour)
    expect(await why(rig, id)).toMatchObject({ episode: { end: 'resolved' }, holds: [] })
    expect(await rig.alerts.views.why('nobody')).toBeUndefined()
  })

  it('keeps the last ten decisions, equal ones once', async () => {
    const rig = await Rig.start(explained())
    for (let i = 0; i < 30; i++) {
      await rig.fire('api-1')
      await rig.told()
      await rig.pass(cooldown)
      await rig.resolve('api-1')
      await rig.told()
      await rig.pass(minute)
    }
    const { decisions } = await why(rig)
    expect(decisions).toHaveLength(10)
    expect(decisions.filter(({ reason }, i) => reason === decisions[i - 1]?.reason)).toEqual([])
  })

  it('names what is on its way', async () => {
    const rig = await Rig.start(explained())
    await rig.fire('api-1')
    await rig.pass(minute)
    await rig.fire('api-2')
    await rig.pass(cooldown)
    expect((await why(rig)).holds).toContainEqual({ by: 'undelivered', notices: [`${rig.episode().id}.1`] })
  })

  it('names who acknowledged it until when', async () => {
    const rig = await Rig.start(explained())
    await rig.fire('api-1')
    const [at, until] = [rig.clock.now(), rig.clock.now() + hour]
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: rig.episode().id, until })
    const { holds, next } = await why(rig)
    expect([holds, next]).toEqual([[{ by: 'acknowledged', person: alice, at, until }], undefined])
  })

  it('names silence, maintenance and inhibition, each with how many alerts it covers', async () => {
    const when = { from: 0, to: Date.parse('2026-03-03T00:00Z') }
    const maintenance = [{ name: 'move', matchers: parseMatchers('instance="c"'), when }]
    const [source, target] = [parseMatchers('alertname="Source"'), parseMatchers('instance="b"')]
    const rig = await Rig.start(explained({ maintenance, inhibitions: [{ name: 'host', source, target, equal: [] }] }))
    await rig.tell(seen('firing', { alertname: 'Source' }))
    const id = rig.episode().id
    await rig.fire('a', 'b', 'c', 'd')
    const scope = { matchers: parseMatchers('instance=~"a|d"') }
    await rig.alerts.verbs.silence({ ...rig.by(alice), scope, until: rig.clock.now() + hour })
    const episode = rig.alerts.views.openEpisodes().find((one) => one.id !== id)?.id
    const { holds } = await why(rig, episode)
    expect(holds).toMatchObject([
      { by: 'silence', alerts: 2, silence: { by: alice } },
      { by: 'inhibition', name: 'host', alerts: 1, source: { labels: { alertname: 'Source' }, episode: id } },
      { by: 'maintenance', name: 'move', alerts: 1, until: when.to },
    ])
  })

  it('names flapping, and until when it is quiet', async () => {
    const rig = await Rig.start(explained())
    for (let i = 0; i < 15; i++) {
      await (i % 2 === 0 ? rig.fire('api-1') : rig.resolve('api-1'))
      await rig.told()
      if (i < 14) await rig.pass(minute)
    }
    expect((await why(rig)).holds).toMatchObject([{ by: 'flapping', until: rig.clock.now() + 30 * minute }])
  })

  it('names the digest: when it is due, and when it told it', async () => {
    const rig = await Rig.start(explained())
    await rig.tell(seen('firing', { priority: 'P3' }))
    const due = Date.parse('2026-03-02T04:00:00+08:00')
    expect(await why(rig)).toMatchObject({
      holds: [{ by: 'digest', cadence: 'hourly', due }],
      next: { what: 'digest', at: due },
    })
    await rig.pass(2 * hour)
    expect(await why(rig)).toMatchObject({ holds: [{ by: 'digest', cadence: 'hourly', toldAt: due }] })
    await rig.tell(seen('firing', { priority: 'P3', instance: 'b' }))
    expect(await why(rig)).toMatchObject({ holds: [{ by: 'digest', due: due + 2 * hour }] })
  })
})
