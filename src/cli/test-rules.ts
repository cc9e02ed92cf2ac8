import { existsSync, readFileSync, statSync } from 'node:fs'
import { parseYaml } from '../config/yaml.ts'
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
  for (const file of files) {
    const wrong = notATestFile(file)
    if (wrong) {
      console.error(texts.text(wrong, { file }))
      return 1
    }
  }
  return testRules(files, { mode, print: (line) => process.stdout.write(`${line}\n`) })
}

/** What to say of a file that can't be one of tests; undefined lets the tests be read, and say what is wrong. */
function notATestFile(file: string): 'cli-test-no-file' | 'cli-test-rule-file' | undefined {
  if (!existsSync(file) || !statSync(file).isFile()) return 'cli-test-no-file'
  const { data } = parseYaml(file, readFileSync(file, 'utf8'))
  const rules = typeof data === 'object' && data !== null && 'groups' in data && !('tests' in data)
  return rules ? 'cli-test-rule-file' : undefined
}
