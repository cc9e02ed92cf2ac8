import os from 'node:os'
import type { Sink } from '../../samples/sink.ts'
import type { SourceError, SourceKind } from '../contract.ts'
import { type CommandConfig, commandSchema } from './config.ts'
import { type Judged, judge } from './judge.ts'
import { run } from './run.ts'

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
  schema: commandSchema,
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
