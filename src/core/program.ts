import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Clock, Ms } from './clock.ts'

/** How a program's run ended. */
export type Ended =
  | { how: 'exit'; code: number; output: Buffer; cut: boolean }
  | { how: 'signal'; signal: NodeJS.Signals; output: Buffer; cut: boolean }
  | { how: 'timeout'; output: Buffer; cut: boolean }
  /** It printed more than is kept, and only the head is wanted. */
  | { how: 'output'; output: Buffer; cut: boolean }
  | { how: 'aborted'; output: Buffer; cut: boolean }
  | { how: 'not-started'; code: string; detail: string }

/** After a program's end, how long what it left behind may hold its output open. */
const afterlife: Ms = 500

const windows = process.platform === 'win32'
// As a system service sees it, and where package managers put what people install.
const posixPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin:/snap/bin'
const windowsPath = 'C:\\Windows\\System32;C:\\Windows'
/** Where programs are looked for: never the PATH that the bot was started with. */
export const fixedPath = windows ? windowsPath : posixPath

export interface ProgramOptions {
  argv: readonly string[]
  cwd: string
  /** All that the program is told besides PATH and LANG: nothing of the bot's own environment. */
  env: Readonly<Record<string, string>>
  timeout: Ms
  clock: Clock
  /** Ends the program. */
  signal: AbortSignal
  /** Bytes of what it prints that are kept, stdout and stderr in the order in which they come. */
  most: number
  /** Which of them: the head, and more ends the program; or the tail. */
  keep: 'head' | 'tail'
  /** How long its process group has after SIGTERM before SIGKILL; 0 is SIGKILL at once. */
  grace: Ms
  /** What it leaves running in its group when it ends by itself: ended too, or what it was run for. */
  leftovers: 'end' | 'stay'
}

/** Runs a program without a shell in a process group of its own, of which nothing is left when it is ended from here. */
export async function runProgram(options: ProgramOptions): Promise<Ended> {
  if (options.signal.aborted) return { how: 'aborted', output: Buffer.alloc(0), cut: false }
  const child = start(options)
  return child instanceof Object && 'stdout' in child ? follow(child, options) : child
}

/** The whole path of a program that is named without one; undefined when none of the folders has it. */
export function findProgram(program: string, path: string = fixedPath): string | undefined {
  if (isAbsolute(program)) return program
  const names = windows && !/\.(exe|com)$/i.test(program) ? [`${program}.exe`, `${program}.com`] : [program]
  for (const folder of path.split(delimiter)) {
    if (!isAbsolute(folder)) continue
    const found = names.map((name) => join(folder, name)).find(isExecutable)
    if (found !== undefined) return found
  }
  return undefined
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

type Child = ChildProcess & { stdout: Readable; stderr: Readable }

function start({ argv: [program = '', ...args], cwd, env }: ProgramOptions): Child | Ended {
  try {
    return spawn(program, args, {
      cwd,
      env: { PATH: fixedPath, LANG: 'C.UTF-8', ...env },
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

type Why = 'timeout' | 'output' | 'aborted'

function follow(child: Child, options: ProgramOptions): Promise<Ended> {
  const { clock, signal, timeout, cwd, grace, leftovers } = options
  return new Promise((resolve) => {
    let why: Why | undefined
    let harder = () => {}
    const kill = (because: Why) => {
      if (why) return
      why = because
      if (grace === 0) return signalGroup(child, 'SIGKILL')
      signalGroup(child, 'SIGTERM')
      harder = clock.after(grace, () => signalGroup(child, 'SIGKILL'))
    }
    const output = collect(child, options, () => kill('output'))
    const cancel = clock.after(timeout, () => kill('timeout'))
    const onAbort = () => kill('aborted')
    signal.addEventListener('abort', onAbort, { once: true })
    const end = (ended: Ended) => {
      cancel()
      harder()
      signal.removeEventListener('abort', onAbort)
      child.stdout.destroy()
      child.stderr.destroy()
      resolve(ended)
    }
    child.once('error', (error) => end(notStarted(error, cwd)))
    child.once('exit', (code, by) => {
      // What escaped its group is not waited for.
      if (why || leftovers === 'end') signalGroup(child, 'SIGKILL')
      const close = () => end(outcome(why, code, by, output()))
      const late = clock.after(afterlife, close)
      child.once('close', () => {
        late()
        close()
      })
    })
  })
}

type Printed = { output: Buffer; cut: boolean }

function outcome(why: Why | undefined, code: number | null, signal: NodeJS.Signals | null, printed: Printed): Ended {
  if (why) return { how: why, ...printed }
  if (signal) return { how: 'signal', signal, ...printed }
  return { how: 'exit', code: code ?? 0, ...printed }
}

function collect(child: Child, { most, keep }: ProgramOptions, onMore: () => void): () => Printed {
  let chunks: Buffer[] = []
  let kept = 0
  let total = 0
  const take = (chunk: Buffer) => {
    total += chunk.length
    if (keep === 'head') {
      if (kept < most) chunks.push(chunk.subarray(0, most - kept))
      kept = Math.min(most, total)
      if (total > most) onMore()
      return
    }
    chunks.push(chunk)
    kept += chunk.length
    // Joined now and then, so that many small pieces cost no more than few large ones.
    if (kept <= 2 * most) return
    const tail = Buffer.concat(chunks).subarray(-most)
    chunks = [Buffer.from(tail)]
    kept = tail.length
  }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', take).on('error', () => {})
  return () => {
    const all = Buffer.concat(chunks)
    return { output: keep === 'tail' ? all.subarray(-most) : all, cut: total > most }
  }
}

const taskkill = 'C:\\Windows\\System32\\taskkill.exe'

function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  const { pid } = child
  if (pid === undefined) return
  try {
    if (!windows) process.kill(-pid, signal)
    // There are no process groups there: the tree of processes is ended instead.
    else spawn(taskkill, ['/T', '/F', '/PID', String(pid)], { shell: false, windowsHide: true, stdio: 'ignore' })
  } catch {
    // Nothing of it is left.
  }
}
