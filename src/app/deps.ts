import type { Environment } from '../config/environment.ts'
import type { Configuration } from '../configuration.ts'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { MetricsRegistry } from '../telemetry/metrics.ts'

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
}
