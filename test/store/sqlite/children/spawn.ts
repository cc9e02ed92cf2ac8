import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Child {
  process: ChildProcess
  /** What it has printed so far, whole lines only. */
  lines(): string[]
  /** Resolves when a line for which `test` holds was printed, or rejects when the child ends before. */
  line(test: (line: string) => boolean): Promise<string>
  /** Resolves when it has ended and all it printed is read. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>
}

/** Starts a script of this folder as a process of its own. */
export function startChild(script: string, ...args: readonly string[]): Child {
  const file = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const lines = () =>
    out
      .slice(0, out.lastIndexOf('\n') + 1)
      .split('\n')
      .slice(0, -1)
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, stderr }))
  const line = (test: (line: string) => boolean) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = lines().find(test)
        if (found === undefined) return
        child.stdout.off('data', look)
        resolve(found)
      }
      child.stdout.on('data', look)
      look()
      void ended.then(() => reject(new Error(`${script} ended without the line; stderr: ${stderr}`)))
    })
  return { process: child, lines, line, ended }
}
