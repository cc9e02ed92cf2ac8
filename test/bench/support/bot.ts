import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Ms } from '../../../src/core/clock.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import type { Report } from '../figure.ts'
import { temporaryFolder, writeFiles } from './folder.ts'
import { type Running, start } from './process.ts'
import { freePort, statusOf, until } from './wait.ts'

export interface Bot {
  pid: number
  /** Its own HTTP server. */
  url: string
  /** From the process's start until /readyz answered 200. */
  readyAfter: Ms
  stop(): Promise<void>
}

/** A system of the configuration: `system.yaml` and whatever stands beside it, by file name. */
export type Pack = Readonly<Record<string, unknown>> & { 'system.yaml': object }

export interface BotOptions {
  telegram: Sandbox
  packs: Readonly<Record<string, Pack>>
  /** Keys of `opsbell.yaml` besides the usual ones. */
  config: { chats: object; people?: readonly object[] }
}

const main = fileURLToPath(new URL('../../../dist/main.js', import.meta.url))

/** Starts the built bot as `npm start` does, with an empty database, and resolves once it is ready. */
export async function startBot(report: Report, { telegram, packs, config }: BotOptions): Promise<Bot> {
  if (!existsSync(main)) throw new Error(`${main} is missing: run npm run build first`)
  const folder = temporaryFolder(report)
  const port = await freePort()
  writeFiles(folder, {
    'opsbell.yaml': {
      timezone: 'Asia/Taipei',
      systems: ['./systems/*'],
      ...config,
      people: [...staff, ...(config.people ?? [])],
    },
    ...packFiles(packs),
  })
  mkdirSync(join(folder, 'logs'))
  const running = start(process.execPath, [...nodeFlags(), main, 'start'], {
    cwd: folder,
    logFile: join(folder, 'output'),
    env: {
      BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      HTTP_PORT: String(port),
    },
  })
  report.cleanup(() => running.stop())
  const url = `http://127.0.0.1:${port}`
  await until('the bot to be ready', () => ready(running, url), { every: 5 })
  return { pid: running.pid, url, readyAfter: Date.now() - running.spawnedAt, stop: running.stop }
}

const staff = [
  { id: 1001, name: 'Alice', role: 'admin' },
  { id: 1002, name: 'Bob', role: 'responder' },
]

async function ready(running: Running, url: string): Promise<true | undefined> {
  if (!running.alive()) throw new Error(`the bot ended:\n${running.tail()}`)
  return (await statusOf(`${url}/readyz`)) === 200 ? true : undefined
}

function packFiles(packs: BotOptions['packs']): Record<string, unknown> {
  const entries = Object.entries(packs).flatMap(([id, files]) =>
    Object.entries(files).map(([name, content]) => [`systems/${id}/${name}`, content] as const),
  )
  return Object.fromEntries(entries)
}

/** The flags for Node that `npm start` uses, and those of BENCH_NODE_FLAGS (such as --cpu-prof). */
function nodeFlags(): string[] {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  const { scripts } = JSON.parse(text) as { scripts: { start?: string } }
  const flags = /node ((?:--\S+ )*)dist\/main\.js/.exec(scripts.start ?? '')?.[1]
  if (flags === undefined) throw new Error('package.json: no "node FLAGS dist/main.js" in scripts.start')
  return `${flags} ${process.env.BENCH_NODE_FLAGS ?? ''}`.trim().split(/ +/)
}
