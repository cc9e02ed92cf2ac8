import { UserError } from '../core/errors.ts'
import { testRules } from '../watch/rules/unit/index.ts'
import { parseOptions } from './options.ts'
import { cliTexts } from './texts.ts'

/** `test rules FILE...`: rule unit tests in promtool's format, with promtool's exit codes. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const texts = cliTexts(env)
  const { options, positional } = parseOptions(args, ['mode'], texts)
  const [what, ...files] = positional
  const mode = options.mode ?? 'v3'
  if (what !== 'rules' || files.length === 0 || (mode !== 'v2' && mode !== 'v3'))
    throw new UserError(texts.text('cli-test-usage'))
  return testRules(files, { mode, print: (line) => process.stdout.write(`${line}\n`) })
}
