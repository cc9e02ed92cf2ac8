import os from 'node:os'
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import type { Sink } from '../../samples/sink.ts'
import type { SourceError, SourceKind } from '../contract.ts'
import { groupNames, pattern } from '../pattern.ts'
import { type CommonConfig, commonShape, eg } from '../schema.ts'
import { type Judged, judge } from './judge.ts'
import { run } from './run.ts'

export type CommandConfig = CommonConfig & {
  kind: 'command'
  argv: readonly string[]
  windows?: readonly string[] | undefined
  cwd: string
  env: Readonly<Record<string, string>>
  exitCodes: readonly number[]
  pattern?: string | undefined
}

const argument = z
  .string()
  .max(4096)
  .refine((text) => !text.includes('\0'), { error: 'holds a NUL character' })
const argv = z
  .array(argument)
  .min(1, { error: 'names no program' })
  .max(100)
  .refine(([program = '']) => program !== '', { error: 'names no program' })
  .refine(([program = '']) => isAbsolute(program) || !/[\\/]/.test(program), {
    error: 'the program is a name found in PATH, or a whole path; there is no shell',
  })
  .meta(eg('[ ffmpeg, -version ]'))

const labelNames = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/

/**
 * Runs a program of this machine, without a shell, and judges how it ended and what it printed:
 *
 * - `command_success` 1 or 0, `command_failure_info{reason}` while it fails
 * - `command_exit_code`: as a shell would say it, so 127 where there is no such program, 126 where it may not be run, 124 where it
 *   took too long, 128 + the signal's number where it was killed
 * - `command_duration_seconds`
 * - `command_value`: what the pattern's group `value` found, a number; `command_info{<group>=…}` = 1 with its other named groups
 *
 * A program that is absent or fails is a result: the poll succeeds and `command_success` is 0.
 */
export const commandKind: SourceKind<CommandConfig> = {
  kind: 'command',
  everyWhileFiring: 30_000,
  endsItself: true,
  schema: z.strictObject({
    ...commonShape('command', 300_000),
    argv,
    /** In place of `argv` where the bot runs on Windows. */
    windows: argv.optional(),
    cwd: z.string().refine(isAbsolute, { error: 'is not a whole path' }).default(os.tmpdir).meta(eg('/opt/app')),
    /** All that the program is told besides PATH and LANG: nothing of the bot's own environment. */
    env: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not the name of a variable'), argument)
      .default({})
      .meta(eg('{ LANG: C.UTF-8 }')),
    exitCodes: z.array(z.number().int().min(0).max(255)).min(1).max(50).default([0]).meta(eg('[ 0, 1 ]')),
    /** Searched in the first 64 KiB that the program prints, stdout and stderr together. */
    pattern: pattern('version (?P<version>\\S+)')
      .refine((text) => groupNames(text).every((name) => labelNames.test(name)), {
        error: 'has a group whose name can be no label: letters, digits and _, no digit first',
      })
      .meta(eg('version (?P<version>\\S+)'))
      .optional(),
  }),
  instance: () => os.hostname(),
  create(config, { clock }) {
    const running = config.windows !== undefined && process.platform === 'win32' ? config.windows : config.argv
    const judged = judge({ ...config, argv: running })
    let verdict: SourceError | undefined
    return {
      async poll(signal) {
        const started = clock.mono()
        const ended = await run({ ...config, argv: running, clock, signal })
        const seconds = (clock.mono() - started) / 1000
        const result = judged(ended)
        verdict = result.error
        return (sink) => write(result, seconds, sink)
      },
      verdict: () => verdict,
      close: async () => {},
    }
  },
}

function write({ error, exitCode, value, info }: Judged, seconds: number, sink: Sink): void {
  sink.add('command_success', {}, error === undefined ? 1 : 0)
  sink.add('command_duration_seconds', {}, seconds)
  sink.add('command_exit_code', {}, exitCode)
  if (error) sink.add('command_failure_info', { reason: error.reason }, 1)
  if (value !== undefined) sink.add('command_value', {}, value)
  if (info) sink.add('command_info', info, 1)
}
