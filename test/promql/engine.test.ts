import { describe, expect, it } from 'vitest'
import {
  Engine,
  type EngineOptions,
  evaluate,
  PromqlError,
  parse,
  type Queryable,
  type Result,
} from '../../src/promql/index.ts'
import { stale, TestSeriesSet } from '../support/series.ts'
import { ExpressionGenerator, generateSeries, interval, Random, sampleCount } from './support/generate.ts'

function fixture(): TestSeriesSet {
  const set = new TestSeriesSet()
  for (const job of ['a', 'b']) {
    for (const instance of ['1', '2']) {
      const series = set.add({ __name__: 'up', job, instance })
      for (let t = 0; t <= 600_000; t += 60_000) series.append(t, t / 60_000)
    }
  }
  return set
}

const samplesOf = (result: Result) => (result.type === 'vector' ? result.samples : [])

function failure(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof PromqlError) return error.message
    throw error
  }
  throw new Error('did not fail')
}

describe('Engine', () => {
  it('resolves a selector once per epoch, for all expressions together', () => {
    const set = fixture()
    const engine = new Engine(set)
    const rules = ['up', 'sum(up)', 'rate(up[5m]) / up', 'up{job="a"}'].map((expr) => engine.prepare(expr))
    for (let at = 0; at < 10; at++) for (const rule of rules) rule.run(at)
    expect(set.selections).toBe(2)
    set.add({ __name__: 'other' })
    for (const rule of rules) rule.run(0)
    expect(set.selections).toBe(4)
  })

  it('sees series come and go', () => {
    const set = new TestSeriesSet()
    const count = new Engine(set).prepare('sum by (job) (up)')
    expect(samplesOf(count.run(0))).toEqual([])
    const a = set.add({ __name__: 'up', job: 'a' }).append(0, 1)
    const b = set.add({ __name__: 'up', job: 'b' }).append(0, 2)
    expect(samplesOf(count.run(0)).map(({ value }) => value)).toEqual([1, 2])
    set.remove(a)
    expect(samplesOf(count.run(0))).toEqual([{ labels: { job: 'b' }, value: 2 }])
    set.add({ __name__: 'up', job: 'b', again: 'yes' }).append(0, 5)
    expect(samplesOf(count.run(0))).toEqual([{ labels: { job: 'b' }, value: 7 }])
    set.remove(b)
    expect(samplesOf(count.run(0))).toEqual([{ labels: { job: 'b' }, value: 5 }])
  })

  it('gives the same labels object at each evaluation', () => {
    const sum = new Engine(fixture()).prepare('sum by (job) (rate(up[5m]))')
    const labels = samplesOf(sum.run(300_000)).map((sample) => sample.labels)
    samplesOf(sum.run(360_000)).forEach((sample, i) => {
      expect(sample.labels).toBe(labels[i])
    })
  })

  it('has results that later evaluations leave alone', () => {
    const engine = new Engine(fixture())
    const first = engine.prepare('up * 2').run(60_000)
    const copy = structuredClone(first)
    engine.prepare('up * 3').run(120_000)
    expect(first).toEqual(copy)
  })

  it('keeps to the lookback of a series, and to its own elsewhere', () => {
    const set = new TestSeriesSet()
    set.add({ __name__: 'slow' }, 3_600_000).append(0, 1)
    set.add({ __name__: 'quick' }).append(0, 1)
    const engine = new Engine(set, { lookback: 60_000 })
    const present = (expr: string, at: number) => samplesOf(engine.prepare(expr).run(at)).length
    expect([present('slow', 3_599_999), present('slow', 3_600_000)]).toEqual([1, 0])
    expect([present('quick', 59_999), present('quick', 60_000)]).toEqual([1, 0])
  })

  it('steps subqueries by the default it was given', () => {
    const count = (options: EngineOptions) =>
      samplesOf(evaluate('count_over_time(up{job="a",instance="1"}[5m:])', fixture(), 300_000, options))[0]?.value
    expect(count({})).toBe(5)
    expect(count({ subqueryStep: 30_000 })).toBe(10)
  })

  it('tells where in the text an evaluation failed, also for an expression parsed before', () => {
    const text = 'sum(up)\n  + up / on (job)\n  up'
    const engine = new Engine(fixture())
    expect(failure(() => engine.prepare(text).run(60_000))).toMatch(/^2:8: found duplicate series for the match group/)
    expect(failure(() => engine.prepare(parse(text)).run(60_000))).toMatch(/^2:8: /)
  })

  it('reads windows that do not begin at index 0', () => {
    const queryable: Queryable = {
      epoch: 1,
      select: () => [
        {
          labels: { __name__: 'x' },
          times: Float64Array.of(9e15, 9e15, 1000, 2000, 3000, 0, 0),
          values: Float64Array.of(7, 7, 1, 2, 4, 7, 7),
          stale: Uint8Array.of(1, 1, 0, 1, 0, 1, 1),
          start: 2,
          end: 5,
        },
      ],
    }
    const value = (expr: string, at: number) => samplesOf(evaluate(expr, queryable, at))[0]?.value
    expect(value('sum_over_time(x[1m])', 60_000)).toBe(5)
    expect(value('sum_over_time(x[1s])', 1000)).toBe(1)
    expect(value('count_over_time(x[500ms])', 999)).toBeUndefined()
    expect([value('x', 999), value('x', 1500), value('x', 2500), value('x', 3000)]).toEqual([
      undefined,
      1,
      undefined,
      4,
    ])
  })

  it('gives each type of result', () => {
    const set = fixture()
    expect(evaluate('1 + 1', set, 5)).toEqual({ type: 'scalar', at: 5, value: 2 })
    expect(evaluate('("text")', set, 5)).toEqual({ type: 'string', at: 5, value: 'text' })
    expect(evaluate('up{job="a",instance="1"}[2m]', set, 300_000)).toEqual({
      type: 'matrix',
      at: 300_000,
      series: [
        {
          labels: { __name__: 'up', job: 'a', instance: '1' },
          times: Float64Array.of(240_000, 300_000),
          values: Float64Array.of(4, 5),
        },
      ],
    })
    const steps = evaluate('sum(up)[2m:1m]', set, 300_000)
    expect(steps.type === 'matrix' && steps.series.map(({ values }) => [...values])).toEqual([[16, 20]])
  })

  it('evaluates ranges step by step', () => {
    const engine = new Engine(fixture())
    expect(engine.prepare('time()').range(0, 2000, 1000)).toEqual([
      { labels: {}, times: Float64Array.of(0, 1000, 2000), values: Float64Array.of(0, 1, 2) },
    ])
    const filtered = engine.prepare('up{job="a",instance="1"} > 3').range(120_000, 360_000, 120_000)
    expect(filtered.map(({ times }) => [...times])).toEqual([[240_000, 360_000]])
    expect(() => engine.prepare('up[5m]').range(0, 1, 1)).toThrow(TypeError)
    expect(() => engine.prepare('up').range(0, 1, 0)).toThrow(RangeError)
  })
})

describe('many series', () => {
  const many = () => {
    const set = new TestSeriesSet()
    const series = Array.from({ length: 2000 }, (_, i) =>
      set.add({ __name__: 'x', id: `${i}`, group: `${i % 500}`, le: `${i % 4}` }).append(0, i),
    )
    return { set, series }
  }

  it('groups them', () => {
    const engine = new Engine(many().set)
    const sums = samplesOf(engine.prepare('sum by (group) (x)').run(0))
    expect(sums).toHaveLength(500)
    // 7 + 507 + 1007 + 1507
    expect(sums[7]).toEqual({ labels: { group: '7' }, value: 3028 })
    for (const op of ['sum', 'avg', 'stddev', 'max', 'count']) {
      expect(samplesOf(engine.prepare(`${op} without (le) (x)`).run(0))).toHaveLength(2000)
    }
  })

  it('matches and joins them', () => {
    const engine = new Engine(many().set)
    const value = (expr: string) => samplesOf(engine.prepare(expr).run(0)).map((sample) => sample.value)
    expect(value('count(x / on (group) group_left sum by (group) (x))')).toEqual([2000])
    expect(
      value('count(x / on (group) group_left (sum) label_replace(sum by (group) (x), "sum", "$1", "group", "(.*)"))'),
    ).toEqual([2000])
    expect(value('count(x + 1 or label_replace(x, "id", "y$1", "id", "(.*)"))')).toEqual([4000])
    expect(value('sum(topk by (le) (2, x))')).toEqual([1999 + 1998 + 1997 + 1996 + 1995 + 1994 + 1993 + 1992])
    expect(value('count(count_values("v", x))')).toEqual([2000])
  })

  it('forgets those that are gone and keeps the others', () => {
    const { set, series } = many()
    const engine = new Engine(set)
    const rule = engine.prepare('sum by (id) (rate(x[1m]) or x) * on (id) group_left (group) x')
    expect(samplesOf(rule.run(0))).toHaveLength(2000)
    for (const one of series.slice(3)) set.remove(one)
    expect(samplesOf(rule.run(0)).map(({ labels, value }) => [labels.id, value])).toEqual([
      ['0', 0],
      ['1', 1],
      ['2', 4],
    ])
    set.add({ __name__: 'x', id: 'new', group: 'g' }).append(0, 3)
    expect(samplesOf(rule.run(0)).at(-1)).toEqual({ labels: { id: 'new', group: 'g' }, value: 9 })
  })
})

describe('limits', () => {
  const limited = (expr: string, limits: EngineOptions['limits'], at = 600_000) =>
    failure(() => evaluate(expr, fixture(), at, { limits: limits ?? {} }))

  it('ends a query that reads too many samples, telling how to mend it', () => {
    expect(limited('sum(rate(up[10m]))', { maxSamples: 30 })).toBe(
      '1:5: query reads more than 30 samples; select less with label matchers, shorten the range, or use a recording rule',
    )
    expect(() => evaluate('sum(rate(up[10m]))', fixture(), 600_000, { limits: { maxSamples: 40 } })).not.toThrow()
  })

  it('counts the steps of subqueries and ranges', () => {
    expect(limited('max_over_time(vector(1)[100y:1ms])', { maxSamples: 10_000 })).toContain('more than 10000 samples')
    const engine = new Engine(fixture(), { limits: { maxSamples: 1000 } })
    expect(failure(() => engine.prepare('vector(1)').range(0, 1e15, 1))).toContain('more than 1000 samples')
    expect(failure(() => engine.prepare('1').range(0, 1e15, 1))).toContain('more than 1000 samples')
  })

  it('ends a query with too many series in the result', () => {
    expect(limited('up', { maxSeries: 3 })).toBe('1:1: result has 4 series, at most 3 are allowed; aggregate them')
    expect(limited('up[5m]', { maxSeries: 3 })).toContain('result has 4 series')
  })

  it('ends a query whose time is up', () => {
    let asked = 0
    const expired = () => ++asked > 5
    expect(limited('max_over_time(sum(up)[10m:1s])', { expired })).toContain('query took too long')
    expect(asked).toBeLessThan(20)
  })

  it('evaluates again after an error', () => {
    const engine = new Engine(fixture(), { limits: { maxSamples: 30 } })
    expect(failure(() => engine.prepare('sum(rate(up[10m]))').run(600_000))).toContain('samples')
    expect(samplesOf(engine.prepare('sum(up)').run(600_000))).toEqual([{ labels: {}, value: 40 }])
  })
})

describe('an engine that lives on', () => {
  it.each([1, 2, 3, 4, 5, 6])('says the same as a new one while series come and go (seed %d)', (seed) => {
    const random = new Random(seed)
    const generator = new ExpressionGenerator(random)
    const mode = random.pick(['v2', 'v3'] as const)
    const set = new TestSeriesSet()
    const engine = new Engine(set, { mode })
    const rules = Array.from({ length: 40 }, () => rule(generator, engine))
    let present: ReturnType<TestSeriesSet['add']>[] = []
    for (let round = 0; round < 12; round++) {
      const gone = new Set(present.filter(() => random.chance(0.4)))
      for (const one of gone) set.remove(one)
      present = [...present.filter((one) => !gone.has(one)), ...grown(set, random)]
      for (const { text, prepared } of rules) {
        const at = random.below(sampleCount * interval) * 1000
        expect(
          outcome(() => prepared.run(at)),
          text,
        ).toEqual(outcome(() => evaluate(text, set, at, { mode })))
      }
    }
  })
})

function rule(generator: ExpressionGenerator, engine: Engine) {
  for (;;) {
    const text = generator.expression()
    // The names that differ between versions aside, random expressions are good in both.
    if (!text.includes('holt_winters')) return { text, prepared: engine.prepare(text) }
  }
}

function* grown(set: TestSeriesSet, random: Random) {
  for (const { labels, values } of generateSeries(random).filter(() => random.chance(0.3))) {
    const series = set.add({ ...labels, round: `${random.below(5)}`, unique: `${random.next()}` })
    values.forEach((value, i) => {
      if (value !== undefined) series.append(i * interval * 1000, value)
    })
    if (random.chance(0.1)) series.append(sampleCount * interval * 1000, stale)
    yield series
  }
}

function outcome(run: () => Result): unknown {
  try {
    const result = run()
    return result.type === 'vector' ? result.samples.map(({ labels, value }) => [labels, value]) : result
  } catch (error) {
    if (error instanceof PromqlError) return error.message
    throw error
  }
}
