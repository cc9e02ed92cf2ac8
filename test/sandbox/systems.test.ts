import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SystemControl } from '../../src/sandbox/systems/control.ts'
import { type SystemServer, startSystem } from '../../src/sandbox/systems/server.ts'
import { FakeClock } from '../support/fake-clock.ts'

let clock: FakeClock
let server: SystemServer
beforeEach(async () => {
  clock = new FakeClock()
  server = await startSystem('sis-redpacket', { clock })
})
afterEach(() => server.close())

async function scrape(): Promise<Map<string, number>> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  )
}

async function set(id: string, value: unknown): Promise<Response> {
  return fetch(`${server.url}/control`, { method: 'POST', body: JSON.stringify({ id, value }) })
}

const describeSystem = async () => (await (await fetch(`${server.url}/control`)).json()) as SystemControl
const value = async (name: string) => (await scrape()).get(name) ?? Number.NaN
async function growth(name: string, ms: number): Promise<number> {
  const before = await value(name)
  await clock.advance(ms)
  return (await value(name)) - before
}

describe('RP-1: the simulated red-packet service', () => {
  it('names its metrics as Python’s client does, one spelling at a time', async () => {
    const python = await scrape()
    expect([python.has('redpacket_success_count_total'), python.has('redpacket_success_count')]).toEqual([true, false])
    await set('names', 'plain')
    const plain = await scrape()
    expect([plain.has('redpacket_success_count_total'), plain.has('redpacket_success_count')]).toEqual([false, true])
    for (const name of ['session_online_count', 'dispatch_floodwait_total', 'action_retry_total'])
      expect(plain.has(name)).toBe(true)
    expect(plain.has('session_event_latency_seconds_bucket{le="+Inf"}')).toBe(true)
  })

  it('moves by itself while nothing is wrong', async () => {
    expect(await growth('redpacket_success_count_total', 60_000)).toBe(15)
    expect(await growth('session_event_latency_seconds_count', 10_000)).toBe(60)
    expect(await growth('dispatch_floodwait_total', 60_000)).toBeLessThanOrEqual(1)
    expect(await value('session_online_count')).toBeGreaterThanOrEqual(57)
  })

  it('RP-3: fewer than 80 % of the sixty accounts stay online', async () => {
    await set('sessions', true)
    expect(await value('session_online_count')).toBe(41)
  })

  it('RP-4: a burst is over the threshold at the very next poll', async () => {
    const before = await value('dispatch_floodwait_total')
    await set('floodwait', true)
    expect((await value('dispatch_floodwait_total')) - before).toBeGreaterThan(10)
    expect(await growth('dispatch_floodwait_total', 10_000)).toBe(10)
    await set('floodwait', false)
    expect(await growth('dispatch_floodwait_total', 60_000)).toBeLessThanOrEqual(1)
  })

  it('RP-5: three failures at once without a success, and a success ends the row', async () => {
    const before = await scrape()
    await set('failures', true)
    const during = await scrape()
    const grown = (name: string, after: Map<string, number>) => (after.get(name) ?? 0) - (before.get(name) ?? 0)
    expect(grown('redpacket_failure_count_total', during)).toBe(3)
    await clock.advance(30_000)
    expect(grown('redpacket_success_count_total', await scrape())).toBe(0)
    await set('failures', false)
    expect(grown('redpacket_success_count_total', await scrape())).toBe(1)
  })

  it('RP-6: CPU and memory rise above their thresholds and come back', async () => {
    const idle = 'node_cpu_seconds_total{cpu="0",mode="idle"}'
    const cpu = async () => 1 - (await growth(idle, 10_000)) / 10
    const memory = async () => {
      const now = await scrape()
      return 1 - (now.get('node_memory_MemAvailable_bytes') ?? 0) / (now.get('node_memory_MemTotal_bytes') ?? 1)
    }
    expect([(await cpu()) < 0.5, (await memory()) < 0.6]).toEqual([true, true])
    await set('cpu', true)
    await set('memory', true)
    expect([(await cpu()) > 0.8, (await memory()) > 0.7]).toEqual([true, true])
    await set('cpu', false)
    expect(await cpu()).toBeLessThan(0.5)
  })

  it.each([false, true])('stores and events stay below the limits of the pack, with the CPU switch %s', async (cpu) => {
    await set('cpu', cpu)
    expect(await growth('redis_slowlog_length', 600_000)).toBeLessThanOrEqual(10)
    const now = await scrape()
    expect(now.get('pg_stat_activity_max_tx_duration{datname="sis",state="active"}')).toBeLessThan(5)
    const events = (le: string) => now.get(`session_event_latency_seconds_bucket{le="${le}"}`) ?? Number.NaN
    expect(events('1.0') / events('+Inf')).toBeGreaterThan(0.95)
    const open = [...now].filter(([name]) => name.startsWith('pg_stat_activity_count{'))
    expect(open.reduce((sum, [, count]) => sum + count, 0)).toBeLessThan(80)
    expect(now.get('redis_connected_clients')).toBeLessThan(200)
    expect(now.get('session_online_count')).toBeGreaterThanOrEqual(48)
  })

  it('RP-2: Redis and PostgreSQL as their exporters show them', async () => {
    const series = [...(await scrape()).keys()].join('\n')
    for (const name of [
      'redis_connected_clients',
      'redis_memory_used_bytes',
      'redis_slowlog_length',
      'pg_stat_activity_count{',
    ]) {
      expect(series).toContain(name)
    }
  })
})

describe('its endpoint', () => {
  it('answers 503, cuts the line, or keeps a poll waiting', async () => {
    await set('endpoint', 'error')
    expect((await fetch(`${server.url}/metrics`)).status).toBe(503)
    await set('endpoint', 'cut')
    await expect(fetch(`${server.url}/metrics`)).rejects.toThrow()
    await set('endpoint', 'slow')
    await expect(fetch(`${server.url}/metrics`, { signal: AbortSignal.timeout(100) })).rejects.toThrow()
    await set('endpoint', 'ok')
    expect((await fetch(`${server.url}/metrics`)).status).toBe(200)
  })
})

describe('its switches', () => {
  it('describe themselves in both languages, with their state', async () => {
    const { switches, readings } = await describeSystem()
    for (const one of [...switches, ...readings]) expect([one.label['zh-TW'], one.label.en]).not.toContain('')
    expect(switches.find((one) => one.id === 'cpu')?.value).toBe(false)
    const after = (await (await set('cpu', true)).json()) as SystemControl
    expect(after.switches.find((one) => one.id === 'cpu')?.value).toBe(true)
    expect(after.readings.find((one) => one.id === 'cpu')?.alarm).toBe(true)
  })

  it.each([
    ['nonsense', true],
    ['cpu', 'yes'],
    ['endpoint', 'on fire'],
    ['__proto__', true],
  ])('%s does not take %s', async (id, wish) => {
    expect((await set(id, wish)).status).toBe(400)
  })

  it('an unknown system is refused by name', async () => {
    await expect(startSystem('toString')).rejects.toThrow('no simulated system toString; there are sis-redpacket')
  })
})
