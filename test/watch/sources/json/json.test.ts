import { describe, expect, it } from 'vitest'
import { mapper } from '../../../../src/watch/sources/json/mapper.ts'
import { sourceSchema } from '../../../../src/watch/sources/registry.ts'
import { ListSink } from '../fake-sink.ts'

const parsed = (...samples: readonly Record<string, unknown>[]) =>
  sourceSchema('json')?.safeParse({ id: 'app', kind: 'json', url: 'http://a/', samples })
const problems = (...samples: readonly Record<string, unknown>[]) =>
  parsed(...samples)?.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? []

function read(answer: unknown, ...samples: readonly Record<string, unknown>[]): ListSink {
  const config = parsed(...samples)
  if (!config?.success) throw new Error(problems(...samples).join('\n'))
  const sink = new ListSink()
  mapper((config.data as { samples: never[] }).samples, 'api:80')(answer, sink)
  return sink
}

const answer = {
  version: '2.4.1',
  measured_at: '2026-03-02T03:12:00',
  database: { connections: 12, up: true, latency: '4.5', load: '45 %' },
  queues: [
    { name: 'mail', length: 7, oldest: '2026-03-02T03:10:00Z' },
    { name: 'video', length: null, oldest: null },
    { name: 'audio', length: 0 },
  ],
  regions: { eu: { active: true, users: '1200' }, us: { active: false, users: '3' } },
}

describe('CORE-1: JSON becomes samples', () => {
  it('from single values', () => {
    const { values } = read(
      answer,
      { name: 'db_connections', value: 'database.connections' },
      { name: 'db_up', value: 'database.up' },
      { name: 'db_latency', value: 'database.latency' },
      { name: 'db_load_percent', value: 'database.load' },
      { name: 'queued', value: 'sum(queues[?length].length)' },
    )
    expect(values).toEqual({ db_connections: 12, db_up: 1, db_latency: 4.5, db_load_percent: 45, queued: 7 })
  })

  it('from lists, one per item, with labels from the item, the whole answer and the configuration', () => {
    const { values, refused } = read(answer, {
      name: 'queue_length',
      each: 'queues',
      value: 'length',
      labels: { queue: 'name', place: '$key', version: '$root.version', team: { text: 'ops' } },
    })
    expect(values).toEqual({
      'queue_length{place="0", queue="mail", team="ops", version="2.4.1"}': 7,
      'queue_length{place="2", queue="audio", team="ops", version="2.4.1"}': 0,
    })
    expect(refused).toEqual(['missing_value'])
  })

  it('from objects, whose names are $key', () => {
    const { values } = read(
      answer,
      { name: 'users', each: 'regions', value: 'users', labels: { region: '$key' } },
      { name: 'active', each: 'regions', value: 'active', labels: { region: '$key' } },
    )
    expect(values).toEqual({
      'users{region="eu"}': 1200,
      'users{region="us"}': 3,
      'active{region="eu"}': 1,
      'active{region="us"}': 0,
    })
  })

  it('from times, in seconds; without a zone they are UTC', () => {
    const at = Date.UTC(2026, 2, 2, 3, 12) / 1000
    const as = 'timestamp'
    const { values } = read(
      {
        ...answer,
        seconds: at,
        ms: at * 1000,
        text: String(at),
        zoned: '2026-03-02T11:12:00+08:00',
        day: '2026-03-02',
      },
      ...['measured_at', 'seconds', 'ms', 'text', 'zoned'].map((value) => ({ name: `t_${value}`, value, as })),
      { name: 't_day', value: 'day', as },
    )
    expect(values).toEqual({
      t_measured_at: at,
      t_seconds: at,
      t_ms: at,
      t_text: at,
      t_zoned: at,
      t_day: Date.UTC(2026, 2, 2) / 1000,
    })
  })

  it('with times of their own', () => {
    const { lines } = read(answer, {
      name: 'queue_length',
      each: 'queues[?length != null]',
      value: 'length',
      labels: { queue: 'name' },
      at: 'oldest',
    })
    expect(lines).toEqual([
      `queue_length{queue="mail"} 7 @${Date.UTC(2026, 2, 2, 3, 10)}`,
      'queue_length{queue="audio"} 0',
    ])
  })

  it('with type and help', () => {
    const { metadata } = read(answer, { name: 'db_up', value: 'database.up', type: 'gauge', help: 'Whether it is up' })
    expect(metadata.get('db_up')).toEqual({ type: 'gauge', help: 'Whether it is up' })
  })

  it('from an answer that is a list', () => {
    expect(read([{ n: 1 }, { n: 2 }], { name: 'n', each: '@', value: 'n', labels: { i: '$key' } }).values).toEqual({
      'n{i="0"}': 1,
      'n{i="1"}': 2,
    })
  })

  it('what is missing brings no sample and is counted', () => {
    const { samples, refused } = read(
      answer,
      { name: 'a', value: 'no.such.thing' },
      { name: 'b', value: 'length', each: 'nothing' },
      { name: 'c', value: 'x', each: '`[{},{}]`' },
    )
    expect(samples).toEqual([])
    expect(refused).toEqual(['missing_value', 'missing_value', 'missing_value', 'missing_value'])
  })

  it.each<[Record<string, unknown>, string]>([
    [{ value: 'version' }, 'samples.0.value (version) gives "2.4.1" in the answer of api:80, where a number is needed'],
    [
      { value: 'queues' },
      'samples.0.value (queues) gives a list of 3 in the answer of api:80, where a number is needed',
    ],
    [{ value: 'database' }, 'samples.0.value (database) gives an object'],
    [
      { value: '`1`', each: 'version' },
      'samples.0.each (version) gives "2.4.1" in the answer of api:80, where a list or an object is needed',
    ],
    [
      { value: '`1`', labels: { q: 'queues' } },
      'samples.0.labels.q (queues) gives a list of 3 in the answer of api:80, where a text or a number is needed',
    ],
    [{ value: 'version', as: 'timestamp' }, 'where a time such as 2026-01-31T08:00:00Z is needed'],
    [{ value: 'database.up', as: 'timestamp' }, 'samples.0.value (database.up) gives true'],
    [{ value: 'sum(queues)' }, "samples.0.value (sum(queues)) can't be computed from the answer of api:80: "],
    [{ value: '`""`' }, 'gives "" in the answer'],
    [
      {
        value:
          '[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]|[@,@][]',
      },
      'takes too many steps over the answer of api:80',
    ],
  ])('what does not fit fails the poll, with its place: %j', (sample, message) => {
    expect(() => read(answer, { name: 'x', ...sample })).toThrow(message)
  })

  it('says where a list has what does not fit', () => {
    expect(() => read({ a: [{ n: 1 }, { n: 'x' }] }, { name: 'n', each: 'a', value: 'n' })).toThrow(
      'samples.0.value (n) gives "x"',
    )
  })

  it('keys of a hostile answer are keys', () => {
    const hostile = JSON.parse('{"__proto__":{"n":1},"constructor":{"n":2},"expref":true,"type":"Function","name":"x"}')
    const { values } = read({ items: hostile }, { name: 'n', each: 'items', value: 'n || `9`', labels: { k: '$key' } })
    expect(values['n{k="__proto__"}']).toBe(1)
    expect(values['n{k="constructor"}']).toBe(2)
    expect(({} as Record<string, unknown>).n).toBeUndefined()
  })
})

describe('a json source in a configuration', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ name: 'a', value: 'x..y' }, 'samples.0.value: "x..y" is no JMESPath expression: column 3: '],
    [
      { name: 'a', value: 'lenght(x)' },
      'samples.0.value: "lenght(x)" is no JMESPath expression: column 1: there is no function lenght(); length()?',
    ],
    [
      { name: 'a', each: 'x[', value: 'y' },
      'samples.0.each: "x[" is no JMESPath expression: column 3: something is missing at the end',
    ],
    [
      { name: 'a', value: 'x', labels: { b: 'c d' } },
      'samples.0.labels.b: "c d" is no JMESPath expression: column 3: ',
    ],
    [{ name: 'a', value: 'x', labels: { __b: 'c' } }, 'samples.0.labels.__b: Invalid key in record'],
    [{ name: '9', value: 'x' }, 'samples.0.name: a metric name has letters, digits, _ and :, and no digit first'],
    [{ name: 'a', value: 'x', as: 'date' }, 'samples.0.as: Invalid option: expected one of "number"|"timestamp"'],
  ])('%j is refused: %s', (sample, problem) => {
    expect(problems(sample)[0]).toContain(problem)
  })

  it('names at least one sample', () => {
    expect(problems()).toEqual(['samples: names no sample'])
  })
})
