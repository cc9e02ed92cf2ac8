import { TLSSocket } from 'node:tls'
import { buildConnector, Client, type Dispatcher } from 'undici'
import { BodyBuffer, BodyPool } from '../body-buffer.ts'
import { failure } from '../failures.ts'
import { largestHeader, readBody } from '../http.ts'
import { certificateOf, lookingTls } from '../probe.ts'
import type { HttpProbeConfig } from './config.ts'

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

/** Asks the source's address anew at each call, and has the body of what it comes to judged. */
export function requester(
  config: HttpProbeConfig,
  own: Readonly<Record<string, string>>,
  pool: BodyPool = new BodyPool(),
) {
  return async <T>(progress: Progress, signal: AbortSignal, judge: (body: Buffer) => T): Promise<T> => {
    const bodies = new BodyBuffer(pool)
    try {
      let url = new URL(config.url)
      for (;;) {
        const next = await hop(url, config, own, progress, bodies, signal)
        if (Buffer.isBuffer(next)) return judge(next)
        if (++progress.redirects > mostRedirects) {
          throw failure('redirects-on', { host: progress.host, most: String(mostRedirects) })
        }
        url = next
      }
    } finally {
      bodies.release()
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
    if (to) return to
    // An answer to HEAD tells of a body that isn't there.
    const told = config.method === 'HEAD' ? { ...response, headers: {} } : response
    const body = await readBody(told, config.limits.body, url.host, bodies)
    progress.length = body.length
    return body
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
