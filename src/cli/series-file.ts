import { existsSync, readFileSync, statSync } from 'node:fs'
import { databasePath } from '../app/deps.ts'
import { readEnvironment } from '../config/environment.ts'
import type { Ms } from '../core/clock.ts'
import { messageOf, UserError } from '../core/errors.ts'
import { parseFloat64 } from '../core/float.ts'
import type { Texts } from '../core/texts.ts'
import { openPeek, type Peek } from '../store/sqlite/peek.ts'
import { defaultLookback } from '../watch/contract.ts'
import { type FileSeries, readExpositionFile } from '../watch/history/exposition-file.ts'
import { withStore } from './store.ts'

const largest = 256 * 1024 * 1024

/**
 * Reads an exposition that was named on the command line.
 * @param lookback how long a sample serves
 * @throws UserError
 */
export function readSeriesFile(path: string, at: Ms, texts: Texts, lookback: Ms = defaultLookback): FileSeries {
  if (!existsSync(path) || !statSync(path).isFile()) throw new UserError(texts.text('cli-no-file', { path }))
  if (statSync(path).size > largest)
    throw new UserError(texts.text('cli-file-large', { path, mega: largest / 1024 ** 2 }))
  try {
    return readExpositionFile(readFileSync(path), at, lookback)
  } catch (error) {
    throw new UserError(`${path}: ${messageOf(error)}`)
  }
}

/** The bot's database, read beside it. @throws UserError when there is none */
export function openData(env: NodeJS.ProcessEnv, texts: Texts): Peek {
  const path = databasePath(readEnvironment(env))
  const peek = withStore(() => openPeek(path))
  if (peek === undefined) throw new UserError(texts.text('cli-no-data', { path }))
  return peek
}

/** A moment as people write it: seconds since the epoch, or ISO 8601. @throws UserError */
export function readTime(text: string, texts: Texts): Ms {
  const seconds = parseFloat64(text)
  const at = seconds === undefined ? Date.parse(text) : Math.round(seconds * 1000)
  if (!Number.isFinite(at)) throw new UserError(texts.text('cli-bad-time', { typed: text }))
  return at
}
