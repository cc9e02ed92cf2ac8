import { databasePath } from '../app/deps.ts'
import { readEnvironment } from '../config/environment.ts'
import { systemClock } from '../core/clock.ts'
import { copyDatabase } from '../store/sqlite/backup.ts'
import { optionsOnly } from './options.ts'
import { withStore } from './store.ts'
import { cliTexts } from './texts.ts'

/** Copies the database of DATA_DIR, whether or not a bot runs on it. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const texts = cliTexts(env)
  const { to } = optionsOnly(args, ['to'], texts)
  const path = databasePath(readEnvironment(env))
  const made = withStore(() => copyDatabase({ path, now: systemClock.now(), ...(to !== undefined && { to }) }))
  console.log(texts.text('cli-backup-made', { path: made }))
  return 0
}
