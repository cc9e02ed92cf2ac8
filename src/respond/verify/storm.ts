import type { Dispatcher } from 'undici'
import type { Clock, Ms } from '../../core/clock.ts'
import { agentFor, authorization } from '../../watch/sources/http.ts'
import type { HttpConfig } from '../../watch/sources/schema.ts'
import { readBounded } from '../actions/kinds/read-bounded.ts'
import type { LoadFigures } from './contract.ts'

/** How one request ended. */
export interface Shot {
  how: 'ok' | 'timeout' | 'pool' | 'error'
  /** Until the whole answer was there; undefined when there was none. */
  ms?: Ms
  /** A status, or the system's word for it. */
  what?: string
}

export interface StormPlan {
  requests: number
  concurrent: number
  timeout: Ms
  /** Named in `user-agent`, so that a server's log can tell these requests from others. */
  run: string
}

/** Requests that have not begun by then are not sent. */
const longest: Ms = 300_000
/** More of an answer says no more about why it failed. */
const mostRead = 256 * 1024

/**
 * GETs a source's address many times, so many at once, with what its polls send. Never rejects; `signal` ends it, and
 * what was not sent then is missing.
 */
export async function storm(
  config: HttpConfig,
  { requests, concurrent, timeout, run }: StormPlan,
  { clock, signal, onShot }: { clock: Clock; signal: AbortSignal; onShot(done: number): void },
): Promise<Shot[]> {
  const agent = agentFor({ ...config, timeout }, concurrent)
  const { origin, pathname, search } = new URL(config.url)
  const headers = { ...config.headers, ...authorization(config), 'user-agent': `opsbell-verify/${run}` }
  const request = (until: AbortSignal) =>
    agent.request({ origin, path: pathname + search, method: 'GET', headers, signal: until })
  const shots: Shot[] = []
  const began = clock.mono()
  let sent = 0
  const lane = async () => {
    while (sent < requests && !signal.aborted && clock.mono() - began < longest) {
      sent++
      shots.push(await shoot(request, timeout, clock, signal))
      onShot(shots.length)
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(concurrent, requests) }, lane))
  } finally {
    await agent.destroy()
  }
  return shots
}

async function shoot(
  request: (until: AbortSignal) => Promise<Dispatcher.ResponseData>,
  timeout: Ms,
  clock: Clock,
  signal: AbortSignal,
): Promise<Shot> {
  const late = new AbortController()
  const cancel = clock.after(timeout, () => late.abort())
  const began = clock.mono()
  try {
    const answer = await request(AbortSignal.any([signal, late.signal]))
    const body = await readBounded(answer.body, mostRead)
    return shotOf(answer.statusCode, body.toString('utf8'), clock.mono() - began)
  } catch (error) {
    return late.signal.aborted ? { how: 'timeout' } : refusedOf(error)
  } finally {
    cancel()
  }
}

const exhausted = /pool|too many (clients|connections)|connection limit|max(imum)? connections/i

function shotOf(status: number, body: string, ms: Ms): Shot {
  const what = String(status)
  if (status >= 200 && status < 300) return { how: 'ok', ms }
  if (status === 408 || status === 504) return { how: 'timeout', ms, what }
  return { how: status >= 500 && exhausted.test(body) ? 'pool' : 'error', ms, what }
}

const timedOut = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])
const cutOff = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'EMFILE', 'EADDRNOTAVAIL'])

function refusedOf(error: unknown): Shot {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  const what = String(code ?? name ?? 'error')
  if (timedOut.has(what)) return { how: 'timeout', what }
  return { how: cutOff.has(what) ? 'pool' : 'error', what }
}

/** What many requests came to; the 95th percentile by nearest rank. */
export function figuresOf(shots: readonly Shot[], concurrent: number): LoadFigures {
  const count = (how: Shot['how']) => shots.filter((one) => one.how === how).length
  const times = shots.flatMap(({ ms }) => (ms === undefined ? [] : [ms])).sort((a, b) => a - b)
  const worst = mostFrequent(shots.flatMap(({ how, what }) => (how === 'ok' || what === undefined ? [] : [what])))
  return {
    requests: shots.length,
    concurrent,
    succeeded: count('ok'),
    answered: times.length,
    mean: times.length === 0 ? 0 : times.reduce((sum, ms) => sum + ms, 0) / times.length,
    p95: times[Math.ceil(0.95 * times.length) - 1] ?? 0,
    timeouts: count('timeout'),
    pool: count('pool'),
    errors: count('error'),
    ...(worst !== undefined && { worst }),
  }
}

function mostFrequent(all: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}
