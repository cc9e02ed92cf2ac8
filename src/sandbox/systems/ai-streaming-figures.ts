import type { Settings } from './ai-streaming-switches.ts'

export const providers = ['openai', 'gemini'] as const
export type Provider = (typeof providers)[number]

/** How streams went within a window. Times in ms, the rate in percent. */
export interface Streams {
  total_streaming_requests: number
  avg_first_token_latency_ms: number
  first_token_p95_ms: number
  avg_tokens_per_second: number
  total_tokens: number
  streaming_error_rate: number
  streaming_errors: number
}

interface Course {
  p95: number
  tokens: number
  failing: number
}
const usual: Readonly<Record<Provider, Course>> = {
  openai: { p95: 820, tokens: 68, failing: 0 },
  gemini: { p95: 760, tokens: 74, failing: 0 },
}
const troubles: Readonly<Record<string, Partial<Course>>> = {
  target: { p95: 1500 },
  warning: { p95: 2600 },
  critical: { p95: 6200 },
  tokens: { tokens: 31 },
  errors: { failing: 0.03 },
  timeouts: { failing: 0.31 },
}
/** Streams within five minutes. */
const volume: Readonly<Record<string, Readonly<Record<Provider, number>>>> = {
  ok: { openai: 900, gemini: 600 },
  few: { openai: 7, gemini: 5 },
  idle: { openai: 0, gemini: 0 },
}
const perStream = 420

/** What each provider did within five minutes, and within an hour with `scale` 12. */
export function streamsOf(settings: Settings, provider: Provider, scale = 1): Streams {
  const { p95, tokens, failing } = { ...usual[provider], ...troubles[settings[provider]] }
  const requests = scale * (volume[settings.traffic]?.[provider] ?? 0)
  const errors = Math.round(requests * failing)
  if (requests === 0) return together([])
  return {
    total_streaming_requests: requests,
    avg_first_token_latency_ms: p95 * 0.55,
    first_token_p95_ms: p95,
    avg_tokens_per_second: tokens,
    total_tokens: (requests - errors) * perStream,
    streaming_error_rate: percent(errors, requests),
    streaming_errors: errors,
  }
}

/** All providers as one; an idle system reports zeros. */
export function together(all: readonly Streams[]): Streams {
  const sum = (of: keyof Streams) => all.reduce((total, one) => total + one[of], 0)
  const requests = sum('total_streaming_requests')
  const mean = (of: keyof Streams) =>
    requests === 0
      ? 0
      : rounded(all.reduce((total, one) => total + one[of] * one.total_streaming_requests, 0) / requests)
  return {
    total_streaming_requests: requests,
    avg_first_token_latency_ms: mean('avg_first_token_latency_ms'),
    // The slowest of them has more than a twentieth of all streams.
    first_token_p95_ms: Math.max(0, ...all.map((one) => one.first_token_p95_ms)),
    avg_tokens_per_second: mean('avg_tokens_per_second'),
    total_tokens: sum('total_tokens'),
    streaming_error_rate: percent(sum('streaming_errors'), requests),
    streaming_errors: sum('streaming_errors'),
  }
}

/** What `errors/summary` counts of the last five minutes. */
export function summaryOf(settings: Settings) {
  const { total_streaming_requests: total, streaming_errors } = together(
    providers.map((provider) => streamsOf(settings, provider)),
  )
  const authentication_errors = settings.auth === 'over' ? Math.round(total * 0.07) : Math.round(total * 0.004)
  const tts_requests = Math.round(total * 0.2)
  const tts_failures = settings.tts === 'failing' ? Math.round(tts_requests * 0.4) : 0
  return {
    period_minutes: 5,
    total_requests: total,
    total_errors: authentication_errors + streaming_errors + tts_failures,
    authentication_errors,
    streaming_errors,
    tts_requests,
    tts_failures,
  }
}

export function processOf({ process, traffic }: Settings) {
  const memory = process === 'memory' ? 140.25 : 39.57
  return {
    cpu_percent: process === 'cpu' ? 35 : traffic === 'idle' ? 0 : 6.5,
    memory_mb: memory,
    memory_percent: rounded((memory / 32_768) * 100),
    num_threads: 4,
    num_fds: 22,
  }
}

const rounded = (value: number) => Math.round(value * 100) / 100
const percent = (part: number, of: number) => (of === 0 ? 0 : rounded((100 * part) / of))
