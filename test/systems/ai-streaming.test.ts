import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { policiesOf } from '../../src/config/policies.ts'
import { type SystemServer, startSystem } from '../../src/sandbox/systems/server.ts'
import { testRules } from '../../src/watch/rules/unit/index.ts'
import { opsGroup } from '../support/bot.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { hasPromtool, promtoolTestRules } from '../support/promtool.ts'
import { AppRig, minute } from './app-rig.ts'
import { PackRig, readPack, systemsFolder } from './pack-rig.ts'

const file = join(systemsFolder, 'ai-streaming/rules.test.yaml')
const rules = () => [...readPack('ai-streaming').rules.values()].flat().flatMap((group) => group.rules)

describe('the rules', () => {
  it.each(['v2', 'v3'] as const)('AS-2 AS-3 AS-5: pass their unit tests in mode %s', (mode) => {
    const lines: string[] = []
    expect([testRules([file], { mode, print: (text) => lines.push(text) }), lines.join('\n')]).toEqual([
      0,
      expect.stringContaining('SUCCESS'),
    ])
  })

  const present = hasPromtool()
  if (present || process.env.CI) {
    it("pass their unit tests with Debian's promtool (apt-get install prometheus)", () => {
      expect(promtoolTestRules(file)).toMatchObject({ code: 0, output: expect.stringContaining('SUCCESS') })
    })
  }

  it('AS-2: critical is logged WARNING, warning INFO', () => {
    const policies = policiesOf(readPack('ai-streaming').config)
    const level = (priority: 'P0' | 'P1') => policies.policyOf('ai-streaming', priority).log
    expect([level('P0'), level('P1')]).toEqual(['warn', 'info'])
  })

  it('say on every card what it means and what to do, briefly enough for a phone', () => {
    for (const rule of rules().filter(({ kind }) => kind === 'alert')) {
      const annotations = rule.kind === 'alert' ? rule.annotations : []
      const text = new Map(annotations.map(({ name, template }) => [name, template.text.replace(/\{\{.*?\}\}/g, '00')]))
      for (const name of ['summary', 'impact', 'action', 'summary_en', 'impact_en', 'action_en']) {
        expect([rule.name, name, text.has(name)]).toEqual([rule.name, name, true])
        expect(text.get(name)?.length).toBeLessThan(name.endsWith('_en') ? 80 : 60)
      }
    }
  })
})

describe('the pack on the simulated backend', () => {
  let clock: FakeClock
  let system: SystemServer
  let rig: PackRig

  beforeEach(async () => {
    clock = new FakeClock()
    system = await startSystem('ai-streaming', { clock })
    rig = await PackRig.start('ai-streaming', { AS_URL: system.url, AS_TTS: '1' }, clock)
    await rig.poll()
  })
  afterEach(async () => {
    await rig.close()
    await system.close()
  })
  const set = (id: string, value: string) => expect(system.system.set(id, value)).toBe(true)

  it('AS-1: has every field of the shown shape as a series, and one for each provider', async () => {
    const names = [
      ...['monitoring_timestamp_seconds', 'monitoring_health_info', 'streaming_first_token_baseline_ms'],
      ...['requests', 'first_token_avg_ms', 'first_token_p95_ms', 'tokens_per_second', 'tokens', 'error_percent'].map(
        (name) => `streaming_${name}`,
      ),
      ...['cpu_percent', 'memory_mb', 'memory_percent', 'threads', 'fds'].map((name) => `monitored_process_${name}`),
      ...['streaming_requests_total', 'health_check_status', 'monitoring_recent_errors', 'monitoring_requests'],
    ]
    const found = (name: string) => rig.samples.select([{ name: '__name__', op: '=', value: name }])
    expect(names.filter((name) => found(name).length === 0)).toEqual([])
    const providers = found('streaming_provider_first_token_p95_ms').map(({ labels }) => labels.provider)
    expect(providers.sort()).toEqual(['gemini', 'openai'])
  })

  it('is quiet while all is well, while nobody asks, and while hardly anybody does', async () => {
    await rig.run(minute)
    set('traffic', 'idle')
    await rig.run(2 * minute)
    set('traffic', 'few')
    set('gemini', 'timeouts')
    set('auth', 'over')
    await rig.run(2 * minute)
    expect(rig.firing).toEqual([])
  })

  it.each([
    ['AS-2', 'openai', 'critical', 'FirstTokenLatencyCritical', 'openai 首 token P95 6200 ms', 'P0'],
    ['AS-2', 'gemini', 'warning', 'FirstTokenLatencyHigh', 'gemini 首 token P95 2600 ms', 'P1'],
    ['AS-2', 'gemini', 'tokens', 'StreamingThroughputLow', 'gemini 每秒 31 tokens', 'P1'],
    ['AS-2', 'openai', 'errors', 'StreamingErrorRateHigh', 'openai 3% 串流失敗', 'P1'],
    ['AS-3', 'auth', 'over', 'RollbackAuthErrors', '認證錯誤 7%（近 5 分鐘 105/1,500 次）', 'P0'],
    ['AS-3', 'tts', 'failing', 'RollbackTtsFailures', '語音合成失敗 40%（近 5 分鐘 120/300 次）', 'P0'],
    ['AS-1', 'part', 'database', 'MonitoringCheckUnhealthy', '健康檢查 database 失敗', 'P1'],
    ['AS-1', 'field', 'no-p95', 'StreamingMetricsMissing', 'metrics 少了串流欄位', 'P1'],
  ])('%s: %s %s is told, and its end', async (_id, name, value, alertname, summary, priority) => {
    set(name, value)
    await rig.run(90_000)
    expect(rig.firing).toEqual([alertname])
    expect(rig.last(alertname)).toMatchObject({ annotations: { summary }, labels: { priority }, state: 'firing' })
    set(name, 'ok')
    await rig.run(30_000)
    expect(rig.firing).toEqual([])
  })

  it('AS-3: timeouts of one provider are a reason to roll back once they are a tenth of all', async () => {
    set('gemini', 'timeouts')
    await rig.run(30_000)
    expect(rig.firing).toEqual(['RollbackTimeouts', 'StreamingErrorRateHigh'])
    expect(rig.last('RollbackTimeouts')?.annotations).toMatchObject({
      summary: '串流超時 12.4%（近 5 分鐘 186/1,500 次）',
      summary_en: 'Streams timing out 12.4% (186 of 1,500 in 5 min)',
    })
  })

  it.each([
    ['cpu', 'MonitoredProcessCpuHigh'],
    ['memory', 'MonitoredProcessMemoryHigh'],
  ])('AS-5: %s of the process above its target for ten minutes', async (value, alertname) => {
    set('process', value)
    await rig.run(9 * minute)
    expect(rig.firing).toEqual([])
    await rig.run(2 * minute)
    expect(rig.firing).toEqual([alertname])
  })

  it.each(['text-p95', 'text-system'])(
    'AS-1: a wrong type (%s) fails the poll, which names the field',
    async (value) => {
      set('field', value)
      await expect(rig.poll()).rejects.toThrow(value === 'text-p95' ? 'first_token_p95_ms' : 'num_threads')
    },
  )
})

it('AS-3: the speech is not judged where the configuration says so', async () => {
  const clock = new FakeClock()
  const system = await startSystem('ai-streaming', { clock })
  const rig = await PackRig.start('ai-streaming', { AS_URL: system.url, AS_TTS: '0' }, clock)
  system.system.set('tts', 'failing')
  await rig.run(minute)
  expect(rig.firing).toEqual([])
  await rig.close()
  await system.close()
})

describe('the bot with the pack', () => {
  let rig: AppRig
  beforeAll(async () => {
    rig = await AppRig.start('ai-streaming', { AS_URL: '{url}', AS_TTS: '1' }, '2026-03-02T02:00:00Z')
  })
  afterAll(() => rig.close())

  it('AS-2: logs critical as WARNING and warning as INFO, with the provider', async () => {
    await rig.pass(minute)
    rig.set('openai', 'critical')
    rig.set('gemini', 'warning')
    await rig.pass(minute)
    const said = rig
      .logged()
      .map((line) => [
        line.level,
        (line.alert as { alertname: string; labels: { provider?: string } }).alertname,
        (line.alert as { labels: { provider?: string } }).labels.provider,
      ])
    expect(said).toEqual(
      expect.arrayContaining([
        ['warning', 'FirstTokenLatencyCritical', 'openai'],
        ['info', 'FirstTokenLatencyHigh', 'gemini'],
      ]),
    )
  })
})

describe('AS-3: a rollback trigger in the chat', () => {
  let rig: AppRig
  beforeAll(async () => {
    rig = await AppRig.start('ai-streaming', { AS_URL: '{url}' }, '2026-03-02T02:00:00Z')
    await rig.pass(minute)
  })
  afterAll(() => rig.close())

  it('says the figures and offers the rollback, which runs once a person confirmed it', async () => {
    rig.set('gemini', 'timeouts')
    await rig.pass(minute)
    const [card] = rig.messages(/近 5 分鐘 186\/1,500 次/)
    expect(card?.text).toContain('建議回滾')
    const keys = card?.markup?.inline_keyboard?.flat().map(({ text }) => text) ?? []
    expect(keys).toContain('⚠️ 回滾到上一版')
    rig.place.sandbox.world.press(1002, { chatId: opsGroup, id: card?.id ?? 0 }, '⚠️ 回滾到上一版')
    await rig.pass(3000)
    const sheet = rig.messages(/rollback previous/).at(-1)
    const timeouts = () => rig.system.system.describe().switches.find(({ id }) => id === 'gemini')?.value
    expect(timeouts()).toBe('timeouts')
    const confirm = sheet?.markup?.inline_keyboard?.flat()[0]?.text ?? ''
    rig.place.sandbox.world.press(1002, { chatId: opsGroup, id: sheet?.id ?? 0 }, confirm)
    for (let step = 0; step < 200 && timeouts() !== 'ok'; step++) {
      await rig.pass(100)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(timeouts()).toBe('ok')
    await rig.pass(2 * minute)
    expect(rig.messages(/now running: previous/).length).toBeGreaterThan(0)
    expect(await rig.open()).toEqual([])
  })
})
