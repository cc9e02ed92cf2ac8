import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock, Ms } from '../../core/clock.ts'
import { type Provider, processOf, providers, streamsOf, summaryOf, together } from './ai-streaming-figures.ts'
import { meetingOf, Served } from './ai-streaming-load.ts'
import {
  type Counted,
  errorsAnswer,
  healthAnswer,
  metricsAnswer,
  prometheusAnswer,
  summaryAnswer,
} from './ai-streaming-pages.ts'
import { calm, isChoice, type Settings, switches } from './ai-streaming-switches.ts'
import type { Reading, SystemControl } from './control.ts'
import { Stopwatch, Ticker } from './counters.ts'
import type { Behaviour, MakeSystem, Page, SimulatedSystem } from './system.ts'

/** More than any poll's timeout, so that "slow" is an outage and not a wait. */
const slowAnswer: Ms = 20_000
const fiveMinutes = 300
const root = '/api/v1/monitoring'
/** Endpoints by what the switch `broken` calls them. */
const paths = {
  metrics: `${root}/metrics`,
  prometheus: `${root}/metrics/prometheus`,
  health: `${root}/health`,
  errors: `${root}/errors`,
  summary: `${root}/errors/summary`,
} as const
/** A verification's requests name their run there. */
const storm = /^opsbell-verify\/(\S+)/

export const aiStreaming: MakeSystem = (clock) => new AiStreaming(clock)

/** A backend that streams the answers of AI providers, and monitors itself. */
class AiStreaming implements SimulatedSystem {
  readonly #clock: Clock
  readonly #started: Ms
  readonly #watch: Stopwatch
  readonly #served = new Served()
  readonly #counters: Readonly<Record<Provider, { requests: Ticker; errors: Ticker }>> = {
    openai: { requests: new Ticker(), errors: new Ticker() },
    gemini: { requests: new Ticker(), errors: new Ticker() },
  }
  #settings: Settings = calm
  /** Where the program that rolls back stands, and says that it ran. */
  #folder: string | undefined

  readonly pages = {
    [paths.metrics]: () => this.#json('metrics', () => metricsAnswer(this.#clock.now(), this.#settings)),
    [paths.prometheus]: () =>
      this.#page('prometheus', 'text/plain; version=0.0.4; charset=utf-8', () => this.#counted()),
    [paths.health]: () => this.#json('health', () => healthAnswer(this.#clock.now(), this.#settings)),
    [paths.errors]: () => this.#json('errors', () => errorsAnswer(this.#clock.now(), this.#settings)),
    [paths.summary]: () => this.#json('summary', () => summaryAnswer(this.#clock.now(), this.#settings)),
  }

  constructor(clock: Clock) {
    this.#clock = clock
    this.#started = clock.now()
    this.#watch = new Stopwatch(clock)
  }

  async start(): Promise<Readonly<Record<string, string>>> {
    this.#folder = mkdtempSync(join(tmpdir(), 'opsbell-ai-streaming-'))
    const program = join(this.#folder, 'rollback')
    writeFileSync(program, `#!/bin/sh\necho "$1" > '${this.#done(this.#folder)}'\necho "now running: $1"\n`, {
      mode: 0o755,
    })
    return { AS_ROLLBACK: program }
  }

  async close(): Promise<void> {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
  }

  #done = (folder: string) => join(folder, 'rolled-back')

  /** The release before had none of the faults that a release brings. */
  #rolledBack(): void {
    const done = this.#folder === undefined ? undefined : this.#done(this.#folder)
    if (done === undefined || !existsSync(done)) return
    rmSync(done)
    const { openai, gemini, auth, tts, process } = calm
    this.#settings = { ...this.#settings, openai, gemini, auth, tts, process }
  }

  behaviour(path: string, agent: string): Behaviour {
    if (!Object.hasOwn(this.pages, path)) return { delayMs: 0 }
    const { endpoint, load } = this.#settings
    if (endpoint === 'cut') return 'cut'
    if (endpoint === 'slow') return { delayMs: slowAnswer }
    const [, run] = storm.exec(agent) ?? []
    return run === undefined ? { delayMs: 0 } : meetingOf(load, this.#served.begin(run))
  }

  served(_path: string, agent: string, ms: Ms): void {
    const [, run] = storm.exec(agent) ?? []
    if (run !== undefined) this.#served.ended(run, ms)
  }

  set(id: string, value: unknown): boolean {
    this.#run()
    if (!isChoice(id, value)) return false
    this.#settings = { ...this.#settings, [id]: String(value) }
    return true
  }

  #run(): void {
    this.#rolledBack()
    const seconds = Math.min(this.#watch.lap(), 3600)
    for (const provider of providers) {
      const { total_streaming_requests: requests, streaming_errors: errors } = streamsOf(this.#settings, provider)
      this.#counters[provider].requests.run(seconds, requests / fiveMinutes)
      this.#counters[provider].errors.run(seconds, errors / fiveMinutes)
    }
  }

  #json(name: keyof typeof paths, answer: () => unknown): Page {
    return this.#page(name, 'application/json', () => JSON.stringify(answer()))
  }

  #page(name: keyof typeof paths, type: string, body: () => string): Page {
    this.#run()
    const { endpoint, broken } = this.#settings
    if (endpoint === 'error' || broken === name) return { status: 503, type: 'text/plain', body: 'internal error\n' }
    return { type, body: body() }
  }

  #counted(): string {
    return prometheusAnswer(this.#started, this.#settings, (provider): Counted => {
      const { requests, errors } = this.#counters[provider as Provider]
      return { requests: requests.total, errors: errors.total }
    })
  }

  describe(): SystemControl {
    this.#run()
    return {
      id: 'ai-streaming',
      name: { 'zh-TW': 'AI 串流服務', en: 'AI streaming' },
      endpoints: [
        { kind: 'json', path: paths.metrics },
        { kind: 'prometheus', path: paths.prometheus },
        { kind: 'health', path: paths.health },
        { kind: 'json', path: paths.errors },
        { kind: 'json', path: paths.summary },
      ],
      switches: switches(this.#settings),
      readings: this.#readings(),
    }
  }

  #readings(): Reading[] {
    const settings = this.#settings
    const each = providers.map((provider): Reading => {
      const { first_token_p95_ms: p95, avg_tokens_per_second: tokens, ...one } = streamsOf(settings, provider)
      return {
        id: provider,
        label: { 'zh-TW': `${provider}：P95 / tokens / 錯誤`, en: `${provider}: P95 / tokens / errors` },
        value: `${p95} ms · ${tokens}/s · ${one.streaming_error_rate} %`,
        alarm: settings[provider] !== 'ok',
      }
    })
    const { streaming_errors: errors, total_streaming_requests: requests } = together(
      providers.map((provider) => streamsOf(settings, provider)),
    )
    const { authentication_errors: refused, tts_failures, tts_requests } = summaryOf(settings)
    const { cpu_percent, memory_mb } = processOf(settings)
    const last = this.#served.figures
    return [
      ...each,
      {
        id: 'triggers',
        label: { 'zh-TW': '認證 / 超時 / TTS', en: 'Auth / timeouts / TTS' },
        value: `${refused}/${requests} · ${errors}/${requests} · ${tts_failures}/${tts_requests}`,
      },
      {
        id: 'process',
        label: { 'zh-TW': '行程', en: 'Process' },
        value: `CPU ${cpu_percent} % · ${memory_mb} MB`,
        alarm: settings.process !== 'ok',
      },
      {
        id: 'storm',
        label: { 'zh-TW': '上次並發測試', en: 'Last concurrent test' },
        value: `${last.answered}/${last.requests} · ${last.mean.toFixed(1)} ms · P95 ${last.p95.toFixed(1)} ms`,
      },
    ]
  }
}
