import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatFloat } from '../../../src/core/float.ts'
import { SourceError } from '../../../src/watch/sources/contract.ts'
import { formatBound } from '../../../src/watch/sources/prometheus/bucket-label.ts'
import { type Format, readExposition } from '../../../src/watch/sources/prometheus/exposition.ts'
import { ScrapeCache } from '../../../src/watch/sources/prometheus/scrape-cache.ts'
import { ListSink } from './fake-sink.ts'

function read(text: string | Buffer, format: Format = 'text', cache = new ScrapeCache()): ListSink {
  const sink = new ListSink()
  readExposition(Buffer.from(text as string), format, cache, sink)
  return sink
}

describe('the text format 0.0.4', () => {
  it.each([
    ['up 1\n', ['up 1']],
    ['up 1', ['up 1']],
    ['  up\t 1  \n\n \n', ['up 1']],
    ['a:b_c9 1.5\n', ['a:b_c9 1.5']],
    ['m{} 1\n', ['m 1']],
    ['m{a="1",} 1\n', ['m{a="1"} 1']],
    ['m{ a = "1" , b="2" } 1\n', ['m{a="1", b="2"} 1']],
    ['m {a="1"} 1\n', ['m{a="1"} 1']],
    ['m{a="1"}1\n', ['m{a="1"} 1']],
    ['m{a="}{,= #"} 1\n', ['m{a="}{,= #"} 1']],
    ['m{a="q\\"b\\\\n\\n\\x"} 1\n', [String.raw`m{a="q\"b\\n\n\\x"} 1`]],
    ['m{a="告警 🔔"} 1\n', ['m{a="告警 🔔"} 1']],
    ['m 1 1395066363000\n', ['m 1 @1395066363000']],
    ['m 1 -5\n', ['m 1 @-5']],
    ['# a comment\n#\n#HELP x y\n# HELP m text\n# TYPE m gauge\nm 1\n', ['m 1']],
    ['m{a="1"} 1\nm{a="2"} 2\n', ['m{a="1"} 1', 'm{a="2"} 2']],
    ['', []],
  ])('%j reads as %j', (text, lines) => {
    expect(read(text).lines).toEqual(lines)
  })

  it.each([
    ['1', 1],
    ['+1', 1],
    ['-0', -0],
    ['0.1', 0.1],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1.7976931348623157e308', Number.MAX_VALUE],
    ['4.9e-324', 5e-324],
    ['123456789012345', 123456789012345],
    ['12345678901234567890', 12345678901234567000],
    ['0.30000000000000004', 0.30000000000000004],
    ['00012', 12],
    ['NaN', Number.NaN],
    ['nan', Number.NaN],
    ['+Inf', Number.POSITIVE_INFINITY],
    ['-Inf', Number.NEGATIVE_INFINITY],
    ['Inf', Number.POSITIVE_INFINITY],
  ])('reads the number %s', (text, value) => {
    expect(read(`m ${text}\n`).samples[0]?.value).toBe(value)
  })

  it.each([
    ['m\n', 'a value is missing'],
    ['m{a="1"}\n', 'a value is missing'],
    ['m abc\n', '"abc" is not a number'],
    ['m 1e400\n', '"1e400" is not a number'],
    ['m 0x10\n', '"0x10" is not a number'],
    ['m 1_000\n', '"1_000" is not a number'],
    ['m 1\r\n', '"1?" is not a number'],
    ['m 1 2 3\n', '"3" stands behind the value'],
    ['m 1 1.5\n', 'a timestamp is not a whole number'],
    ['m 1 # {a="b"} 1\n', 'stands behind the value'],
    ['9m 1\n', '"9m 1" is not a metric name'],
    ['<html>\n', '"<html>" is not a metric name'],
    ['{"a":1}\n', 'is not a metric name'],
    ['m{a="1" 1\n', "don't end"],
    ['m{a="1\n"} 1\n', "don't end"],
    ['m{a=1} 1\n', 'is not a label pair'],
    ['m{a} 1\n', 'is not a label pair'],
    ['m{="1"} 1\n', 'is not a label pair'],
    ['m{a="1"b="2"} 1\n', 'is not a label pair'],
    ['m{,} 1\n', 'is not a label pair'],
    ['m{a="1",,b="2"} 1\n', 'is not a label pair'],
    ['\u0000\u0000\n', '"??" is not a metric name'],
  ])('refuses %j as a whole: %s', (text, why) => {
    expect(() => read(`ok 1\n${text}`)).toThrow(why)
    expect(() => read(`ok 1\n${text}`)).toThrow('line 2 of the exposition')
    expect(() => read(text)).toThrow(SourceError)
  })

  it('keeps HELP and TYPE', () => {
    expect(read('# HELP m What it is.\n# TYPE m  counter\nm 1\n').metadata.get('m')).toEqual({
      help: 'What it is.',
      type: 'counter',
    })
  })

  it('leaves out a series with invalid UTF-8, or with labels that make no series, and takes the rest', () => {
    const sink = read(
      Buffer.concat([Buffer.from('a{x="'), Buffer.from([0xff, 0xfe]), Buffer.from('"} 1\nb{y="1",y="2"} 1\nc 1\n')]),
    )
    expect(sink.lines).toEqual(['c 1'])
    expect(sink.refused).toEqual(['invalid_utf8', 'duplicate_label'])
  })
})

describe('OpenMetrics 1.0', () => {
  it('must end with # EOF, and with nothing behind it', () => {
    expect(read('m 1\n# EOF\n', 'openmetrics').lines).toEqual(['m 1'])
    expect(read('m 1\n# EOF', 'openmetrics').lines).toEqual(['m 1'])
    expect(() => read('m 1\n', 'openmetrics')).toThrow('# EOF')
    expect(() => read('# EOF\nm 1\n', 'openmetrics')).toThrow('behind # EOF')
  })

  it('has times in seconds and exemplars, which are passed over', () => {
    const text = [
      '# TYPE h histogram',
      '# UNIT h seconds',
      'h_bucket{le="1"} 5 1520879607.789 # {trace_id="a b # c"} 0.67 1520879606',
      'h_count 5 # {} 1',
      'h_sum 3.5 123',
      '# EOF\n',
    ].join('\n')
    expect(read(text, 'openmetrics').lines).toEqual([
      'h_bucket{le="1.0"} 5 @1520879607789',
      'h_count 5',
      'h_sum 3.5 @123000',
    ])
  })

  it('is text without # EOF when it says so', () => {
    expect(read('m 1\n# EOF\nn 1\n', 'text').lines).toEqual(['m 1', 'n 1'])
  })
})

describe('bounds of histograms and summaries', () => {
  it('have one spelling, as Prometheus 3 gives them', () => {
    const text =
      '# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="1e-05"} 1\nh_bucket{le="+Inf"} 1\n' +
      '# TYPE s summary\ns{quantile="0.50"} 1\ns{le="1"} 1\n# TYPE g gauge\ng_bucket{le="1"} 1\n'
    expect(read(text).samples.map(({ series }) => series)).toEqual([
      'h_bucket{le="1.0"}',
      'h_bucket{le="1e-05"}',
      'h_bucket{le="+Inf"}',
      's{quantile="0.5"}',
      's{le="1"}',
      'g_bucket{le="1"}',
    ])
  })

  it.each([
    [0, '0.0'],
    [-1, '-1.0'],
    [0.25, '0.25'],
    [250_000, '250000.0'],
    [1_000_000, '1e+06'],
    [123_456_789, '1.23456789e+08'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NaN, 'NaN'],
  ])('%d is %s', (value, text) => {
    expect(formatBound(value)).toBe(text)
  })
})

describe('the scrape cache', () => {
  const page = (ids: number[], plus = 0) =>
    ids.map((id) => `# HELP m${id} text ${id}\nm${id}{a="x"} ${id + plus}\n`).join('')

  it('asks for no series that it knows, wherever it stands', () => {
    const cache = new ScrapeCache()
    expect(read(page([1, 2, 3, 4, 5]), 'text', cache).lookups).toBe(5)
    for (const ids of [[1, 2, 3, 4, 5], [5, 4, 3, 2, 1], [1, 3, 5], [3], [1, 2, 3, 4, 5]]) {
      const sink = read(page(ids, 7), 'text', cache)
      expect(sink.lookups).toBe(0)
      expect(sink.lines).toEqual(ids.map((id) => `m${id}{a="x"} ${id + 7}`))
    }
    expect(read(page([1, 9, 2]), 'text', cache).lookups).toBe(1)
  })

  it('takes no series for another whose text begins alike', () => {
    const cache = new ScrapeCache()
    read('m 1\nm_b 2\nn{a="1"} 3\n', 'text', cache)
    expect(read('m_b 1\nm 2\nm{a="1"} 3\nm {b="2"} 4\nm  5\nn 6\nn{a="1"} 7\n', 'text', cache).lines).toEqual([
      'm_b 1',
      'm 2',
      'm{a="1"} 3',
      'm{b="2"} 4',
      'm 5',
      'n 6',
      'n{a="1"} 7',
    ])
  })

  it('forgets keys that are long gone', () => {
    const cache = new ScrapeCache()
    for (let i = 0; i < 20; i++) read(page(Array.from({ length: 500 }, (_, n) => i * 500 + n)), 'text', cache)
    expect(cache.size).toBeLessThan(2 * 1000 + 4096 + 1000)
  })

  it('is empty after an exposition that broke the format', () => {
    const cache = new ScrapeCache()
    read(page([1, 2]), 'text', cache)
    expect(() => read('m1{a="x"} 1\nbroken', 'text', cache)).toThrow(SourceError)
    expect(cache.size).toBe(0)
    expect(read(page([1, 2]), 'text', cache).lines).toHaveLength(2)
  })

  it('changes nothing about what is read, over any run of pages', () => {
    const names = ['a', 'ab', 'a_b', 'b']
    const sets = ['', '{}', '{x="1"}', '{x="1",y="2"}', '{x="12"}', '{ x="1" }', '{x="\\""}']
    const line = fc
      .tuple(fc.constantFrom(...names), fc.constantFrom(...sets), fc.nat(99))
      .map(([n, s, v]) => `${n}${s} ${v}\n`)
    const comment = fc.constantFrom('# HELP a one\n', '# HELP a two\n', '# TYPE a counter\n', '#\n', '# HELP ab one\n')
    const anyPage = fc
      .array(fc.oneof({ arbitrary: line, weight: 4 }, comment), { maxLength: 15 })
      .map((lines) => lines.join(''))
    fc.assert(
      fc.property(fc.array(anyPage, { minLength: 2, maxLength: 6 }), (pages) => {
        const cache = new ScrapeCache()
        for (const text of pages) expect(read(text, 'text', cache).lines).toEqual(read(text).lines)
      }),
      { numRuns: 500 },
    )
  })
})

describe('any exposition', () => {
  const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,10}$/)
  const labelName = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,8}$/)
  const labelValue = fc
    .string({ unit: 'binary', maxLength: 12 })
    .filter((text) => Buffer.from(text).toString() === text)
  const value = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0.1, -0, Number.NaN))
  const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
  const sample = fc.record({
    name,
    labels: fc.dictionary(labelName, labelValue, { maxKeys: 4, noNullPrototype: true }),
    value,
    at: fc.option(fc.integer({ min: 0, max: 4e12 }), { nil: undefined }),
  })

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 20 }), (samples) => {
        const text = samples.map(({ name, labels, value, at }) => {
          const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
          return `${name}{${pairs.join(',')}} ${formatFloat(value)}${at === undefined ? '' : ` ${at}`}\n`
        })
        const expected = new ListSink()
        for (const { name, labels, value, at } of samples) {
          const series = expected.series(name, Object.entries(labels).flat())
          if (series) expected.put(series, value, at)
        }
        expect(read(text.join('')).samples).toEqual(expected.samples)
      }),
      { numRuns: 1000 },
    )
  })

  it('of 100,000 broken ones, none crashes or hangs: each is read or refused as a source error', () => {
    const whole = '# TYPE h histogram\nh_bucket{le="1",a="\\"x\\\\"} 1.5e3 12 # {t="1"} 2\n# EOF\nup NaN\n'
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.stringMatching(/^[a-c#{}="\\,\n 0-9.eE+-]{0,60}$/).map((text) => Buffer.from(text)),
      fc.array(fc.tuple(fc.nat(whole.length), fc.nat(255)), { maxLength: 4 }).map((edits) => {
        const edited = Buffer.from(whole)
        for (const [at, byte] of edits) edited[at] = byte
        return edited.subarray(0, whole.length - (edits.length % 3))
      }),
    )
    const cache = new ScrapeCache()
    fc.assert(
      fc.property(bytes, fc.constantFrom<Format>('text', 'openmetrics'), (input, format) => {
        try {
          read(Buffer.from(input), format, cache)
        } catch (error) {
          if (!(error instanceof SourceError)) throw error
        }
      }),
      { numRuns: 100_000 },
    )
  })

  it('of one endless label is read in linear time', () => {
    const long = 'x'.repeat(8 * 1024 * 1024)
    expect(read(`m{a="${long}"} 1\n`).samples).toHaveLength(1)
    expect(() => read(`m{a="${long}`)).toThrow("don't end")
  })
})
