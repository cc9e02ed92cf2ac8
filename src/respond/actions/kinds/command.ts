import { basename } from 'node:path'
import { formatDuration } from '../../../core/duration.ts'
import { type Ended, findProgram, runProgram } from '../../../core/program.ts'
import { mostRead, plainOutput } from '../output.ts'
import type { Outcome, Runner } from './runner.ts'

/** After SIGTERM a program has this long to end by itself. */
const grace = 5000

/** Runs the program; what a change leaves running (a server that it started) is let be. */
export const command: Runner<'command'> = async (action, { clock, signal, words }) => {
  const [name = '', ...rest] = words
  const program = findProgram(name, action.env.PATH)
  if (program === undefined) return missing(name)
  const { cwd, env, timeout, exitCodes } = action
  const ended = await runProgram({
    argv: [program, ...rest],
    cwd,
    env,
    timeout,
    clock,
    signal,
    most: mostRead,
    keep: 'tail',
    grace,
    leftovers: action.changes ? 'stay' : 'end',
  })
  return outcomeOf(ended, { name: basename(name), timeout: formatDuration(timeout), cwd, exitCodes })
}

interface Expected {
  name: string
  timeout: string
  cwd: string
  exitCodes: readonly number[]
}

const missing = (program: string): Outcome => ({
  state: 'failed',
  exitCode: 127,
  result: { id: 'respond-action-program-missing', args: { program: basename(program) } },
  idle: true,
})

function outcomeOf(ended: Ended, expected: Expected): Outcome {
  if (ended.how === 'not-started') return notStarted(ended, expected)
  const printed = { output: plainOutput(ended.output), cut: ended.cut }
  switch (ended.how) {
    case 'exit':
      return {
        state: expected.exitCodes.includes(ended.code) ? 'done' : 'failed',
        exitCode: ended.code,
        result: { id: 'respond-action-exit', args: { code: ended.code } },
        ...printed,
      }
    case 'signal':
      return { state: 'failed', result: { id: 'respond-action-signal', args: { signal: ended.signal } }, ...printed }
    case 'timeout':
      return {
        state: 'timeout',
        result: { id: 'respond-action-timeout', args: { timeout: expected.timeout } },
        ...printed,
      }
    case 'output':
    case 'aborted':
      return { state: 'killed', result: { id: 'respond-action-killed' }, ...printed }
  }
}

function notStarted({ code, detail }: Extract<Ended, { how: 'not-started' }>, { name, cwd }: Expected): Outcome {
  if (code === 'ENOENT') return missing(name)
  const failed = { state: 'failed', exitCode: 126, idle: true } as const
  if (code === 'ENOTDIR') return { ...failed, result: { id: 'respond-action-no-folder', args: { path: cwd } } }
  if (code === 'EACCES' || code === 'EPERM')
    return { ...failed, result: { id: 'respond-action-program-denied', args: { program: name } } }
  return { ...failed, result: { id: 'respond-action-failed', args: { why: detail } } }
}
