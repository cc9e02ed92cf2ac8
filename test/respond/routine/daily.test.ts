import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Systems } from '../../../src/app/systems.ts'
import { silentLog } from '../../../src/core/log.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import { percentOf } from '../../../src/respond/routine/daily/figures.ts'
import { readHistory } from '../../../src/watch/history/index.ts'
import { readPack } from '../../systems/pack-rig.ts'
import { Rig, shop } from './support.ts'

/** Chapter 3.3 of the video backend's monitoring guide, as it stands there. */
const example = {
  timestamp: '2025-10-20T23:59:59.999Z',
  level: 'info',
  message: 'Daily Summary Report',
  report_type: 'daily_summary',
  date: '2025-10-20',
  statistics: {
    total_projects: 50,
    successful_projects: 47,
    failed_projects: 3,
    success_rate: 94,
    average_duration_minutes: 8.5,
    api_calls: {
      gemini: { total: 50, success: 49, failed: 1, success_rate: 98 },
      stability: { total: 250, success: 235, failed: 15, success_rate: 94 },
      'd-id': { total: 48, success: 47, failed: 1, success_rate: 98 },
    },
    quota_usage: {
      gemini: { used: 49, total: 1000, percentage: 4.9 },
      stability: { used: 235, total: 1000, percentage: 23.5 },
      'd-id': { used: 47, total: 100, percentage: 47 },
      youtube: { used: 6400, total: 10000, percentage: 64 },
    },
  },
}

/** Counts at a moment of the day, 0 to 1; before the day there were others, which do not count. */
function pageAt(share: number, restarted: boolean): string {
  const before = restarted ? 0 : 1
  const grew = (total: number, had: number) => had * before + Math.round(total * share)
  const calls = (service: string, good: number, bad: number) => [
    `api_success_total{service="${service}",operation="x"} ${grew(good, 700)}`,
    `api_failure_total{service="${service}",operation="x"} ${grew(bad, 30)}`,
  ]
  return [
    `projects_success_total ${grew(47, 1000)}`,
    `projects_failure_total ${grew(3, 20)}`,
    `project_duration_seconds_sum ${grew(50 * 510, 90_000)}`,
    `project_duration_seconds_count ${grew(50, 1020)}`,
    ...calls('gemini', 49, 1),
    ...calls('stability', 235, 15),
    ...calls('d-id', 47, 1),
    `api_errors_total{service="stability",error_code="STABILITY_TIMEOUT"} ${grew(15, 80)}`,
    `api_errors_total{service="gemini",error_code="GEMINI_SERVER_ERROR"} ${grew(1, 8)}`,
    `api_request_duration_seconds_bucket{service="gemini",operation="x",le="1"} ${grew(40, 300)}`,
    `api_request_duration_seconds_bucket{service="gemini",operation="x",le="2"} ${grew(50, 300)}`,
    `api_request_duration_seconds_bucket{service="gemini",operation="x",le="+Inf"} ${grew(50, 300)}`,
    `disk_free_percent ${60 - Math.round(5 * share)}`,
    '',
  ].join('\n')
}

const quotas = {
  gemini: { used: 49, total: 1000, percentage: 4.9, status: 'healthy' },
  stability: { used: 235, total: 1000, percentage: 23.5, status: 'healthy' },
  d_id: { used: 47, total: 100, percentage: 47, status: 'healthy' },
  youtube: { used: 6400, total: 10000, percentage: 64, status: 'healthy' },
}

let server: Server
let systems: Systems
afterEach(async () => {
  await systems?.stop()
  server?.closeAllConnections()
  server?.close()
})

const hour = 3_600_000
const midnight = Date.parse('2025-10-20T00:00:00Z')
const first = midnight - hour / 2

/** The pack as it is shipped, on a backend with known figures, from half an hour before the day. */
async function simulated(restartAt = Number.POSITIVE_INFINITY): Promise<Rig> {
  const rig = await Rig.open(new Date(first).toISOString())
  const { clock, store } = rig
  const share = (at: number) => Math.max(0, Math.min(1, (at - midnight) / (23 * hour)))
  server = createServer(({ url = '' }, response) => {
    const now = clock.now()
    const restarted = now >= restartAt
    const json = url.includes('/quota')
    const body = json
      ? JSON.stringify({ timestamp: new Date(now).toISOString(), quotas })
      : pageAt(share(now) - (restarted ? share(restartAt - 1) : 0), restarted)
    response.writeHead(200, { 'content-type': json ? 'application/json' : 'text/plain' }).end(body)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const every = { VB_EVERY: '30m', VB_HEALTH_EVERY: '12h', VB_QUOTA_EVERY: '30m' }
  // Its rules judge, they do not count.
  const configuration = { ...readPack('video-backend', { VB_URL: url, ...every }), rules: new Map() }
  systems = new Systems({
    ...{ store, clock, log: silentLog, metrics: noMetrics, ingest: async () => ({ refused: [] }) },
    telegram: { apiRoot: url, token: 'none' },
  })
  rig.systems = [...configuration.config.systems]
  rig.zone = 'UTC'
  rig.given = { alert_test: 'off' }
  rig.restart({ history: (question) => readHistory(systems.histories, question) })
  await rig.routine.due.next()
  await systems.start(configuration)
  return rig
}

const settle = async () => {
  await systems.idle()
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** The day passes; then what is due is done. */
async function afterwards(rig: Rig, at: number): Promise<void> {
  await rig.clock.advance(at - rig.clock.now(), settle)
  await rig.routine.due.run(rig.clock.now())
}

describe('VB-10: the daily summary', () => {
  it('equals the document’s shape field by field on a day with known figures: log line, report, morning post', async () => {
    const rig = await simulated()
    await afterwards(rig, midnight + 24 * hour + 61_000)
    const [line, ...others] = rig.logged.filter(({ message }) => message === example.message)
    expect(others).toEqual([])
    const { trace_id, system, ...fields } = line?.fields ?? {}
    // Time and level are the logger's own; the report has all of it.
    const { timestamp: _timestamp, level: _level, message: _message, ...rest } = example
    expect(fields).toEqual(rest)
    expect([trace_id, system]).toEqual(['daily-video-backend-2025-10-20', 'video-backend'])
    const report = await rig.reports.byId('daily-video-backend-2025-10-20')
    expect(report?.data).toEqual(example)
    expect(report).toMatchObject({ kind: 'daily', system: 'video-backend', subject: '2025-10-20', zone: 'UTC' })
    expect((await rig.markdown(report)).replace(/[0-9a-f]{64}/, '<hash>')).toMatchSnapshot()
    await afterwards(rig, midnight + 33 * hour + 10_000)
    const post = (await rig.posts()).at(-1)
    expect(post?.text).toMatchSnapshot()
    expect(post?.buttons).toContain('📄 AI 影片後端 日報')
    expect(post?.audible).toBe(false)
    expect(rig.logged.filter(({ message }) => message === example.message)).toHaveLength(1)
  }, 60_000)

  it('sees through a counter that began anew at noon', async () => {
    const rig = await simulated(midnight + 12 * hour + 1)
    await afterwards(rig, midnight + 24 * hour + 61_000)
    const report = await rig.reports.byId('daily-video-backend-2025-10-20')
    const { statistics } = (report?.data ?? {}) as Partial<typeof example>
    // What came between the last look and the restart is lost, and counts are rounded on both sides of it.
    expect(statistics?.total_projects).toBeGreaterThanOrEqual(48)
    expect(statistics?.total_projects).toBeLessThanOrEqual(51)
  }, 60_000)
})

describe('VB-10: a day of which nothing was recorded', () => {
  const before = Date.parse('2026-03-02T23:30:00+08:00')
  const point = (at: number, value: number) => ({ at, value, min: value, max: value })
  const series = [{ labels: { __name__: 'projects_success_total' }, points: [point(before, 7)] }]

  it.each([
    ['zh-TW', '沒有錯誤', '這天沒有資料', '沒有資料'],
    ['en', 'No errors', 'No data of this day', 'No data'],
  ])('is no day without errors: post and report say so (%s)', async (locale, allClear, post, report) => {
    const rig = await Rig.open('2026-03-03T22:00:00+08:00')
    Object.assign(rig, { locale, series, given: { alert_test: 'off' }, systems: [{ ...shop, summary: 'daily' }] })
    await rig.until('2026-03-04T09:02:00+08:00')
    const said = (await rig.posts()).at(-1)?.text
    expect(said).toContain(`⚪ ${post}`)
    expect(said).not.toContain(allClear)
    const markdown = await rig.markdown(await rig.reports.byId('daily-shop-2026-03-03'))
    expect(markdown).not.toContain(allClear)
    expect(markdown.split(report)).toHaveLength(5)
  })

  it('a day with figures and no error still says that there was none', async () => {
    const rig = await Rig.open('2026-03-03T22:00:00+08:00')
    const points = [point(before, 7), point(before + 12 * hour, 9)]
    const own = [{ labels: { __name__: 'projects_success_total' }, points }]
    Object.assign(rig, { series: own, given: { alert_test: 'off' }, systems: [{ ...shop, summary: 'daily' }] })
    await rig.until('2026-03-04T09:02:00+08:00')
    expect((await rig.posts()).at(-1)?.text).toContain('沒有錯誤')
  })
})

describe('VB-10: without a morning post', () => {
  it('the summary is told by itself at its time, silent, once, with its files; a day without figures is a report too', async () => {
    const rig = await Rig.open('2026-03-03T22:00:00+08:00')
    rig.given = { morning: 'off', alert_test: 'off' }
    rig.systems = [{ ...shop, summary: 'daily' }]
    await rig.until('2026-03-04T09:02:00+08:00')
    rig.restart()
    await rig.until('2026-03-04T12:00:00+08:00')
    const posts = await rig.store.list('post', 'queued', {})
    expect(posts.map(({ doc: { face, audible } }) => [face, audible])).toEqual([
      ['report', false],
      ['report-file', false],
      ['report-file', false],
    ])
    expect((await rig.reports.byId('daily-shop-2026-03-03'))?.data).toMatchObject({
      date: '2026-03-03',
      timestamp: '2026-03-03T15:59:59.999Z',
      statistics: { api_calls: {}, quota_usage: {} },
    })
  })
})

describe('VB-10: a share', () => {
  it.each([
    [47, 48, 98],
    [235, 250, 94],
    [0, 5, 0],
    [5, 5, 100],
    [999, 1000, 99.9],
    [9999, 10_000, 99.9],
    [1, 1000, 0.1],
  ])('%i of %i is %f percent', (part, total, percent) => {
    expect(percentOf(part, total)).toBe(percent)
  })
})
