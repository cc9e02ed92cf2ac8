import { describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/core/log.ts'
import { parseMatchers } from '../../../src/core/matchers.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import { Poller } from '../../../src/watch/poller.ts'
import { SystemSamples } from '../../../src/watch/samples/samples.ts'
import { readPushed, writeExposition, writePushed } from '../../../src/watch/sources/push/reading.ts'
import { sourceKinds } from '../../../src/watch/sources/registry.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { samplesOf } from '../samples/samples-of.ts'

const second = 1000

async function rig(options: Readonly<Record<string, unknown>> = {}) {
  const clock = new FakeClock()
  const samples = new SystemSamples('shop', silentLog)
  const poller = new Poller({ clock, log: silentLog, metrics: noMetrics, kinds: sourceKinds })
  const config = sourceKinds.get('push')?.schema.parse({ id: 'app', kind: 'push', every: '1m', ...options })
  if (!config) throw new Error('no kind push')
  await poller.apply([{ samples, sources: [config] }])
  const push = (...list: unknown[]) => {
    const { samples: read, faults } = readPushed(list)
    if (faults.length > 0) throw new Error(JSON.stringify(faults))
    return poller.push('shop', 'app', writePushed(read))
  }
  const series = (selector: string) => samples.select(parseMatchers(selector))
  const values = (name: string) => series(`__name__=${name}`).flatMap((one) => samplesOf(one).map(([, value]) => value))
  return { clock, samples, poller, push, series, values }
}

describe('CORE-1: samples that are pushed', () => {
  it('carry the labels of their source, and serve without being pushed again', async () => {
    const { push, series, values, clock } = await rig()
    expect(push({ name: 'jobs', labels: { queue: 'a' }, value: 3 }, { name: 'users', value: 7 })).toMatchObject({
      samples: 2,
      refused: {},
    })
    expect(series('__name__=jobs')[0]?.labels).toEqual({
      __name__: 'jobs',
      queue: 'a',
      system: 'shop',
      source: 'app',
      instance: 'push',
    })
    await clock.advance(10 * second)
    push({ name: 'users', value: 8 })
    expect([values('jobs'), values('users')]).toEqual([[3], [7, 8]])
  })

  it('may bring their own times, within bounds; what is refused is named by its place', async () => {
    const { push, clock, values } = await rig()
    const now = clock.now()
    const at = (ms: number) => new Date(now + ms).toISOString()
    const taken = push(
      { name: 'a', value: 1, timestamp: at(-2000) },
      { name: 'a', value: 2, timestamp: now - 1000 },
      { name: 'a', value: 3, timestamp: at(-1500) },
      { name: 'b', value: 1, timestamp: at(3_600_000) },
      { name: 'c', value: 1, timestamp: at(-86_400_000) },
      { name: 'source_up', value: 1 },
      { name: 'd', value: 1 },
      { name: 'd', value: 2 },
      { name: 'e', value: 'NaN' },
    )
    expect(taken).toMatchObject({
      samples: 4,
      refused: { out_of_order: 1, in_future: 1, too_old: 1, reserved_name: 1, duplicate: 1 },
    })
    expect([...(taken?.faults ?? [])].sort((x, y) => x.index - y.index)).toEqual([
      { index: 2, why: 'out_of_order' },
      { index: 3, why: 'in_future' },
      { index: 4, why: 'too_old' },
      { index: 5, why: 'reserved_name' },
      { index: 7, why: 'duplicate' },
    ])
    expect([values('a'), values('d'), values('e')]).toEqual([[1, 2], [1], [Number.NaN]])
  })

  it('are bounded as those of every source', async () => {
    const { push, values } = await rig({ limits: { samples: 3, series: 2 } })
    expect(() => push(...Array.from({ length: 4 }, (_, i) => ({ name: `m${i}`, value: 1 })))).toThrow(
      'more than 3 samples',
    )
    expect(values('m0')).toEqual([])
    expect(push({ name: 'a', value: 1 }, { name: 'b', value: 1 }, { name: 'c', value: 1 })).toMatchObject({
      samples: 2,
      faults: [{ index: 2, why: 'series_limit' }],
    })
  })

  it('feed streaks and increments, which stand between pushes', async () => {
    const { push, values, clock } = await rig({
      streaks: [{ name: 'streak', success: 'ok', failure: 'bad' }],
      increments: [{ name: 'rise', counter: 'bad', within: '1m' }],
    })
    push({ name: 'ok', value: 1 }, { name: 'bad', value: 0 })
    await clock.advance(second)
    push({ name: 'bad', value: 2 })
    await clock.advance(second)
    push({ name: 'other', value: 2 })
    await clock.advance(second)
    push({ name: 'bad', value: 3 })
    expect([values('streak'), values('rise')]).toEqual([
      [0, 2, 3],
      [0, 2, 3],
    ])
  })

  it('come as an exposition too, all or nothing', async () => {
    const { poller, values, samples } = await rig()
    const text = '# TYPE jobs gauge\njobs{queue="a"} 3\njobs{queue="b"} 4\njobs{queue="a"} 5\n'
    expect(poller.push('shop', 'app', writeExposition(Buffer.from(text), 'text'))).toMatchObject({
      samples: 2,
      faults: [{ index: 2, why: 'duplicate' }],
    })
    expect(values('jobs')).toEqual([3, 4])
    expect(samples.metadata('jobs')).toMatchObject({ type: 'gauge' })
    const broken = writeExposition(Buffer.from('new 1\njobs{queue="a" 3\n'), 'text')
    expect(() => poller.push('shop', 'app', broken)).toThrow(/line 2/)
    expect(values('new')).toEqual([])
  })

  it('the source is away when nothing came for 2.5 intervals, also from the start, and back with the next push', async () => {
    const { push, values, poller, clock } = await rig()
    expect([poller.ready, poller.status()[0]?.up]).toEqual([true, undefined])
    await clock.advance(150 * second)
    expect(poller.status()[0]).toMatchObject({
      up: false,
      error: 'nothing was pushed for 2m30s; is the sender running?',
    })
    push({ name: 'a', value: 1 })
    expect(poller.status()[0]).toMatchObject({ up: true, error: undefined, samples: 1 })
    await clock.advance(149 * second)
    expect(poller.status()[0]?.up).toBe(true)
    await clock.advance(60 * second)
    expect(poller.status()[0]).toMatchObject({ up: false, error: expect.stringContaining('2m30s') })
    await clock.advance(60 * second)
    expect(values('source_up')).toEqual([0, 1, 0, 0])
    expect(values('a')).toEqual([1])
    await poller.stop()
    expect(clock.pending).toBe(0)
  })

  it('go nowhere else', async () => {
    const { poller } = await rig()
    expect(poller.pushable()).toEqual([{ system: 'shop', source: 'app' }])
    expect(poller.push('shop', 'other', () => {})).toBeUndefined()
    expect(poller.push('other', 'app', () => {})).toBeUndefined()
  })

  it('a flood of pushes leaves one source_up a second', async () => {
    const { push, values, clock } = await rig()
    for (let i = 0; i < 50; i++) {
      push({ name: 'a', value: i })
      await clock.advance(100)
    }
    expect(values('a')).toHaveLength(50)
    expect(values('source_up')).toHaveLength(5)
  })

  it.each<[unknown, string]>([
    [7, 'a sample is an object: { "name": …, "value": … }'],
    [{ name: 'a b', value: 1 }, 'name is a metric name: letters, digits, _ and :, no digit first'],
    [{ name: 'a' }, 'value is a number, or "NaN", "+Inf", "-Inf"'],
    [{ name: 'a', value: '1' }, 'value is a number, or "NaN", "+Inf", "-Inf"'],
    [{ name: 'a', value: 1, labels: [] }, 'labels is an object of texts: { "service": "gemini" }'],
    [
      { name: 'a', value: 1, labels: { __name__: 'b' } },
      '"__name__" is no label name: letters, digits and _, no digit first and no leading __',
    ],
    [{ name: 'a', value: 1, labels: { b: 1 } }, 'the label b is not a text'],
    [{ name: 'a', value: 1, timestamp: 1_772_000_000 }, 'timestamp is in milliseconds; this number looks like seconds'],
    [
      { name: 'a', value: 1, timestamp: 'now' },
      'timestamp is a time such as "2026-03-02T03:12:00Z", or milliseconds since 1970',
    ],
    [{ name: 'a', value: 1, vlaue: 2 }, '"vlaue" is unknown; a sample has name, labels, value and timestamp'],
  ])('%j is refused: %s', (sample, why) => {
    expect(readPushed([{ name: 'fine', value: 0 }, sample]).faults).toEqual([{ index: 1, why }])
  })
})
