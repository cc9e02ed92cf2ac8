import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Clock, Ms } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { Metrics } from '../core/metrics.ts'
import { type ChartSpec, faultOf } from './spec.ts'

/** What came of drawing. `busy`: others are drawn already; `late`: it took too long; `failed`: the process failed. */
export type Drawn =
  | { ok: true; png: Uint8Array }
  | { ok: false; why: 'busy' | 'late' | 'failed' | 'stopped'; error?: string }

/** Draws charts, one at a time, each in a process of its own. Never rejects. */
export interface Charts {
  draw(spec: ChartSpec): Promise<Drawn>
  /** Kills what is being drawn; everything that waits is told so, and nothing is drawn any more. */
  stop(): void
}

export interface ChartsOptions {
  clock: Clock
  log: Log
  metrics: Metrics
  /** Takes secrets out of every text that is drawn. */
  redact?: (text: string) => string
  /** How long one chart may take, from asking for it; default 20 s. */
  patience?: Ms
  /** Charts that may wait; default 4. */
  queue?: number
  /** The program that draws, for one that is not beside this file. */
  program?: string
}

const defaultPatience: Ms = 20_000
const defaultQueue = 4
/** The heap of a process that draws; with fonts and pixels beside it, it stays below some 250 MB. */
const heapMegabytes = 128
const mostBytes = 5 * 1024 * 1024
/** What a process says about its end. */
const longestError = 500

interface Job {
  spec: ChartSpec
  done(drawn: Drawn): void
}

export function createCharts(options: ChartsOptions): Charts {
  return new Drawing(options)
}

class Drawing implements Charts {
  readonly #options: Required<Pick<ChartsOptions, 'patience' | 'queue' | 'program'>> & ChartsOptions
  readonly #seconds
  /** The first is being drawn. */
  readonly #waiting: Job[] = []
  #child: ChildProcess | undefined
  #busy = false
  #stopped = false

  constructor(options: ChartsOptions) {
    this.#options = { patience: defaultPatience, queue: defaultQueue, program: ownProgram(), ...options }
    this.#seconds = options.metrics.histogram({
      name: 'opsbell_chart_seconds',
      help: 'Time from asking for a chart until it is drawn or given up.',
      labels: ['outcome'],
      buckets: [0.5, 1, 2, 5, 10, 20],
    })
  }

  draw(spec: ChartSpec): Promise<Drawn> {
    const fault = faultOf(spec)
    if (fault !== undefined) return Promise.resolve({ ok: false, why: 'failed', error: fault })
    if (this.#stopped) return Promise.resolve({ ok: false, why: 'stopped' })
    if (this.#waiting.length > this.#options.queue) return Promise.resolve({ ok: false, why: 'busy' })
    const { clock, log, patience } = this.#options
    const from = clock.mono()
    return new Promise((resolve) => {
      const job: Job = {
        spec: redacted(spec, this.#options.redact),
        done: (drawn) => {
          cancel()
          this.#seconds.observe((clock.mono() - from) / 1000, { outcome: drawn.ok ? 'ok' : drawn.why })
          if (!drawn.ok) log.warn('a chart could not be drawn', { why: drawn.why, error: drawn.error ?? '' })
          resolve(drawn)
        },
      }
      const cancel = clock.after(patience, () => this.#giveUp(job))
      this.#waiting.push(job)
      this.#next()
    })
  }

  stop(): void {
    this.#stopped = true
    for (const job of this.#waiting.splice(0)) job.done({ ok: false, why: 'stopped' })
    this.#child?.kill('SIGKILL')
  }

  #next(): void {
    const job = this.#busy ? undefined : this.#waiting[0]
    if (!job) return
    this.#busy = true
    this.#run(job)
  }

  /** The first of the queue is being drawn: its process goes. */
  #giveUp(job: Job): void {
    const at = this.#waiting.indexOf(job)
    if (at < 0) return
    this.#waiting.splice(at, 1)
    if (at === 0) this.#child?.kill('SIGKILL')
    job.done({ ok: false, why: 'late' })
  }

  #run(job: Job): void {
    let answer: Drawn = { ok: false, why: 'failed', error: 'the process ended without an answer' }
    let ended = false
    const end = (drawn: Drawn) => {
      if (ended) return
      ended = true
      this.#child = undefined
      this.#busy = false
      const at = this.#waiting.indexOf(job)
      if (at >= 0) this.#waiting.splice(at, 1)
      if (at >= 0) job.done(drawn)
      if (!this.#stopped) this.#next()
    }
    try {
      const child = start(this.#options.program)
      this.#child = child
      const errors = collect(child)
      child.on('message', (message) => {
        answer = readAnswer(message)
      })
      child.once('error', (error) => end({ ok: false, why: 'failed', error: messageOf(error) }))
      // Not `exit`: an answer may still be on its way.
      child.once('close', () => end(answer.ok ? answer : { ...answer, error: errors() || answer.error || '' }))
      child.send(job.spec, (error) => {
        if (error) child.kill('SIGKILL')
      })
    } catch (error) {
      end({ ok: false, why: 'failed', error: messageOf(error) })
    }
  }
}

function start(program: string): ChildProcess {
  const read = program.endsWith('.ts') ? ['--import', createRequire(import.meta.url).resolve('tsx')] : []
  return fork(program, [], {
    // Nothing of the bot's environment: no token, no secret.
    env: {},
    execArgv: [`--max-old-space-size=${heapMegabytes}`, ...read],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  })
}

/** From source as from the build. */
const ownProgram = (): string =>
  fileURLToPath(new URL(`./child.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url))

/** The end of what it complains about. */
function collect(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('utf8')).slice(-longestError)
  })
  return () => text.trim()
}

function readAnswer(message: unknown): Drawn {
  const { png, error } = (message ?? {}) as { png?: unknown; error?: unknown }
  if (!(png instanceof Uint8Array)) {
    return { ok: false, why: 'failed', error: typeof error === 'string' ? error.slice(0, longestError) : 'no picture' }
  }
  if (png.length > mostBytes) return { ok: false, why: 'failed', error: `the picture has ${png.length} bytes` }
  return { ok: true, png }
}

/** Every text of the chart without secrets; figures and times as they are. */
function redacted(spec: ChartSpec, redact: (text: string) => string = (text) => text): ChartSpec {
  return {
    ...spec,
    title: redact(spec.title),
    ...(spec.subtitle !== undefined && { subtitle: redact(spec.subtitle) }),
    ...(spec.note !== undefined && { note: redact(spec.note) }),
    series: spec.series.map((one) => ({ ...one, name: redact(one.name) })),
    ...(spec.thresholds && { thresholds: spec.thresholds.map((one) => ({ ...one, label: redact(one.label) })) }),
    ...(spec.marks && { marks: spec.marks.map((one) => ({ ...one, label: redact(one.label) })) }),
  }
}
