#!/usr/bin/env node
import { existsSync, realpathSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cliTexts } from './cli/texts.ts'
import { version } from './cli/version.ts'
import { withEnvFile } from './config/env-file.ts'
import { formatIssue, UserError } from './core/errors.ts'
import { StoreUnavailable } from './store/unavailable.ts'

/**
 * One file a command; each is loaded only when it is asked for. Its answer is the exit code. `reread` gives the
 * environment as a process started now would have it.
 */
export interface Command {
  run(args: readonly string[], env: NodeJS.ProcessEnv, reread: () => Environment): Promise<number>
}

type Environment = Readonly<Record<string, string | undefined>>

const envFile = '.env'

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: () => import('./cli/start.ts'),
  demo: () => import('./cli/demo.ts'),
  sandbox: () => import('./cli/sandbox.ts'),
  init: () => import('./cli/init.ts'),
  check: () => import('./cli/check.ts'),
  test: () => import('./cli/test-rules.ts'),
  query: () => import('./cli/query.ts'),
  backup: () => import('./cli/backup.ts'),
  restore: () => import('./cli/restore.ts'),
  'send-test': () => import('./cli/send-test.ts'),
}

async function main(argv: readonly string[], outside: Environment): Promise<number> {
  const [name = 'help', ...args] = argv
  const texts = cliTexts(process.env)
  if (['help', '--help', '-h'].includes(name) || args.includes('--help') || args.includes('-h')) {
    console.log(texts.text('cli-help'))
    return 0
  }
  if (name === '--version') {
    console.log(version())
    return 0
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!load) throw new UserError(texts.text('cli-unknown-command', { name, known: Object.keys(commands).join(', ') }))
  return (await load()).run(args, process.env, () => withEnvFile(outside, envFile))
}

/** Bad input ends with its sentence and exit code 2 (issues: 1); anything else is our mistake and shows its stack. */
function failed(error: unknown): number {
  if (error instanceof StoreUnavailable) {
    console.error(error.message)
    return 2
  }
  if (!(error instanceof UserError)) {
    console.error(error)
    return 70
  }
  console.error(error.message)
  for (const issue of error.issues) console.error(formatIssue(issue))
  return error.issues.length > 0 ? 1 : 2
}

const entry = process.argv[1]
// Started as a program: by its path, or by the link that npm puts into a folder of programs.
const self = fileURLToPath(import.meta.url)
const named = [entry, `${entry}${extname(self)}`].find((path) => path !== undefined && existsSync(path))
if (named !== undefined && realpathSync(named) === self) {
  const outside = { ...process.env }
  if (existsSync(envFile)) process.loadEnvFile(envFile)
  // A call that still waits for Telegram must not keep a process alive whose work is over.
  process.exit(await main(process.argv.slice(2), outside).catch(failed))
}
