import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono, type MiddlewareHandler } from 'hono'
import { UserError } from '../core/errors.ts'

/** What `/readyz` waits for. Undefined: ready. */
export type NotReady = () => string | undefined

export interface HttpOptions {
  host: string
  /** 0 for any free port. */
  port: number
  /** Bearer token, or the password of user `opsbell`; without it the server listens on loopback only. */
  token?: string
  metrics: { render(): Promise<{ contentType: string; body: string }> }
  notReady: NotReady
  /** Stages that stand still; `/healthz` says them and answers 503. */
  problems(): Promise<{ stage: string; problem: string }[]>
}

export interface HttpServer {
  url: string
  close(): Promise<void>
}

/**
 * Starts the HTTP server and resolves once it listens.
 * @throws UserError when it may not or can't listen there.
 */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  if (options.token === undefined && !isLoopback(options.host)) {
    throw new UserError(
      `HTTP_HOST is ${options.host}: set API_TOKEN to listen beyond this machine, or HTTP_HOST=127.0.0.1`,
    )
  }
  const app = routes(options)
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: app.fetch,
        hostname: options.host,
        port: options.port,
        serverOptions: { headersTimeout: 10_000, requestTimeout: 30_000, maxHeaderSize: 16_384 },
      },
      (address) => {
        const host = isIP(address.address) === 6 ? `[${address.address}]` : address.address
        resolve({
          url: `http://${host}:${address.port}`,
          close: () => new Promise((done) => closeServer(server, done)),
        })
      },
    )
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE' ? 'the port is taken; set HTTP_PORT to a free one (0 picks one)' : error.message
      reject(new UserError(`can't listen on ${options.host}:${options.port}: ${why}`))
    })
  })
}

function closeServer(server: ReturnType<typeof serve>, done: () => void): void {
  server.close(() => done())
  if ('closeAllConnections' in server) server.closeAllConnections()
}

/** Probes are open; everything else needs the token where one is set. */
function routes({ token, metrics, notReady, problems }: HttpOptions): Hono {
  const app = new Hono()
  app.get('/healthz', async (c) => {
    const found = await problems()
    return found.length === 0 ? c.json({ status: 'ok' }) : c.json({ status: 'stuck', problems: found }, 503)
  })
  app.get('/readyz', (c) => {
    const why = notReady()
    return why === undefined ? c.json({ status: 'ready' }) : c.json({ status: 'not ready', why }, 503)
  })
  app.use('/*', authorised(token))
  app.get('/metrics', async (c) => {
    const { contentType, body } = await metrics.render()
    return c.body(body, 200, { 'content-type': contentType })
  })
  app.notFound((c) => c.json({ error: `nothing at ${c.req.path}; see /healthz, /readyz and /metrics` }, 404))
  return app
}

function authorised(token: string | undefined): MiddlewareHandler {
  return async (c, next) => {
    if (token === undefined || accepts(c.req.header('authorization'), token)) return next()
    return c.json({ error: 'send Authorization: Bearer API_TOKEN, or basic with user opsbell' }, 401, {
      'www-authenticate': 'Bearer',
    })
  }
}

function accepts(header: string | undefined, token: string): boolean {
  const [scheme, value] = (header ?? '').split(' ', 2)
  if (value === undefined) return false
  if (scheme?.toLowerCase() === 'bearer') return same(value, token)
  return scheme?.toLowerCase() === 'basic' && same(Buffer.from(value, 'base64').toString('utf8'), `opsbell:${token}`)
}

/** Compares hashes, so that neither content nor length shows in the time it takes. */
function same(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(a), hash(b))
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
