import type { Server } from 'node:http'
import { isIP } from 'node:net'
import { serve } from '@hono/node-server'
import { type Clock, systemClock } from '../core/clock.ts'
import { UserError } from '../core/errors.ts'
import { type Log, silentLog } from '../core/log.ts'
import { type Metrics, noMetrics } from '../core/metrics.ts'
import { httpApp } from './app.ts'
import { isLoopback } from './origin.ts'
import type { Route } from './route.ts'
import { healthzRoute, metricsRoute, type NotReady, readyzRoute } from './routes/own.ts'

export type { NotReady } from './routes/own.ts'

export interface HttpOptions {
  host: string
  /** 0 for any free port. */
  port: number
  /**
   * Bearer token, or the password of user `opsbell`; without it the server listens on loopback only. Two with a comma between
   * them open both, while the one is being replaced by the other.
   */
  token?: string
  metrics: { render(): Promise<{ contentType: string; body: string }> }
  notReady: NotReady
  /** Stages that stand still; `/healthz` says them and answers 503. */
  problems(): Promise<{ stage: string; problem: string }[]>
  /** What is served besides `/healthz`, `/readyz` and `/metrics`. */
  routes?: readonly Route[]
  clock?: Clock
  log?: Log
  /** Where requests are counted. */
  meters?: Metrics
}

export interface HttpServer {
  url: string
  close(): Promise<void>
}

/** Connections at a time; more are closed at once. */
const mostConnections = 500

/**
 * Starts the HTTP server and resolves once it listens.
 * @throws UserError when it may not or can't listen there.
 */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const tokens = tokensOf(options.token)
  if (tokens.length === 0 && !isLoopback(options.host)) {
    throw new UserError(
      `HTTP_HOST is ${options.host}: set API_TOKEN to listen beyond this machine, or HTTP_HOST=127.0.0.1`,
    )
  }
  const { clock = systemClock, log = silentLog, meters = noMetrics } = options
  const app = httpApp({ routes: allRoutes(options), tokens, clock, log, metrics: meters })
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: app.fetch,
        hostname: options.host,
        port: options.port,
        serverOptions: {
          headersTimeout: 10_000,
          requestTimeout: 30_000,
          connectionsCheckingInterval: 2000,
          maxHeaderSize: 16_384,
        },
      },
      (address) => {
        const host = isIP(address.address) === 6 ? `[${address.address}]` : address.address
        resolve({
          url: `http://${host}:${address.port}`,
          close: () => new Promise((done) => closeServer(server, done)),
        })
      },
    ) as Server
    server.maxConnections = mostConnections
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE' ? 'the port is taken; set HTTP_PORT to a free one (0 picks one)' : error.message
      reject(new UserError(`can't listen on ${options.host}:${options.port}: ${why}`))
    })
  })
}

/** Every route of the server. */
export function allRoutes({ metrics, notReady, problems, routes = [] }: HttpOptions): readonly Route[] {
  return [healthzRoute(problems), readyzRoute(notReady), metricsRoute(metrics), ...routes]
}

export function tokensOf(token: string | undefined): readonly string[] {
  return (token ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

function closeServer(server: Server, done: () => void): void {
  server.close(() => done())
  server.closeAllConnections()
}
