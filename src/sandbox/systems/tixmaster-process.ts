import { type ChildProcess, fork } from 'node:child_process'
import { argumentsFor, programBeside } from '../../core/forked.ts'
import type { Page } from './system.ts'
import type { Reply, Told } from './tixmaster-backend.ts'

/** The backend's process: started, killed, started anew on the same port. */
export class BackendProcess {
  readonly #page: (path: string) => Page
  #child: ChildProcess | undefined
  #port = 0
  #starts = 0
  /** One start or end after the other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(page: (path: string) => Page) {
    this.#page = page
  }

  get port(): number {
    return this.#port
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** How often it was started again. */
  get restarts(): number {
    return Math.max(0, this.#starts - 1)
  }

  /** Resolves when it listens; one that runs is ended first. */
  start(): Promise<void> {
    return this.#then(async () => {
      await this.#end()
      await this.#begin()
    })
  }

  /** Kills it at once, as the kernel does. */
  kill(): Promise<void> {
    return this.#then(() => this.#end())
  }

  /** Resolves when nothing of this is under way. */
  async idle(): Promise<void> {
    await this.#last
  }

  #then(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => {})
    return done
  }

  async #end(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    await new Promise((resolve) => {
      child.once('exit', resolve)
      child.kill('SIGKILL')
    })
  }

  #begin(): Promise<void> {
    const program = programBeside(import.meta.url, 'tixmaster-backend')
    const child = fork(program, [String(this.#port)], {
      env: {},
      execArgv: argumentsFor(program),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#child = child
    this.#starts++
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code) => reject(new Error(`the simulated backend ended with ${code}`)))
      child.on('message', (told: Told) => {
        if ('ready' in told) {
          this.#port = told.ready
          resolve()
        } else if (child.connected) {
          const { status = 200, type, body } = this.#page(told.path)
          // Killed meanwhile: nobody waits for the answer.
          child.send({ n: told.n, status, type, body } satisfies Reply, () => {})
        }
      })
    })
  }
}
