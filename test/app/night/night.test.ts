import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { opsGroup } from '../../support/bot.ts'
import { minute, Night } from './night.ts'

const files = {
  'systems/shop/system.yaml': `id: shop
name: Shop backend
sources:
  - { id: app, kind: prometheus, url: "{app}", every: 1m, labels: { instance: app-1 } }
  - { id: batch, kind: prometheus, url: "{batch}", every: 1m, labels: { instance: batch-1 } }
rules: [ rules.yaml ]
priorities:
  P0: { level: critical, push: now, remind: 5m, escalate: 15m }
  P1: { level: warning, push: now, remind: 30m }
  P2: { level: warning, push: hourly }
  P3: { level: info, push: daily }
`,
  'systems/shop/rules.yaml': `groups:
  - name: shop
    rules:
      - alert: InstanceDown
        expr: up_instance == 0
        labels: { priority: P0 }
        annotations: { summary: 後端服務無回應, impact: 無法下單, action: 檢查後端是否存活（SOP 3.4） }
      - alert: DiskSpaceLow
        expr: disk_free_ratio < 0.1
        labels: { priority: P0 }
        annotations: { summary: "磁碟剩 {{ $value | humanizePercentage }}" }
      - alert: CacheCold
        expr: cache_hit_ratio < 0.5
        labels: { priority: P1 }
        annotations: { summary: "快取命中率 {{ $value | humanizePercentage }}" }
      - alert: QueueFull
        expr: queue_depth > 100
        labels: { priority: P1 }
        annotations: { summary: "佇列塞車 {{ $value }}" }
      - alert: JobLate
        expr: job_age_seconds > 3600
        labels: { priority: P1 }
        annotations: { summary: "批次 {{ $labels.job }} 遲了 {{ $value | humanizeDuration }}" }
      - alert: ApiSlow
        expr: api_p95_seconds > 2
        labels: { priority: P2 }
        annotations: { summary: "API P95 {{ $value }} 秒" }
      - alert: QuotaHigh
        expr: quota_used_ratio >= 0.8
        labels: { priority: P3 }
        annotations: { summary: "配額已用 {{ $value | humanizePercentage }}" }
`,
}

const calm = {
  'up_instance{host="api-1"}': 1,
  'up_instance{host="api-2"}': 1,
  'up_instance{host="api-3"}': 1,
  disk_free_ratio: 0.4,
  cache_hit_ratio: 0.9,
  api_p95_seconds: 0.3,
  quota_used_ratio: 0.4,
}
const queues = (depth: number | undefined) =>
  Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`queue_depth{queue="q${i}"}`, depth]))

let night: Night
afterEach(() => night.close())

/** One night, hour by hour. The transcript beside this file is what a person reads; any other message fails. */
async function happen(): Promise<void> {
  night.set(calm)
  night.batch({ text: 'job_age_seconds{job="bill"} 60\n' })
  await night.start()

  // The first P0: acknowledged, worse after that, repaired.
  await night.until('22:30')
  night.set({ 'up_instance{host="api-1"}': 0 })
  await night.pass(2 * minute)
  await night.press(1002, /後端服務無回應/, '👤 認領')
  await night.pass(8 * minute)
  night.set({ 'up_instance{host="api-2"}': 0, 'up_instance{host="api-3"}': 0 })
  await night.pass(10 * minute)
  night.set(calm)
  await night.until('23:20')

  // Nobody wakes: reminders, then everybody is called.
  night.set({ 'up_instance{host="api-2"}': 0 })
  await night.pass(31 * minute)
  await night.press(1001, /後端服務無回應/, '👤 認領')
  night.set(calm)
  await night.until('00:10')

  // A disk at its threshold, and what the hourly and daily digests are for.
  night.set({ api_p95_seconds: 2.5, quota_used_ratio: 0.85 })
  for (let i = 0; i < 30; i++) {
    night.set({ disk_free_ratio: i % 2 === 0 ? 0.09 : 0.11 })
    await night.pass(minute)
  }
  night.set({ disk_free_ratio: 0.4, api_p95_seconds: 0.3 })
  await night.until('01:30')

  // A silence that ends while it still fires.
  night.set({ cache_hit_ratio: 0.3 })
  await night.pass(2 * minute)
  await night.press(1001, /快取命中率/, '🔕 靜音')
  await night.press(1001, /靜音 CacheCold/, '15 分')
  await night.pass(20 * minute)
  night.set(calm)
  await night.until('02:30')

  // Ten thousand at once, and a critical one among them.
  night.set(queues(500))
  await night.pass(minute)
  night.set({ 'up_instance{host="api-3"}': 0 })
  await night.pass(2 * minute)
  await night.press(1002, /後端服務無回應/, '👤 認領')
  await night.pass(5 * minute)
  night.set({ ...queues(5), ...calm })
  await night.until('03:00')
  night.set(queues(undefined))

  // The batch page goes away while one of its jobs is late.
  night.batch({ text: 'job_age_seconds{job="bill"} 7200\n' })
  await night.pass(5 * minute)
  await night.press(1002, /批次 bill/, '👤 認領')
  night.batch({ status: 503 })
  await night.pass(20 * minute)
  night.batch({ status: 200, text: 'job_age_seconds{job="bill"} 60\n' })
  await night.until('04:00')

  // A restart in the middle: it fires before, through and after it; a press meanwhile is lost and said so.
  night.set({ 'up_instance{host="api-1"}': 0 })
  await night.pass(2 * minute)
  await night.stop()
  await night.pass(10 * minute)
  await night.start()
  await night.pass(3 * minute)
  await night.press(1001, /後端服務無回應/, '👤 認領')
  night.set(calm)
  await night.until('09:30')
}

describe('a night', () => {
  it('CORE-4 CORE-5 CORE-6: the chat shows what the transcript says and nothing else', async () => {
    night = await Night.begin('2026-03-02T22:00:00+08:00', files)
    await happen()
    const { ledger } = night.place.sandbox
    await expect(night.transcript()).toMatchFileSnapshot(join(import.meta.dirname, 'night.zh-TW.txt'))
    expect([ledger.breaches(), ledger.early(), ledger.refused()]).toEqual([[], [], []])
    expect(ledger.messages({ chatId: opsGroup, text: /遺失 [^0]/ })).toEqual([])
  }, 300_000)
})
