import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { policiesOf } from '../../src/config/policies.ts'
import { seeded } from '../../src/sandbox/systems/counters.ts'
import { redpacketSystem } from '../../src/sandbox/systems/sis-redpacket.ts'
import type { SimulatedSystem } from '../../src/sandbox/systems/system.ts'
import { testRules } from '../../src/watch/rules/unit/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { hasPromtool, promtoolTestRules } from '../support/promtool.ts'
import { httpServer } from '../watch/sources/test-server.ts'
import { PackRig, readPack, systemsFolder } from './pack-rig.ts'

const pack = join(systemsFolder, 'sis-redpacket')
const unitTests = join(pack, 'rules.test.yaml')
const rulesOf = () => [...readPack('sis-redpacket').rules.values()].flat().flatMap(({ rules }) => rules)

describe('the unit tests of the pack', () => {
  it.each(['v2', 'v3'] as const)('RP-3 RP-4 RP-5 RP-6: pass here, in mode %s', (mode) => {
    const lines: string[] = []
    const code = testRules([unitTests], { mode, print: (text) => lines.push(text) })
    expect(lines.join('\n')).toContain('SUCCESS')
    expect(code).toBe(0)
  })

  const present = hasPromtool()
  if (present || process.env.CI) {
    it("pass with Debian's promtool (apt-get install prometheus)", () => {
      expect(present).toBe(true)
      expect(promtoolTestRules(unitTests)).toMatchObject({ code: 0, output: expect.stringContaining('SUCCESS') })
    })
  }

  it('name every rule', () => {
    const text = readFileSync(unitTests, 'utf8')
    for (const { name } of rulesOf()) expect(text).toContain(name)
  })
})

describe('the pack', () => {
  it('loads with nothing set, and with every exporter', () => {
    const ids = (env: Record<string, string>) =>
      readPack('sis-redpacket', env).config.systems[0]?.sources.map(({ id }) => id)
    expect(ids({})).toEqual(['app', 'limits'])
    const all = {
      SIS_LOCAL_HOST: 'true',
      SIS_NODE_EXPORTER: 'true',
      SIS_REDIS_EXPORTER: 'true',
      SIS_POSTGRES_EXPORTER: 'true',
    }
    expect(ids(all)).toEqual(['app', 'limits', 'host', 'node', 'redis', 'postgres'])
  })

  it('RP-7: every alert of chapter 2.1 is told at once', () => {
    const { config } = readPack('sis-redpacket')
    const policies = policiesOf(config)
    const chapter = [
      'SessionsBelowAuthorised',
      'FloodWaitBurst',
      'RedpacketFailuresInRow',
      'HostCpuHigh',
      'HostMemoryHigh',
    ]
    for (const rule of rulesOf().filter(({ name }) => chapter.includes(name))) {
      const labels = rule.kind === 'alert' ? rule.labels.map(({ name, template }) => [name, template.text]) : []
      const priority = policies.priorityOf('sis-redpacket', Object.fromEntries(labels))
      expect([rule.name, policies.policyOf('sis-redpacket', priority).push]).toEqual([rule.name, 'now'])
    }
  })

  it('RP-1 RP-2: the README maps every row of the guide, and names every rule with its priority', () => {
    const readme = readFileSync(join(pack, 'README.md'), 'utf8')
    const rows = [
      ...['session_online_count', 'session_event_latency_seconds', 'dispatch_floodwait_total'],
      ...['redpacket_success_count', 'redpacket_failure_count', 'action_retry_total'],
      ...['CPU', '記憶體', '網路流量', 'Redis 連線數', 'Redis Memory', 'Redis 慢查詢'],
      ...['PostgreSQL 連線數', 'PostgreSQL Memory', 'PostgreSQL 慢查詢'],
    ]
    for (const row of rows) expect(readme).toContain(row)
    for (const rule of rulesOf()) {
      const labels = rule.kind === 'alert' ? rule.labels : []
      const priority = labels.find(({ name }) => name === 'priority')?.template.text
      const line = readme
        .split('\n')
        .find((text) => text.includes(`\`${rule.name}\``) && text.includes(`| ${priority}`))
      expect([rule.name, line === undefined]).toEqual([rule.name, false])
    }
  })

  it('says on every card what it means and what to do, briefly enough for a phone', () => {
    for (const rule of rulesOf()) {
      const annotations = rule.kind === 'alert' ? rule.annotations : []
      const text = new Map(
        annotations.map(({ name, template }) => [name, template.text.replace(/\{\{.*?\}\}/g, '000')]),
      )
      for (const name of ['summary', 'impact', 'action', 'summary_en', 'impact_en', 'action_en']) {
        expect([rule.name, name, text.has(name)]).toEqual([rule.name, name, true])
        expect(text.get(name)?.length).toBeLessThan(name.endsWith('_en') ? 80 : 36)
      }
    }
  })
})

describe('the pack on the simulated service', () => {
  let clock: FakeClock
  let system: SimulatedSystem
  let server: Awaited<ReturnType<typeof httpServer>>
  let rig: PackRig

  beforeEach(async () => {
    clock = new FakeClock()
    system = redpacketSystem(clock, seeded(1))
    server = await httpServer((_request, response) => response.end(system.pages['/metrics']?.().body))
    rig = await PackRig.start('sis-redpacket', { SIS_METRICS_URL: `http://${server.host}/metrics` }, clock)
    await rig.poll()
    await rig.run(3 * 60_000)
  })
  afterEach(async () => {
    await rig.close()
    await server.close()
  })

  it('is quiet while all is well', async () => {
    await rig.run(20 * 60_000)
    expect(rig.told).toEqual([])
  })

  it.each([
    ['RP-3', 'sessions', 'SessionsBelowAuthorised', '在線 Session 只剩 68.3%', 'P0'],
    ['RP-4', 'floodwait', 'FloodWaitBurst', 'FloodWait 1 分鐘內 29 次', 'P1'],
    ['RP-5', 'failures', 'RedpacketFailuresInRow', '紅包連續失敗 6 次', 'P0'],
  ])(
    '%s: %s fires with the next poll, and resolves when repaired',
    async (_id, trouble, alertname, summary, priority) => {
      system.set(trouble, true)
      await rig.run(15_000)
      expect(rig.firing).toEqual([alertname])
      expect(rig.last(alertname)).toMatchObject({ annotations: { summary }, labels: { priority }, state: 'firing' })
      system.set(trouble, false)
      await rig.run(75_000)
      expect(rig.last(alertname)).toMatchObject({ state: 'resolved' })
      expect(rig.firing).toEqual([])
    },
  )

  it.each([
    ['cpu', 'HostCpuHigh', /^CPU 9\d%，已 10 分鐘$/],
    ['memory', 'HostMemoryHigh', /^記憶體 8\d%，已 10 分鐘$/],
  ])('RP-6: %s fires after 10 minutes, not before', async (trouble, alertname, summary) => {
    system.set(trouble, true)
    await rig.run(10 * 60_000 - 15_000)
    expect(rig.firing).not.toContain(alertname)
    await rig.run(3 * 60_000)
    expect(rig.last(alertname)?.annotations.summary).toMatch(summary)
    system.set(trouble, false)
    await rig.run(3 * 60_000)
    expect(rig.last(alertname)).toMatchObject({ state: 'resolved' })
  })

  it('RP-1: works with the counter names without _total', async () => {
    system.set('names', 'plain')
    await rig.run(60_000)
    system.set('failures', true)
    await rig.run(15_000)
    expect(rig.firing).toEqual(['RedpacketFailuresInRow'])
  })
})

describe('each rule over what an exporter shows', () => {
  let page: string
  let server: Awaited<ReturnType<typeof httpServer>>
  let rig: PackRig

  beforeEach(async () => {
    page = ''
    server = await httpServer((_request, response) => response.end(page))
    rig = await PackRig.start('sis-redpacket', { SIS_METRICS_URL: `http://${server.host}/metrics` })
  })
  afterEach(async () => {
    await rig.close()
    await server.close()
  })

  const minutes = (n: number) => n * 60_000
  /** Shows what `at` gives for the minutes since the start. */
  async function stream(ms: number, at: (minute: number) => string): Promise<void> {
    const start = rig.clock.now()
    for (let passed = 0; passed < ms; passed += 15_000) {
      page = at((rig.clock.now() + 14_900 - start) / 60_000)
      await rig.run(15_000)
    }
  }

  it.each<[alertname: string, good: string, bad: string, forMinutes: number]>([
    ['SessionsBelowAuthorised', 'session_online_count 48', 'session_online_count 47', 0],
    ['HostCpuHigh', 'host_cpu_usage_ratio 0.8', 'host_cpu_usage_ratio 0.81', 10],
    [
      'HostMemoryHigh',
      'node_memory_MemTotal_bytes 100\nnode_memory_MemAvailable_bytes 30',
      'node_memory_MemTotal_bytes 100\nnode_memory_MemAvailable_bytes 29',
      10,
    ],
    ['RedisDown', 'redis_up 1', 'redis_up 0', 1],
    ['RedisConnectionsHigh', 'redis_connected_clients 200', 'redis_connected_clients 201', 5],
    [
      'RedisMemoryHigh',
      'redis_memory_used_bytes 80\nredis_memory_max_bytes 100',
      'redis_memory_used_bytes 81\nredis_memory_max_bytes 100',
      5,
    ],
    ['PostgresDown', 'pg_up 1', 'pg_up 0', 1],
    [
      'PostgresConnectionsHigh',
      'pg_settings_max_connections 10\npg_stat_activity_count{state="idle"} 8',
      'pg_settings_max_connections 10\npg_stat_activity_count{state="idle"} 9',
      5,
    ],
    [
      'PostgresSlowQueries',
      'pg_stat_activity_max_tx_duration{state="active"} 5',
      'pg_stat_activity_max_tx_duration{state="active"} 6',
      1,
    ],
  ])('%s is quiet at its limit, fires above it, resolves', async (alertname, good, bad, forMinutes) => {
    await stream(minutes(2), () => `${good}\n`)
    expect(rig.told).toEqual([])
    // Pending from the first of these polls on.
    await stream(minutes(forMinutes), () => `${bad}\n`)
    expect(rig.firing).toEqual([])
    await stream(15_000, () => `${bad}\n`)
    expect(rig.firing).toEqual([alertname])
    await stream(15_000, () => `${good}\n`)
    expect(rig.firing).toEqual([])
    expect(rig.last(alertname)?.state).toBe('resolved')
  })

  it.each([
    [10, []],
    [11, ['FloodWaitBurst']],
  ])('RP-4: %d FloodWaits within a minute', async (rise, firing) => {
    await stream(minutes(2), () => 'dispatch_floodwait_total 500\n')
    await stream(15_000, () => `dispatch_floodwait_total ${500 + rise}\n`)
    expect(rig.firing).toEqual(firing)
    await stream(minutes(2), () => `dispatch_floodwait_total ${500 + rise}\n`)
    expect(rig.firing).toEqual([])
  })

  it('RP-4: a counter first seen at 12 while the service runs; the history it had before the bot came is none', async () => {
    await stream(minutes(2), () => 'dispatch_floodwait_total{account="1"} 5000\n')
    expect(rig.told).toEqual([])
    const both = 'dispatch_floodwait_total{account="1"} 5000\ndispatch_floodwait_total{account="2"} 12\n'
    await stream(15_000, () => both)
    expect(rig.firing).toEqual(['FloodWaitBurst'])
    await stream(minutes(2), () => both)
    expect(rig.firing).toEqual([])
  })

  it('RP-5: a success between failures starts the count anew', async () => {
    const counts: [number, number][] = [
      [0, 5],
      [1, 5],
      [2, 5],
      [2, 6],
      [3, 6],
      [4, 6],
    ]
    for (const [failed, won] of counts) {
      await stream(15_000, () => `redpacket_failure_count_total ${failed}\nredpacket_success_count_total ${won}\n`)
    }
    expect(rig.told).toEqual([])
    await stream(15_000, () => 'redpacket_failure_count_total 5\nredpacket_success_count_total 6\n')
    expect(rig.firing).toEqual(['RedpacketFailuresInRow'])
    await stream(15_000, () => 'redpacket_failure_count_total 5\nredpacket_success_count_total 7\n')
    expect(rig.firing).toEqual([])
  })

  it('EventLatencyHigh: above 1 s at the 95th percentile', async () => {
    const slow = (share: number) => (minute: number) => {
      const [all, quick] = [Math.round(minute * 400), Math.round(minute * 400 * (1 - share))]
      const of = (le: string, count: number) => `session_event_latency_seconds_bucket{le="${le}"} ${count}\n`
      return of('1', quick) + of('2', all) + of('+Inf', all)
    }
    await stream(minutes(15), slow(0.04))
    expect(rig.told).toEqual([])
    await stream(minutes(15), slow(0.5))
    expect(rig.firing).toEqual(['EventLatencyHigh'])
    await stream(minutes(15), slow(0.04))
    expect(rig.firing).toEqual([])
  })

  it('ActionRetriesHigh: above 30 a minute', async () => {
    const retries = (perMinute: number) => (minute: number) => `action_retry_total ${minute * perMinute}\n`
    await stream(minutes(12), retries(30))
    expect(rig.told).toEqual([])
    await stream(minutes(12), retries(40))
    expect(rig.firing).toEqual(['ActionRetriesHigh'])
    await stream(minutes(12), retries(1))
    expect(rig.firing).toEqual([])
  })

  it('RedisSlowQueries: more than 10 within 10 minutes', async () => {
    await stream(minutes(12), () => 'redis_slowlog_length 100\n')
    await stream(15_000, () => 'redis_slowlog_length 110\n')
    expect(rig.firing).toEqual([])
    await stream(15_000, () => 'redis_slowlog_length 111\n')
    expect(rig.firing).toEqual(['RedisSlowQueries'])
    await stream(minutes(11), () => 'redis_slowlog_length 111\n')
    expect(rig.firing).toEqual([])
  })
})
