import { isIP } from 'node:net'
import type { ConnectionOptions, DetailedPeerCertificate, TLSSocket } from 'node:tls'
import type { Clock, Ms } from '../../core/clock.ts'
import type { Sink } from '../samples/sink.ts'
import type { SourceError } from './contract.ts'
import type { TlsConfig } from './schema.ts'

/** How a probe went: whatever its target does is a result, not a failure of the poll. */
export interface Probed<T> {
  value: T | undefined
  error: SourceError | undefined
  seconds: number
}

export interface ProbeOptions {
  clock: Clock
  /** After which the probe ends itself. */
  timeout: Ms
  /** Ends it from outside; then the poll fails. */
  signal: AbortSignal
  /** What was thrown, as a sentence. */
  explain: (error: unknown) => SourceError
}

/** Runs a probe within its own timeout. */
export async function probe<T>(options: ProbeOptions, work: (signal: AbortSignal) => Promise<T>): Promise<Probed<T>> {
  const { clock, timeout, signal, explain } = options
  signal.throwIfAborted()
  const abort = new AbortController()
  const onAbort = () => abort.abort(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  const cancel = clock.after(timeout, () => abort.abort(timedOut()))
  const started = clock.mono()
  const seconds = () => (clock.mono() - started) / 1000
  try {
    const value = await work(abort.signal)
    return { value, error: undefined, seconds: seconds() }
  } catch (error) {
    signal.throwIfAborted()
    return { value: undefined, error: explain(abort.signal.aborted ? timedOut() : error), seconds: seconds() }
  } finally {
    cancel()
    signal.removeEventListener('abort', onAbort)
  }
}

function timedOut(): Error {
  return new DOMException('the probe took too long', 'TimeoutError')
}

/**
 * As blackbox_exporter: `probe_success`, `probe_duration_seconds`; besides, `probe_failure_info{reason}` = 1 while it fails, by a
 * closed set of reasons (those of `opsbell_source_poll_failures_total`).
 */
export function writeProbe(error: SourceError | undefined, seconds: number, sink: Sink): void {
  sink.add('probe_success', {}, error === undefined ? 1 : 0)
  sink.add('probe_duration_seconds', {}, seconds)
  if (error) sink.add('probe_failure_info', { reason: error.reason }, 1)
}

/**
 * For `tls.connect`: a certificate that can't be trusted is looked at before it is refused, see `certificateOf`.
 * @param host server name where `tls` gives none; without it the caller sees to that.
 */
export function lookingTls({ ca, cert, key, serverName }: TlsConfig, host = ''): ConnectionOptions {
  const name = serverName ?? host
  return {
    rejectUnauthorized: false,
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    // An address is no server name; the certificate is then compared with the address itself.
    ...(name !== '' && isIP(name) === 0 && { servername: name }),
  }
}

/** What a server showed. */
export interface Certificate {
  /** When the first certificate of its chain ends, in seconds since the epoch; undefined when it showed none. */
  expiry: number | undefined
  /** Why it can't be trusted, by Node's code such as `CERT_HAS_EXPIRED`. */
  fault: string | undefined
}

export function certificateOf(socket: TLSSocket): Certificate {
  const fault = socket.authorized ? undefined : String(socket.authorizationError ?? 'not trusted')
  return { expiry: earliestExpiry(socket.getPeerCertificate(true)), fault }
}

/** Chains end in a certificate that is its own issuer; longer than this they are not looked at. */
const longestChain = 10

function earliestExpiry(leaf: DetailedPeerCertificate): number | undefined {
  let earliest: number | undefined
  let at: DetailedPeerCertificate | undefined = leaf
  for (let depth = 0; at?.valid_to && depth < longestChain; depth++) {
    const seconds: number = Date.parse(at.valid_to) / 1000
    if (!Number.isNaN(seconds)) earliest = Math.min(earliest ?? seconds, seconds)
    at = at.issuerCertificate === at ? undefined : at.issuerCertificate
  }
  return earliest
}
