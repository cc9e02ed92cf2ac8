import type { Ms } from '../../core/clock.ts'
import { processOf, providers, type Streams, streamsOf, summaryOf, together } from './ai-streaming-figures.ts'
import type { Settings } from './ai-streaming-switches.ts'
import { Exposition } from './exposition.ts'

type Json = Readonly<Record<string, unknown>>

/** Python's `isoformat()` of a UTC time: no zone, microseconds. */
const stamp = (at: Ms) => new Date(at).toISOString().replace('Z', '000')

const success = (data: Json) => ({ status: 'success', data })

/** `GET /api/v1/monitoring/metrics`. */
export function metricsAnswer(now: Ms, settings: Settings): Json {
  const { field } = settings
  const process = field === 'text-system' ? { ...processOf(settings), num_threads: 'four' } : processOf(settings)
  const byProvider = providers.map((provider) => [provider, streamsOf(settings, provider)] as const)
  const five = together(byProvider.map(([, streams]) => streams))
  const hour = together(providers.map((provider) => streamsOf(settings, provider, 12)))
  return success({
    timestamp: stamp(now),
    baselines: {
      streaming_first_token: { target: 1000, warning: 2000, critical: field === 'baseline' ? 8000 : 5000 },
      streaming_throughput: { target: 50, warning: 30, critical: 10 },
    },
    streaming_5min: shownOf(five, field),
    streaming_1hour: hour,
    streaming_by_provider: Object.fromEntries(
      byProvider.filter(([, { total_streaming_requests: requests }]) => requests > 0),
    ),
    ...(field !== 'no-system' && { current_system: process }),
    health_status: healthOf(five),
  })
}

function shownOf(streams: Streams, field: string): Json {
  const { first_token_p95_ms: p95, ...rest } = streams
  if (field === 'no-p95') return rest
  return { ...rest, first_token_p95_ms: field === 'text-p95' ? `${p95} ms` : p95 }
}

function healthOf({ total_streaming_requests: requests, first_token_p95_ms: p95 }: Streams): string {
  if (requests === 0) return 'unknown'
  if (p95 >= 5000) return 'critical'
  return p95 >= 2000 ? 'warning' : 'healthy'
}

/** `GET /api/v1/monitoring/health`. */
export function healthAnswer(now: Ms, { part, timeout }: Settings): Json {
  const check = (fine: boolean, latency: number) =>
    fine ? { status: 'healthy', latency_ms: latency } : { status: 'unhealthy', error: 'connection refused' }
  return {
    status: part === 'ok' ? 'healthy' : 'unhealthy',
    timestamp: stamp(now),
    checks: { database: check(part !== 'database', 4), ai_provider: check(part !== 'provider', 85) },
    config: { streaming_timeout: Number(timeout), log_level: 'INFO', api_keys_configured: true, cors_configured: true },
  }
}

const messages = ['Streaming timeout after 60s', 'Error during streaming', 'Authentication failed'] as const

/** `GET /api/v1/monitoring/errors`: the newest entries of the log. */
export function errorsAnswer(now: Ms, { logs }: Settings): Json {
  const lacks: Readonly<Record<string, string>> = {
    'no-user': 'user_id',
    'no-provider': 'provider',
    'no-stack': 'stack_trace',
  }
  const entry = (n: number): Json => ({
    timestamp: stamp(now - n * 90_000),
    level: 'ERROR',
    message: messages[n % messages.length],
    user_id: `user-${17 + n}`,
    provider: providers[n % providers.length],
    stack_trace: 'Traceback (most recent call last):\n  File "readings_stream.py", line 207, in stream',
  })
  const errors = logs === 'empty' ? [] : Array.from({ length: 5 }, (_, n) => entry(n))
  const shown = errors.map((one, n) =>
    n === 2 ? Object.fromEntries(Object.entries(one).filter(([name]) => name !== lacks[logs])) : one,
  )
  return success({ total: shown.length, errors: shown })
}

/** `GET /api/v1/monitoring/errors/summary`. */
export const summaryAnswer = (now: Ms, settings: Settings): Json =>
  success({ timestamp: stamp(now), ...summaryOf(settings) })

/** Counted from the start of the process. */
export interface Counted {
  requests: number
  errors: number
}

/** `GET /api/v1/monitoring/metrics/prometheus`. */
export function prometheusAnswer(started: Ms, settings: Settings, of: (provider: string) => Counted): string {
  const samples = (name: keyof Counted) =>
    providers.map((provider) => ({ labels: { provider }, value: of(provider)[name] }))
  const { memory_mb, num_fds } = processOf(settings)
  return new Exposition()
    .counter('streaming_requests_total', 'Streams that ended', samples('requests'))
    .counter('streaming_errors_total', 'Streams that failed', samples('errors'))
    .gauge('process_resident_memory_bytes', 'Resident memory size in bytes.', memory_mb * 1024 ** 2)
    .gauge('process_open_fds', 'Number of open file descriptors.', num_fds)
    .gauge('process_start_time_seconds', 'Start time of the process since unix epoch in seconds.', started / 1000)
    .toString()
}
