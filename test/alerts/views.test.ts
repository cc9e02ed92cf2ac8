import { describe, expect, it } from 'vitest'
import { mostResolved } from '../../src/alerts/book.ts'
import { historyKept } from '../../src/alerts/index.ts'
import { parseMatchers } from '../../src/core/matchers.ts'
import { alice, cooldown, hour, minute, Rig, second, seen } from './support.ts'

const instances = (alerts: readonly { labels: Readonly<Record<string, string>> }[]) =>
  alerts.map(({ labels }) => labels.instance)
const page = { offset: 0, limit: 100 }

describe('CORE-4: what cards and commands see', () => {
  it('a view has the worst and newest members first, and says how many there are', async () => {
    const rig = await Rig.start()
    await rig.fire('old')
    await rig.pass(minute)
    await rig.fire('lost', 'gone')
    await rig.lose('lost')
    await rig.resolve('gone')
    await rig.pass(minute)
    await rig.fire('new')
    const view = await rig.alerts.views.view(rig.episode().id, 3)
    expect(instances(view?.members ?? [])).toEqual(['new', 'old', 'lost'])
    expect(view?.total).toBe(4)
    expect(await rig.alerts.views.view('nobody', 3)).toBeUndefined()
  })

  it('a past episode can still be viewed, with its members', async () => {
    const rig = await Rig.start()
    await rig.fire('a', 'b')
    const { id } = rig.episode()
    await rig.resolve('a', 'b')
    await rig.pass(cooldown)
    const view = await rig.alerts.views.view(id, 10)
    expect(view).toMatchObject({ total: 2, episode: { endedAt: rig.clock.now(), end: 'resolved' } })
    expect(instances(view?.members ?? []).sort()).toEqual(['a', 'b'])
  })

  it('open episodes come worst first, those that fire before those that recovered', async () => {
    const rig = await Rig.start()
    await rig.tell(seen('firing', { alertname: 'Recovered', priority: 'P0' }))
    await rig.tell(seen('resolved', { alertname: 'Recovered', priority: 'P0' }))
    for (const priority of ['P2', 'P0', 'P1']) await rig.tell(seen('firing', { alertname: `A${priority}`, priority }))
    expect(rig.alerts.views.openEpisodes().map(({ alertname }) => alertname)).toEqual([
      'AP0',
      'AP1',
      'AP2',
      'Recovered',
    ])
  })

  it('alerts are filtered and paged', async () => {
    const rig = await Rig.start()
    await rig.tell(
      ...Array.from({ length: 25 }, (_, i) => seen('firing', { instance: `i${i}`, priority: i < 5 ? 'P0' : 'P2' })),
      seen('firing', { alertname: 'Other' }, { system: 'blog' }),
    )
    const scope = { matchers: parseMatchers('instance="i0"') }
    await rig.alerts.verbs.silence({ ...rig.by(), scope, until: rig.clock.now() + hour })
    await rig.lose('i1')
    const { views } = rig.alerts
    expect(views.alerts({}, page).total).toBe(26)
    expect(views.alerts({ system: 'blog' }, page).total).toBe(1)
    expect(views.alerts({ priority: 'P0' }, page).total).toBe(6)
    expect(views.alerts({ level: 'info' }, page).total).toBe(20)
    expect(instances(views.alerts({ silenced: true }, page).items)).toEqual(['i0'])
    expect(instances(views.alerts({ state: 'unknown' }, page).items)).toEqual(['i1'])
    expect(views.alerts({ matchers: parseMatchers('instance=~"i1.*"') }, page).total).toBe(11)
    const second = views.alerts({ level: 'info' }, { offset: 15, limit: 10 })
    expect([second.items.length, second.total]).toEqual([5, 20])
  })

  it('history finds past episodes by system, alertname and time, the newest first', async () => {
    const rig = await Rig.start()
    const start = rig.clock.now()
    for (const [alertname, system] of [
      ['A', 'shop'],
      ['B', 'shop'],
      ['A', 'blog'],
    ] as const) {
      await rig.tell(seen('firing', { alertname, instance: system }, { system }))
      await rig.pass(hour)
    }
    const found = async (query: object) =>
      (await rig.alerts.views.history({ limit: 10, ...query })).map(({ alertname, system }) => `${system}/${alertname}`)
    expect(await found({})).toEqual(['blog/A', 'shop/B', 'shop/A'])
    expect(await found({ system: 'shop' })).toEqual(['shop/B', 'shop/A'])
    expect(await found({ alertname: 'A' })).toEqual(['blog/A', 'shop/A'])
    expect(await found({ alertname: 'A', system: 'blog' })).toEqual(['blog/A'])
    expect(await found({ system: 'shop', from: start + minute })).toEqual(['shop/B'])
    expect(await found({ to: start })).toEqual(['shop/A'])
    expect(await found({ limit: 1 })).toEqual(['blog/A'])
    expect(await found({ system: 'sho' })).toEqual([])
  })

  it('the next episode of a group knows the last: when, how long, who acknowledged', async () => {
    const rig = await Rig.start()
    await rig.fire('a')
    const first = rig.episode()
    await rig.alerts.verbs.acknowledge({ ...rig.by(alice), episode: first.id })
    await rig.pass(4 * minute)
    await rig.resolve('a')
    await rig.pass(hour)
    await rig.fire('b')
    expect(rig.episode().previous).toEqual({
      id: first.id,
      startedAt: first.startedAt,
      resolvedAt: first.startedAt + 4 * minute,
      end: 'resolved',
      acknowledgedBy: alice,
    })
  })

  it('says which cards may differ and which notices were queued after each commit', async () => {
    const rig = await Rig.start()
    await rig.fire('a')
    const { id } = rig.episode()
    expect(rig.changes).toEqual([{ episodes: [id], notices: [`${id}.1`], posts: [] }])
    await rig.fire('a')
    expect(rig.changes).toHaveLength(1)
    await rig.alerts.verbs.acknowledge({ ...rig.by(), episode: id })
    expect(rig.changes[1]).toEqual({ episodes: [id], notices: [], posts: [] })
    await rig.told()
    expect(rig.changes[2]).toEqual({ episodes: [], notices: [], posts: [] })
  })
})

describe('CORE-4: what is kept, and how long', () => {
  it('leaves a row of history per change', async () => {
    const rig = await Rig.start()
    await rig.fire('a')
    await rig.lose('a')
    await rig.fire('a')
    await rig.alerts.verbs.acknowledge({ ...rig.by(), episode: rig.episode().id })
    const { id } = await rig.silence(rig.clock.now() + hour)
    await rig.alerts.verbs.unsilence({ ...rig.by(), silence: id })
    await rig.resolve('a')
    const rows = await rig.store.rows('alert-changed', { limit: 100 })
    expect(rows.map(({ body }) => (body as { change: string }).change)).toEqual([
      'fired',
      'unknown',
      'known',
      'acknowledged',
      'silenced',
      'unsilenced',
      'resolved',
    ])
  })

  it('TA-9: alerts, episodes and silences go 180 days after their end, open ones never', async () => {
    const rig = await Rig.start()
    await rig.fire('a')
    await rig.silence(rig.clock.now() + minute)
    await rig.pass(minute)
    await rig.resolve('a')
    await rig.pass(hour)
    await rig.tell(seen('firing', { alertname: 'Open' }))
    const count = async () => [
      await rig.store.count('alert', 'id', {}),
      await rig.store.count('episode', 'id', {}),
      await rig.store.count('silence', 'id', {}),
    ]
    await rig.store.retain(rig.clock.now() + historyKept - 2 * hour)
    expect(await count()).toEqual([2, 2, 1])
    await rig.store.retain(rig.clock.now() + historyKept)
    expect(await count()).toEqual([1, 1, 0])
  })

  it('a group whose history is gone starts anew', async () => {
    const rig = await Rig.start()
    await rig.fire('a')
    const { id } = rig.episode()
    await rig.resolve('a')
    await rig.pass(hour)
    await rig.store.retain(rig.clock.now() + 2 * historyKept)
    await rig.fire('a')
    expect(rig.episode().id).not.toBe(id)
    expect(rig.episode().previous).toBeUndefined()
  })

  it('a group is numbered on when the clock went back', async () => {
    const rig = await Rig.start()
    for (let i = 0; i < 3; i++) {
      await rig.fire('a')
      expect(rig.episode().previous !== undefined).toBe(i > 0)
      await rig.resolve('a')
      await rig.pass(cooldown)
      rig.clock.jump(-24 * hour)
    }
    expect(await rig.store.count('episode', 'id', {})).toBe(3)
  })

  it('figures alone are shown at once and written with the next change, at most once a minute', async () => {
    const rig = await Rig.start()
    const value = async (...values: number[]) =>
      rig.tell(...values.map((v, i) => seen('firing', { instance: `i${i}` }, { value: v })))
    const stored = async () => (await rig.store.list('alert', 'id', {})).map(({ doc }) => doc.value).sort()
    const shown = async () => (await rig.alerts.views.view(rig.episode().id, 9))?.members.map((one) => one.value).sort()
    await value(1, 2)
    const { revision } = rig.episode()
    await value(3, 4)
    expect([await stored(), await shown()]).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(rig.episode().revision).toBe(revision)
    await rig.fire('other')
    expect(await stored()).toEqual([3, 4, undefined])
    await value(5, 6)
    await rig.pass(30 * second)
    await rig.resolve('other')
    expect(await stored()).toEqual([3, 4, undefined])
    await rig.pass(30 * second)
    await rig.fire('other')
    expect(await stored()).toEqual([5, 6, undefined])
  })

  it('of resolved members of one long episode only the newest stay in memory, and all are counted', async () => {
    const rig = await Rig.start()
    const names = Array.from({ length: mostResolved + 50 }, (_, i) => `i${i}`)
    await rig.fire('stays', ...names)
    for (const name of names) await rig.resolve(name)
    const view = await rig.alerts.views.view(rig.episode().id, 5000)
    expect([view?.members.length, view?.total]).toEqual([mostResolved + 1, mostResolved + 51])
    await rig.fire('i0')
    expect(rig.episode()).toMatchObject({ firing: 2, resolved: mostResolved + 49 })
    await rig.restart()
    await rig.resolve('i0', 'stays')
    expect(rig.episode()).toMatchObject({ firing: 0, resolved: mostResolved + 51 })
  })
})
