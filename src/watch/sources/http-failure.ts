import { formatDuration } from '../../core/duration.ts'
import { messageOf } from '../../core/errors.ts'
import { type FailureReason, SourceError } from './contract.ts'

type Sentence = readonly [FailureReason, (host: string) => string]

const byCode: Readonly<Record<string, Sentence>> = {
  ECONNREFUSED: [
    'unreachable',
    (host) => `${host} refuses the connection; is the service running and is the port right?`,
  ],
  ENOTFOUND: ['unreachable', (host) => `the name of ${host} can't be resolved; check url`],
  EAI_AGAIN: ['unreachable', (host) => `the name of ${host} can't be resolved at the moment; check DNS`],
  EHOSTUNREACH: ['unreachable', (host) => `${host} can't be reached; check the network`],
  ENETUNREACH: ['unreachable', (host) => `${host} can't be reached; check the network`],
  ECONNRESET: ['unreachable', (host) => `${host} broke the connection off`],
  EPIPE: ['unreachable', (host) => `${host} broke the connection off`],
  UND_ERR_SOCKET: ['unreachable', (host) => `${host} broke the connection off`],
  UND_ERR_HEADERS_OVERFLOW: ['too_large', (host) => `${host} answers with too many headers`],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['content', (host) => `${host} sent another length than it announced`],
}

const timeouts = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
  'ABORT_ERR',
  'UND_ERR_ABORTED',
])

/** What went wrong with a request, as a sentence. */
export function failureOf(error: unknown, host: string, timeout: number, scrub: (text: string) => string): SourceError {
  if (error instanceof SourceError) return new SourceError(error.reason, scrub(error.message))
  const code = (error as { code?: unknown }).code
  const name = typeof code === 'string' ? code : ''
  if (timeouts.has(name) || (error as Error)?.name === 'AbortError' || (error as Error)?.name === 'TimeoutError') {
    return new SourceError('timeout', `${host} gave no complete answer within ${formatDuration(timeout)}`)
  }
  const known = byCode[name]
  if (known) return new SourceError(known[0], known[1](host))
  const text = scrub(messageOf(error)).slice(0, 200)
  if (name.startsWith('HPE_')) return new SourceError('content', `${host} doesn't answer in HTTP (${text})`)
  if (isTls(name)) return new SourceError('tls', `TLS with ${host} failed (${text}); check tls of the source`)
  return new SourceError('unreachable', `${host} can't be polled: ${text}`)
}

function isTls(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|HOSTNAME_MISMATCH)/.test(code)
}

/** Takes the values of a source's own headers out of a text: a server may echo them. */
export function scrubber(headers: Readonly<Record<string, string>>): (text: string) => string {
  const secrets = Object.values(headers).flatMap((value) => [value, ...value.split(/\s+/)])
  const forms = secrets.filter((secret) => secret.length >= 6).flatMap((secret) => [secret, encodeURIComponent(secret)])
  return (text) => forms.reduce((scrubbed, form) => scrubbed.replaceAll(form, '…'), text)
}
