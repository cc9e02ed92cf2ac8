import { Agent, request } from 'undici'
import type { Ms } from '../../../core/clock.ts'

/** How long one call may take, by what it does. */
export interface Timeouts {
  /** Setting up the connection. */
  connect: Ms
  /** Sends, edits and the like: until the whole answer is there. */
  call: Ms
  /** Calls that carry a file. */
  file: Ms
}

export const defaultTimeouts: Timeouts = { connect: 5000, call: 15_000, file: 60_000 }

/** Connections to one Bot API server, kept alive and shared by all its `Api` objects. */
export interface TelegramHttp {
  apiRoot: string
  timeouts: Timeouts
  dispatcher: Agent
  /** The server's clock by its last answer's Date header, and our wall clock then, ms; undefined before the first. */
  lastDate?: { server: Ms; here: Ms }
  /** Our wall clock. */
  now(): Ms
  close(): Promise<void>
}

export function createTelegramHttp(
  apiRoot: string,
  timeouts: Partial<Timeouts> = {},
  now: () => Ms = Date.now,
): TelegramHttp {
  const all = { ...defaultTimeouts, ...timeouts }
  const dispatcher = new Agent({ connect: { timeout: all.connect }, connections: 32, pipelining: 1 })
  return {
    now,
    apiRoot: apiRoot.replace(/\/+$/, ''),
    timeouts: all,
    dispatcher,
    close: () => dispatcher.destroy(),
  }
}

/**
 * A call that got no answer. The text names method and code only: the address holds the token. `delivered` says whether
 * the server may have done what was asked.
 */
export class CallFailed extends Error {
  override name = 'CallFailed'
  readonly code: string
  readonly delivered: 'no' | 'maybe'
  constructor(code: string, delivered: 'no' | 'maybe') {
    super(code)
    this.code = code
    this.delivered = delivered
  }
}

// Failures before any byte of the request left.
const neverLeft = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
])

interface FetchInit {
  method?: string
  headers?: Record<string, string>
  body?: unknown
  signal?: { aborted: boolean; addEventListener(type: 'abort', listener: () => void, options?: object): void }
}

/**
 * What grammY calls as `fetch`: the part of it that it uses. An answer that is no JSON (a gateway's page) becomes a
 * Bot API error of the same status.
 * @throws CallFailed when there was no answer.
 */
export function fetchOver(http: TelegramHttp): typeof fetch {
  const call = async (url: string, init: FetchInit) => {
    const limit = limitOf(http.timeouts, url, init.body)
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(new CallFailed('TIMEOUT', 'maybe')), limit)
    init.signal?.addEventListener('abort', () => abort.abort(new CallFailed('ABORTED', 'maybe')), { once: true })
    if (init.signal?.aborted) abort.abort(new CallFailed('ABORTED', 'no'))
    try {
      const answer = await request(url, {
        dispatcher: http.dispatcher,
        method: 'POST',
        headers: { 'content-type': init.headers?.['content-type'] ?? 'application/json' },
        body: init.body as string,
        signal: abort.signal,
        headersTimeout: limit,
        bodyTimeout: limit,
      })
      noteDate(http, answer.headers.date)
      const parsed = parseAnswer(await answer.body.text(), answer.statusCode)
      return { ok: true, status: answer.statusCode, json: () => Promise.resolve(parsed) }
    } catch (error) {
      throw asCallFailed(error)
    } finally {
      clearTimeout(timer)
    }
  }
  return call as unknown as typeof fetch
}

function noteDate(http: TelegramHttp, header: string | string[] | undefined): void {
  const server = typeof header === 'string' ? Date.parse(header) : Number.NaN
  if (Number.isFinite(server)) http.lastDate = { server, here: http.now() }
}

/** Long polls wait as long as they asked for, and a little more. */
function limitOf(timeouts: Timeouts, url: string, body: unknown): Ms {
  if (typeof body !== 'string') return timeouts.file
  if (!url.endsWith('/getUpdates')) return timeouts.call
  const { timeout } = JSON.parse(body) as { timeout?: number }
  return timeouts.call + (timeout ?? 0) * 1000
}

function parseAnswer(text: string, status: number): unknown {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && 'ok' in parsed) return parsed
  } catch {
    // Not JSON: said below.
  }
  return { ok: false, error_code: status === 200 ? 502 : status, description: `no Bot API answer (HTTP ${status})` }
}

function asCallFailed(error: unknown): CallFailed {
  if (error instanceof CallFailed) return error
  const code = codeOf(error)
  return new CallFailed(code, neverLeft.has(code) ? 'no' : 'maybe')
}

/** The code of the error or of what it wraps; addresses and messages stay behind. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'FAILED'
  const { code, cause, errors, name } = error as { code?: unknown; cause?: unknown; errors?: unknown; name?: unknown }
  if (typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code)) return code
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0])
  if (cause !== undefined) return codeOf(cause)
  return name === 'AbortError' ? 'ABORTED' : 'FAILED'
}
