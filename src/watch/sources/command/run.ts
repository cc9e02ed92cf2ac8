import type { Clock } from '../../../core/clock.ts'
import { runProgram } from '../../../core/program.ts'
import type { CommandConfig } from './config.ts'

/** How a program's run ended. */
export type Ended =
  | { how: 'exit'; code: number; output: string }
  | { how: 'signal'; signal: NodeJS.Signals; output: string }
  | { how: 'timeout' | 'output' }
  | { how: 'not-started'; code: string; detail: string }

/** Bytes that are kept of what a program prints; more ends it. */
export const mostOutput = 64 * 1024

export interface RunOptions extends Pick<CommandConfig, 'argv' | 'cwd' | 'env' | 'timeout'> {
  clock: Clock
  /** Ends the program; then the signal's reason is thrown. */
  signal: AbortSignal
}

/** Runs a program in a process group of its own, of which nothing is left when this resolves. */
export async function run(options: RunOptions): Promise<Ended> {
  const ended = await runProgram({ ...options, most: mostOutput, keep: 'head', grace: 0, leftovers: 'end' })
  options.signal.throwIfAborted()
  if (ended.how === 'not-started') return ended
  if (ended.how === 'timeout' || ended.how === 'output') return { how: ended.how }
  if (ended.how === 'aborted') throw options.signal.reason
  const output = ended.output.toString('utf8')
  return ended.how === 'exit'
    ? { how: 'exit', code: ended.code, output }
    : { how: 'signal', signal: ended.signal, output }
}
