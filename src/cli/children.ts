import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Child {
  /** The JSON object of its first line: what it says when it is ready. */
  ready: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/** A child has this long to say that it is ready, ms. */
const readyWithin = 15_000

/**
 * Starts another entry of this program (such as `sandbox/main`, relative to `src` or `dist`) as its own process and
 * resolves once it is ready. The child ends by itself when this process is gone (its IPC channel closes).
 * @throws Error when it ends or stays silent.
 */
export async function startChild(
  entry: string,
  args: readonly string[],
  onExit: (code: number | null) => void,
): Promise<Child> {
  // From source (tsx, tests) the entries end in .ts, built ones in .js.
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  const path = fileURLToPath(new URL(`../${entry}${extension}`, import.meta.url))
  const child = spawn(process.execPath, [...process.execArgv, path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const ready = await firstLine(child, entry)
  child.once('exit', onExit)
  const stop = () =>
    new Promise<void>((resolve) => {
      child.off('exit', onExit)
      if (child.exitCode !== null || child.signalCode !== null) return resolve()
      child.once('exit', () => resolve())
      child.kill('SIGTERM')
    })
  return { ready, stop }
}

function firstLine(child: ChildProcess, entry: string): Promise<Child['ready']> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      reject(new Error(`${entry} did not start: ${why}`))
    }
    const timer = setTimeout(() => fail(`silent for ${readyWithin / 1000} s`), readyWithin)
    const ended = (code: number | null) => fail(`it ended with code ${code}`)
    child.once('error', (error) => fail(error.message))
    child.once('exit', ended)
    if (!child.stdout) return fail('no output')
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer)
      child.off('exit', ended)
      resolve(JSON.parse(line) as Child['ready'])
    })
  })
}
