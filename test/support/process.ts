import { type ChildProcess, spawn } from 'node:child_process'
import { freePort } from './free-port.ts'

export interface Running {
  process: ChildProcess
  stop(): Promise<void>
}

export interface StartOptions {
  command: string
  args: readonly string[]
  env?: Readonly<Record<string, string>>
  cwd?: string
  uid?: number
  gid?: number
  /** Resolves when it answers; asked again until then. */
  ready: () => Promise<unknown>
  /** How it is asked to end; SIGKILL after 10 s. */
  signal?: NodeJS.Signals
}

/** Starts a server of a test and waits until it answers. It ends with `stop`, or with the test's process. */
export async function startProcess(options: StartOptions): Promise<Running> {
  const { command, args, env, cwd, uid, gid, ready, signal = 'SIGTERM' } = options
  const child = spawn(command, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(env && { env: { ...process.env, ...env } }),
    ...(cwd !== undefined && { cwd }),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  })
  let output = ''
  const note = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-4000)
  }
  child.stdout?.on('data', note)
  child.stderr?.on('data', note)
  let ended = false
  const end = new Promise<void>((resolve) => {
    const over = () => {
      ended = true
      resolve()
    }
    child.once('exit', over)
    child.once('error', (error) => {
      output += error.message
      over()
    })
  })
  const orphan = () => child.kill('SIGKILL')
  process.once('exit', orphan)
  const stop = async () => {
    process.off('exit', orphan)
    child.kill(signal)
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await end
    clearTimeout(late)
  }
  await answered(ready, () => ended).catch(async (error: unknown) => {
    await stop()
    throw new Error(`${command} did not start: ${String(error)}\n${output}`)
  })
  return { process: child, stop }
}

async function answered(ready: () => Promise<unknown>, ended: () => boolean): Promise<void> {
  const until = Date.now() + 30_000
  for (;;) {
    try {
      await ready()
      return
    } catch (error) {
      if (ended() || Date.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
  }
}

/** Somebody else may take a free port before the server does: another is tried then. */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await start(await freePort())
    } catch (error) {
      if (attempt >= 3) throw error
    }
  }
}
