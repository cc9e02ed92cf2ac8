import { describe, expect, it } from 'vitest'
import type { Fields, Log } from '../../../src/core/log.ts'
import { silentLog } from '../../../src/core/log.ts'
import { parseMatchers } from '../../../src/core/matchers.ts'
import type { Metrics } from '../../../src/core/metrics.ts'
import type { SamplesEvent } from '../../../src/watch/contract.ts'
import { Poller } from '../../../src/watch/poller.ts'
import { SystemSamples } from '../../../src/watch/samples/samples.ts'
import type { Sink } from '../../../src/watch/samples/sink.ts'
import { SourceError } from '../../../src/watch/sources/contract.ts'
import type { CommonConfig } from '../../../src/watch/sources/schema.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { samplesOf } from '../samples/samples-of.ts'
import { scriptKind } from './script-kind.ts'

const one = (sink: Sink) => sink.add('m', {}, 1)

/** A log that keeps its lines with all their fields. */
function keepingLog(lines: ({ level: string; message: string } & Fields)[], own: Fields = {}): Log {
  const write =
    (level: string) =>
    (message: string, fields: Fields = {}) =>
      lines.push({ level, message, ...own, ...fields })
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => keepingLog(lines, { ...own, ...fields }),
  }
}

/** Metrics that add up under `name{label values}`. */
function keepingMetrics(values: Map<string, number>): Metrics {
  const key = (name: string, labels = {}) => `${name}{${Object.values(labels).join(',')}}`
  return {
    counter: ({ name }) => ({
      inc: (labels, by = 1) => values.set(key(name, labels), (values.get(key(name, labels)) ?? 0) + by),
    }),
    gauge: ({ name }) => ({ set: (value, labels) => values.set(key(name, labels), value) }),
    histogram: ({ name }) => ({
      observe: (_, labels) => values.set(key(name, labels), (values.get(key(name, labels)) ?? 0) + 1),
    }),
  }
}

function setup() {
  const clock = new FakeClock()
  const script = scriptKind()
  const log: ({ level: string; message: string } & Fields)[] = []
  const metrics = new Map<string, number>()
  const kinds = new Map([[script.kind.kind, script.kind]])
  const poller = new Poller({ clock, log: keepingLog(log), metrics: keepingMetrics(metrics), kinds })
  const samples = new SystemSamples('shop', silentLog)
  const events: SamplesEvent[] = []
  samples.on((event) => events.push(event))
  const apply = (...sources: CommonConfig[]) => poller.apply([{ samples, sources }])
  const read = (name: string) => samples.select(parseMatchers(`__name__=${name}`)).map(samplesOf)
  return { ...script, clock, log, metrics, poller, samples, events, apply, read }
}

describe('CORE-1: the poller', () => {
  it('polls every source at once at the start, and is ready when each was polled, well or not', async () => {
    const { poller, apply, config, calls, clock } = setup()
    await apply(config('a'), config('b'), config('c'))
    let resolved = false
    void poller.firstPolls().then(() => {
      resolved = true
    })
    await clock.advance(500)
    expect(calls.map(({ source }) => source).sort()).toEqual(['a', 'b', 'c'])
    calls[0]?.write(one)
    calls[1]?.fail(new SourceError('status', 'answered 500'))
    await clock.advance(0)
    expect([poller.ready, resolved]).toEqual([false, false])
    calls[2]?.write(one)
    await clock.advance(0)
    expect([poller.ready, resolved]).toEqual([true, true])
    await poller.firstPolls()
  })

  it('is not ready before it was told what to poll, and ready with nothing to poll', async () => {
    const { poller, apply } = setup()
    expect(poller.ready).toBe(false)
    const ready = poller.firstPolls()
    await apply()
    await ready
    expect(poller.ready).toBe(true)
  })

  it('polls each source once per interval, spread over it', async () => {
    const { apply, config, calls, clock } = setup()
    const sources = Array.from({ length: 20 }, (_, i) => config(`s${i}`))
    await apply(...sources)
    const starts = new Map<string, number[]>()
    for (let second = 0; second < 75; second++) {
      for (const { source, write } of calls.splice(0)) {
        starts.set(source, [...(starts.get(source) ?? []), second])
        write(one)
      }
      await clock.advance(1000)
    }
    expect(starts.size).toBe(20)
    for (const times of starts.values()) {
      const gaps = times.slice(1).map((time, i) => time - (times[i] as number))
      expect(gaps[0]).toBeGreaterThanOrEqual(3)
      expect(gaps[0]).toBeLessThanOrEqual(19)
      for (const gap of gaps.slice(1)) expect(Math.abs(gap - 15)).toBeLessThanOrEqual(1)
    }
    const phases = new Set([...starts.values()].map((times) => (times.at(-1) as number) % 15))
    expect(phases.size).toBeGreaterThan(5)
  })

  it('stamps samples with the start of the poll, writes them when it ends, and tells', async () => {
    const { apply, config, calls, clock, read, events, samples } = setup()
    await apply(config('a'))
    await clock.advance(0)
    const start = clock.now()
    await clock.advance(400)
    calls[0]?.write(one)
    await clock.advance(0)
    expect(read('m')).toEqual([[[start, 1]]])
    expect(read('source_poll_duration_seconds')).toEqual([[[start, 0.4]]])
    expect(events).toEqual([{ type: 'poll', source: 'a', at: start, ok: true }])
    expect(samples.select(parseMatchers('__name__=m'))[0]?.labels).toEqual({
      __name__: 'm',
      system: 'shop',
      source: 'a',
      instance: 'a:1',
    })
  })

  it('gives a source its configured labels, `instance` among them', async () => {
    const { apply, config, calls, clock, samples } = setup()
    await apply(config('a', { labels: { team: 'x', instance: 'web-1' } }))
    await clock.advance(0)
    calls[0]?.write((sink) => sink.add('m', { team: 'y' }, 1))
    await clock.advance(0)
    expect(samples.select(parseMatchers('__name__=m'))[0]?.labels).toMatchObject({
      team: 'x',
      instance: 'web-1',
      exported_team: 'y',
    })
  })

  it('never polls a source twice at once: ticks during a slow poll are skipped and counted', async () => {
    const { apply, config, calls, clock, poller, metrics } = setup()
    await apply(config('a', { every: '1s', timeout: '10s' }))
    await clock.advance(5500)
    expect(calls).toHaveLength(1)
    const skipped = poller.status()[0]?.skipped as number
    expect(skipped).toBeGreaterThanOrEqual(4)
    expect(metrics.get('opsbell_source_skipped_ticks_total{shop,a}')).toBe(skipped)
    calls[0]?.write(one)
    await clock.advance(1000)
    expect(calls).toHaveLength(2)
  })

  it('gives a poll up at its timeout, and waits for the source to let go before the next', async () => {
    const { apply, config, calls, clock, poller, read } = setup()
    await apply(config('a', { every: '5s', timeout: '2s' }))
    await clock.advance(2000)
    expect(calls[0]?.signal.aborted).toBe(true)
    expect(poller.status()[0]).toMatchObject({
      up: false,
      error: expect.stringContaining('no complete answer within 2s'),
    })
    expect(read('source_up')[0]?.[0]?.[1]).toBe(0)
    await clock.advance(20_000)
    expect(calls).toHaveLength(1)
    calls[0]?.fail(new Error('late'))
    await clock.advance(5000)
    expect(calls).toHaveLength(2)
    expect(read('source_up')[0]).toHaveLength(1)
  })

  it('writes nothing of an answer that comes after the timeout', async () => {
    const { apply, config, calls, clock, read } = setup()
    await apply(config('a', { every: '5s', timeout: '2s' }))
    await clock.advance(3000)
    calls[0]?.write(one)
    await clock.advance(0)
    expect(read('m')).toEqual([])
  })

  it('tells a failure in a sentence while it lasts, and the state of the last success beside it', async () => {
    const { apply, config, calls, clock, poller, metrics } = setup()
    await apply(config('a', { every: '10s' }))
    await clock.advance(0)
    const first = clock.now()
    calls[0]?.write((sink) => {
      one(sink)
      sink.refuse('label_length')
    })
    await clock.advance(20_000)
    calls[1]?.fail(new SourceError('unreachable', '127.0.0.1:1 refuses the connection'))
    await clock.advance(0)
    expect(poller.status()).toEqual([
      {
        system: 'shop',
        source: 'a',
        kind: 'script',
        every: 10_000,
        lastAttempt: expect.any(Number),
        lastSuccess: first,
        up: false,
        error: '127.0.0.1:1 refuses the connection',
        durationMs: expect.any(Number),
        samples: 1,
        refused: { label_length: 1 },
        skipped: expect.any(Number),
      },
    ])
    expect(Object.fromEntries(metrics)).toMatchObject({
      'opsbell_source_polls_total{shop,a,ok}': 1,
      'opsbell_source_polls_total{shop,a,failed}': 1,
      'opsbell_source_poll_failures_total{unreachable}': 1,
      'opsbell_source_up{shop,a}': 0,
      'opsbell_source_samples{shop,a}': 1,
      'opsbell_source_refused_samples_total{shop,a,label_length}': 1,
      'opsbell_source_poll_duration_seconds{script}': 2,
      'opsbell_samples_series{shop}': 3,
    })
    await clock.advance(10_000)
    calls[2]?.write(one)
    await clock.advance(0)
    expect(poller.status()[0]).toMatchObject({ up: true, error: undefined, refused: {} })
  })

  it('takes a poll whose samples break off as failed, with nothing of it written', async () => {
    const { apply, config, calls, clock, poller, read, log } = setup()
    await apply(config('a', { timeout: '5m' }))
    await clock.advance(0)
    calls[0]?.write((sink) => {
      one(sink)
      throw new SourceError('parse', 'line 2 of the exposition: nonsense')
    })
    await clock.advance(30_000)
    expect(poller.status()[0]?.error).toBe('line 2 of the exposition: nonsense')
    calls[1]?.write((sink) => {
      one(sink)
      throw new TypeError('a bug')
    })
    await clock.advance(0)
    expect(poller.status()[0]?.error).toBe('the script source failed unexpectedly; the log tells more')
    expect(log).toContainEqual(expect.objectContaining({ level: 'error', error: 'a bug' }))
    expect(read('m')).toEqual([])
    expect(read('source_up')[0]?.map(([, up]) => up)).toEqual([0, 0])
  })

  it('fails a poll past its sample limit', async () => {
    const { apply, config, calls, clock, poller, metrics } = setup()
    await apply(config('a', { limits: { samples: 3 } }))
    await clock.advance(0)
    calls[0]?.write((sink) => {
      for (let i = 0; i < 4; i++) sink.add(`m${i}`, {}, i)
    })
    await clock.advance(0)
    expect(poller.status()[0]?.error).toContain('limits.samples')
    expect(metrics.get('opsbell_source_poll_failures_total{limit}')).toBe(1)
  })

  it('VB-16: ties the lines of a poll by one trace id, and warns once while a failure lasts', async () => {
    const { apply, config, calls, clock, log } = setup()
    await apply(config('a', { every: '10s', timeout: '5m' }))
    for (let i = 0; i < 4; i++) {
      await clock.advance(i === 0 ? 0 : 20_000)
      if (i < 3) calls[i]?.fail(new SourceError('status', 'answered 500'))
      else calls[i]?.write(one)
      await clock.advance(0)
    }
    const traced = log.filter(({ trace_id }) => trace_id !== undefined)
    const byTrace = new Map<unknown, string[]>()
    for (const { trace_id, level, message } of traced) {
      byTrace.set(trace_id, [...(byTrace.get(trace_id) ?? []), `${level} ${message}`])
    }
    expect([...byTrace.values()].slice(0, 4)).toEqual([
      ['debug poll begins', 'warn poll failed'],
      ['debug poll begins', 'debug poll failed again'],
      ['debug poll begins', 'debug poll failed again'],
      ['debug poll begins', 'info source is back', 'debug poll ends'],
    ])
    expect(traced.at(-1)).toMatchObject({
      system: 'shop',
      source: 'a',
      kind: 'script',
      duration_ms: expect.any(Number),
    })
  })

  it('goes on through a step of the clock, forward or back, at the same pace', async () => {
    const { apply, config, calls, clock, read, events } = setup()
    await apply(config('a', { every: '10s' }))
    const began = clock.now()
    const pollAfter = async (ms: number) => {
      const before = calls.length
      await clock.advance(ms)
      for (const { write } of calls.slice(before)) write(one)
      await clock.advance(0)
    }
    for (let i = 0; i < 6; i++) await pollAfter(10_000)
    clock.jump(-3_600_000)
    for (let i = 0; i < 3; i++) await pollAfter(10_000)
    const times = read('m')[0]?.map(([at]) => at) as number[]
    expect(times.at(-1)).toBeLessThan(began - 3_500_000)
    times.slice(2).forEach((at, i) => {
      expect(Math.abs(at - (times[i + 1] as number) - 10_000)).toBeLessThanOrEqual(1)
    })
    expect(events.filter(({ type }) => type === 'step')).toHaveLength(1)
    clock.jump(7_200_000)
    await pollAfter(10_000)
    expect(events.filter(({ type }) => type === 'step')).toHaveLength(1)
    expect(read('m')[0]?.at(-1)?.[0]).toBeGreaterThan(began + 3_500_000)
  })

  it('stamps a poll during which the clock went back by the new clock', async () => {
    const { apply, config, calls, clock, read } = setup()
    await apply(config('a', { every: '10s' }))
    await clock.advance(0)
    calls[0]?.write(one)
    await clock.advance(20_000)
    const before = clock.now()
    clock.jump(-60_000)
    calls[1]?.write(one)
    await clock.advance(0)
    const times = read('m')[0]?.map(([at]) => at) as number[]
    expect(times.at(-1)).toBeLessThanOrEqual(before - 60_000)
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThan(1000)
  })

  it('after the machine slept polls once, not once per missed tick', async () => {
    const { apply, config, calls, clock, poller } = setup()
    await apply(config('a', { every: '1s' }))
    await clock.advance(0)
    calls[0]?.write(one)
    await clock.advance(1500)
    const slept = clock.mono
    clock.mono = () => slept() + 3_600_000
    calls.at(-1)?.write(one)
    const before = calls.length
    await clock.advance(1300)
    expect(calls.length - before).toBeLessThanOrEqual(2)
    expect(poller.status()[0]?.skipped).toBeLessThanOrEqual(1)
  })
})

describe('VB-14: everyWhileFiring', () => {
  /** Seconds at which the only source was polled, each poll answered at once, during `seconds` more. */
  async function startsOver(seconds: number, { calls, clock }: ReturnType<typeof setup>): Promise<number[]> {
    const began = clock.mono()
    const starts: number[] = []
    for (let passed = 0; passed < seconds; passed++) {
      await clock.advance(1000)
      for (const { write } of calls.splice(0)) {
        starts.push(Math.round((clock.mono() - began) / 1000))
        write(one)
      }
    }
    return starts
  }
  const gaps = (times: readonly number[]) => times.slice(1).map((time, i) => time - (times[i] as number))

  it('polls sooner while an alert that depends on the source fires, and at its usual pace afterwards', async () => {
    const rig = setup()
    await rig.apply(rig.config('a', { every: '5m', everyWhileFiring: '30s' }))
    const usual = await startsOver(1500, rig)
    expect(new Set(gaps(usual).slice(1))).toEqual(new Set([300]))
    rig.poller.hurry('shop', 'a', true)
    rig.poller.hurry('shop', 'a', true)
    const hurried = await startsOver(300, rig)
    expect(hurried[0]).toBeLessThanOrEqual(31)
    expect(new Set(gaps(hurried).slice(1))).toEqual(new Set([30]))
    rig.poller.hurry('shop', 'a', false)
    const after = await startsOver(1200, rig)
    expect(after[0]).toBeGreaterThan(260)
    expect(new Set(gaps(after))).toEqual(new Set([300]))
    expect(rig.samples.sourceState('a')).toMatchObject({ every: 300_000, lookback: 750_000 })
  })

  it('goes on through a change of configuration, and waits for sources to come', async () => {
    const rig = setup()
    rig.poller.hurry('shop', 'a', true)
    await rig.apply(rig.config('a', { every: '5m', everyWhileFiring: '30s' }))
    await startsOver(60, rig)
    expect(new Set(gaps(await startsOver(200, rig)))).toEqual(new Set([30]))
    await rig.apply(rig.config('a', { every: '5m', everyWhileFiring: '20s', note: 'changed' }))
    await startsOver(60, rig)
    expect(new Set(gaps(await startsOver(200, rig)))).toEqual(new Set([20]))
  })

  it('begins with the first poll when it is told before that', async () => {
    const rig = setup()
    await rig.apply(rig.config('a', { every: '5m', everyWhileFiring: '10s' }), rig.config('b'))
    rig.poller.hurry('shop', 'a', true)
    rig.poller.hurry('shop', 'unknown', true)
    await rig.clock.advance(1000)
    await rig.clock.advance(20_000)
    expect(rig.calls.filter(({ source }) => source === 'a').length).toBeGreaterThanOrEqual(1)
    expect(rig.poller.status()[0]?.skipped).toBeGreaterThanOrEqual(1)
  })

  it('changes nothing for a source that has no such interval', async () => {
    const rig = setup()
    await rig.apply(rig.config('a', { every: '1m' }))
    await startsOver(180, rig)
    rig.poller.hurry('shop', 'a', true)
    expect(gaps(await startsOver(300, rig))).toEqual(Array.from({ length: 4 }, () => 60))
  })
})

describe('reconfiguring', () => {
  it('leaves sources that stay the same alone, and polls new ones at once', async () => {
    const { apply, config, calls, closed, clock } = setup()
    await apply(config('a'))
    await clock.advance(0)
    await apply(config('a'), config('b'))
    await clock.advance(20)
    expect(calls.map(({ source }) => source)).toEqual(['a', 'b'])
    expect([calls[0]?.signal.aborted, closed]).toEqual([false, []])
  })

  it('restarts a changed source with its memory', async () => {
    const { apply, config, calls, closed, clock, read } = setup()
    await apply(config('a'))
    await clock.advance(0)
    calls[0]?.write(one)
    await clock.advance(1000)
    await apply(config('a', { note: 'changed' }))
    await clock.advance(20)
    calls[1]?.write(one)
    await clock.advance(0)
    expect(closed).toEqual(['a'])
    expect(read('m')).toEqual([
      [
        [expect.any(Number), 1],
        [expect.any(Number), 1],
      ],
    ])
  })

  it('removes a source with its series, even in the middle of a poll', async () => {
    const { apply, config, calls, closed, clock, events, samples, poller } = setup()
    await apply(config('a'), config('b'))
    await clock.advance(20)
    const done = apply(config('b'))
    const a = calls.find(({ source }) => source === 'a')
    expect(a?.signal.aborted).toBe(true)
    a?.write(one)
    await done
    await clock.advance(20_000)
    expect(events).toContainEqual({ type: 'removed', source: 'a' })
    const left = samples.select(parseMatchers('source=a'))
    expect([closed, left, poller.status().map(({ source }) => source)]).toEqual([['a'], [], ['b']])
    expect(calls.filter(({ source }) => source === 'a')).toHaveLength(1)
  })

  it('stops with nothing left behind', async () => {
    const { apply, config, calls, closed, clock, poller, read } = setup()
    await apply(config('a'), config('b'))
    await clock.advance(20)
    const stopped = poller.stop()
    for (const { write } of calls) write(one)
    await stopped
    await clock.advance(60_000)
    expect([closed.sort(), calls.length, read('m'), clock.pending]).toEqual([['a', 'b'], 2, [], 0])
  })

  it('keeps systems apart, also where their sources have the same id', async () => {
    const { poller, config, calls, clock, samples } = setup()
    const other = new SystemSamples('bank', silentLog)
    await poller.apply([
      { samples, sources: [config('a')] },
      { samples: other, sources: [config('a')] },
    ])
    await clock.advance(500)
    expect(calls).toHaveLength(2)
    for (const { write } of calls) write(one)
    await clock.advance(0)
    const names = [samples, other].map((each) => each.select(parseMatchers('__name__=m'))[0]?.labels.system)
    expect(names).toEqual(['shop', 'bank'])
  })
})

describe('AS-4: a poll that somebody asks for', () => {
  it('is made at once, after the one under way, and the usual ones come at their times', async () => {
    const { poller, apply, config, calls, clock, samples } = setup()
    await apply(config('a', { every: '1m' }), config('b', { every: '1m' }))
    await clock.advance(500)
    for (const { source, write } of calls) if (source === 'b') write(one)
    let ended = false
    const asked = poller.pollNow('shop', ['a', 'unknown']).then(() => {
      ended = true
    })
    await clock.advance(100)
    expect(calls.map(({ source }) => source).sort()).toEqual(['a', 'b'])
    calls.find(({ source }) => source === 'a')?.write(one)
    await clock.advance(100)
    expect(calls.filter(({ source }) => source === 'a')).toHaveLength(2)
    expect(ended).toBe(false)
    calls.at(-1)?.write(one)
    await asked
    expect(samples.sourceState('a')?.lastSuccess).toBe(clock.now() - 100)
    const before = calls.length
    await clock.advance(120_000)
    expect(calls.slice(before).map(({ source }) => source)).toContain('a')
    for (const { write } of calls) write(one)
    await clock.advance(0)
    await poller.stop()
    const all = calls.length
    await poller.pollNow('shop', ['a'])
    expect(calls).toHaveLength(all)
  })
})
