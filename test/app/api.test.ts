import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { opsGroup, type Workplace, workplace } from '../support/bot.ts'

const pack = `id: vb
name: Video backend
sources: [ { id: app, kind: push, every: 1m } ]
rules: [ rules.yaml ]
events:
  - code: "*_INVALID_API_KEY"
    alert: ApiKeyInvalid
    priority: P0
    resolve_after: 3s
    annotations:
      title: API Key Invalid
      summary: "{{ $labels.service }} 的 API Key 無效"
      impact: 所有相關功能不可用
      handle_within: 立即
      action: 檢查環境變數 {{ $details.variable }}
      action_en: Check {{ $details.variable }} in environment variables
priorities: { P0: { level: critical, push: now, cooldown: 5m, log: error } }
`
const rules = `groups:
  - name: vb
    rules:
      - alert: QueueFull
        expr: queue_length > 50
        labels: { priority: P0 }
        annotations: { summary: "佇列有 {{ $value }} 件" }
`
const token = 'api-token-4711'

let place: Workplace
beforeEach(async () => {
  place = await workplace()
  place.write({ 'systems/vb/system.yaml': pack, 'systems/vb/rules.yaml': rules })
})
afterEach(() => place.close())

async function start() {
  const app = await place.start({ API_TOKEN: token })
  const ask = async (path: string, body?: unknown) => {
    const response = await fetch(`${app.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  return { app, ask }
}

const cards = (text: RegExp) =>
  place.sandbox.ledger.messages({ chatId: opsGroup, text }).filter(({ replyTo }) => replyTo === undefined)
const card = (text: RegExp) => place.sandbox.waitFor(() => cards(text)[0], `a card that says ${text}`)
const lines = () =>
  readFileSync(join(place.folder, 'logs/app.log'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('VB-1 VB-8: from an error event to the chat and the log', () => {
  it('an event is one card, once however often it is delivered, green when no more come; the log line is the guide’s', async () => {
    const { app, ask } = await start()
    await app.connected
    const event = {
      id: 'e-1',
      error_code: 'GEMINI_INVALID_API_KEY',
      service: 'gemini',
      trace_id: 'alert-001',
      details: { variable: 'GEMINI_API_KEY' },
    }
    for (let i = 0; i < 10; i++) {
      const { status, body } = await ask('/api/v1/events', event)
      expect([status, body.accepted]).toEqual([200, i === 0 ? 1 : 0])
    }
    const told = await card(/gemini 的 API Key 無效/)
    expect(told.text).toContain('🔴 P0')
    expect(told.text).toContain('影響：所有相關功能不可用\n處理：立即\n建議：檢查環境變數 GEMINI_API_KEY')
    const green = await place.sandbox.waitFor(() => cards(/^🟢/)[0], 'the end of the alert')
    expect([green.id, cards(/gemini/).length]).toEqual([told.id, 1])
    const [line, ...more] = lines().filter(({ alert_priority }) => alert_priority !== undefined)
    expect(more).toEqual([])
    expect(line).toMatchObject({
      trace_id: 'alert-001',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'error',
      message: 'P0 Alert: API Key Invalid',
      alert_priority: 'P0',
      error_code: 'GEMINI_INVALID_API_KEY',
    })
    expect(line?.details).toEqual({
      service: 'gemini',
      action_required: 'Check GEMINI_API_KEY in environment variables',
      variable: 'GEMINI_API_KEY',
    })
    await app.stop(Date.now() + 10_000)
  })

  it('a restart between an event and its end tells the end', async () => {
    const first = await start()
    await first.ask('/api/v1/events', { error_code: 'X_INVALID_API_KEY', service: 'x' })
    const told = await card(/x 的 API Key 無效/)
    await first.app.stop(Date.now() + 10_000)
    const second = await start()
    const green = await place.sandbox.waitFor(() => cards(/^🟢/)[0], 'the end of the alert')
    expect(green.id).toBe(told.id)
    await second.app.stop(Date.now() + 10_000)
  })
})

describe('CORE-1 VB-11: from a pushed sample to the chat, and what is served of it', () => {
  it('a sample crosses a threshold; health and quota are served with the shapes of the guide', async () => {
    const { app, ask } = await start()
    await app.connected
    expect(await ask('/api/v1/samples', { samples: [{ name: 'queue_length', value: 60 }] })).toEqual({
      status: 200,
      body: { system: 'vb', source: 'app', accepted: 1 },
    })
    expect((await card(/佇列有 60 件/)).text).toContain('🔴 P0')
    const { body } = await ask('/api/v1/system/health')
    expect(body).toMatchObject({
      status: 'unhealthy',
      checks: {
        source_app: { status: 'healthy' },
        alerts: { status: 'unhealthy', firing: 1 },
        opsbell: { status: 'healthy' },
      },
    })
    expect((await ask('/api/v1/system/quota')).body).toEqual({ timestamp: expect.any(String), quotas: {} })
    const bare = await fetch(`${app.url}/api/v1/system/health`)
    expect(bare.status).toBe(401)
    await app.stop(Date.now() + 10_000)
  })
})
