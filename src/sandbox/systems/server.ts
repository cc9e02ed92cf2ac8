import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, systemClock } from '../../core/clock.ts'
import { readBody } from '../api/request.ts'
import { seeded } from './counters.ts'
import { systems } from './registry.ts'
import type { SimulatedSystem } from './system.ts'

export interface SystemServer {
  id: string
  /** No slash at the end; `/metrics` and `/control` stand under it. */
  url: string
  system: SimulatedSystem
  /** Variables of its pack that lead to what it plays besides this server. */
  env: Readonly<Record<string, string>>
  close(): Promise<void>
}

export interface SystemOptions {
  port?: number
  host?: string
  clock?: Clock
  /** Of the system's random numbers. */
  seed?: number
}

const bodyLimit = 64 * 1024

/** Starts a simulated system as a little server of its own. */
export async function startSystem(id: string, options: SystemOptions = {}): Promise<SystemServer> {
  const { clock = systemClock, host = '127.0.0.1', port = 0 } = options
  const make = Object.hasOwn(systems, id) ? systems[id] : undefined
  if (!make) throw new Error(`no simulated system ${id}; there are ${Object.keys(systems).join(', ')}`)
  const system = make(clock, seeded(options.seed ?? 1))
  const server = createServer((request, response) => {
    answer(system, clock, request, response).catch(() => response.destroy())
  })
  await listen(server, host, port)
  const env = (await system.start?.()) ?? {}
  const address = server.address() as AddressInfo
  return {
    id,
    url: `http://${host}:${address.port}`,
    system,
    env,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      await system.close?.()
    },
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
}

async function answer(system: SimulatedSystem, clock: Clock, request: IncomingMessage, response: ServerResponse) {
  const { pathname } = new URL(request.url ?? '/', 'http://system')
  if (pathname === '/control') return control(system, request, response)
  const agent = request.headers['user-agent'] ?? ''
  const began = clock.mono()
  const behaviour = system.behaviour(pathname, agent)
  if (behaviour === 'cut') {
    request.socket.destroy()
    return
  }
  const page = Object.hasOwn(system.pages, pathname) ? system.pages[pathname] : undefined
  const reply = () => {
    const {
      status = 200,
      type,
      body,
    } = behaviour.page ?? page?.() ?? { status: 404, type: 'text/plain', body: 'not found\n' }
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body)
    system.served?.(pathname, agent, clock.mono() - began)
  }
  if (behaviour.delayMs === 0) {
    reply()
    return
  }
  const cancel = clock.after(behaviour.delayMs, reply)
  response.on('close', cancel)
}

// GET describes, POST { id, value } sets and describes.
async function control(system: SimulatedSystem, request: IncomingMessage, response: ServerResponse) {
  const send = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  if (request.method === 'GET') return send(200, system.describe())
  if (request.method !== 'POST') return send(405, { error: 'GET describes, POST {id, value} sets' })
  let wish: unknown
  try {
    wish = JSON.parse((await readBody(request, bodyLimit)).toString())
  } catch {
    return send(400, { error: 'the body must be JSON like {"id":"cpu","value":true}' })
  }
  const { id, value } = Object(wish) as { id?: unknown; value?: unknown }
  if (typeof id !== 'string' || !system.set(id, value)) {
    return send(400, { error: `no switch ${String(id)} that takes ${JSON.stringify(value)}` })
  }
  await system.idle?.()
  send(200, system.describe())
}
