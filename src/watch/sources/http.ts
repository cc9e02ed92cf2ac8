import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Agent, type Dispatcher } from 'undici'
import { BodyBuffer } from './body-buffer.ts'
import type { SourceError } from './contract.ts'
import { failure } from './failures.ts'
import { failureOf, scrubber } from './http-failure.ts'
import type { HttpConfig } from './schema.ts'

const inflate = promisify(gunzip)
export const largestHeader = 16 * 1024

/** An answer within the source's bounds. */
export interface HttpAnswer {
  status: number
  /** Lower case, with parameters; empty when there is none. */
  contentType: string
  body: Buffer
}

export interface HttpClient {
  /**
   * GETs the source's address over a kept connection. Redirects are refused, the decompressed body is bounded, and
   * `signal` ends it at any point. The answer's body is good until the next call.
   * @param accepts tells of a status besides 2xx whether its body is wanted.
   * @param path in place of the address's own, on the same server.
   * @throws SourceError
   */
  get(
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    accepts?: (status: number) => boolean,
    path?: string,
  ): Promise<HttpAnswer>
  close(): Promise<void>
}

/** The client of one source: one connection, kept between polls. */
export function httpClient(config: HttpConfig): HttpClient {
  const target = new URL(config.url)
  const agent = agentFor(config)
  const own = { ...config.headers, ...authorization(config) }
  const scrub = scrubber(own)
  const bodies = new BodyBuffer()

  const request = (headers: Readonly<Record<string, string>>, signal: AbortSignal, path: string) =>
    agent.request({
      origin: target.origin,
      path,
      method: 'GET',
      headers: { 'user-agent': 'opsbell', 'accept-encoding': 'gzip', ...headers, ...own },
      signal,
    })

  return {
    async get(headers, signal, accepts = () => false, path = target.pathname + target.search) {
      try {
        const response = await retryOnce(() => request(headers, signal, path), signal)
        return await read(response, config.limits.body, target, accepts, bodies)
      } catch (error) {
        throw failureOf(error, target.host, config.timeout, scrub)
      }
    },
    close: () => agent.destroy(),
  }
}

function agentFor({ every, timeout, tls }: HttpConfig): Agent {
  const { ca, cert, key, serverName, insecure } = tls
  return new Agent({
    connections: 1,
    pipelining: 1,
    keepAliveTimeout: Math.min(every + timeout + 5_000, 600_000),
    headersTimeout: timeout,
    bodyTimeout: timeout,
    maxHeaderSize: largestHeader,
    connect: {
      timeout,
      rejectUnauthorized: !insecure,
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(serverName === undefined ? {} : { servername: serverName }),
    },
  })
}

/** The header that carries a source's credentials, if it has any. */
export function authorization({ auth }: Pick<HttpConfig, 'auth'>): Record<string, string> {
  if (auth === undefined) return {}
  if ('bearer' in auth) return { authorization: `Bearer ${auth.bearer}` }
  const { username, password } = auth.basic
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
}

/** A kept connection may have been closed by the server just now; a GET can be sent again. */
async function retryOnce<T>(request: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await request()
  } catch (error) {
    const code = (error as { code?: string }).code
    if (signal.aborted || (code !== 'UND_ERR_SOCKET' && code !== 'ECONNRESET' && code !== 'EPIPE')) throw error
    return request()
  }
}

async function read(
  response: Dispatcher.ResponseData,
  most: number,
  target: URL,
  accepts: (status: number) => boolean,
  bodies: BodyBuffer,
): Promise<HttpAnswer> {
  const { statusCode: status, headers, body } = response
  if ((status < 200 || status > 299) && !accepts(status)) {
    body.on('error', () => {}).destroy()
    throw statusFailure(status, target, String(headers.location ?? ''))
  }
  const raw = await bodies.collect(body, most, Number(headers['content-length'] ?? 0))
  if (raw === undefined) throw tooLarge(target.host, most)
  const contentType = String(headers['content-type'] ?? '').toLowerCase()
  const encoding = String(headers['content-encoding'] ?? 'identity').toLowerCase()
  return { status, contentType, body: await decode(raw, encoding, most, target.host) }
}

function statusFailure(code: number, { host, href, pathname }: URL, location: string): SourceError {
  const status = String(code)
  if (code >= 300 && code < 400) {
    const to = URL.canParse(location, href) ? new URL(location, href) : undefined
    if (to === undefined || location === '') return failure('redirect-nowhere', { host, status })
    return failure('redirect', { host, status, to: `${to.origin}${to.pathname}`.slice(0, 200) })
  }
  if (code === 401 || code === 403) return failure('status-auth', { host, status })
  if (code === 404) return failure('status-path', { host, status, path: pathname.slice(0, 200) })
  return failure('status', { host, status })
}

/** @throws SourceError when it is no gzip or unpacks to more than `most` bytes */
export async function decode(raw: Buffer, encoding: string, most: number, host: string): Promise<Buffer> {
  if (encoding === 'identity' || encoding === '') return raw
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw failure('encoding', { host, encoding: encoding.slice(0, 40) })
  }
  try {
    return await inflate(raw, { maxOutputLength: most })
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(host, most)
    throw failure('gzip', { host })
  }
}

export function tooLarge(host: string, most: number): SourceError {
  const size = most % 1024 ** 2 === 0 ? `${most / 1024 ** 2}MiB` : `${most} bytes`
  return failure('body-too-large', { host, size })
}
