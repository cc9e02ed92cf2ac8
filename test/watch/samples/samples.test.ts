import { describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/core/log.ts'
import { parseMatchers } from '../../../src/core/matchers.ts'
import type { SamplesEvent } from '../../../src/watch/contract.ts'
import { streak } from '../../../src/watch/samples/derive/streak.ts'
import { SystemSamples } from '../../../src/watch/samples/samples.ts'
import type { Sink } from '../../../src/watch/samples/sink.ts'
import type { SourceOptions } from '../../../src/watch/samples/source-samples.ts'
import { samplesOf } from './samples-of.ts'

const minute = 60_000
const t0 = Date.parse('2026-03-02T03:12:00Z')

const limits = { samples: 1000, series: 1000, labels: 10, labelLength: 100 }
const app = (plus: Partial<SourceOptions> = {}): SourceOptions => ({
  id: 'app',
  kind: 'prometheus',
  every: 15_000,
  labels: { system: 'shop', source: 'app', instance: 'host:1' },
  limits,
  derives: [],
  ...plus,
})

function shop(options: SourceOptions = app(), systemLimits?: { series: number; bytes: number }) {
  const samples = new SystemSamples('shop', silentLog, systemLimits)
  const events: SamplesEvent[] = []
  samples.on((event) => events.push(event))
  samples.setSource(options)
  const poll = (at: number, values: Record<string, number>) =>
    samples.succeed(
      'app',
      at,
      (sink) => writeAll(sink, values),
      () => 20,
    )
  const read = (matchers: string) =>
    samples.select(parseMatchers(matchers)).map((series) => [series.labels.__name__, ...samplesOf(series)])
  return { samples, events, poll, read }
}

const writeAll = (sink: Sink, values: Record<string, number>) => {
  for (const [name, value] of Object.entries(values)) sink.add(name, {}, value)
}

describe('the samples of a system', () => {
  it('hold a poll under its labels, with the state of the source as series', () => {
    const { samples, poll, read } = shop()
    expect(poll(t0, { sessions: 60 })).toMatchObject({ samples: 1, refused: {} })
    expect(samples.select(parseMatchers('__name__=sessions'))[0]?.labels).toEqual({
      __name__: 'sessions',
      system: 'shop',
      source: 'app',
      instance: 'host:1',
    })
    expect(read('__name__=~"source_.*"')).toEqual([
      ['source_up', [t0, 1]],
      ['source_poll_duration_seconds', [t0, 0.02]],
    ])
  })

  it('keep what they have through failed polls, which write no stale markers', () => {
    const { samples, poll, read } = shop()
    poll(t0, { a: 1 })
    samples.fail('app', t0 + 15_000, 10_000)
    samples.fail('app', t0 + 30_000, 10_000)
    expect(read('__name__=a')).toEqual([['a', [t0, 1]]])
    expect(read('__name__=source_up')).toEqual([['source_up', [t0, 1], [t0 + 15_000, 0], [t0 + 30_000, 0]]])
    expect(samples.sourceState('app')).toMatchObject({
      up: false,
      lastAttempt: t0 + 30_000,
      lastSuccess: t0,
      since: t0,
      until: t0 + 5 * minute,
    })
  })

  it('mark a series that is missing from a successful poll stale at once', () => {
    const { poll, read } = shop()
    poll(t0, { a: 1, b: 1 })
    poll(t0 + 15_000, { b: 2 })
    expect(read('__name__=a')).toEqual([['a', [t0, 1], [t0 + 15_000, 'stale']]])
  })

  it('let a vanished series leave the index after the window, and keep those of a source that is away', () => {
    const { samples, poll, read } = shop()
    poll(t0, { a: 1, b: 1 })
    poll(t0 + 1000, { b: 1 })
    const { epoch } = samples
    for (let i = 1; i < 60; i++) samples.fail('app', t0 + i * minute, 1)
    expect([read('__name__=a').length, read('__name__=b').length, samples.epoch]).toEqual([1, 1, epoch])
    poll(t0 + 60 * minute, { b: 2 })
    expect([read('__name__=a').length, read('__name__=b').length]).toEqual([0, 1])
    expect(samples.epoch).toBeGreaterThan(epoch)
  })

  it('change the epoch only when a series comes or goes', () => {
    const { samples, poll } = shop()
    poll(t0, { a: 1 })
    const { epoch } = samples
    poll(t0 + 1, { a: 2 })
    samples.fail('app', t0 + 2, 1)
    expect(samples.epoch).toBe(epoch)
    poll(t0 + 3, { a: 2, b: 1 })
    expect(samples.epoch).toBeGreaterThan(epoch)
  })

  it('are unchanged by a poll that breaks off half-way', () => {
    const { samples, events, poll, read } = shop()
    poll(t0, { a: 1 })
    const before = read('{}')
    const told = events.length
    const broken = (sink: Sink) => {
      writeAll(sink, { a: 2, b: 2 })
      sink.put(sink.series('timed', [], true) as never, 1, t0)
      throw new Error('line 3')
    }
    expect(() => samples.succeed('app', t0 + 1000, broken, () => 1)).toThrow('line 3')
    expect(read('{}')).toEqual(before)
    expect(events).toHaveLength(told)
    expect(samples.size.series).toBe(3)
  })

  it('tell of each poll once it can be queried, and survive a listener that throws', () => {
    const { samples, events, poll } = shop()
    samples.on(() => {
      throw new Error('broken listener')
    })
    const seen: unknown[] = []
    samples.on(({ type }) => seen.push([type, samples.select(parseMatchers('__name__=a')).length]))
    poll(t0, { a: 1 })
    samples.fail('app', t0 + 5, 1)
    samples.removeSource('app')
    expect(events).toEqual([
      { type: 'poll', source: 'app', at: t0, ok: true },
      { type: 'poll', source: 'app', at: t0 + 5, ok: false },
      { type: 'removed', source: 'app' },
    ])
    expect(seen).toEqual([
      ['poll', 1],
      ['poll', 1],
      ['removed', 0],
    ])
    expect(samples.size).toMatchObject({ series: 0, bytes: 0 })
  })

  it('give a series the lookback of its source: max(5 min, 2.5 x every)', () => {
    const { samples, poll } = shop(app({ every: 60 * minute }))
    poll(t0, { a: 1 })
    expect(samples.select(parseMatchers('__name__=a'))[0]?.lookback).toBe(150 * minute)
    expect(samples.sourceState('app')?.until).toBe(t0 + 150 * minute)
    samples.setSource(app())
    expect(samples.select(parseMatchers('__name__=a'))[0]?.lookback).toBe(5 * minute)
  })

  it('reach back as far as a rule asks for, and say since when', () => {
    const { samples, poll, read } = shop()
    const fill = (from: number, to: number) => {
      for (let i = from; i < to; i++) poll(t0 + i * 15_000, { a: i })
    }
    fill(0, 200)
    expect(read('__name__=a')[0]?.length).toBeLessThan(60)
    samples.keep(10 * 3_600_000)
    expect(samples.sourceState('app')?.since).toBeGreaterThan(t0)
    fill(200, 1200)
    const series = samples.select(parseMatchers('__name__=a'))[0]
    const held = series ? samplesOf(series) : []
    const oldest = held[0]?.[0] ?? Number.NaN
    expect(oldest).toBeLessThanOrEqual(t0 + 1199 * 15_000 - 2 * 3_600_000)
    expect(held.length).toBeLessThan(700)
  })

  it('refuse what is too much, count it, and take the rest', () => {
    const { samples, poll } = shop(app({ limits: { ...limits, series: 2 } }))
    expect(poll(t0, { a: 1, b: 1, c: 1 })).toMatchObject({ samples: 2, refused: { series_limit: 1 } })
    const long = samples.succeed(
      'app',
      t0 + 1,
      (sink) => {
        sink.add('a', { note: 'x'.repeat(101) }, 1)
        sink.add('a', Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`l${i}`, '1'])), 1)
        sink.add('a', {}, 1)
        sink.add('a', {}, 2)
      },
      () => 0,
    )
    expect(long).toMatchObject({ samples: 1, refused: { label_length: 1, too_many_labels: 1, duplicate: 1 } })
  })

  it('refuse series past the limit of the system', () => {
    const { poll } = shop(app(), { series: 3, bytes: 1e6 })
    expect(poll(t0, { a: 1 })?.refused).toEqual({})
    expect(poll(t0 + 1, { a: 1, b: 1 })?.refused).toEqual({ system_limit: 1 })
  })

  it('keep the series of the source’s state from being exposed by the source', () => {
    const { poll, read } = shop()
    expect(poll(t0, { source_up: 7, a: 1 })?.refused).toEqual({ reserved_name: 1 })
    expect(read('__name__=source_up')).toEqual([['source_up', [t0, 1]]])
  })

  it('take times of a source upwards only, whatever the clock of the caller does', () => {
    const { samples, poll, read } = shop()
    poll(t0, { a: 1 })
    poll(t0, { a: 2 })
    samples.fail('app', t0 - 5000, 1)
    expect(read('__name__=a')).toEqual([['a', [t0, 1], [t0 + 1, 2]]])
    expect(samples.newest).toBe(t0 + 2)
  })

  it('move everything when the clock went back', () => {
    const { samples, events, poll, read } = shop()
    poll(t0, { a: 1 })
    samples.record('rule', t0, [{ labels: { __name__: 'r' }, value: 1 }])
    samples.shift(-60 * minute)
    poll(t0 - 60 * minute + 15_000, { a: 2 })
    expect(read('__name__=a')).toEqual([['a', [t0 - 60 * minute, 1], [t0 - 60 * minute + 15_000, 2]]])
    expect(read('__name__=r')).toEqual([['r', [t0 - 60 * minute, 1]]])
    expect(samples.newest).toBe(t0 - 60 * minute + 15_000)
    expect(events).toContainEqual({ type: 'step', by: -60 * minute })
  })

  it('keep HELP and TYPE, so many and so long', () => {
    const { samples } = shop()
    samples.succeed(
      'app',
      t0,
      (sink) => {
        sink.describe('a', { type: 'counter' })
        sink.describe('a', { help: 'x'.repeat(1000) })
        for (let i = 0; i < 6000; i++) sink.describe(`m${i}`, { type: 'gauge' })
      },
      () => 0,
    )
    expect(samples.metadata('a')).toEqual({ type: 'counter', help: 'x'.repeat(200) })
    expect(samples.metadata('m10')).toEqual({ type: 'gauge', help: '' })
    expect(samples.metadata('m5999')).toBeUndefined()
  })
})

describe('samples with times of their own', () => {
  const timed = (sink: Sink, name: string, value: number, at: number) => {
    const series = sink.series(name, [], true)
    if (series) sink.put(series, value, at)
  }
  const write =
    (...list: [string, number, number][]) =>
    (sink: Sink) => {
      for (const [name, value, at] of list) timed(sink, name, value, at)
    }

  it('stand at those times, once each', () => {
    const { samples, read } = shop()
    const poll = (at: number, ...list: [string, number, number][]) =>
      samples.succeed('app', at, write(...list), () => 0)
    expect(poll(t0, ['a', 1, t0 - 7000])).toMatchObject({ samples: 1, refused: {} })
    expect(poll(t0 + 15_000, ['a', 1, t0 - 7000])).toMatchObject({ samples: 1, refused: {} })
    expect(poll(t0 + 30_000, ['a', 2, t0 + 1000])).toMatchObject({ samples: 1, refused: {} })
    expect(poll(t0 + 45_000, ['a', 3, t0 + 1000])).toMatchObject({ samples: 0, refused: { duplicate: 1 } })
    expect(poll(t0 + 46_000, ['a', 3, t0])).toMatchObject({ samples: 0, refused: { out_of_order: 1 } })
    expect(poll(t0 + 47_000, ['a', 3, t0 - 3_600_000], ['b', 1, t0 + 3_600_000])).toMatchObject({
      samples: 0,
      refused: { too_old: 1, in_future: 1 },
    })
    expect(read('__name__=a')).toEqual([['a', [t0 - 7000, 1], [t0 + 1000, 2]]])
    expect(read('__name__=b')).toEqual([])
  })

  it('get no stale marker when they vanish, and leave after the window', () => {
    const { samples, read, poll } = shop()
    samples.succeed('app', t0, write(['a', 1, t0]), () => 0)
    poll(t0 + 15_000, {})
    expect(read('__name__=a')).toEqual([['a', [t0, 1]]])
    poll(t0 + 5 * minute + 1, {})
    expect(read('__name__=a')).toEqual([])
  })
})

describe('recorded series', () => {
  const result = (name: string, value: number, labels = {}) => ({ labels: { __name__: name, ...labels }, value })

  it('hold each result at its time, and go stale when a result is missing', () => {
    const { samples, read } = shop()
    samples.record('g;r', t0, [result('r', 1, { code: 'a' }), result('r', 2, { code: 'b', empty: '' })])
    samples.record('g;r', t0 + 15_000, [result('r', 3, { code: 'b' })])
    expect(read('__name__=r')).toEqual([
      ['r', [t0, 1], [t0 + 15_000, 'stale']],
      ['r', [t0, 2], [t0 + 15_000, 3]],
    ])
    expect(samples.newest).toBe(t0 + 15_000)
  })

  it('drop and count what another rule or a source writes, and times that do not ascend', () => {
    const { samples, poll, read } = shop()
    poll(t0, { a: 1 })
    const polled = { __name__: 'a', system: 'shop', source: 'app', instance: 'host:1' }
    expect(samples.record('one', t0, [{ labels: polled, value: 9 }, result('r', 1), result('r', 2)])).toEqual({
      dropped: 2,
    })
    expect(samples.record('two', t0, [result('r', 5)])).toEqual({ dropped: 1 })
    expect(samples.record('one', t0, [result('r', 1)])).toEqual({ dropped: 1 })
    expect(read('__name__=r')).toEqual([['r', [t0, 1]]])
    expect(read('__name__=a')).toEqual([['a', [t0, 1]]])
  })

  it('hand a label set over once its first owner has stopped writing it', () => {
    const { samples, read } = shop()
    samples.record('old', t0, [result('r', 1)])
    samples.record('old', t0 + 1000, [])
    expect(samples.record('new', t0 + 2000, [result('r', 2)])).toEqual({ dropped: 0 })
    expect(read('__name__=r')).toEqual([['r', [t0 + 2000, 2]]])
  })

  it('leave with their rule', () => {
    const { samples, read } = shop()
    samples.record('g;r', t0, [result('r', 1)])
    samples.forget('g;r')
    samples.forget('never')
    expect(read('__name__=r')).toEqual([])
    expect(samples.size).toMatchObject({ series: 0, bytes: 0 })
  })

  it('have the lookback of their group’s interval', () => {
    const { samples } = shop()
    samples.record('g;r', t0, [result('r', 1)], 4 * minute)
    expect(samples.select(parseMatchers('__name__=r'))[0]?.lookback).toBe(10 * minute)
  })
})

describe('derived series', () => {
  it('RP-1, RP-5: appear beside the counters they are made of, with or without Python’s _total', () => {
    for (const suffix of ['', '_total']) {
      const options = app({ derives: [streak({ name: 'fails', success: 'ok_count', failure: 'bad_count' })] })
      const { poll, samples, read } = shop(options)
      poll(t0, { [`ok_count${suffix}`]: 5, [`bad_count${suffix}`]: 1 })
      poll(t0 + 1, { [`ok_count${suffix}`]: 5, [`bad_count${suffix}`]: 3 })
      expect(read('__name__=fails')).toEqual([['fails', [t0, 0], [t0 + 1, 2]]])
      const { labels } = samples.select(parseMatchers('__name__=fails'))[0] ?? {}
      expect(labels).toEqual({ __name__: 'fails', system: 'shop', source: 'app', instance: 'host:1' })
    }
  })

  it('count timed counters too', () => {
    const options = app({ derives: [streak({ name: 'fails', success: 'ok', failure: 'bad' })] })
    const { samples, read } = shop(options)
    for (const [i, bad] of [1, 3].entries()) {
      samples.succeed(
        'app',
        t0 + i,
        (sink) => {
          const series = sink.series('bad', [], true)
          if (series) sink.put(series, bad, t0 + i)
        },
        () => 0,
      )
    }
    expect(read('__name__=fails')).toEqual([['fails', [t0, 0], [t0 + 1, 2]]])
  })

  it('begin anew when they are configured anew, at a new baseline', () => {
    const derives = () => [streak({ name: 'fails', success: 'ok', failure: 'bad' })]
    const { samples, poll, read } = shop(app({ derives: derives() }))
    poll(t0, { ok: 1, bad: 1 })
    poll(t0 + 1, { ok: 1, bad: 4 })
    samples.setSource(app({ derives: derives() }))
    poll(t0 + 2, { ok: 1, bad: 5 })
    poll(t0 + 3, { ok: 1, bad: 6 })
    expect(read('__name__=fails')).toEqual([['fails', [t0, 0], [t0 + 1, 3], [t0 + 2, 0], [t0 + 3, 1]]])
  })
})
