import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type App, startApp } from '../app.ts'
import type { SetupNews } from '../chat/index.ts'
import { type Environment, readEnvironment } from '../config/environment.ts'
import { type Configuration, readConfiguration } from '../configuration.ts'
import { sleep, systemClock } from '../core/clock.ts'
import { messageOf, UserError } from '../core/errors.ts'
import { createRedactor } from '../core/redact.ts'
import { tokensOf } from '../http/server.ts'
import { createLog } from '../telemetry/log.ts'
import { createMetrics } from '../telemetry/metrics.ts'
import { localesFolder } from './texts.ts'
import { version } from './version.ts'

/** A graceful stop takes this long at most. */
const stopWithin = 10_000
/** Of that, kept for closing the log and for ending what does not end by itself. */
const reserve = 1000

export interface RunningBot {
  app: App
  /** `why` is for the log, such as the signal. */
  stop(why?: string): Promise<void>
}

/** For a bot that may be set up in the chat: what its terminal says, and what stands for a missing configuration. */
export interface SetupTerminal {
  unclaimed: { text: string }
  announce: (news: SetupNews) => void
}

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Starts the bot of an environment; `reread` gives it anew for a changed configuration. `quiet` keeps its log out of the terminal (it is in LOG_DIR all the same).
 * @throws UserError with every issue of environment and configuration.
 */
export async function runBot(
  env: Variables,
  { quiet, setup, reread = () => env }: { quiet: boolean; setup?: SetupTerminal; reread?: () => Variables },
): Promise<RunningBot> {
  const environment = readEnvironment(env)
  const token = requireToken(environment)
  const read = readConfiguration(environment.config, env, setup?.unclaimed)
  if (!read.ok) throw new UserError(`${environment.config} can't be used:`, read.issues)
  const redactor = createRedactor(token, ...read.configuration.config.secrets, ...tokensOf(environment.apiToken))
  const log = await createLog({
    level: 'info',
    folder: environment.logDir,
    ...(quiet ? {} : { stdout: process.stdout }),
    clock: systemClock,
    redact: (value) => (typeof value === 'string' ? redactor.text(value) : redactor.deep(value)),
  })
  const onUnhandled = (error: unknown) =>
    log.error('an error nobody handled; please report it', { error: messageOf(error) })
  process.on('unhandledRejection', onUnhandled)
  const release = async () => {
    process.off('unhandledRejection', onUnhandled)
    await log.close()
  }
  log.info('starting', startFacts(environment, read.configuration))
  const app = await startApp({
    configuration: read.configuration,
    environment: { ...environment, botToken: token },
    clock: systemClock,
    log,
    metrics: createMetrics(),
    locales: localesFolder,
    version: version(),
    redact: redactor.text,
    random: Math.random,
    reload: {
      files: watched(read.files),
      read: () => {
        const again = readConfiguration(environment.config, reread(), setup?.unclaimed)
        redactor.add(...again.secrets)
        return { ...again, files: watched(again.files) }
      },
      environment: () => readEnvironment(reread()),
    },
    ...(setup && { setup: { announce: setup.announce, file: existsSync(environment.config) } }),
  }).catch(async (error: unknown) => {
    await release()
    throw error
  })
  void app.connected.then((bot) => bot && log.info('connected to Telegram', { bot, http: app.url }))
  const stop = async (why = 'asked to') => {
    const begun = systemClock.mono()
    log.info('stopping', { why })
    await Promise.race([
      app.stop(systemClock.now() + stopWithin - reserve),
      sleep(systemClock, stopWithin - reserve / 2),
    ])
    log.info('stopped', { why, took_ms: Math.round(systemClock.mono() - begun) })
    await release()
  }
  return { app, stop }
}

/** What somebody asks first who reads the log; the address without whatever it may hold of a secret. */
export function startFacts({ config: file, dataDir, apiRoot }: Environment, { config, rules }: Configuration) {
  const { systems } = config
  return {
    version: version(),
    configuration: resolve(file),
    systems: systems.length,
    sources: systems.reduce((sum, { sources }) => sum + sources.length, 0),
    rules: [...rules.values()].flat().reduce((sum, group) => sum + group.rules.length, 0),
    telegram: URL.canParse(apiRoot) ? new URL(apiRoot).origin : apiRoot,
    data: resolve(dataDir),
  }
}

/** Variables of `.env` may stand in the configuration. */
const watched = (files: readonly string[]) => [...files, resolve('.env')]

function requireToken({ botToken }: Environment): string {
  if (botToken === undefined) throw new UserError('BOT_TOKEN is not set; see .env.example')
  return botToken
}
