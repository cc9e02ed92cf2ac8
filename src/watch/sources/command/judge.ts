import { constants } from 'node:os'
import { basename } from 'node:path'
import { formatDuration } from '../../../core/duration.ts'
import { parseFloat64 } from '../../../core/float.ts'
import type { Labels } from '../../../core/labels.ts'
import type { SourceError } from '../contract.ts'
import { failure } from '../failures.ts'
import { finder } from '../pattern.ts'
import type { CommandConfig } from './config.ts'
import { type Ended, mostOutput } from './run.ts'

export interface Judged {
  /** What is wrong with how it ended or what it printed. */
  error?: SourceError
  /** As a shell says it. */
  exitCode: number
  value?: number
  /** The pattern's named groups but `value`. */
  info?: Labels
}

type Expected = Pick<CommandConfig, 'argv' | 'exitCodes' | 'pattern' | 'timeout' | 'cwd'>

/** Programs are named without their folder and arguments: those may hold what is not for a chat. */
export function judge(expected: Expected): (ended: Ended) => Judged {
  const program = basename(expected.argv[0] ?? '')
  const find = expected.pattern === undefined ? undefined : finder(expected.pattern)
  return (ended) => {
    if (ended.how !== 'exit') return unended(ended, program, expected)
    const { code, output } = ended
    const found = find?.(output)
    const read = found ? readGroups(found.groups) : {}
    const result = { exitCode: code, ...read }
    if (!expected.exitCodes.includes(code)) {
      const wanted = expected.exitCodes.join(', ')
      return { ...result, error: failure('program-exit', { program, code: String(code), wanted }) }
    }
    if (find && !found) {
      return { ...result, error: failure('program-pattern', { program, pattern: String(expected.pattern) }) }
    }
    const value = found?.groups.value
    if (value === undefined || read.value !== undefined) return result
    return { ...result, error: failure('program-value', { program, value: value.slice(0, 40) }) }
  }
}

function unended(ended: Exclude<Ended, { how: 'exit' }>, program: string, { timeout, cwd }: Expected): Judged {
  switch (ended.how) {
    case 'timeout':
      return { exitCode: 124, error: failure('program-timeout', { program, timeout: formatDuration(timeout) }) }
    case 'output':
      return {
        exitCode: 128 + constants.signals.SIGKILL,
        error: failure('program-output', { program, size: `${mostOutput / 1024}KiB` }),
      }
    case 'signal':
      return {
        exitCode: 128 + constants.signals[ended.signal],
        error: failure('program-signal', { program, signal: ended.signal }),
      }
    case 'not-started':
      return notStarted(ended, program, cwd)
  }
}

function notStarted({ code, detail }: { code: string; detail: string }, program: string, cwd: string): Judged {
  if (code === 'ENOENT') return { exitCode: 127, error: failure('program-missing', { program }) }
  if (code === 'EACCES' || code === 'EPERM') return { exitCode: 126, error: failure('program-denied', { program }) }
  if (code === 'ENOTDIR') return { exitCode: 126, error: failure('no-folder', { path: cwd }) }
  return { exitCode: 126, error: failure('program-failed', { program, detail }) }
}

const longestLabel = 200

function readGroups({ value, ...groups }: Readonly<Record<string, string>>): Pick<Judged, 'value' | 'info'> {
  const number = value === undefined ? undefined : parseFloat64(value.trim())
  const labels = Object.entries(groups).map(([name, text]) => [name, text.trim().slice(0, longestLabel)])
  return {
    ...(number !== undefined && { value: number }),
    ...(labels.length > 0 && { info: Object.fromEntries(labels) }),
  }
}
