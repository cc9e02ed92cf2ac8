import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Child {
  /** The first address it printed. */
  url: string
  stop(): Promise<void>
}

/** A child has this long to print its address, ms. */
const readyWithin = 15_000

/**
 * Starts another entry of this program (`sandbox/main`, relative to `src` or `dist`) as its own process and resolves
 * with the first http address it prints. The child ends when the IPC channel to this process closes.
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
  const url = await firstAddress(child, entry)
  child.once('exit', onExit)
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        child.off('exit', onExit)
        if (child.exitCode !== null || child.signalCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}

function firstAddress(child: ChildProcess, entry: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${entry} did not start: ${why}`))
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      fail(`no address within ${readyWithin / 1000} s`)
    }, readyWithin)
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code) => fail(`exit code ${code}`))
    if (!child.stdout) return fail('no output')
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /https?:\/\/[^\s"']+/.exec(line)?.[0]
      if (!found) return
      clearTimeout(timer)
      child.removeAllListeners('exit')
      resolve(found.replace(/\/$/, ''))
    })
  })
}
