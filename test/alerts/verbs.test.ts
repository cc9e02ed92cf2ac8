import { describe, expect, it } from 'vitest'
import type { AlertAudit } from '../../src/alerts/index.ts'
import { createAlerts, notCritical } from '../../src/alerts/index.ts'
import { silentLog } from '../../src/core/log.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import type { Commit, Write } from '../../src/store/port.ts'
import { alice, bob, cooldown, hour, minute, policies, Rig, second, seen } from './support.ts'

const audits = async (rig: Rig) =>
  (await rig.store.rows('audit', { limit: 10_000 })).map(({ body }) => body as AlertAudit)

describe('CORE-4: acknowledge', () => {
  it('names the person, covers the present members and makes no sound', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1', 'api-2')
    await rig.told()
    const { id, revision } = rig.episode()
    const done = await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: id })
    expect(done).toMatchObject({ did: 'acknowledged', episode: { acknowledged: { by: alice, members: 2 } } })
    expect(rig.episode()).toMatchObject({ acknowledged: { by: alice, at: rig.clock.now() }, revision: revision + 1 })
    expect(await rig.told()).toEqual([])
  })

  it('tells a second person who has it since when', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    const { id } = rig.episode()
    const at = rig.clock.now()
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: id })
    await rig.pass(minute)
    const second = await rig.alerts.verbs.acknowledge({ ...rig.by(bob), episode: id })
    expect(second).toMatchObject({ did: 'already', by: alice, at })
    expect(await audits(rig)).toHaveLength(1)
  })

  it('lets the same person give it a time, and reminds when that has passed', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    const { id } = rig.episode()
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: id })
    const until = rig.clock.now() + 30 * minute
    const prolonged = await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: id, until })
    expect(prolonged).toMatchObject({ did: 'acknowledged', episode: { acknowledged: { until } } })
    await rig.pass(30 * minute - second)
    expect(await rig.told()).toEqual([])
    await rig.pass(second)
    expect(await rig.told()).toEqual(['reminder (acknowledgement-expired)'])
    expect(rig.episode().acknowledged).toBeUndefined()
  })

  it('does not remind when the time passes after the alert resolved', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    const { id } = rig.episode()
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: id, until: rig.clock.now() + minute })
    await rig.resolve('api-1')
    await rig.told()
    await rig.pass(hour)
    expect(await rig.told()).toEqual([])
  })

  it('is over when nothing fires, and for an episode nobody knows', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    const { id } = rig.episode()
    await rig.resolve('api-1')
    expect(await rig.alerts.verbs.acknowledge({ ...rig.by(), episode: id })).toMatchObject({ did: 'over' })
    expect(await rig.alerts.verbs.acknowledge({ ...rig.by(), episode: 'nobody' })).toEqual({ did: 'over' })
  })

  it('dies with its episode', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: rig.episode().id })
    await rig.resolve('api-1')
    await rig.told()
    await rig.pass(cooldown)
    await rig.fire('api-1')
    expect(await rig.told()).toEqual(['firing (first)'])
    expect(rig.episode()).toMatchObject({ previous: { acknowledgedBy: alice, end: 'resolved' } })
    expect(rig.episode().acknowledged).toBeUndefined()
  })

  it('given back: everybody is told of what is new since', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    const { id } = rig.episode()
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: id })
    await rig.pass(cooldown)
    await rig.fire('api-2')
    expect(await rig.told()).toEqual([])
    expect(await rig.alerts.verbs.unacknowledge({ ...rig.by(bob), episode: id })).toMatchObject({
      did: 'unacknowledged',
    })
    expect(await rig.told()).toEqual(['members (new-members)'])
    expect(await rig.alerts.verbs.unacknowledge({ ...rig.by(alice), episode: id })).toMatchObject({
      did: 'already',
      by: bob,
    })
  })
})

describe('CORE-12: every action leaves one row with who, when and why', () => {
  it('in the same commit as its effect', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    const episode = rig.episode().id
    const at = rig.clock.now() - 5 * second
    await rig.alerts.verbs.acknowledge({ person: alice, cause: 'update:7', at, episode })
    expect(await audits(rig)).toEqual([
      {
        action: 'acknowledge',
        person: alice,
        cause: 'update:7',
        at,
        episode,
        system: 'shop',
        alertname: 'InstanceDown',
        details: { members: 1 },
      },
    ])
    const silence = await rig.silence(rig.clock.now() + hour)
    await rig.alerts.verbs.extend({ ...rig.by(bob), silence: silence.id, until: rig.clock.now() + 2 * hour })
    await rig.alerts.verbs.unsilence({ ...rig.by(bob), silence: silence.id })
    await rig.alerts.verbs.unacknowledge({ ...rig.by(bob), episode })
    await rig.lose('api-1')
    await rig.alerts.verbs.close({ ...rig.by(alice), episode })
    expect((await audits(rig)).map(({ action, person }) => `${person.name} ${action}`)).toEqual([
      'Alice acknowledge',
      'Alice silence',
      'Bob extend',
      'Bob unsilence',
      'Bob unacknowledge',
      'Alice close',
    ])
  })

  it('of 200 people who acknowledge at once one wins, and the others learn who', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    const episode = rig.episode().id
    const people = Array.from({ length: 200 }, (_, i) => ({ id: i, name: `P${i}` }))
    const results = await Promise.all(
      people.map((person, i) => rig.alerts.verbs.acknowledge({ person, cause: `update:${i}`, episode })),
    )
    const winners = results.filter(({ did }) => did === 'acknowledged')
    expect(winners).toHaveLength(1)
    const winner = rig.episode().acknowledged?.by
    for (const result of results)
      if (result.did !== 'acknowledged') expect(result).toMatchObject({ did: 'already', by: winner })
    expect(await audits(rig)).toHaveLength(1)
  })

  it('of two processes that acknowledge at once one wins', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    const other = createAlerts({
      store: rig.store,
      clock: rig.clock,
      policies: policies(),
      log: silentLog,
      metrics: noMetrics,
      onChange: () => {},
    })
    await other.start()
    const episode = rig.episode().id
    const results = await Promise.all(
      [rig.alerts, other].map((alerts, i) =>
        alerts.verbs.acknowledge({ person: i === 0 ? alice : bob, cause: `update:${i}`, episode }),
      ),
    )
    expect(results.map(({ did }) => did).sort()).toEqual(['acknowledged', 'already'])
    expect(await audits(rig)).toHaveLength(1)
  })

  it('a request that comes again does nothing more and gives the first outcome', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    const episode = rig.episode().id
    const { verbs } = rig.alerts
    const until = rig.clock.now() + hour
    const ack = { person: alice, cause: 'update:1', episode, until }
    const hush = { person: alice, cause: 'update:2', scope: { episode }, until }
    for (let i = 0; i < 3; i++) {
      expect(await verbs.acknowledge(ack)).toMatchObject({ did: 'acknowledged' })
      expect(await verbs.silence(hush)).toMatchObject({ did: 'silenced', silence: { by: alice } })
      await rig.restart()
    }
    const silence = rig.alerts.views.silences()[0]?.id ?? ''
    const longer = { person: bob, cause: 'update:3', silence, until: until + hour }
    const undo = { person: bob, cause: 'update:4', silence }
    const back = { person: bob, cause: 'update:5', episode }
    for (let i = 0; i < 2; i++) await rig.alerts.verbs.extend(longer)
    for (let i = 0; i < 2; i++) expect(await rig.alerts.verbs.unsilence(undo)).toMatchObject({ did: 'unsilenced' })
    for (let i = 0; i < 2; i++)
      expect(await rig.alerts.verbs.unacknowledge(back)).toMatchObject({ did: 'unacknowledged' })
    // Long after: the acknowledgement is gone, and the old request does not bring it back.
    await rig.alerts.verbs.acknowledge(ack)
    expect(rig.episode().acknowledged).toBeUndefined()
    expect((await audits(rig)).map(({ action }) => action)).toEqual([
      'acknowledge',
      'silence',
      'extend',
      'unsilence',
      'unacknowledge',
    ])
  })

  it('an action whose commit fails changes nothing that anybody sees', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    const before = rig.episode()
    const commit = rig.store.commit.bind(rig.store)
    rig.store.commit = async (_: Write): Promise<Commit> => {
      throw new Error('disk full')
    }
    await expect(rig.alerts.verbs.acknowledge({ ...rig.by(), episode: before.id })).rejects.toThrow('disk full')
    await expect(rig.fire('api-2')).rejects.toThrow('disk full')
    expect(rig.episode()).toEqual(before)
    rig.store.commit = commit
    await rig.fire('api-2')
    expect(rig.episode()).toMatchObject({ firing: 2 })
  })
})

describe('CORE-4: several processes on one store', () => {
  it('meet in one episode when both see the group fire first', async () => {
    const rig = await Rig.start()
    const more = { log: silentLog, metrics: noMetrics, onChange: () => {} }
    const other = createAlerts({ store: rig.store, clock: rig.clock, policies: policies(), ...more })
    await other.start()
    const at = rig.clock.now()
    await Promise.all([
      rig.alerts.ingest([seen('firing', { instance: 'a' }, { startsAt: at })], at, 'one'),
      other.ingest([seen('firing', { instance: 'b' }, { startsAt: at })], at, 'two'),
    ])
    const episodes = await rig.store.list('episode', 'open', { is: 1 })
    expect(episodes.map(({ doc }) => doc)).toMatchObject([{ firing: 2 }])
    expect((await rig.notices()).filter(({ kind }) => kind === 'firing')).toHaveLength(1)
  })

  it('a third learns of an episode when somebody acts on it there', async () => {
    const rig = await Rig.start()
    const more = { log: silentLog, metrics: noMetrics, onChange: () => {} }
    const other = createAlerts({ store: rig.store, clock: rig.clock, policies: policies(), ...more })
    await other.start()
    await rig.fire('api-1')
    const done = await other.verbs.acknowledge({ ...rig.by(), episode: rig.episode().id })
    expect(done).toMatchObject({ did: 'acknowledged' })
    await rig.resolve('api-1')
    expect(rig.episode()).toMatchObject({ acknowledged: { by: alice }, resolvedAt: rig.clock.now() })
  })
})

describe('CORE-4: close', () => {
  it('ends alerts whose data is missing on a person’s word, silently and not green', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1')
    await rig.told()
    await rig.lose('api-1')
    const { id } = rig.episode()
    expect(await rig.alerts.verbs.close({ ...rig.by(), episode: id })).toMatchObject({
      did: 'closed',
      count: 1,
      episode: { end: 'closed', resolvedAt: rig.clock.now() },
    })
    await rig.lose('api-1')
    await rig.pass(hour)
    expect(await rig.told()).toEqual([])
    expect(await rig.alerts.views.episode(id)).toMatchObject({ end: 'closed', endedAt: expect.any(Number) })
  })

  it('leaves what still has data', async () => {
    const rig = await Rig.start()
    await rig.fire('api-1', 'api-2')
    const { id } = rig.episode()
    expect(await rig.alerts.verbs.close({ ...rig.by(), episode: id })).toMatchObject({ did: 'nothing' })
    await rig.lose('api-1')
    expect(await rig.alerts.verbs.close({ ...rig.by(), episode: id })).toMatchObject({ did: 'closed', count: 1 })
    expect(rig.episode()).toMatchObject({ firing: 1, unknown: 0, resolved: 1 })
  })
})

describe('CORE-4: a storm is taken over and made quiet as a whole', () => {
  const storm = async (groups: number) => {
    const rig = await Rig.start()
    const name = (i: number) => `A${String(i).padStart(4, '0')}`
    const batch = Array.from({ length: groups }, (_, i) => seen('firing', { alertname: name(i), priority: 'P2' }))
    for (let i = 0; i < groups; i += 500) await rig.tell(...batch.slice(i, i + 500))
    return rig
  }

  it('all groups are acknowledged, a row of the audit trail for each, and others wait for one commit only', async () => {
    const rig = await storm(1000)
    const [mine] = rig.alerts.views.openEpisodes()
    await rig.alerts.verbs.acknowledge({ ...rig.by(bob), episode: mine?.id ?? '' })
    const episodes = rig.alerts.views.openEpisodes().map(({ id }) => id)
    const request = { ...rig.by(alice), episodes: [...episodes, 'nobody', ...episodes] }
    const commits: number[] = []
    const commit = rig.store.commit.bind(rig.store)
    rig.store.commit = (write) => {
      commits.push(write.put?.length ?? 0)
      return commit(write)
    }
    const [done] = await Promise.all([rig.alerts.verbs.acknowledgeMany(request), rig.fire('api-1')])
    expect(done).toEqual({ taken: 999, already: 1, over: 1 })
    expect(Math.max(...commits)).toBeLessThanOrEqual(400)
    expect(rig.alerts.views.openEpisodes().filter(({ acknowledged }) => acknowledged?.by.id === alice.id)).toHaveLength(
      999,
    )
    const rows = await rig.store.rows('audit', { limit: 5000 })
    expect(rows.filter(({ body }) => (body as { action: string }).action === 'acknowledge')).toHaveLength(1000)
    expect(await rig.alerts.verbs.acknowledgeMany(request)).toEqual(done)
    expect(await rig.store.rows('audit', { limit: 5000 })).toHaveLength(rows.length)
  })

  it('one that was interrupted is finished when it is done again', async () => {
    const rig = await storm(500)
    const episodes = rig.alerts.views.openEpisodes().map(({ id }) => id)
    const request = { ...rig.by(alice), episodes }
    const commit = rig.store.commit.bind(rig.store)
    let left = 1
    rig.store.commit = async (write) => {
      if (left-- <= 0) throw new Error('killed')
      return commit(write)
    }
    await expect(rig.alerts.verbs.acknowledgeMany(request)).rejects.toThrow('killed')
    rig.store.commit = commit
    await rig.restart()
    expect(await rig.alerts.verbs.acknowledgeMany(request)).toEqual({ taken: 500, already: 0, over: 0 })
    const rows = await rig.store.rows('audit', { limit: 5000 })
    expect(rows).toHaveLength(500)
  })

  it('all that is not critical is silenced, what comes later too, and the critical still sounds', async () => {
    const rig = await storm(20)
    await rig.told()
    const scope = { matchers: [], levels: notCritical }
    expect(await rig.alerts.verbs.previewSilence(scope)).toMatchObject({ alerts: 20, critical: 0, confirm: false })
    const request = { ...rig.by(alice), scope, until: rig.clock.now() + hour }
    const done = await rig.alerts.verbs.silence(request)
    expect(done).toMatchObject({ did: 'silenced', alerts: 20, silence: { levels: notCritical } })
    expect(await rig.alerts.verbs.silence(request)).toEqual(done)
    await rig.tell(seen('firing', { alertname: 'Later', priority: 'P1' }))
    await rig.tell(seen('firing', { alertname: 'Critical', priority: 'P0' }))
    expect(await rig.told()).toEqual(['firing (first)'])
    await rig.pass(hour)
    expect(await rig.told()).toHaveLength(21)
  })

  it('what becomes critical under it is told at once', async () => {
    const rig = await storm(0)
    const scope = { matchers: [], levels: notCritical }
    await rig.alerts.verbs.silence({ ...rig.by(alice), scope, until: rig.clock.now() + hour })
    await rig.tell(seen('firing', { priority: '' }, { priority: 'P1' }))
    expect(await rig.told()).toEqual([])
    await rig.tell(seen('firing', { priority: '' }, { priority: 'P0' }))
    expect(await rig.told()).toEqual(['firing (after-silence)'])
  })

  it('every level is everything, and refused', async () => {
    const rig = await storm(0)
    const scope = { matchers: [], levels: ['critical', 'warning', 'info'] as const }
    const done = await rig.alerts.verbs.silence({ ...rig.by(alice), scope, until: rig.clock.now() + hour })
    expect(done).toEqual({ did: 'refused', why: 'everything' })
  })
})
