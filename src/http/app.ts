import { Hono } from 'hono'
import { type Clock, type Ms, sleep } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import { randomId } from '../core/ids.ts'
import type { Log } from '../core/log.ts'
import type { Metrics } from '../core/metrics.ts'
import { StoreUnavailable } from '../store/unavailable.ts'
import { authorised, Refusals } from './auth.ts'
import { foreign } from './origin.ts'
import { HttpProblem, jsonAnswer } from './problem.ts'
import type { Ask, Route } from './route.ts'

export interface HttpAppOptions {
  routes: readonly Route[]
  /** Any of them opens; none: everything is open, as the server listens on loopback only. */
  tokens: readonly string[]
  clock: Clock
  log: Log
  metrics: Metrics
}

/** A route must have answered by then, as whoever asked has given up. */
const handleWithin: Ms = 25_000

/** On every answer: what is served here is for programs, and nothing of it is for other sites or caches. */
const guards: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
}

/** Routes behind the checks that all of them share. */
export function httpApp(options: HttpAppOptions): Hono {
  const { routes, log } = options
  const app = new Hono()
  const guarded = createGuard(options)
  const meter = createMeter(options)
  app.use('*', async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(guards)) if (!c.res.headers.has(name)) c.res.headers.set(name, value)
  })
  for (const route of routes) {
    app.on(route.method, route.path, async (c) => {
      const url = new URL(c.req.url)
      const ask = { request: c.req.raw, query: url.searchParams, params: c.req.param(), traceId: randomId() }
      const answer = await guarded(route, ask)
      meter(route, answer.status)
      return answer
    })
  }
  app.notFound((c) => {
    const others = routes.filter(({ path }) => path === c.req.path)
    if (others.length > 0) {
      const allow = others.map(({ method }) => method).join(', ')
      return jsonAnswer(405, { error: `${c.req.path} does not take ${c.req.method}; it takes ${allow}` }, { allow })
    }
    const known = routes.filter(({ access }) => access === 'open').map(({ path }) => path)
    return jsonAnswer(404, {
      error: `nothing at ${c.req.path.slice(0, 200)}; see ${known.join(' and ')}, or the README for all`,
    })
  })
  app.onError((error) => failed(error, log, ''))
  return app
}

function createGuard({ tokens, clock, log }: HttpAppOptions): (route: Route, ask: Ask) => Promise<Response> {
  const refusals = new Refusals(clock, log)
  return async (route, ask) => {
    const { request, traceId } = ask
    if (route.access === 'token') {
      const why = foreign(request, tokens)
      if (why !== undefined) return jsonAnswer(403, { error: why })
      if (tokens.length > 0 && !authorised(request.headers.get('authorization') ?? undefined, tokens)) {
        refusals.note(route.path)
        return jsonAnswer(
          401,
          { error: 'send Authorization: Bearer API_TOKEN, or basic with user opsbell and API_TOKEN as password' },
          { 'www-authenticate': 'Bearer, Basic realm="opsbell"' },
        )
      }
    }
    const late = new AbortController()
    const timeout = sleep(clock, handleWithin, late.signal).then(
      () => jsonAnswer(503, { error: `not done within ${handleWithin / 1000} s; try again` }, { 'retry-after': '5' }),
      () => jsonAnswer(503, { error: 'stopped' }),
    )
    const handled = route.handle(ask).catch((error: unknown) => failed(error, log, traceId))
    return Promise.race([handled, timeout]).finally(() => late.abort())
  }
}

function failed(error: unknown, log: Log, traceId: string): Response {
  if (error instanceof HttpProblem)
    return jsonAnswer(error.status, { error: error.message, ...error.more }, error.headers)
  if (error instanceof StoreUnavailable) {
    return jsonAnswer(503, { error: `nothing can be stored now (${error.reason}); try again` }, { 'retry-after': '5' })
  }
  log.error('a request failed; please report it', { trace_id: traceId, error: messageOf(error) })
  return jsonAnswer(500, { error: `this failed unexpectedly; the log tells more under trace_id ${traceId}` })
}

function createMeter({ metrics }: HttpAppOptions): (route: Route, status: number) => void {
  const requests = metrics.counter({
    name: 'opsbell_http_requests_total',
    help: 'Answered requests by route and status.',
    labels: ['method', 'route', 'status'],
  })
  return ({ method, path }, status) => requests.inc({ method, route: path, status: String(status) })
}
