import { existsSync, statSync } from 'node:fs'
import { databasePath } from '../app/deps.ts'
import { readEnvironment } from '../config/environment.ts'
import { systemClock } from '../core/clock.ts'
import { UserError } from '../core/errors.ts'
import type { Texts } from '../core/texts.ts'
import { backupsOf } from '../store/sqlite/files.ts'
import { restoreBackup } from '../store/sqlite/restore.ts'
import { parseOptions } from './options.ts'
import { withStore } from './store.ts'
import { cliTexts } from './texts.ts'

const yes = '--yes'

/** Puts a backup in the place of the database of DATA_DIR; without --yes says what it would do. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const texts = cliTexts(env)
  const { positional } = parseOptions(
    args.filter((arg) => arg !== yes),
    [],
    texts,
  )
  const path = databasePath(readEnvironment(env))
  const [backup, extra] = positional
  if (extra !== undefined) throw new UserError(texts.text('cli-extra-argument', { name: extra }))
  if (backup === undefined) throw new UserError(whichOnes(path, texts))
  if (!existsSync(backup)) throw new UserError(texts.text('cli-restore-missing', { backup }))
  if (!args.includes(yes)) {
    const made = statSync(backup).mtime.toISOString()
    console.log(texts.text('cli-restore-sure', { backup, made, path }))
    return 2
  }
  const aside = withStore(() => restoreBackup({ path, backup, now: systemClock.now() }))
  console.log(texts.text('cli-restore-done', { backup, path }))
  if (aside !== undefined) console.log(texts.text('cli-restore-aside', { aside }))
  return 0
}

function whichOnes(path: string, texts: Texts): string {
  const known = backupsOf(path, systemClock.now())
  const lines = known.map((backup) => `  ${backup}`)
  return [
    texts.text('cli-restore-usage'),
    ...(known.length > 0 ? [texts.text('cli-restore-known'), ...lines] : []),
  ].join('\n')
}
