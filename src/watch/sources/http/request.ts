import { TLSSocket } from 'node:tls'
import { buildConnector, Client, type Dispatcher } from 'undici'
import { BodyBuffer } from '../body-buffer.ts'
import { failure } from '../failures.ts'
import { decode, largestHeader, tooLarge } from '../http.ts'
import { certificateOf, lookingTls } from '../probe.ts'
import type { HttpProbeConfig } from './index.ts'

/** As far as a probe came: what it learned stays, also when it then fails. */
export interface Progress {
  /** Asked last. */
  host: string
  redirects: number
  status?: number
  /** The last connection was TLS. */
  secure?: boolean
  /** Of the certificates it showed, Unix seconds. */
  expiry?: number | undefined
  /** Bytes of the body, decompressed. */
  length?: number
}

/** As Go's client, which blackbox_exporter uses. */
const mostRedirects = 10
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Asks the source's address anew at each call and answers with the body of what it came to. */
export function requester(config: HttpProbeConfig, own: Readonly<Record<string, string>>) {
  const bodies = new BodyBuffer()
  return async (progress: Progress, signal: AbortSignal): Promise<Buffer> => {
    let url = new URL(config.url)
    for (;;) {
      const next = await hop(url, config, own, progress, bodies, signal)
      if (Buffer.isBuffer(next)) return next
      if (++progress.redirects > mostRedirects) {
        throw failure('redirects-on', { host: progress.host, most: String(mostRedirects) })
      }
      url = next
    }
  }
}

/** One request: its body, or where it leads. */
async function hop(
  url: URL,
  config: HttpProbeConfig,
  own: Readonly<Record<string, string>>,
  progress: Progress,
  bodies: BodyBuffer,
  signal: AbortSignal,
): Promise<Buffer | URL> {
  const home = url.origin === new URL(config.url).origin
  Object.assign(progress, { host: url.host, secure: url.protocol === 'https:', expiry: undefined })
  const client = clientFor(url, config, home, progress)
  try {
    const response = await client.request({
      path: url.pathname + url.search,
      method: config.method,
      // What the source's owner confides to one server is not for another.
      headers: { 'user-agent': 'opsbell', 'accept-encoding': 'gzip', ...(home ? own : {}) },
      signal,
    })
    progress.status = response.statusCode
    const to = config.followRedirects ? redirectOf(response, url) : undefined
    return to ?? (await bodyOf(response, config.limits.body, progress, bodies))
  } finally {
    client.destroy().catch(() => {})
  }
}

function clientFor(url: URL, config: HttpProbeConfig, home: boolean, progress: Progress): Client {
  const { timeout, tls } = config
  const trusted = home ? tls : { insecure: tls.insecure, ca: tls.ca }
  const connect = buildConnector({ timeout, ...lookingTls(trusted) } as buildConnector.BuildOptions)
  return new Client(url.origin, {
    pipelining: 1,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    maxHeaderSize: largestHeader,
    connect: (options, callback) =>
      connect(options, (...[error, socket]) => {
        if (error) return callback(error, null)
        if (!(socket instanceof TLSSocket)) return callback(null, socket)
        const { expiry, fault } = certificateOf(socket)
        progress.expiry = expiry
        if (fault === undefined || tls.insecure) return callback(null, socket)
        socket.destroy()
        callback(failure('tls', { host: url.host, detail: fault }), null)
      }),
  })
}

function redirectOf({ statusCode, headers, body }: Dispatcher.ResponseData, from: URL): URL | undefined {
  const location = String(headers.location ?? '')
  if (!redirects.has(statusCode) || location === '' || !URL.canParse(location, from.href)) return undefined
  body.on('error', () => {}).destroy()
  const to = new URL(location, from.href)
  if (to.protocol === 'http:' || to.protocol === 'https:') return to
  throw failure('redirects-away', { host: from.host, to: `${to.protocol}…` })
}

async function bodyOf(
  { headers, body }: Dispatcher.ResponseData,
  most: number,
  progress: Progress,
  bodies: BodyBuffer,
): Promise<Buffer> {
  const raw = await bodies.collect(body, most, Number(headers['content-length'] ?? 0))
  if (raw === undefined) throw tooLarge(progress.host, most)
  const encoding = String(headers['content-encoding'] ?? 'identity').toLowerCase()
  const plain = await decode(raw, raw.length === 0 ? 'identity' : encoding, most, progress.host)
  progress.length = plain.length
  return plain
}
