import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Clock, Ms } from './clock.ts'
import { messageOf } from './errors.ts'

/** Why a job was not done. `busy`: too many wait; `late`: it took too long; `failed`: its process failed. */
export interface NotDone {
  ok: false
  why: 'busy' | 'late' | 'failed' | 'stopped'
  error?: string
}

export type Done<T> = { ok: true; value: T } | NotDone

export interface ForkedOptions<T> {
  clock: Clock
  /** A file that takes one message, sends one back and ends; TypeScript as well. */
  program: string
  /** MiB of heap that its process may use. */
  heap: number
  /** How long one job may take, from asking for it. */
  patience: Ms
  /** Jobs that may wait besides the one that runs. */
  queue: number
  /** Reads what the process sent. @throws Error saying what is wrong with it */
  read(message: unknown): T
}

/** The path of a program beside the module of that URL: from source as from the build. */
export const programBeside = (module: string, name: string): string =>
  fileURLToPath(new URL(`./${name}.${module.endsWith('.ts') ? 'ts' : 'js'}`, module))

/** Reads TypeScript, when `program` is one. */
export const argumentsFor = (program: string): string[] =>
  program.endsWith('.ts') ? ['--import', createRequire(import.meta.url).resolve('tsx')] : []

/** What a process says about its end. */
const longestError = 500

interface Waiting<Job, T> {
  job: Job
  done(made: Done<T>): void
}

/** Does jobs that need much memory, one at a time, each in a process of its own that knows nothing of ours. Never rejects. */
export class Forked<Job extends object, T> {
  readonly #options: ForkedOptions<T>
  /** The first is being done. */
  readonly #waiting: Waiting<Job, T>[] = []
  #child: ChildProcess | undefined
  #busy = false
  #stopped = false

  constructor(options: ForkedOptions<T>) {
    this.#options = options
  }

  do(job: Job): Promise<Done<T>> {
    if (this.#stopped) return Promise.resolve({ ok: false, why: 'stopped' })
    if (this.#waiting.length > this.#options.queue) return Promise.resolve({ ok: false, why: 'busy' })
    const { clock, patience } = this.#options
    return new Promise((resolve) => {
      const waiting: Waiting<Job, T> = {
        job,
        done: (made) => {
          cancel()
          resolve(made)
        },
      }
      const cancel = clock.after(patience, () => this.#giveUp(waiting))
      this.#waiting.push(waiting)
      this.#next()
    })
  }

  /** Kills what runs; everything that waits is told so, and nothing is done any more. */
  stop(): void {
    this.#stopped = true
    for (const waiting of this.#waiting.splice(0)) waiting.done({ ok: false, why: 'stopped' })
    this.#child?.kill('SIGKILL')
  }

  #next(): void {
    const waiting = this.#busy ? undefined : this.#waiting[0]
    if (!waiting) return
    this.#busy = true
    this.#run(waiting)
  }

  /** The first of the queue runs: its process goes. */
  #giveUp(waiting: Waiting<Job, T>): void {
    const at = this.#waiting.indexOf(waiting)
    if (at < 0) return
    this.#waiting.splice(at, 1)
    if (at === 0) this.#child?.kill('SIGKILL')
    waiting.done({ ok: false, why: 'late' })
  }

  #run(waiting: Waiting<Job, T>): void {
    const { program, heap } = this.#options
    let answer: Done<T> = { ok: false, why: 'failed', error: 'the process ended without an answer' }
    let ended = false
    const end = (made: Done<T>) => {
      if (ended) return
      ended = true
      this.#child = undefined
      this.#busy = false
      const at = this.#waiting.indexOf(waiting)
      if (at >= 0) this.#waiting.splice(at, 1)
      if (at >= 0) waiting.done(made)
      if (!this.#stopped) this.#next()
    }
    try {
      const child = start(program, heap)
      this.#child = child
      const errors = collect(child)
      child.on('message', (message) => {
        answer = this.#read(message)
      })
      child.once('error', (error) => end({ ok: false, why: 'failed', error: messageOf(error) }))
      // Not `exit`: an answer may still be on its way.
      child.once('close', () => end(answer.ok ? answer : { ...answer, error: errors() || answer.error || '' }))
      child.send(waiting.job, (error) => {
        if (error) child.kill('SIGKILL')
      })
    } catch (error) {
      end({ ok: false, why: 'failed', error: messageOf(error) })
    }
  }

  /** `error`: what the process itself says it could not do. */
  #read(message: unknown): Done<T> {
    const { error } = (message ?? {}) as { error?: unknown }
    if (typeof error === 'string') return { ok: false, why: 'failed', error: error.slice(0, longestError) }
    try {
      return { ok: true, value: this.#options.read(message) }
    } catch (wrong) {
      return { ok: false, why: 'failed', error: messageOf(wrong) }
    }
  }
}

function start(program: string, heap: number): ChildProcess {
  return fork(program, [], {
    // Nothing of the bot's environment: no token, no secret.
    env: {},
    execArgv: [`--max-old-space-size=${heap}`, ...argumentsFor(program)],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  })
}

/** The end of what it complains about. */
function collect(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('utf8')).slice(-longestError)
  })
  return () => text.trim()
}

/** In the child: takes the one job, sends what `make` gives or why it could not, and ends. */
export function answerOnce<Job>(make: (job: Job) => object | Promise<object>): void {
  process.once('message', async (job: Job) => {
    let answer: object
    try {
      answer = await make(job)
    } catch (error) {
      answer = { error: messageOf(error) }
    }
    process.send?.(answer, () => process.exit(0))
  })
  // Nobody is left who wants it.
  process.once('disconnect', () => process.exit(0))
}
