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
import { type ControlParts, controlApp } from './control/app.ts'
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
  const { host = '127.0.0.1', port = 0, apiPort = 0 } = options
  const parts = build(options)
  const { api, world, feed, faults, transcript, ledger, systems, throttle } = parts
  const server = new ApiServer(api, faults, transcript)
  const page = getRequestListener(controlApp(parts).fetch, { overrideGlobalObjects: false })
  const apiListener = new Listener(serving(server, api.log, notFoundFor), host, apiPort)
  const pageListener = new Listener(serving(server, api.log, page), host, port)
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
  const address = (listener: Listener) => `http://${host.includes(':') ? `[${host}]` : host}:${listener.port}`
  return {
    url: address(pageListener),
    apiRoot: address(apiListener),
    token: api.token,
    botId: api.state.botId,
    updates: api.updates,
    world,
    transcript,
    ledger,
    systems,
    faults,
    waitFor: (probe, what, timeoutMs) => feed.waitFor(probe, what, timeoutMs),
    setLimits: (limits) => {
      throttle.limits = { ...throttle.limits, ...limits }
    },
    close: async () => {
      api.webhook.set(undefined)
      api.updates.close()
      await Promise.all([apiListener.close(), pageListener.close()])
    },
  }
}

/** Everything but the network. */
function build(options: SandboxOptions): ControlParts & { api: Api } {
  const { clock = systemClock, log = silentLog, token = defaultToken } = options
  const { botUsername: username = 'opsbell_bot', botName: name = 'Opsbell' } = options
  if (!/^[1-9]\d*:[\w-]+$/.test(token)) throw new Error('the token must look like 123456789:letters-and-digits')
  const feed = new Feed()
  const state = new WorldState(Number.parseInt(token, 10), clock, feed)
  const updates = new UpdateQueue(clock, feed)
  const presses = new Presses(clock, feed, options.answerWindowMs ?? 15_000)
  const world = new World(state, updates, presses)
  cast(world.groups, { id: state.botId, username, name })
  updates.drop()
  const throttle = new Throttle(clock, { ...telegramLimits, ...options.limits })
  const waits = new FloodWaits(clock)
  const commands = new CommandBook(feed)
  const webhook = new Webhook(updates, clock)
  const api: Api = {
    state,
    updates,
    throttle,
    presses,
    clock,
    log,
    token,
    waits,
    commands,
    webhook,
    groups: world.groups,
  }
  const transcript = new Transcript(feed)
  const systems = new SystemBook(feed)
  for (const { id, url } of options.systems ?? []) systems.add(id, url)
  const ledger = new Ledger(state, transcript)
  return { api, world, feed, faults: new Faults(feed), transcript, ledger, throttle, commands, systems }
}

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

const notFoundFor: Handler = (_, response) => notFound(response)

/** The Bot API first, `rest` for any other path; what throws costs one connection. */
function serving(server: ApiServer, log: Log, rest: Handler): (...args: Parameters<Handler>) => void {
  return (request, response) => {
    server
      .handle(request, response)
      .then((handled) => handled || rest(request, response))
      .catch((error: unknown) => {
        log.error('sandbox failed', { error: messageOf(error) })
        request.socket.destroy()
      })
  }
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
