import { type ChildProcess, spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import type { Clock, Ms } from '../../../core/clock.ts'
import type { CommandConfig } from './index.ts'

/** How a program's run ended. */
export type Ended =
  | { how: 'exit'; code: number; output: string }
  | { how: 'signal'; signal: NodeJS.Signals; output: string }
  | { how: 'timeout' | 'output' }
  | { how: 'not-started'; code: string; detail: string }

/** Bytes that are kept of what a program prints; more ends it. */
export const mostOutput = 64 * 1024
/** After a program's end, how long what it left behind may hold its output open. */
const afterlife: Ms = 500

// As a system service sees it, and where package managers put what people install.
const posixPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin:/snap/bin'
const windowsPath = 'C:\\Windows\\System32;C:\\Windows'

export interface RunOptions extends Pick<CommandConfig, 'argv' | 'cwd' | 'env' | 'timeout'> {
  clock: Clock
  /** Ends the program; then the signal's reason is thrown. */
  signal: AbortSignal
}

/** Runs a program in a process group of its own, of which nothing is left when this resolves. */
export async function run(options: RunOptions): Promise<Ended> {
  options.signal.throwIfAborted()
  const child = start(options)
  if (!(child instanceof Object && 'stdout' in child)) return child
  const ended = await follow(child, options)
  options.signal.throwIfAborted()
  return ended
}

type Child = ChildProcess & { stdout: Readable; stderr: Readable }

function start({ argv: [program = '', ...args], cwd, env }: RunOptions): Child | Ended {
  const windows = process.platform === 'win32'
  try {
    return spawn(program, args, {
      cwd,
      env: { PATH: windows ? windowsPath : posixPath, LANG: 'C.UTF-8', ...env },
      shell: false,
      detached: !windows,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    }) as Child
  } catch (error) {
    return notStarted(error as NodeJS.ErrnoException, cwd)
  }
}

function notStarted({ code = 'UNKNOWN', message }: NodeJS.ErrnoException, cwd: string): Ended {
  // The system says the same of a program that is missing and of a folder to run it in.
  const folder = code === 'ENOENT' && statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true
  return { how: 'not-started', code: folder ? 'ENOTDIR' : code, detail: message.slice(0, 200) }
}

function follow(child: Child, { clock, signal, timeout, cwd }: RunOptions): Promise<Ended> {
  return new Promise((resolve) => {
    let why: 'timeout' | 'output' | undefined
    const kill = (because?: 'timeout' | 'output') => {
      why ??= because
      killGroup(child)
    }
    const output = collect(child, () => kill('output'))
    const cancel = clock.after(timeout, () => kill('timeout'))
    const onAbort = () => kill()
    signal.addEventListener('abort', onAbort, { once: true })
    const end = (ended: Ended) => {
      cancel()
      signal.removeEventListener('abort', onAbort)
      child.stdout.destroy()
      child.stderr.destroy()
      resolve(ended)
    }
    child.once('error', (error) => end(notStarted(error, cwd)))
    child.once('exit', (code, by) => {
      // What it left running is ended with it; what escaped its group is not waited for.
      killGroup(child)
      const close = () => end(outcome(why, code, by, output()))
      const late = clock.after(afterlife, close)
      child.once('close', () => {
        late()
        close()
      })
    })
  })
}

function outcome(
  why: 'timeout' | 'output' | undefined,
  code: number | null,
  signal: NodeJS.Signals | null,
  output: string,
): Ended {
  if (why) return { how: why }
  if (signal) return { how: 'signal', signal, output }
  return { how: 'exit', code: code ?? 0, output }
}

/** Keeps what stdout and stderr bring, in the order in which it comes, up to the bound. */
function collect(child: Child, onMore: () => void): () => string {
  const chunks: Buffer[] = []
  let length = 0
  const take = (chunk: Buffer) => {
    if (length < mostOutput) chunks.push(chunk.subarray(0, mostOutput - length))
    length += chunk.length
    if (length > mostOutput) onMore()
  }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', take).on('error', () => {})
  return () => Buffer.concat(chunks).toString('utf8')
}

function killGroup(child: ChildProcess): void {
  const { pid } = child
  if (pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing of it is left.
  }
}
