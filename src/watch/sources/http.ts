import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Agent, type Dispatcher } from 'undici'
import { BodyBuffer, BodyPool } from './body-buffer.ts'
import type { SourceDeps, SourceError } from './contract.ts'
import { failure } from './failures.ts'
import { failureOf, scrubber } from './http-failure.ts'
import type { HttpConfig } from './schema.ts'

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
   * `signal` ends it at any point. The answer's body is good until the next call or `release`.
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
  /** The last answer's body is read no more: its memory may serve others. */
  release(): void
  close(): Promise<void>
}

/** The client of one source: one connection, kept between polls. */
export function httpClient(
  config: HttpConfig,
  { bodies: pool = new BodyPool() }: Pick<SourceDeps, 'bodies'>,
): HttpClient {
  const target = new URL(config.url)
  const agent = agentFor(config)
  const own = { ...config.headers, ...authorization(config) }
  const scrub = scrubber(own)
  const bodies = new BodyBuffer(pool)

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
        bodies.release()
        throw failureOf(error, target.host, config.timeout, scrub)
      }
    },
    release: () => bodies.release(),
    close: () => agent.destroy(),
  }
}

/** @param connections that it opens to the server at most */
export function agentFor({ every, timeout, tls }: HttpConfig, connections = 1): Agent {
  const { ca, cert, key, serverName, insecure } = tls
  return new Agent({
    connections,
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
  const contentType = String(headers['content-type'] ?? '').toLowerCase()
  return { status, contentType, body: await readBody(response, most, target.host, bodies) }
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

/**
 * The whole body of an answer, unpacked as it comes.
 * @param most bytes, packed and unpacked.
 * @throws SourceError when it is longer or no gzip
 */
export async function readBody(
  { headers, body }: Pick<Dispatcher.ResponseData, 'headers' | 'body'>,
  most: number,
  host: string,
  bodies: BodyBuffer,
): Promise<Buffer> {
  const encoding = String(headers['content-encoding'] ?? 'identity').toLowerCase()
  const told = Number(headers['content-length'] ?? 0)
  const packed = encoding === 'gzip' || encoding === 'x-gzip'
  if (!packed && encoding !== 'identity' && encoding !== '') {
    body.on('error', () => {}).destroy()
    throw failure('encoding', { host, encoding: encoding.slice(0, 40) })
  }
  const whole = packed && told <= most ? await unpack(body, most, host, bodies) : await bodies.collect(body, most, told)
  if (whole === undefined) throw tooLarge(host, most)
  return whole
}

async function unpack(body: Readable, most: number, host: string, bodies: BodyBuffer): Promise<Buffer | undefined> {
  const unpacked = createGunzip({ chunkSize: 64 * 1024 })
  body.on('error', (error) => unpacked.destroy(error)).pipe(unpacked)
  try {
    return await bodies.collect(unpacked, most, 0)
  } catch (error) {
    if (!/^Z_/.test(String((error as { code?: unknown }).code))) throw error
    throw failure('gzip', { host })
  } finally {
    unpacked.destroy()
    body.destroy()
  }
}

function tooLarge(host: string, most: number): SourceError {
  const size = most % 1024 ** 2 === 0 ? `${most / 1024 ** 2}MiB` : `${most} bytes`
  return failure('body-too-large', { host, size })
}
