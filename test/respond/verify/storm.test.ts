import { afterEach, beforeEach, expect, it } from 'vitest'
import { figuresOf, storm } from '../../../src/respond/verify/storm.ts'
import { type SystemServer, startSystem } from '../../../src/sandbox/systems/server.ts'
import { sourceSchema } from '../../../src/watch/sources/registry.ts'
import type { HttpConfig } from '../../../src/watch/sources/schema.ts'
import { FakeClock } from '../../support/fake-clock.ts'

let clock: FakeClock
let system: SystemServer
beforeEach(async () => {
  clock = new FakeClock()
  system = await startSystem('ai-streaming', { clock })
})
afterEach(() => system.close())

const recorded = () => {
  const { value = '' } = system.system.describe().readings.find(({ id }) => id === 'storm') ?? {}
  const [, answered, requests, mean, p95] = /^(\d+)\/(\d+) · (\S+) ms · P95 (\S+) ms$/.exec(value) ?? []
  return { answered: Number(answered), requests: Number(requests), mean: Number(mean), p95: Number(p95) }
}
const until = async (what: () => boolean) => {
  do await new Promise((resolve) => setImmediate(resolve))
  while (!what())
}
const config = () =>
  sourceSchema('health')?.parse({
    id: 'health',
    kind: 'health',
    url: `${system.url}/api/v1/monitoring/health`,
  }) as HttpConfig

/** Time passes only when every request is there and every answer was taken. */
async function run(requests: number, concurrent: number) {
  let done = 0
  let over = false
  const plan = { requests, concurrent, timeout: 10_000, run: `t${requests}-${concurrent}` }
  const shots = storm(config(), plan, {
    clock,
    signal: new AbortController().signal,
    onShot: (n) => {
      done = n
    },
  }).finally(() => {
    over = true
  })
  const timeouts = () => (clock.pending === 0 ? 0 : requests)
  while (!over) {
    await until(() => over || recorded().requests >= Math.min(requests, done + concurrent) || timeouts() === 0)
    await clock.advance(4, () => until(() => done >= recorded().answered))
  }
  return figuresOf(await shots, concurrent)
}

it.each([
  [100, 100, 'ok'],
  [100, 25, 'ok'],
  [100, 100, 'tail'],
  [100, 100, 'slow'],
  [7, 3, 'ok'],
])('AS-4: of %i requests, %i at once (%s), count, mean and P95 are what the server recorded', async (n, at, load) => {
  system.system.set('load', load)
  const figures = await run(n, at)
  expect(figures).toMatchObject({ requests: n, succeeded: n, answered: n, timeouts: 0, pool: 0, errors: 0 })
  expect({ answered: n, requests: n, mean: Number(figures.mean.toFixed(1)), p95: figures.p95 }).toEqual(recorded())
})

it('AS-4: refused connections count as pool errors, and nothing was answered', async () => {
  const refusing = { ...config(), url: 'http://127.0.0.1:9/' }
  const plan = { requests: 5, concurrent: 5, timeout: 10_000, run: 'x' }
  const shots = await storm(refusing, plan, { clock, signal: new AbortController().signal, onShot: () => {} })
  expect(figuresOf(shots, 5)).toMatchObject({ requests: 5, succeeded: 0, answered: 0, mean: 0, p95: 0, pool: 5 })
})
