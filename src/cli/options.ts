import { existsSync } from 'node:fs'
import { UserError } from '../core/errors.ts'
import type { Texts } from '../core/texts.ts'

export interface Parsed {
  /** Options by name without dashes. */
  options: Readonly<Record<string, string>>
  positional: readonly string[]
}

/**
 * Reads `--name value` and `--name=value`; everything else is positional.
 * @throws UserError for an option that is not in `known`, or one without its value.
 */
export function parseOptions(args: readonly string[], known: readonly string[], texts: Texts): Parsed {
  const options: Record<string, string> = {}
  const positional: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    if (!arg.startsWith('--')) {
      positional.push(arg)
      continue
    }
    const [name = '', given] = arg.slice(2).split(/=(.*)/s, 2)
    if (!known.includes(name)) throw new UserError(texts.text('cli-unknown-option', { name: `--${name}` }))
    const value = given ?? args[++i]
    if (value === undefined) throw new UserError(texts.text('cli-missing-value', { name: `--${name}` }))
    options[name] = value
  }
  return { options, positional }
}

/**
 * Options of a command that takes nothing else.
 * @throws UserError for an argument too many, too.
 */
export function optionsOnly(args: readonly string[], known: readonly string[], texts: Texts): Parsed['options'] {
  const { options, positional } = parseOptions(args, known, texts)
  const [extra] = positional
  if (extra !== undefined) throw new UserError(texts.text('cli-extra-argument', { name: extra }))
  return options
}

/**
 * The configuration's path for who can do without: as `configPath`, but only a path that was typed has to be there; a
 * bot without a file is set up in the chat.
 * @throws UserError that says where one was looked for.
 */
export function wishedConfigPath(
  options: Parsed['options'],
  env: Readonly<Record<string, string | undefined>>,
  texts: Texts,
): string {
  return options.config === undefined ? env.OPSBELL_CONFIG || './opsbell.yaml' : configPath(options, env, texts)
}

/**
 * The configuration's path: `--config`, else OPSBELL_CONFIG, else ./opsbell.yaml.
 * @throws UserError that says where one was looked for.
 */
export function configPath(
  options: Parsed['options'],
  env: Readonly<Record<string, string | undefined>>,
  texts: Texts,
): string {
  const path = options.config ?? (env.OPSBELL_CONFIG || './opsbell.yaml')
  if (!existsSync(path)) throw new UserError(texts.text('cli-no-config', { path }))
  return path
}
