import { describe, expect, it } from 'vitest'
import { sourceSchema } from '../../../src/watch/sources/registry.ts'

const url = 'http://127.0.0.1:9101/metrics'
const parse = (source: Record<string, unknown>) =>
  sourceSchema(String(source.kind))?.safeParse({ id: 'app', ...source })
const problems = (source: Record<string, unknown>) =>
  parse(source)?.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? []

describe('the options of sources', () => {
  it('default to what the documents say', () => {
    expect(parse({ kind: 'prometheus', url })?.data).toEqual({
      id: 'app',
      kind: 'prometheus',
      url,
      every: 15_000,
      timeout: 10_000,
      headers: {},
      labels: {},
      tls: { insecure: false },
      limits: { body: 16 * 1024 * 1024, samples: 50_000, series: 50_000, labels: 64, labelLength: 1024 },
      streaks: [],
      increments: [],
    })
    const every = (kind: string, plus = {}) => (parse({ kind, ...plus })?.data as { every: number } | undefined)?.every
    expect([every('health', { url }), every('quota', { url }), every('host')]).toEqual([300_000, 3_600_000, 15_000])
  })

  it('are those of a kind by its name', () => {
    expect(sourceSchema('carrier-pigeon')).toBeUndefined()
  })

  it('take durations and sizes as people write them', () => {
    const source = {
      kind: 'prometheus',
      url,
      every: '1m30s',
      timeout: '2s',
      limits: { body: '64MiB' },
      streaks: [{ name: 's', success: 'ok', failure: 'bad' }],
      increments: [
        { name: 'i', counter: 'c' },
        { name: 'j', counter: 'c', within: '5m' },
      ],
    }
    expect(parse(source)?.data).toMatchObject({
      every: 90_000,
      timeout: 2000,
      limits: { body: 67_108_864, samples: 50_000 },
      increments: [{ within: 60_000 }, { within: 300_000 }],
    })
  })

  it.each<[Record<string, unknown>, string]>([
    [{ url: 'ftp://x/' }, 'url: only http:// and https:// can be polled'],
    [{ url: 'nonsense' }, 'url: is not an address; write http://host:port/path'],
    [{ url: 'http://u:p@x/' }, 'url: put user and password under auth.basic, not into the address'],
    [{ url, every: '10ms' }, 'every: 10ms is not within 1s and 1d'],
    [
      { url, every: '1m', everyWhileFiring: '2m' },
      'everyWhileFiring: is longer than every (1m); polls become more frequent while an alert fires',
    ],
    [{ url, everyWhileFiring: '500ms' }, 'everyWhileFiring: 500ms is not within 1s and 1d'],
    [{ url, every: 30 }, 'every: 30 has no unit; write a unit, for example 30s'],
    [{ url, every: 'often' }, 'every: "often" is not a duration'],
    [{ url, limits: { body: '1GB' } }, 'limits.body: "1GB" is not a size between 1KiB and 256MiB'],
    [{ url, limits: { samples: 0 } }, 'limits.samples: Too small: expected number to be >=1'],
    [{ url, labels: { system: 'x' } }, 'labels.system: Invalid key in record'],
    [{ url, labels: { __a: 'x' } }, 'labels.__a: Invalid key in record'],
    [{ url, headers: { 'x y': 'z' } }, 'headers.x y: Invalid key in record'],
    [{ url, headers: { host: 'z' } }, 'headers.host: Invalid key in record'],
    [{ url, headers: { a: 'b\r\nc: d' } }, 'headers.a: holds characters a header cannot carry'],
    [{ url, auth: 'token' }, 'auth: auth is { bearer: … } or { basic: { username: …, password: … } }'],
    [
      { url, streaks: [{ name: '9', success: 'a', failure: 'b' }] },
      'streaks.0.name: a metric name has letters, digits, _ and :, and no digit first',
    ],
    [{ url, evry: '1s' }, ': Unrecognized key: "evry"'],
  ])('refuse %j: %s', (options, problem) => {
    expect(problems({ kind: 'prometheus', ...options })).toEqual([problem])
  })

  it('of constants name at least one number', () => {
    expect(problems({ kind: 'constant', values: {} })).toEqual(['values: names no value'])
    expect(problems({ kind: 'constant', values: { 'a b': 1 } })).toHaveLength(1)
    expect(parse({ kind: 'constant', values: { authorised_accounts: 60 } })?.success).toBe(true)
  })
})
