import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Clock, Ms } from '../core/clock.ts'
import { systemClock } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import { type Log, silentLog } from '../core/log.ts'
import type { Api } from './api/context.ts'
import { FloodWaits, type Limits, Throttle, telegramLimits } from './api/limits.ts'
import { Params } from './api/params.ts'
import { ApiServer, Listener, notFound } from './api/server.ts'
import { UpdateQueue } from './api/updates.ts'
import { Webhook } from './api/webhook.ts'
import { controlApp } from './control/app.ts'
import { SystemBook } from './control/systems.ts'
import { Faults } from './faults.ts'
import { Feed } from './feed.ts'
import { Ledger } from './ledger.ts'
import { Transcript } from './transcript.ts'
import { cast } from './world/cast.ts'
import { CommandBook } from './world/commands.ts'
import { Presses } from './world/presses.ts'
import { WorldState } from './world/state.ts'
import { World } from './world/world.ts'

export interface SandboxOptions {
  /** The bot's token, `<id>:<secret>`; the number is the bot's id. */
  token?: string
  host?: string
  /** Of the page and the control API; 0 takes a free one. */
  port?: number
  /** Of the Bot API alone, so that it can refuse connections while the page lives on. */
  apiPort?: number
  clock?: Clock
  log?: Log
  /** What is not given is Telegram's own; `false` switches a limit off. */
  limits?: Partial<Limits>
  botUsername?: string
  botName?: string
  /** How long an answer to a press is taken. */
  answerWindowMs?: Ms
  /** Simulated systems the page shows: id and address of each one's server. */
  systems?: { id: string; url: string }[]
}

export interface Sandbox {
  /** The page; no slash at the end. */
  url: string
  /** What a bot calls `apiRoot`. */
  apiRoot: string
  token: string
  botId: number
  world: World
  transcript: Transcript
  ledger: Ledger
  systems: SystemBook
  faults: Faults
  /** The bot's queue of updates. */
  updates: UpdateQueue
  /** Waits, event by event, until `probe` gives something; fails after `timeoutMs` (10 s) of real time. */
  waitFor: Feed['waitFor']
  /** Changes the rate limits from now on. */
  setLimits(limits: Partial<Limits>): void
  close(): Promise<void>
}

const defaultToken = '123456789:sandbox-token-that-is-no-secret'

/** Starts a local Telegram: Bot API, page and control API. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { clock = systemClock, log = silentLog, host = '127.0.0.1', token = defaultToken } = options
  const botId = Number.parseInt(token, 10)
  if (!/^[1-9]\d*:[\w-]+$/.test(token)) throw new Error('the token must look like 123456789:letters-and-digits')
  const feed = new Feed()
  const state = new WorldState(botId, clock, feed)
  const updates = new UpdateQueue(clock, feed)
  const presses = new Presses(clock, feed, options.answerWindowMs ?? 15_000)
  const world = new World(state, updates, presses)
  cast(world.groups, {
    id: botId,
    username: options.botUsername ?? 'opsbell_bot',
    name: options.botName ?? 'Opsbell',
  })
  updates.drop()
  const transcript = new Transcript(feed)
  const faults = new Faults(feed)
  const throttle = new Throttle(clock, { ...telegramLimits, ...options.limits })
  const api: Api = {
    state,
    updates,
    throttle,
    presses,
    clock,
    log,
    token,
    groups: world.groups,
    waits: new FloodWaits(clock),
    commands: new CommandBook(feed),
    webhook: new Webhook(updates, clock),
  }
  const server = new ApiServer(api, faults, transcript)
  const ledger = new Ledger(state, transcript)
  const systems = new SystemBook(feed)
  for (const { id, url } of options.systems ?? []) systems.add(id, url)
  const { commands } = api
  const app = controlApp({ world, feed, faults, transcript, ledger, throttle, commands, systems })
  const servePage = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const serve =
    (rest: (request: IncomingMessage, response: ServerResponse) => unknown) =>
    (request: IncomingMessage, response: ServerResponse) =>
      void server
        .handle(request, response)
        .then((handled) => handled || rest(request, response))
        .catch((error: unknown) => {
          log.error('sandbox failed', { error: messageOf(error) })
          request.socket.destroy()
        })
  const apiListener = new Listener(
    serve((_, response) => notFound(response)),
    host,
    options.apiPort ?? 0,
  )
  const pageListener = new Listener(serve(servePage), host, options.port ?? 0)
  api.webhook.runInAnswer = async (method, fields) => {
    const values = Object.entries(fields).map(([name, value]) => [name, asText(value)] as const)
    await server.run(method, new Params(new Map(values)), new AbortController().signal)
  }
  faults.listen = (open) => {
    server.refusing = !open
    return open ? apiListener.open() : apiListener.close()
  }
  await apiListener.open()
  await pageListener.open()
  const close = async () => {
    updates.close()
    await Promise.all([apiListener.close(), pageListener.close()])
  }
  const address = (listener: Listener) => `http://${host}:${listener.port}`
  return {
    url: address(pageListener),
    apiRoot: address(apiListener),
    token,
    botId,
    world,
    transcript,
    ledger,
    systems,
    faults,
    updates,
    waitFor: (probe, what, timeoutMs) => feed.waitFor(probe, what, timeoutMs),
    setLimits: (limits) => {
      throttle.limits = { ...throttle.limits, ...limits }
    },
    close,
  }
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
