import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import type { Ms } from '../../../src/core/clock.ts'

export interface Running {
  pid: number
  /** When it was spawned, wall clock. */
  spawnedAt: Ms
  /** What it printed last, for the error when it fails. */
  tail(): string
  /** False once it ended. */
  alive(): boolean
  stop(): Promise<void>
}

/** A stop that takes longer becomes a kill. */
const patience: Ms = 10_000

/** Starts a program whose output goes to `logFile`. */
export function start(
  program: string,
  args: readonly string[],
  options: { env?: Readonly<Record<string, string>>; cwd?: string; logFile: string },
): Running {
  const output = openSync(options.logFile, 'a')
  const spawnedAt = Date.now()
  const child = spawn(program, args, {
    stdio: ['ignore', output, output],
    env: { PATH: process.env.PATH ?? '', ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  closeSync(output)
  if (child.pid === undefined) throw new Error(`${program} could not be started`)
  const alive = () => child.exitCode === null && child.signalCode === null
  return {
    pid: child.pid,
    spawnedAt,
    tail: () => readFileSync(options.logFile, 'utf8').slice(-2000),
    alive,
    stop: () => stop(child, alive),
  }
}

function stop(child: ChildProcess, alive: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (!alive()) return resolve()
    const kill = setTimeout(() => child.kill('SIGKILL'), patience)
    child.once('exit', () => {
      clearTimeout(kill)
      resolve()
    })
    child.kill('SIGTERM')
  })
}
