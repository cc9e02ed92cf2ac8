import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { policiesOf } from '../../src/config/policies.ts'
import { testRules } from '../../src/watch/rules/unit/index.ts'
import { hasPromtool, promtoolTestRules } from '../support/promtool.ts'
import { AppRig, hour, minute } from './app-rig.ts'
import { readPack, systemsFolder } from './pack-rig.ts'

const pack = join(systemsFolder, 'video-backend')
const unitTests = readdirSync(pack).filter((file) => file.endsWith('.test.yaml'))
const rules = () => [...readPack('video-backend').rules.values()].flat().flatMap((group) => group.rules)
const alerts = () => rules().filter((rule) => rule.kind === 'alert')

describe('the unit tests of the pack', () => {
  it.each(unitTests.flatMap((file) => [[file, 'v2'] as const, [file, 'v3'] as const]))(
    'VB-1 … VB-12: %s passes here, in mode %s',
    (file, mode) => {
      const lines: string[] = []
      const code = testRules([join(pack, file)], { mode, print: (text) => lines.push(text) })
      expect(lines.join('\n')).toContain('SUCCESS')
      expect(code).toBe(0)
    },
  )

  const present = hasPromtool()
  if (present || process.env.CI) {
    it.each(unitTests)("%s passes with Debian's promtool (apt-get install prometheus)", (file) => {
      expect(present).toBe(true)
      expect(promtoolTestRules(join(pack, file))).toMatchObject({
        code: 0,
        output: expect.stringContaining('SUCCESS'),
      })
    })
  }

  it('name every rule as firing', () => {
    const texts = unitTests.map((file) => readFileSync(join(pack, file), 'utf8')).join('\n')
    const untested = alerts().filter(({ name }) => !texts.includes(`{alertname="${name}"}`))
    expect(untested.map(({ name }) => name)).toEqual([])
  })
})

describe('the pack', () => {
  it('loads with nothing set, and with everything that can be switched on', () => {
    const sources = (env: Record<string, string>) =>
      readPack('video-backend', env).config.systems[0]?.sources.map(
        ({ id, every }) => `${id} ${Number(every) / minute}`,
      )
    // VB-13 VB-14: health every 5 minutes, quotas every 15 because of YouTube, the disk hourly.
    expect(sources({})).toEqual(['app 0.25', 'health 5', 'quota 15', 'limits 1'])
    const names = ['VB_LOCAL_HOST', 'VB_LOCAL_FFMPEG', 'VB_REDIS', 'VB_POSTGRES', 'VB_NODE_EXPORTER']
    const all = sources({ ...Object.fromEntries(names.map((name) => [name, 'true'])), VB_HEALTH_EVERY: '1m' })
    expect(all).toEqual([
      ...['app 0.25', 'health 1', 'quota 15', 'limits 1'],
      ...['host 0.25', 'disk 60', 'ffmpeg 5', 'redis 0.25', 'postgres 0.5', 'node 0.25'],
    ])
  })

  it('VB-14: error rates are computed at least every 15 minutes', () => {
    const groups = [...readPack('video-backend').rules.values()].flat()
    expect(groups.find(({ name }) => name === 'video-backend-api')?.interval).toBe(15 * minute)
  })

  it('VB-8 VB-9 VB-10: P0 at once with an incident and an ERROR, P1 hourly with a WARNING, P2 daily with an INFO', () => {
    const policies = policiesOf(readPack('video-backend').config)
    const policy = (priority: string) => policies.policyOf('video-backend', priority)
    expect(policy('P0')).toMatchObject({ level: 'critical', push: 'now', incident: true, log: 'error' })
    expect(policy('P1')).toMatchObject({ level: 'warning', push: 'hourly', incident: false, log: 'warn' })
    expect(policy('P2')).toMatchObject({ level: 'info', push: 'daily', incident: false, log: 'info' })
  })

  it('says of every alert what it means and what to do, in both languages, briefly enough for a phone', () => {
    for (const { name, annotations } of alerts()) {
      const text = new Map(annotations.map((one) => [one.name, one.template.text.replace(/\{\{.*?\}\}/g, '000')]))
      for (const key of ['title', 'summary', 'impact', 'action', 'summary_en', 'impact_en', 'action_en']) {
        expect([name, key, text.has(key)]).toEqual([name, key, true])
        const most = key === 'summary' ? 36 : key.endsWith('_en') ? 95 : 60
        expect([name, key, (text.get(key)?.length ?? 0) <= most]).toEqual([name, key, true])
      }
    }
  })
})

type Settings = Readonly<Record<string, string | boolean>>
const icons: Readonly<Record<string, string>> = { P0: '🔴', P1: '🟠', P2: '🔵' }
const toggles = ['database', 'redis', 'redis-slow', 'ffmpeg', 'celery']
const quiet = (id: string) => (toggles.includes(id) ? false : id.startsWith('quota-') ? 'auto' : 'ok')
const at = '2026-03-02T10:00:00+08:00'

describe('the pack on the simulated backend, through the whole bot', () => {
  let rig: AppRig
  beforeAll(async () => {
    rig = await AppRig.start('video-backend', { VB_URL: '{url}', VB_EVERY: '150s' }, at)
    await rig.pass(10 * minute)
  }, 60_000)
  afterAll(() => rig.close())

  it('is quiet while all is well', async () => {
    expect(await rig.open()).toEqual([])
    expect(rig.logged()).toEqual([])
  })

  it.each<[what: string, set: Settings, after: number, calm: number, expected: string[]]>([
    [
      'VB-1 VB-11: what the health endpoint tells',
      { database: true, redis: true, ffmpeg: true, celery: true },
      6 * minute,
      16 * minute,
      ['P0 CeleryWorkerDown', 'P0 DatabaseConnectionFailed', 'P0 FfmpegNotFound', 'P0 RedisConnectionFailed'],
    ],
    [
      'VB-6: critical levels of the system',
      { disk: 'critical', cpu: 'critical', memory: 'critical', queue: 'critical', connections: 'critical' },
      11 * minute,
      16 * minute,
      [
        ...['P0 CeleryQueueCritical', 'P0 DiskSpaceInsufficient'],
        ...['P1 CpuCritical', 'P1 DatabaseConnectionsCritical', 'P1 MemoryCritical'],
      ],
    ],
    [
      'VB-6: warning levels of the system',
      { disk: 'warning', cpu: 'warning', memory: 'warning', queue: 'warning', connections: 'warning' },
      11 * minute,
      16 * minute,
      ['P1 CeleryQueueLong', 'P2 CpuHigh', 'P2 DatabaseConnectionsHigh', 'P2 DiskSpaceLow', 'P2 MemoryHigh'],
    ],
    [
      'VB-12: quotas at 79.9, 80, 85 and 95 %',
      { 'quota-gemini': '79.9', 'quota-stability': '80', 'quota-d-id': '85', 'quota-youtube': '95' },
      16 * minute,
      31 * minute,
      ['P1 QuotaCritical', 'P2 QuotaWarning'],
    ],
    [
      'VB-9 VB-12: quotas at 89.9, 90, 92 and 100 %',
      { 'quota-gemini': '89.9', 'quota-stability': '90', 'quota-d-id': '92', 'quota-youtube': '100' },
      16 * minute,
      31 * minute,
      ['P1 QuotaCritical', 'P2 QuotaWarning'],
    ],
    [
      'VB-2 VB-3 VB-4 VB-5: each other row of the tables',
      { gemini: 'cancelled', stability: 'partial', 'd-id': 'timeouts', youtube: 'token' },
      65 * minute,
      70 * minute,
      [
        ...['P1 GeminiSuccessRateLow', 'P1 YoutubeTokenRefreshFailing'],
        ...['P2 DidTimeoutsHigh', 'P2 StabilityPartialFailuresHigh'],
      ],
    ],
    [
      'VB-3 VB-11: a success rate that is low without errors, a check that is degraded',
      { stability: 'cancelled', 'redis-slow': true },
      65 * minute,
      70 * minute,
      ['P1 StabilitySuccessRateLow', 'P2 HealthCheckDegraded'],
    ],
    [
      'VB-1 VB-8: a refused key, a used-up quota, all calls fail; each told as what it is',
      { gemini: 'retries', stability: 'down', 'd-id': 'key', youtube: 'quota' },
      65 * minute,
      70 * minute,
      [
        ...['P0 ApiConsecutiveFailures', 'P0 ApiKeyInvalid', 'P0 QuotaExceeded'],
        ...['P1 DidSuccessRateLow', 'P1 StabilityErrorRateHigh', 'P1 YoutubeUploadSuccessLow'],
        'P2 GeminiRetriesHigh',
      ],
    ],
    [
      'VB-2 VB-3 VB-4 VB-5 VB-7: everything is slow',
      { gemini: 'slow', stability: 'slow', 'd-id': 'slow', youtube: 'slow', projects: 'slow' },
      95 * minute,
      70 * minute,
      [
        ...['P2 DidLatencyP50High', 'P2 DidLatencyP90High'],
        ...['P2 GeminiLatencyP50High', 'P2 GeminiLatencyP90High', 'P2 GeminiLatencyP99High'],
        ...['P2 ProjectGenerationSlow', 'P2 StabilityLatencyP50High', 'P2 StabilityLatencyP90High'],
        'P2 YoutubeUploadSlow',
      ],
    ],
    [
      'VB-2 VB-3 VB-4 VB-5 VB-7 VB-9: calls and projects fail',
      { gemini: 'failing', stability: 'failing', 'd-id': 'failing', youtube: 'failing', projects: 'failing' },
      95 * minute,
      70 * minute,
      [
        ...['P1 DidSuccessRateLow', 'P1 GeminiErrorRateHigh', 'P1 ProjectSuccessLow'],
        ...['P1 StabilityErrorRateHigh', 'P1 YoutubeUploadSuccessLow'],
      ],
    ],
  ])(
    '%s',
    async (_what, set, after, calm, expected) => {
      const before = Math.max(0, ...rig.messages(/^/).map(({ id }) => id))
      for (const [id, value] of Object.entries(set)) rig.set(id, value)
      await rig.pass(after)
      expect(await rig.open()).toEqual(expected.map((one) => `${icons[one.slice(0, 2)]} ${one}`).sort())
      // P0 has a card that sounds; P1 and P2 wait for their digests.
      const cards = rig.messages(/^\S+ P\d [^\n]*\nvideo-backend · \w+\n/).filter(({ id }) => id > before)
      const told = cards.map(({ text }) => /^\S+ (P\d) .*\n\S+ · (\w+)/.exec(text)?.slice(1, 3).join(' '))
      expect(told.sort()).toEqual(expected.filter((one) => one.startsWith('P0')))
      expect(cards.every(({ silent }) => !silent)).toBe(true)

      for (const id of Object.keys(set)) rig.set(id, quiet(id))
      await rig.pass(calm)
      expect(await rig.open()).toEqual([])
      for (const { id } of cards) expect(rig.message(id)?.text).toMatch(/^🟢/)
    },
    60_000,
  )
})

describe('each cause of a P0, alone, through the whole bot', () => {
  let rig: AppRig
  beforeAll(async () => {
    rig = await AppRig.start('video-backend', { VB_URL: '{url}', VB_EVERY: '1m' }, at)
    await rig.pass(6 * minute)
  }, 60_000)
  afterAll(() => rig.close())

  it.each<[id: string, value: string | boolean, told: string, impact: string, within: string]>([
    ['gemini', 'key', 'gemini 的 API Key 無效', '所有相關功能不可用', '立即'],
    ['d-id', 'quota', 'd-id 因配額用盡拒絕呼叫', '即將無法使用服務', '1 小時內'],
    ['stability', 'down', 'stability image 連續失敗 \\d+ 次', '可能是系統性問題', '30 分鐘內'],
    ['database', true, '資料庫連不上', '整個系統不可用', '立即'],
    ['redis', true, 'Redis 連不上', '快取和任務佇列不可用', '立即'],
    ['ffmpeg', true, 'FFmpeg 未安裝或無法執行', '所有影片生成失敗', '立即'],
    ['celery', true, 'Celery Worker 停止運行', '所有背景任務停止', '立即'],
    ['disk', 'critical', '磁碟空間只剩 8%', '無法生成新影片', '1 小時內'],
  ])('VB-1: %s set to %s is one card with impact and handling time', async (id, value, told, impact, within) => {
    const before = Math.max(0, ...rig.messages(/^/).map((one) => one.id))
    const since = () => rig.messages(/^\S+ P0 /).filter((one) => one.id > before && one.replyTo === undefined)
    rig.set(id, value)
    await rig.pass(6 * minute)
    expect(since().map(({ text }) => text.split('\n')[0])).toEqual([expect.stringMatching(`^🔴 P0 ${told}$`)])
    const [card] = since()
    expect(card?.text).toContain(`\n影響：${impact}\n`)
    expect(card?.text).toContain(`\n處理：${within}\n`)
    rig.set(id, quiet(id))
    await rig.pass(18 * minute)
    expect(since().map((one) => [one.id, one.text.slice(0, 2)])).toEqual([[card?.id, '🟢']])
  })
})

describe('what the bot serves, watching the backend', () => {
  it('VB-11 VB-12: the bot serves health and quotas in the shape in which the backend tells them', async () => {
    const rig = await AppRig.start('video-backend', { VB_URL: '{url}', VB_EVERY: '1m' }, at)
    await rig.pass(minute)
    const get = async (from: string, what: string): Promise<Served> => {
      return (await fetch(`${from}/api/v1/system/${what}`)).json() as Promise<Served>
    }
    const backend = await get(rig.system.url, 'health')
    const health = await get(rig.url, 'health')
    expect(Object.keys(health)).toEqual(Object.keys(backend))
    expect(health.status).toBe('healthy')
    expect(health.checks).toMatchObject(backend.checks)
    const quota = await get(rig.url, 'quota')
    expect(Object.keys(quota)).toEqual(['timestamp', 'quotas'])
    expect(Object.keys(quota.quotas)).toEqual(['gemini', 'stability', 'd_id', 'youtube'])
    const told = (await get(rig.system.url, 'quota')).quotas
    for (const [name, row] of Object.entries(told))
      expect(Object.keys(quota.quotas[name] ?? {})).toEqual(Object.keys(row))

    rig.set('redis-slow', true)
    await rig.pass(6 * minute)
    expect(await get(rig.url, 'health')).toMatchObject({
      status: 'degraded',
      checks: { redis: { status: 'degraded' } },
    })
    rig.set('redis-slow', false)
    rig.set('database', true)
    await rig.pass(6 * minute)
    expect(await get(rig.url, 'health')).toMatchObject({
      status: 'unhealthy',
      checks: { database: { status: 'unhealthy' }, redis: { status: 'healthy' } },
    })
    await rig.close()
  })
})

describe('P1 and P2, through the whole bot', () => {
  it('VB-9 VB-10: P1 waits for the hour, P2 for the day; neither has a card', async () => {
    const rig = await AppRig.start('video-backend', { VB_URL: '{url}', VB_EVERY: '5m' }, '2026-03-02T07:20:00+08:00')
    rig.set('queue', 'warning')
    rig.set('redis-slow', true)
    await rig.pass(35 * minute)
    expect(await rig.open()).toEqual(['🔵 P2 HealthCheckDegraded', '🟠 P1 CeleryQueueLong'])
    const lines = (text: RegExp) =>
      rig.messages(text).filter(({ text: one }) => !one.startsWith('🟠 P1') && /彙整/.test(one))
    expect(lines(/Celery 佇列/)).toEqual([])
    await rig.pass(10 * minute)
    expect(lines(/Celery 佇列有 70 個任務在等/)).toHaveLength(1)
    expect(lines(/redis 降級/)).toEqual([])
    await rig.pass(70 * minute)
    expect(lines(/redis 降級/)).toHaveLength(1)
    expect(rig.messages(/^🔴/)).toEqual([])
    await rig.close()
  }, 60_000)
})

describe('the pack at its own frequencies, through the whole bot', () => {
  let rig: AppRig
  beforeEach(async () => {
    rig = await AppRig.start('video-backend', { VB_URL: '{url}' }, '2025-10-20T18:30:00+08:00')
    rig.set('bot', { url: rig.url })
    await rig.pass(minute)
  })
  afterEach(() => rig.close())

  const line = (alertname: string) => rig.logged().find(({ alert }) => Object(alert).alertname === alertname) ?? {}

  it('VB-1 VB-8: an error event is on its card at once, and in the log as the guide shows it', async () => {
    rig.set('event', 'GEMINI_INVALID_API_KEY')
    await waitFor(() =>
      rig.system.system.describe().readings.some(({ value }) => value === 'GEMINI_INVALID_API_KEY: 200'),
    )
    await rig.pass(2000)
    expect(rig.messages(/^🔴 P0 gemini 的 API Key 無效\n/)).toHaveLength(1)
    expect(line('ApiKeyInvalid')).toEqual({
      trace_id: expect.any(String),
      timestamp: expect.stringMatching(/^2025-10-20T10:31:\d\d\.\d{3}Z$/),
      level: 'error',
      message: 'P0 Alert: API Key Invalid',
      alert_priority: 'P0',
      error_code: 'GEMINI_INVALID_API_KEY',
      details: { service: 'gemini', action_required: 'Check GEMINI_API_KEY in environment variables' },
      alert: expect.anything(),
    })

    // The rule finds the same in the metrics: one alert of two origins, on the same card.
    rig.set('gemini', 'key')
    await rig.pass(minute)
    expect(await rig.open()).toEqual(['🔴 P0 ApiKeyInvalid'])
    rig.set('gemini', 'ok')
    await rig.pass(17 * minute)
    expect(await rig.open()).toEqual([])
    const cards = rig.messages(/gemini 的 API Key 無效/).filter(({ replyTo }) => replyTo === undefined)
    expect(cards.map(({ text }) => text.slice(0, 2))).toEqual(['🟢'])
  })

  it.each([
    ['STABILITY_INVALID_API_KEY', 'ApiKeyInvalid', 'stability'],
    ['YOUTUBE_QUOTA_EXCEEDED', 'QuotaExceeded', 'youtube'],
    ['DATABASE_CONNECTION_FAILED', 'DatabaseConnectionFailed', 'database'],
    ['REDIS_CONNECTION_FAILED', 'RedisConnectionFailed', 'redis'],
    ['FFMPEG_NOT_FOUND', 'FfmpegNotFound', 'ffmpeg'],
    ['CELERY_WORKER_DOWN', 'CeleryWorkerDown', 'celery'],
    ['DISK_SPACE_INSUFFICIENT', 'DiskSpaceInsufficient', 'disk'],
  ])('VB-1: the event %s is %s', async (code, alertname, service) => {
    rig.set('event', code)
    await waitFor(() => rig.system.system.describe().readings.some(({ value }) => value === `${code}: 200`))
    await rig.pass(2000)
    expect(await rig.open()).toEqual([`🔴 P0 ${alertname}`])
    expect(line(alertname)).toMatchObject({ level: 'error', error_code: code, details: { service } })
  })

  it('VB-1: wildcards take codes of services that nobody named, with what an event says of itself', async () => {
    const post = (body: unknown) =>
      fetch(`${rig.url}/api/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const events = [
      { error_code: 'ELEVEN_LABS_INVALID_API_KEY' },
      { error_code: 'D_ID_QUOTA_EXCEEDED', details: { service: 'd-id' } },
      { error_code: 'DISK_ON_FIRE' },
    ]
    for (const event of events) expect((await post({ system: 'video-backend', ...event })).status).toBe(200)
    await rig.pass(3000)
    expect(await rig.open()).toEqual(['🔴 P0 ApiKeyInvalid', '🔴 P0 QuotaExceeded'])
    expect(line('ApiKeyInvalid')).toMatchObject({
      error_code: 'ELEVEN_LABS_INVALID_API_KEY',
      details: { service: 'eleven-labs', action_required: 'Check ELEVEN_LABS_API_KEY in environment variables' },
    })
    expect(line('QuotaExceeded')).toMatchObject({ error_code: 'D_ID_QUOTA_EXCEEDED', details: { service: 'd-id' } })
  })

  it('VB-9 VB-12: a quota that runs low, in the log as the guide shows it, and in the hourly digest', async () => {
    rig.set('quota-d-id', '92')
    await rig.pass(16 * minute)
    expect(line('QuotaCritical')).toEqual({
      trace_id: expect.any(String),
      timestamp: expect.stringMatching(/^2025-10-20T10:4\d/),
      level: 'warning',
      message: 'P1 Alert: Quota Low',
      alert_priority: 'P1',
      details: {
        service: 'd-id',
        quota_remaining: 8,
        quota_total: 100,
        quota_percentage: 8,
        reset_date: '2025-11-01T00:00:00Z',
      },
      alert: expect.anything(),
    })
    expect(rig.messages(/d-id 配額只剩 8%/)).toEqual([])
    await rig.pass(hour)
    expect(rig.messages(/d-id 配額只剩 8%/)).toHaveLength(1)
  })

  it.each([
    ['85', 'Quota warning', 'info', { quota_used: 850, quota_total: 1000, quota_percentage: 85 }],
    ['95', 'Quota Low', 'warning', { quota_remaining: 50, quota_total: 1000, quota_percentage: 5 }],
  ])('VB-12: a quota used to %s %%', async (share, title, level, figures) => {
    rig.set('quota-gemini', share)
    await rig.pass(16 * minute)
    expect(rig.logged()).toHaveLength(1)
    const expected = { service: 'gemini', ...figures, reset_date: '2025-10-21T00:00:00Z' }
    expect(rig.logged()[0]).toMatchObject({
      level,
      message: expect.stringContaining(`Alert: ${title}`),
      details: expected,
    })
  })
})

describe('failures in a row, polled every two seconds, through the whole bot', () => {
  it('VB-8 VB-9: 6 to 10 wait for the digest, more sound at once', async () => {
    const rig = await AppRig.start('video-backend', { VB_URL: '{url}', VB_EVERY: '2s' }, at)
    await rig.pass(minute)
    rig.set('d-id', 'down')
    await rig.pass(30_000)
    expect(await rig.open()).toEqual(['🔴 P0 ApiConsecutiveFailures'])
    expect(rig.messages(/^🟠/)).toEqual([])
    expect(rig.messages(/^🔴 P0 d-id talk 連續失敗 \d\d 次\n/)).toHaveLength(1)
    const lines = rig.logged().map(({ level, message }) => `${level} ${message}`)
    expect(lines).toEqual(['warning P1 Alert: Repeated API Failures', 'error P0 Alert: Consecutive API Failures'])
    rig.set('d-id', 'ok')
    await rig.pass(10_000)
    expect(await rig.open()).toEqual([])
    await rig.close()
  })
})

describe('three days of the pack, through the whole bot', () => {
  it('VB-7: daily users fall by a quarter three days in a row', async () => {
    const rig = await AppRig.start('video-backend', { VB_URL: '{url}', VB_EVERY: '5m' }, at)
    rig.set('users', 'falling')
    // The same 80 minutes of each day; the rest is skipped.
    for (let day = 0; day < 3; day++) {
      await rig.pass(80 * minute)
      expect(await rig.open()).toEqual([])
      rig.clock.jump(24 * hour - 80 * minute)
    }
    await rig.pass(70 * minute)
    expect(await rig.open()).toEqual(['🔵 P2 DailyUsersFalling'])
    rig.set('users', 'ok')
    await rig.pass(6 * minute)
    expect(await rig.open()).toEqual([])
    await rig.close()
  }, 60_000)
})

interface Served {
  status?: string
  timestamp: string
  checks: Record<string, object>
  quotas: Record<string, object>
}

/** What happens between two processes takes its own time, whatever the test's clock says. */
async function waitFor(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 5))
}
