import { relative } from 'node:path'
import { readConfiguration } from '../configuration.ts'
import { formatIssue, UserError } from '../core/errors.ts'
import { configPath, optionsOnly } from './options.ts'
import { printReplay } from './replay.ts'
import { unclaimedText } from './setup.ts'
import { cliTexts } from './texts.ts'

/**
 * Names every mistake of the configuration; exit code 1 when there is one. `--replay 7d` says how often each rule would have
 * fired over what was recorded, or over the samples of a `--file`. What `start` takes is no mistake: a chat without a place
 * is claimed with the code that it prints.
 */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const texts = cliTexts(env)
  const options = optionsOnly(args, ['config', 'replay', 'file'], texts)
  const file = configPath(options, env, texts)
  const read = readConfiguration(file, env, { text: unclaimedText(texts.locale) })
  if (!read.ok) {
    for (const issue of read.issues)
      console.error(formatIssue({ ...issue, file: relative('', issue.file) || issue.file }))
    console.error(texts.text('cli-check-failed', { count: read.issues.length }))
    return 1
  }
  for (const { file: where, line, rule } of read.withoutPriority)
    console.log(texts.text('cli-check-no-priority', { place: `${relative('', where) || where}:${line}`, rule }))
  const { config, rules } = read.configuration
  const sources = config.systems.reduce((sum, system) => sum + system.sources.length, 0)
  const count = [...rules.values()].flat().reduce((sum, group) => sum + group.rules.length, 0)
  console.log(
    texts.text('cli-check-ok', { file: relative('', file), systems: config.systems.length, sources, rules: count }),
  )
  const unclaimed = Object.entries(config.chats).flatMap(([name, { id }]) => (id === undefined ? [name] : []))
  if (unclaimed.length > 0) console.log(texts.text('cli-check-unclaimed', { names: unclaimed.join(', ') }))
  const { replay: span, file: series } = options
  if (series !== undefined && span === undefined) throw new UserError(texts.text('cli-replay-usage'))
  if (span !== undefined) await printReplay(read.configuration, { span, file: series }, env, texts)
  return 0
}
