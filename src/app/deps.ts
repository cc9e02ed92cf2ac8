import { join } from 'node:path'
import type { SetupNews } from '../chat/index.ts'
import type { Environment } from '../config/environment.ts'
import type { Configuration } from '../configuration.ts'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { SqliteStore } from '../store/sqlite/contract.ts'
import type { SqliteOptions } from '../store/sqlite/store.ts'
import type { MetricsRegistry } from '../telemetry/metrics.ts'
import type { ReloadSource } from './reload.ts'

/** Where the database is. */
export const databasePath = ({ dataDir }: Pick<Environment, 'dataDir'>): string => join(dataDir, 'opsbell.db')

/** All that the bot is made of; a test gives other ones. */
export interface AppDeps {
  configuration: Configuration
  environment: Environment & { botToken: string }
  clock: Clock
  log: Log
  metrics: MetricsRegistry
  /** Folder of the language files. */
  locales: string
  version: string
  /** Takes secrets out of every text that leaves. */
  redact: (text: string) => string
  /** 0 to 1, for jitter. */
  random: () => number
  /** Opens the database; ours by default. */
  openStore?: (options: SqliteOptions) => Promise<SqliteStore>
  /** Where a changed configuration comes from; without it the one of the start stays. */
  reload?: ReloadSource
  /** Claim codes and what came of them, for the terminal; `file`: a configuration file says time zone and language. */
  setup?: { announce: (news: SetupNews) => void; file: boolean }
}
