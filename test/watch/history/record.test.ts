import { describe, expect, it } from 'vitest'
import type { Matcher } from '../../../src/core/matchers.ts'
import { alwaysRecorded, selectorFault } from '../../../src/watch/history/always.ts'
import type { SystemHistory } from '../../../src/watch/history/history.ts'
import { historyKinds } from '../../../src/watch/history/kinds.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { openStore, type Polled } from '../rules/harness.ts'
import { day, hour, kinds, metric, minute, Rig, retention } from './rig.ts'

const named = (value: string): Matcher[] => [{ name: '__name__', op: '=', value }]

/** Values of the one series of that name, by minutes since `start`. */
async function recorded(history: SystemHistory, name: string, start: number): Promise<[number, number][]> {
  const { series } = await history.read(named(name), { from: 0, to: Number.MAX_SAFE_INTEGER })
  return (series[0]?.points ?? []).map(({ at, value }) => [(at - start) / minute, value])
}

const load = (rig: Rig) => {
  const start = rig.clock.now()
  return (at: number): Polled[] => [['load', {}, (at - start) / minute]]
}

describe('recording', () => {
  it('keeps the last real sample of each five minutes, with the least and greatest', async () => {
    const rig = await Rig.start({ always: [metric('load')] })
    const start = rig.clock.now()
    const wave = [5, 9, 2, 7, 6]
    await rig.run(20 * minute, (at) => [['load', {}, wave[((at - start) / minute) % 5] ?? 0]])
    const { series } = await rig.history.read(named('load'), { from: start, to: rig.clock.now() })
    expect(series.map(({ labels }) => labels)).toEqual([
      { __name__: 'load', instance: 'app:9100', source: 'app', system: 'shop' },
    ])
    // The last slot is not closed yet: what memory has of it.
    expect(series[0]?.points).toEqual([
      { at: start + 4 * minute, value: 6, min: 2, max: 9 },
      { at: start + 9 * minute, value: 6, min: 2, max: 9 },
      { at: start + 14 * minute, value: 6, min: 2, max: 9 },
      { at: start + 19 * minute, value: 6, min: 6, max: 6 },
    ])
  })

  it('never a stale marker: a series that vanished ends with its last sample', async () => {
    const rig = await Rig.start({ always: [metric('load')] })
    const start = rig.clock.now()
    await rig.run(7 * minute, load(rig))
    await rig.run(23 * minute, () => [])
    expect(await recorded(rig.history, 'load', start)).toEqual([
      [4, 4],
      [6, 6],
    ])
  })

  it('nothing else than what is selected, and when each source was up', async () => {
    const rig = await Rig.start({ always: [metric('load')] })
    await rig.run(20 * minute, () => [
      ['load', {}, 1],
      ['other', {}, 1],
    ])
    const { series } = await rig.history.read([], { from: 0, to: rig.clock.now() })
    expect(series.map(({ labels }) => labels.__name__).sort()).toEqual(['load', 'source_up'])
    const nothing = await Rig.start({})
    await nothing.run(20 * minute, () => [['load', {}, 1]])
    expect((await nothing.history.read([], { from: 0, to: nothing.clock.now() })).series).toEqual([])
  })

  it('VB-12: every quota reading is stored; TA-9: health checks are', async () => {
    const always = alwaysRecorded({
      history: [],
      sources: [
        { id: 'q', kind: 'quota' },
        { id: 'h', kind: 'health' },
      ],
    })
    const rig = await Rig.start({ always })
    rig.addSource('q', 15 * minute)
    rig.addSource('h', 5 * minute)
    const start = rig.clock.now()
    for (let i = 0; i < 8; i++) {
      rig.deliver([['quota_used', { service: 'gemini' }, i]], 'q')
      rig.deliver([['health_check_status', { check: 'redis' }, i % 2]], 'h')
      await rig.pass(15 * minute)
    }
    expect((await recorded(rig.history, 'quota_used', start)).map(([, value]) => value)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ])
    expect(await recorded(rig.history, 'health_check_status', start)).toHaveLength(8)
  })

  it('what is answered late is kept under its own time', async () => {
    const rig = await Rig.start({ always: [metric('load')], every: hour })
    const start = rig.clock.now()
    await rig.pass(4 * minute)
    const began = rig.clock.now()
    await rig.pass(3 * minute)
    rig.samples.succeed(
      'app',
      began,
      (sink) => sink.add('load', {}, 3),
      () => 3 * minute,
    )
    await rig.pass(10 * minute)
    expect(await recorded(rig.history, 'load', start)).toEqual([[4, 3]])
  })

  it('is stored in one commit per slot, and six hours later in chunks', async () => {
    const rig = await Rig.start({ always: [metric('load')] })
    const start = rig.clock.now()
    await rig.run(5 * hour, load(rig))
    expect(await rig.store.count('historyslot', 'id', {})).toBe(59)
    await rig.run(2 * hour, load(rig))
    expect(await rig.store.count('historyslot', 'id', {})).toBeLessThan(13)
    expect(await rig.store.count('historychunk', 'id', {})).toBe(1)
    expect(await recorded(rig.history, 'load', start)).toHaveLength(84)
    await rig.run(2 * day, load(rig))
    // One group of series, three days.
    expect(await rig.store.count('historychunk', 'id', {})).toBe(3)
    const points = await recorded(rig.history, 'load', start)
    expect(points.map(([at]) => at)).toEqual(Array.from({ length: 660 }, (_, i) => 5 * i + 4))
    expect(rig.history.status.bytes).toBeGreaterThan(500)
  })

  it('goes on where it was after a restart, and loses at most ten minutes in a crash', async () => {
    const first = await Rig.start({ always: [metric('load')] })
    const start = first.clock.now()
    const values = load(first)
    await first.run(22 * minute, values)
    const second = await first.restart()
    expect(await recorded(second.history, 'load', start)).toEqual([
      [4, 4],
      [9, 9],
      [14, 14],
      [19, 19],
      [21, 21],
    ])
    await second.run(12 * minute, values)
    const third = await second.crash()
    await third.run(6 * minute, values)
    // What the slot of 30 to 35 had before the crash is lost.
    const kept = (await recorded(third.history, 'load', start)).map(([at]) => Math.floor(at))
    expect(kept).toEqual([4, 9, 14, 19, 24, 29, 34, 39])
    expect(await third.store.count('historyslot', 'id', {})).toBe(7)
  })

  it('labels that were renamed are another series; what was before stays readable', async () => {
    const first = await Rig.start({ always: [metric('load')] })
    await first.run(30 * minute, () => [['load', { host: 'a' }, 1]])
    await first.run(30 * minute, () => [['load', { node: 'a' }, 1]])
    const { series } = await first.history.read(named('load'), { from: 0, to: first.clock.now() })
    expect(series.map(({ labels, points }) => [labels.host, labels.node, points.length])).toEqual([
      ['a', undefined, 6],
      [undefined, 'a', 6],
    ])
  })

  it('of more series than allowed the known ones go on, the rest is counted', async () => {
    const rig = await Rig.start({ always: [metric('load')], history: { limit: 4 } })
    const hosts = (names: string) => [...names].map((host) => ['load', { host }, 1] as const)
    await rig.run(10 * minute, () => hosts('abc'))
    await rig.run(10 * minute, () => hosts('xyzabc'))
    expect(rig.history.status).toMatchObject({ series: 4, refused: 3, limit: 4 })
    const { series } = await rig.history.read(named('load'), { from: 0, to: rig.clock.now() })
    expect(series.map(({ labels }) => labels.host)).toEqual(['a', 'b', 'c'])
  })

  it('a store that fails loses nothing as long as memory holds it', async () => {
    const clock = new FakeClock('2026-03-02T00:00:00Z')
    const real = await openStore(clock, kinds)
    let broken = false
    const store = {
      ...real,
      get: real.get.bind(real),
      list: real.list.bind(real),
      commit: (write: Parameters<typeof real.commit>[0]) =>
        broken ? Promise.reject(new Error('disk is full')) : real.commit(write),
    } as typeof real
    const rig = await Rig.start({ always: [metric('load')], clock, store })
    const start = clock.now()
    const values = load(rig)
    await rig.run(10 * minute, values)
    broken = true
    await rig.run(hour, values)
    broken = false
    await rig.run(10 * minute, values)
    expect((await recorded(rig.history, 'load', start)).map(([at]) => at)).toEqual(
      Array.from({ length: 16 }, (_, i) => 5 * i + 4),
    )
    broken = true
    await rig.run(5 * hour, values)
    expect(rig.history.status.lost).toBeGreaterThan(10)
  })

  it('a document that is damaged is left out, the others are read', async () => {
    const rig = await Rig.start({ always: [metric('load')] })
    const start = rig.clock.now()
    await rig.run(2 * day, load(rig))
    const [chunk] = await rig.store.list('historychunk', 'id', {})
    if (!chunk) throw new Error('no chunk')
    await rig.store.commit({ put: [{ kind: 'historychunk', id: chunk.id, doc: { ...chunk.doc, data: 'AAAA' } }] })
    const points = await recorded(rig.history, 'load', start)
    expect(points[0]?.[0]).toBe(24 * 60 + 4)
  })
})

describe('retention of history', () => {
  it('TA-9: what is older than retention.metrics goes, labels and tallies with it', async () => {
    const rig = await Rig.start({ always: [metric('load')], every: 5 * minute })
    const start = rig.clock.now()
    await rig.run(3 * day, load(rig), 30 * minute)
    await rig.store.retain(start + 31.5 * day)
    expect((await recorded(rig.history, 'load', start))[0]?.[0]).toBe(day / minute)
    await rig.store.retain(start + 40 * day)
    for (const kind of ['historychunk', 'historyslot', 'historyday', 'historylabels'] as const)
      expect(await rig.store.count(kind, 'id', {})).toBe(0)
  })

  it('health checks are kept for their own time', async () => {
    const clock = new FakeClock('2026-03-02T00:00:00Z')
    const store = await openStore(clock, [
      ...kinds.filter(({ kind }) => !kind.startsWith('history')),
      ...historyKinds({ metrics: 2 * day, health: 10 * day }),
    ])
    const always = [metric('load'), { ...metric('health_check_status'), keep: 'health' as const }]
    const rig = await Rig.start({ always, clock, store, history: { retention } })
    const start = clock.now()
    await rig.run(
      day,
      () => [
        ['load', {}, 1],
        ['health_check_status', { check: 'db' }, 1],
      ],
      30 * minute,
    )
    await rig.pass(20 * minute)
    await store.retain(start + 5 * day)
    expect(await recorded(rig.history, 'load', start)).toEqual([])
    expect(await recorded(rig.history, 'health_check_status', start)).toHaveLength(48)
  })
})

describe('a clock that jumps', () => {
  const year = 365 * day
  it.each([
    ['an hour ahead', hour],
    ['an hour back', -hour],
    ['ten years ahead', 10 * year],
    ['to 1970', -56 * year],
  ])('%s and back again leaves what was recorded before', async (_, by) => {
    const rules = `
groups:
  - name: shop
    rules: [ { alert: Less, expr: "load < 0.5 * (load offset 1d)" } ]
`
    const rig = await Rig.start({ rules, every: 5 * minute })
    const start = rig.clock.now()
    const even = (): Polled[] => [['load', {}, 100]]
    await rig.run(2 * day, even)
    const before = await recorded(rig.history, 'load', start)
    rig.clock.jump(by)
    await rig.run(40 * minute, even)
    rig.clock.jump(-by)
    await rig.run(3 * hour, even)
    const after = await recorded(rig.history, 'load', start)
    const long = before.filter(([at]) => at < 45 * 60)
    expect(after.slice(0, after.length)).toEqual(expect.arrayContaining(long))
    expect([rig.health('Less'), rig.value('load offset 1d'), rig.news('Less')]).toEqual(['ok', 100, []])
    const next = await rig.restart()
    await next.run(hour, even)
    expect([next.health('Less'), next.value('load offset 1d')]).toEqual(['ok', 100])
    await next.run(hour, () => [['load', {}, 10]])
    expect(next.news('Less')).toEqual(['firing'])
  })
})

describe('selectors under history', () => {
  it.each([
    ['orders_total', undefined],
    ['up{job=~"a|b"}', undefined],
    ['{__name__=~"node_.+"}', undefined],
    ['rate(orders_total[5m])', 'is not the selector of a series: a metric, with label matchers if need be'],
    ['orders_total offset 5m', 'is not the selector of a series: a metric, with label matchers if need be'],
    ['orders{', 'parse error: unexpected end of input in label matching, expected label name or "}"'],
  ])('%s', (text, fault) => {
    if (fault?.startsWith('parse')) expect(selectorFault(text)).toMatch(/^parse error: /)
    else expect(selectorFault(text)).toBe(fault)
  })
})
