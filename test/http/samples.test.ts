import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseMatchers } from '../../src/core/matchers.ts'
import { samplesOf } from '../watch/samples/samples-of.ts'
import { Api } from './rig.ts'

let api: Api
beforeEach(async () => {
  api = await Api.start({}, { limits: { samples: 1000, series: 100 } })
})
afterEach(() => api.close())

const path = '/api/v1/samples'
const values = (name: string) =>
  api.samples.select(parseMatchers(`__name__=${name}`)).flatMap((series) => samplesOf(series).map(([, value]) => value))

describe('CORE-1: POST /api/v1/samples', () => {
  it('takes samples for a source that the body, the address or nothing names', async () => {
    const samples = [{ name: 'jobs', labels: { queue: 'a' }, value: 3 }]
    const taken = [200, { system: 'shop', source: 'app', accepted: 1 }]
    expect(await api.post(path, { source: 'app', samples })).toEqual(taken)
    expect(await api.post(`${path}?source=app&system=shop`, { samples: [{ name: 'jobs', value: 4 }] })).toEqual(taken)
    expect(await api.post(path, { samples: [{ name: 'users', value: '+Inf' }] })).toEqual(taken)
    expect([values('jobs'), values('users')]).toEqual([[3, 4], [Number.POSITIVE_INFINITY]])
  })

  it('takes an exposition by its content type', async () => {
    const text = '# TYPE jobs gauge\njobs{queue="a"} 3\njobs{queue="b"} 4 1772392300000\n'
    expect(await api.post(path, text, { 'content-type': 'text/plain; version=0.0.4' })).toEqual([
      200,
      { system: 'shop', source: 'app', accepted: 2 },
    ])
    const open = '# TYPE seen counter\nseen_total 5\n# EOF\n'
    expect((await api.post(path, open, { 'content-type': 'application/openmetrics-text; version=1.0.0' }))[0]).toBe(200)
    expect([values('jobs'), values('seen_total')]).toEqual([[3, 4], [5]])
  })

  it('refuses as a whole what can not be read, and says which and why', async () => {
    const bad = [{ name: 'a', value: 1 }, { name: 'b' }, { name: 'c d', value: 1 }]
    expect(await api.post(path, { samples: bad })).toEqual([
      400,
      {
        error: 'nothing was taken: sample 1: value is a number, or "NaN", "+Inf", "-Inf"',
        refused: [
          { index: 1, why: 'value is a number, or "NaN", "+Inf", "-Inf"' },
          { index: 2, why: 'name is a metric name: letters, digits, _ and :, no digit first' },
        ],
      },
    ])
    expect(await api.post(path, 'a 1\nb{ 2\n', { 'content-type': 'text/plain' })).toEqual([
      400,
      { error: expect.stringMatching(/^nothing was taken: line 2 of the exposition/) },
    ])
    expect(values('a')).toEqual([])
  })

  it('refuses one by one what does not fit, and takes the rest', async () => {
    const samples = [
      { name: 'a', value: 1 },
      { name: 'a', value: 2 },
      { name: 'source_up', value: 1 },
      { name: 'b', value: 1, timestamp: api.clock.now() + 3_600_000 },
    ]
    expect(await api.post(path, { samples })).toEqual([
      422,
      {
        error:
          '3 of 4 samples were refused, first sample 2: source_up and source_poll_duration_seconds are written by the bot',
        system: 'shop',
        source: 'app',
        accepted: 1,
        refused: [
          { index: 1, why: 'duplicate' },
          { index: 2, why: 'reserved_name' },
          { index: 3, why: 'in_future' },
        ],
      },
    ])
    expect(values('a')).toEqual([1])
  })

  it('refuses more than the source may bring', async () => {
    const samples = Array.from({ length: 1001 }, (_, i) => ({ name: 'a', labels: { i: String(i) }, value: 1 }))
    expect(await api.post(path, { samples })).toEqual([
      413,
      { error: expect.stringContaining('more than 1000 samples') },
    ])
    const [status, body] = await api.post(path, { samples: samples.slice(0, 300) })
    expect([status, body.accepted, (body.refused as unknown[]).length]).toEqual([422, 100, 100])
  })

  it.each([
    [{ source: 'appp', samples: [] }, 404, 'there is no source "appp" of kind push; did you mean "app"?'],
    [
      { source: 'app', system: 'shopp', samples: [] },
      404,
      'there is no source "shopp/app" of kind push; did you mean "shop/app"?',
    ],
    [{ source: 'zzzzz', samples: [] }, 404, 'there is no source "zzzzz" of kind push; there are app'],
    [{ source: 7, samples: [] }, 400, 'source is not a text'],
    [{ samples: {} }, 400, 'the body has no list "samples"; send { "source": "app", "samples": [ … ] }'],
    [[], 400, 'the body has no list "samples"; send { "source": "app", "samples": [ … ] }'],
    [{ samples: [], extra: 1 }, 400, '"extra" is unknown; the body has source, system and samples'],
  ])('%j: %d %s', async (body, status, error) => {
    expect(await api.post(path, body)).toEqual([status, { error }])
  })
})
