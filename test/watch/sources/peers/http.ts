import { httpServer } from '../test-server.ts'
import { type Front, front } from './front.ts'
import { fails, type PeerKind, shows } from './peer.ts'

interface Web {
  type: string
  body: (path: string) => string
  /** Options of the source that asks it. */
  options: (front: Front) => Readonly<Record<string, unknown>>
}

async function start({ type, body, options }: Web) {
  const server = await httpServer((request, response) => {
    response.setHeader('content-type', type)
    response.end(body(request.url ?? ''))
  })
  const at = await front(Number(new URL(server.url).port), {
    garbage: 'SSH-2.0-OpenSSH_9.2\r\n\u0000\u0001',
    preamble: `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n\r\n`,
    whenAsked: true,
  })
  return {
    options: { ...options(at), limits: { body: '1MiB' } },
    behave: at.behave,
    close: async () => {
      await at.close()
      await server.close()
    },
  }
}

const asked: PeerKind['outcomes'] = {
  silent: fails('timeout'),
  absent: fails('unreachable'),
  garbage: fails('content'),
  endless: fails('too_large'),
  dripping: fails('timeout'),
}

/** Shows one of a probe's failures, whose series are named so. */
const failing = (up: string, info: string) => (reason: string) => shows({ [up]: 0, [`${info}{reason="${reason}"}`]: 1 })
const probe = failing('probe_success', 'probe_failure_info')
const telegram = failing('telegram_up', 'telegram_failure_info')

const probed = (show: typeof probe): PeerKind['outcomes'] => ({
  silent: show('timeout'),
  absent: show('unreachable'),
  garbage: show('content'),
  endless: show('too_large'),
  dripping: show('timeout'),
})

const json = 'application/json'
const url = ({ host }: Front) => ({ url: `http://${host}/path` })
const botAnswers: Readonly<Record<string, string>> = {
  getMe: '{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"b"}}',
  getWebhookInfo: '{"ok":true,"result":{"url":"","pending_update_count":4}}',
}

export const httpPeers: Readonly<Record<string, PeerKind>> = {
  prometheus: {
    start: () => start({ type: 'text/plain; version=0.0.4', body: () => 'm 1\n', options: url }),
    well: { m: 1 },
    outcomes: asked,
  },
  health: {
    start: () => start({ type: json, body: () => '{"status":"healthy","checks":{"redis":"degraded"}}', options: url }),
    well: { health_status: 1, 'health_check_status{check="redis"}': 0.5 },
    outcomes: asked,
  },
  quota: {
    start: () => start({ type: json, body: () => '{"quotas":{"gemini":{"used":45,"total":100}}}', options: url }),
    well: { 'quota_ratio{service="gemini"}': 0.45 },
    outcomes: asked,
  },
  json: {
    start: () =>
      start({
        type: json,
        body: () => '{"queues":[{"name":"mail","length":7}]}',
        options: (at) => ({
          ...url(at),
          samples: [{ name: 'queue_length', each: 'queues', value: 'length', labels: { queue: 'name' } }],
        }),
      }),
    well: { 'queue_length{queue="mail"}': 7 },
    outcomes: asked,
  },
  http: {
    start: () => start({ type: json, body: () => '{"status":"ok"}', options: (at) => ({ ...url(at), matches: 'ok' }) }),
    well: { probe_success: 1, probe_http_status_code: 200, probe_duration_seconds: 'any' },
    outcomes: probed(probe),
  },
  telegram: {
    start: () =>
      start({
        type: json,
        body: (path) => botAnswers[path.split('/').at(-1) ?? ''] ?? '{}',
        options: ({ host }) => ({ apiRoot: `http://${host}`, token: '1:canary-4711-secret' }),
      }),
    well: { telegram_up: 1, telegram_pending_updates: 4, telegram_get_me_duration_seconds: 'any' },
    outcomes: probed(telegram),
  },
}
