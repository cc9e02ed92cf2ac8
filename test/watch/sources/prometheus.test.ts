import { existsSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { parseMatchers } from '../../../src/core/matchers.ts'
import { SampleLimitError } from '../../../src/watch/samples/sink.ts'
import { startExporter } from './exporter.ts'
import { rig } from './rig.ts'
import { httpServer, type TestServer } from './test-server.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

async function scrape(
  body: string | Buffer,
  options: Record<string, unknown> = {},
  type = 'text/plain; version=0.0.4',
) {
  const server: TestServer = await httpServer((_, response) => {
    response.writeHead(200, type === '' ? {} : { 'content-type': type }).end(body)
  })
  const made = rig('prometheus', { url: server.url, ...options })
  closers.push(
    () => made.source.close(),
    () => server.close(),
  )
  return { ...made, server }
}

describe('the prometheus source', () => {
  it('negotiates as Prometheus does', async () => {
    const { poll, server } = await scrape('m 1\n', { timeout: '3s' })
    await poll()
    expect(server.requests[0]?.headers).toMatchObject({
      accept:
        'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'x-prometheus-scrape-timeout-seconds': '3',
    })
  })

  it('reads OpenMetrics when the answer says so', async () => {
    const { poll, values } = await scrape(
      'm 1.5\n# EOF\n',
      {},
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    )
    await poll()
    expect(values()).toEqual({ m: 1.5 })
    const broken = await scrape('m 1\n', {}, 'application/openmetrics-text; version=1.0.0')
    await expect(broken.poll()).rejects.toThrow('# EOF')
  })

  it('reads text that comes without a content type', async () => {
    const { poll, values } = await scrape('m 1\n', {}, '')
    await poll()
    expect(values()).toEqual({ m: 1 })
  })

  it('takes NaN and infinities as they are', async () => {
    const { poll, values } = await scrape('a NaN\nb +Inf\nc -Inf\nd 0\n')
    await poll()
    expect(values()).toEqual({ a: Number.NaN, b: Number.POSITIVE_INFINITY, c: Number.NEGATIVE_INFINITY, d: 0 })
  })

  it('fails as a whole past its samples: a million series change nothing', async () => {
    const lines = Array.from({ length: 1_000_000 }, (_, i) => `m{i="${i}"} 1\n`)
    const { poll, samples } = await scrape(lines.join(''), { limits: { body: '64MiB' } })
    await expect(poll()).rejects.toThrow(SampleLimitError)
    expect(samples.size).toMatchObject({ series: 0 })
  })

  it('counts refused samples towards its limit', async () => {
    const lines = Array.from({ length: 1000 }, (_, i) => `m{x="${'y'.repeat(50)}${i}"} 1\n`)
    const { poll } = await scrape(lines.join(''), { limits: { samples: 100, labelLength: 40 } })
    await expect(poll()).rejects.toThrow('limits.samples')
  })

  it('leaves out a label of 1 MB, invalid UTF-8 and repeated series, and takes the rest', async () => {
    const body = Buffer.concat([
      Buffer.from(`a{x="${'y'.repeat(1024 * 1024)}"} 1\nb{x="`),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"} 1\nc 1\nc 2\nd{x="\u0000"} 1\n'),
    ])
    const { poll, values } = await scrape(body)
    expect(await poll()).toMatchObject({ samples: 2, refused: { label_length: 1, invalid_utf8: 1, duplicate: 1 } })
    expect(values()).toEqual({ c: 1, 'd{x="\u0000"}': 1 })
  })

  it('is not fooled by names that objects inherit', async () => {
    const { poll, values } = await scrape(
      'constructor 1\n__proto__ 2\nm{constructor="a",__proto__="b"} 3\nm{toString="a"} 4\n',
    )
    expect(await poll()).toMatchObject({ samples: 3, refused: { label_name: 1 } })
    expect(values()).toEqual({ constructor: 1, ['__proto__']: 2, 'm{toString="a"}': 4 })
    expect(({} as Record<string, unknown>).b).toBeUndefined()
  })

  it('makes known series stale when they vanish, and finds them again', async () => {
    const { poll, values, server } = await scrape('')
    const pages = ['a 1\nb{x="1"} 1\n', 'b{x="1"} 2\n', 'b{x="1"} 3\na 3\n']
    const seen = []
    for (const page of pages) {
      server.answer = (_, response) => {
        response.end(page)
      }
      await poll()
      seen.push(values())
    }
    expect(seen).toEqual([
      { a: 1, 'b{x="1"}': 1 },
      { a: 'stale', 'b{x="1"}': 2 },
      { a: 3, 'b{x="1"}': 3 },
    ])
  })

  it('writes series whose memory was given up under it anew', async () => {
    const { poll, samples, values, server } = await scrape('a 1\nb 1\n', { every: '1s' })
    await poll()
    server.answer = (_, response) => {
      response.end('b 2\n')
    }
    for (let i = 0; i < 400; i++) await poll()
    expect(samples.select(parseMatchers('__name__=a'))).toEqual([])
    server.answer = (_, response) => {
      response.end('a 3\nb 3\n')
    }
    await poll()
    expect(values()).toEqual({ a: 3, b: 3 })
  })
})

/** What a scrape of a real exporter must show; Debian's `prometheus` brings both programs. */
const exporters = [
  { program: '/usr/bin/prometheus', series: 'prometheus_build_info', atLeast: 200 },
  { program: '/usr/bin/prometheus-node-exporter', series: 'node_exporter_build_info', atLeast: 200 },
].filter(({ program }, i) => existsSync(program) || (process.env.CI !== undefined && i === 0))

describe.each(exporters)('the prometheus source on $program', ({ program, series, atLeast }) => {
  it('reads every sample that it exposes, in either format', async () => {
    const exporter = await startExporter(program)
    closers.push(() => exporter.stop())
    for (const accept of ['text/plain;version=0.0.4', undefined]) {
      const { poll, values, source } = rig('prometheus', { url: exporter.url, headers: accept ? { accept } : {} })
      closers.push(() => source.close())
      const page = await (await fetch(exporter.url)).text()
      const { samples, refused } = await poll()
      expect(refused).toEqual({})
      expect(samples).toBeGreaterThan(atLeast)
      const names = new Set(Object.keys(values()).map((text) => text.replace(/\{.*/, '')))
      expect(names).toContain(series)
      for (const line of page.split('\n'))
        if (/^[a-z]/.test(line)) expect(names).toContain(/^[a-zA-Z0-9_:]+/.exec(line)?.[0])
      expect((await poll()).samples).toBeGreaterThan(atLeast)
    }
  })
})
