import { Agent, type Dispatcher } from 'undici'
import type { Clock, Ms } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import { randomId } from '../../core/ids.ts'
import type { Result, TrackerFailure, Upload } from './contract.ts'
import { failed, failureOfStatus } from './failure.ts'

/** What is read of one answer at most; lists of issues hold their texts. */
const largestAnswer = 16 * 1024 * 1024

export interface TrackerHttpOptions {
  /** Ahead of every path. */
  base: string
  headers: Readonly<Record<string, string>>
  clock: Clock
  /** Takes secrets out of what a tracker says. */
  redact: (text: string) => string
  /** For the whole of one request; four times as long for one with a file. */
  timeout: Ms
}

export interface Ask {
  method: 'GET' | 'POST'
  path: string
  query?: Readonly<Record<string, string>>
  json?: unknown
  /** Goes as the part `file` of a form. */
  file?: Upload
  headers?: Readonly<Record<string, string>>
}

export interface TrackerHttp {
  /** The answer's JSON when its status is 2xx. Redirects are not followed. Never rejects. */
  ask(ask: Ask): Promise<Result<unknown>>
  close(): Promise<void>
}

export function trackerHttp({ base, headers, clock, redact, timeout }: TrackerHttpOptions): TrackerHttp {
  const root = new URL(base)
  const agent = new Agent({
    // Requests are rare: a kept connection would be closed by the time of the next, and a POST can't be sent again.
    pipelining: 0,
    connections: 2,
    headersTimeout: 4 * timeout,
    bodyTimeout: timeout,
    maxHeaderSize: 32 * 1024,
    connect: { timeout },
  })
  const send = (ask: Ask): Promise<Dispatcher.ResponseData> => {
    const { body, type } = bodyOf(ask)
    const query = new URLSearchParams(ask.query).toString()
    return agent.request({
      origin: root.origin,
      path: `${root.pathname.replace(/\/$/, '')}${ask.path}${query && `?${query}`}`,
      method: ask.method,
      headers: {
        'user-agent': 'opsbell',
        accept: 'application/json',
        ...(type !== undefined && { 'content-type': type }),
        ...headers,
        ...ask.headers,
      },
      signal: AbortSignal.timeout(ask.file ? 4 * timeout : timeout),
      ...(body !== undefined && { body }),
    })
  }
  return {
    ask: async (ask) => {
      const changes = ask.method === 'POST'
      try {
        const response = await send(ask)
        const text = await readText(response)
        const status = response.statusCode
        if (status < 200 || status > 299)
          return failureOfStatus({ status, headers: response.headers, text, now: clock.now(), redact })
        const json = parsed(text)
        return json === undefined ? odd(changes) : { ok: true, value: json }
      } catch (error) {
        return failureOfError(error, changes, redact)
      }
    },
    close: () => agent.destroy(),
  }
}

/** An answer that says that it was done but not what. */
export const odd = (maybeDone: boolean): TrackerFailure => failed('odd-answer', { maybeDone })

function bodyOf({ json, file }: Ask): { body?: string | Buffer; type?: string } {
  if (json !== undefined) return { body: JSON.stringify(json), type: 'application/json' }
  if (!file) return {}
  const boundary = `opsbell-${randomId()}`
  const head = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="file"; filename="${file.name}"`,
    `Content-Type: ${/^[\w.+-]+\/[\w.+-]+$/.test(file.mime) ? file.mime : 'application/octet-stream'}`,
    '\r\n',
  ]
  const body = Buffer.concat([Buffer.from(head.join('\r\n')), file.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)])
  return { body, type: `multipart/form-data; boundary=${boundary}` }
}

async function readText({ body, headers }: Dispatcher.ResponseData): Promise<string> {
  if (Number(headers['content-length'] ?? 0) > largestAnswer) {
    body.on('error', () => {}).destroy()
    throw new TooLong()
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largestAnswer) throw new TooLong()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

class TooLong extends Error {}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

// Codes of errors that come before anything was sent.
const unsent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

function failureOfError(error: unknown, changes: boolean, redact: (text: string) => string): TrackerFailure {
  if (error instanceof TooLong) return odd(changes)
  const { code: given, name = '' } = error as { code?: unknown; name?: string }
  const code = typeof given === 'string' ? given : ''
  const maybeDone = changes && !unsent.has(code) && !/CERT|TLS|SSL/.test(code)
  const late = name === 'TimeoutError' || name === 'AbortError' || /TIMEOUT/.test(code)
  const detail = redact(code || messageOf(error)).slice(0, 100)
  return failed(late ? 'timeout' : 'network', { maybeDone, detail })
}
