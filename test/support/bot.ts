import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type App, type AppDeps, startApp } from '../../src/app.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { readConfiguration } from '../../src/configuration.ts'
import { systemClock } from '../../src/core/clock.ts'
import { createRedactor } from '../../src/core/redact.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts'
import { chats } from '../../src/sandbox/world/cast.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'

export const repository = fileURLToPath(new URL('../..', import.meta.url))
export const opsGroup = chats.ops

/** The configuration of the examples, in the sandbox's group. */
export const mainYaml = `timezone: Asia/Taipei
locale: zh-TW
chats:
  ops: { id: ${opsGroup}, board: false }
people:
  - { id: 1001, name: Alice, role: admin }
  - { id: 1002, name: Bob, role: responder }
  - { id: 1003, name: Carol, role: viewer }
systems: [ ./systems/* ]
`

export interface Workplace {
  folder: string
  sandbox: Sandbox
  /** Files written under the folder, by relative path; `opsbell.yaml` is `mainYaml` unless given. */
  write(files: Readonly<Record<string, string>>): void
  /** Starts the whole bot on this folder against the sandbox. */
  start(env?: Readonly<Record<string, string>>, more?: Partial<AppDeps>): Promise<App>
  close(): Promise<void>
}

/** A folder with a configuration, and a local Telegram; the whole bot runs in it as often as a test wants. */
export async function workplace(options: SandboxOptions = {}): Promise<Workplace> {
  const folder = mkdtempSync(join(tmpdir(), 'bot-'))
  const { clock = systemClock } = options
  const sandbox = await startSandbox({ port: 0, ...options })
  const running = new Set<App>()
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      // As editors do: whoever looks meanwhile sees the former text or the whole new one.
      writeFileSync(join(folder, `${name}.new`), text)
      renameSync(join(folder, `${name}.new`), join(folder, name))
    }
  }
  write({ 'opsbell.yaml': mainYaml })
  const start = async (given: Readonly<Record<string, string>> = {}, more: Partial<AppDeps> = {}) => {
    const env = {
      BOT_TOKEN: sandbox.token,
      TELEGRAM_API_ROOT: sandbox.apiRoot,
      OPSBELL_CONFIG: join(folder, 'opsbell.yaml'),
      DATA_DIR: join(folder, 'data'),
      LOG_DIR: join(folder, 'logs'),
      HTTP_PORT: '0',
      ...given,
    }
    const read = readConfiguration(env.OPSBELL_CONFIG, env)
    if (!read.ok) throw new Error(JSON.stringify(read.issues))
    const environment = { ...readEnvironment(env), botToken: env.BOT_TOKEN }
    const redactor = createRedactor(env.BOT_TOKEN, ...read.configuration.config.secrets)
    const redact = (value: unknown) => (typeof value === 'string' ? redactor.text(value) : redactor.deep(value))
    const log = await createLog({ level: 'debug', folder: env.LOG_DIR, clock, redact })
    const app = await startApp({
      configuration: read.configuration,
      environment,
      clock,
      log,
      metrics: createMetrics(),
      locales: join(repository, 'locales'),
      version: 'test',
      redact: redactor.text,
      random: Math.random,
      reload: {
        files: read.files,
        read: () => {
          const again = readConfiguration(env.OPSBELL_CONFIG, env)
          redactor.add(...again.secrets)
          return again
        },
        environment: () => readEnvironment(env),
      },
      ...more,
    })
    const stop = async (deadline: number) => {
      running.delete(whole)
      await app.stop(deadline)
      await log.close()
    }
    const whole = { ...app, stop }
    running.add(whole)
    return whole
  }
  const close = async () => {
    for (const app of running) await app.stop(clock.now() + 5000)
    await sandbox.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { folder, sandbox, write, start, close }
}

/**
 * Resolves once nothing is under way between the bot and its chat, nor in what it watches (`other`); or when what is under
 * way waits for room in a chat, which only time gives.
 */
export async function settled(
  app: Pick<App, 'idle' | 'waiting'>,
  { sandbox }: Workplace,
  other?: () => Promise<void> | undefined,
): Promise<void> {
  let isOver = false
  do {
    await other?.()
    const idle = app.idle().then(() => 'idle')
    isOver = (await Promise.race([idle, forRoom(app, () => isOver)])) === 'room'
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
  } while (!isOver && sandbox.updates.pending > 0)
  isOver = true
}

/** Looks in a row that find a call waiting, 10 ms apart: what only seems to wait has gone on by then. */
const looks = 20

async function forRoom({ waiting }: Pick<App, 'waiting'>, isOver: () => boolean): Promise<'room'> {
  for (let waited = 0; waited < looks && !isOver(); waited = waiting() > 0 ? waited + 1 : 0)
    await new Promise((resolve) => setTimeout(resolve, 10))
  return 'room'
}
