import { dirname, relative } from 'node:path'
import type { Environment } from '../config/environment.ts'
import type { Configuration, ReadConfiguration } from '../configuration.ts'
import type { Clock, Ms } from '../core/clock.ts'
import { formatIssue, type Issue, messageOf } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { Metrics } from '../core/metrics.ts'
import type { Live } from './live.ts'

/** Reads what the user wrote anew, as a restart would see it. */
export interface ReloadSource {
  /** Every file that was asked for at the start. */
  files: readonly string[]
  /** Secrets that are found are known to the redactor before this returns. */
  read(): ReadConfiguration
  /** @throws UserError for a variable that a restart would refuse. */
  environment(): Environment
}

export interface ReloadState {
  /** The last try that was refused; undefined when the configuration that is used is what stands in the files. */
  refused?: { at: Ms; issues: readonly Issue[] }
  /** Names of settings that changed and take a restart. */
  restart: readonly string[]
}

export interface ReloaderDeps {
  live: Live
  source: ReloadSource
  /** What the process was started with. */
  environment: Environment
  /** Makes the parts follow; when it rejects it is called with the former configuration again. */
  apply(next: Configuration): Promise<void>
  /** The files that were asked for, after each try. */
  onRead(files: readonly string[]): void
  clock: Clock
  log: Log
  metrics: Metrics
}

/** Takes a changed configuration over as a whole, or refuses it as a whole. */
export class Reloader {
  readonly #deps: ReloaderDeps
  readonly #meters: ReturnType<typeof reloadMeters>
  readonly #started: Configuration
  #state: ReloadState = { restart: [] }
  #running: Promise<void> | undefined
  #again = false

  constructor(deps: ReloaderDeps) {
    this.#deps = deps
    this.#started = deps.live.configuration
    this.#meters = reloadMeters(deps.metrics)
    this.#meters.accepted(deps.clock.now())
  }

  get state(): ReloadState {
    return this.#state
  }

  /** Reads and applies; a call during another one leads to one more. Never rejects. */
  reload(): Promise<void> {
    this.#again = true
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #run(): Promise<void> {
    while (this.#again) {
      this.#again = false
      try {
        await this.#once()
      } catch (error) {
        this.#refuse([this.#issueOf(messageOf(error))])
      }
    }
  }

  async #once(): Promise<void> {
    const { live, source, onRead } = this.#deps
    const read = source.read()
    onRead(read.files)
    if (!read.ok) return this.#refuse(read.issues)
    const restart = this.#needsRestart(read.configuration, this.#environment())
    const former = live.configuration
    if (!same(former, read.configuration)) await this.#apply(former, read.configuration)
    this.#accept(restart, former)
  }

  async #apply(former: Configuration, next: Configuration): Promise<void> {
    const { live, apply, log } = this.#deps
    try {
      live.replace(next)
      await apply(next)
    } catch (error) {
      log.error('a new configuration could not be applied; the former one is used', { error: messageOf(error) })
      live.replace(former)
      await apply(former)
      throw error
    }
  }

  #accept(restart: readonly string[], former: Configuration): void {
    const { live, clock, log } = this.#deps
    const mended = this.#state.refused !== undefined
    const fresh = restart.filter((name) => !this.#state.restart.includes(name))
    this.#state = { restart }
    this.#meters.accepted(clock.now())
    if (live.configuration !== former) {
      const { systems } = live.config
      log.info('the new configuration is used', { file: live.config.file, systems: systems.map(({ id }) => id) })
    } else if (mended) log.info('the configuration is without mistakes again; nothing changed')
    else log.info('the configuration was read again; nothing changed')
    if (fresh.length > 0) log.warn('changed settings take a restart', { settings: fresh })
  }

  #refuse(issues: readonly Issue[]): void {
    const { clock, log } = this.#deps
    this.#state = { ...this.#state, refused: { at: clock.now(), issues } }
    this.#meters.refused()
    log.error('the new configuration has mistakes and is not used; the former one goes on', {
      mistakes: issues.length,
      first: issues.slice(0, mostNamed).map((issue) => formatIssue(this.#near(issue))),
    })
  }

  /** Files as seen from the configuration's folder: short enough for a phone. */
  #near(issue: Issue): Issue {
    return { ...issue, file: nearName(issue.file, this.#deps.live.config.file) }
  }

  #issueOf(message: string): Issue {
    return { file: this.#deps.live.config.file, line: 1, column: 1, path: '', message }
  }

  /** A mistake in a variable is none of the files; it shows at the latest at the restart. */
  #environment(): Environment {
    const { source, environment, log } = this.#deps
    try {
      return source.environment()
    } catch (error) {
      log.warn('a restart would be refused', { error: messageOf(error) })
      return environment
    }
  }

  #needsRestart({ config }: Configuration, environment: Environment): string[] {
    const before = this.#deps.environment
    const variables = (Object.keys(variableOf) as (keyof Environment)[]).filter(
      (key) => environment[key] !== before[key],
    )
    const kept = (['alerts', 'audit', 'health', 'metrics'] as const).filter(
      (key) => config.retention[key] !== this.#started.config.retention[key],
    )
    return [...variables.map((key) => variableOf[key]), ...kept.map((key) => `retention.${key}`)]
  }
}

/** Issues that a log line names. */
const mostNamed = 3

const variableOf: Readonly<Record<keyof Environment, string>> = {
  botToken: 'BOT_TOKEN',
  apiRoot: 'TELEGRAM_API_ROOT',
  config: 'OPSBELL_CONFIG',
  dataDir: 'DATA_DIR',
  logDir: 'LOG_DIR',
  httpHost: 'HTTP_HOST',
  httpPort: 'HTTP_PORT',
  apiToken: 'API_TOKEN',
}

/** A path as seen from the folder of the main file. */
export function nearName(path: string, main: string): string {
  return relative(dirname(main), path) || path
}

/** Configurations are plain data; the texts of rule files are in it. */
function same(one: Configuration, other: Configuration): boolean {
  return JSON.stringify(one.config) === JSON.stringify(other.config)
}

function reloadMeters(metrics: Metrics) {
  const successful = metrics.gauge({
    name: 'opsbell_config_last_reload_successful',
    help: 'Whether the configuration as it stands in the files is used (1) or was refused (0).',
  })
  const timestamp = metrics.gauge({
    name: 'opsbell_config_last_reload_success_timestamp_seconds',
    help: 'When the configuration was last read without mistakes.',
  })
  return {
    accepted: (at: Ms) => {
      successful.set(1)
      timestamp.set(at / 1000)
    },
    refused: () => successful.set(0),
  }
}
