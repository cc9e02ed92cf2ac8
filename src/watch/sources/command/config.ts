import os from 'node:os'
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { groupNames, pattern } from '../pattern.ts'
import { type CommonConfig, commonShape, eg } from '../schema.ts'

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

export const commandSchema = z.strictObject({
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
})
