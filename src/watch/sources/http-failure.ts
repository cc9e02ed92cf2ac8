import { formatDuration } from '../../core/duration.ts'
import { messageOf } from '../../core/errors.ts'
import { oneLine } from '../../core/text.ts'
import { SourceError } from './contract.ts'
import { failure, mapFailure } from './failures.ts'

const byCode = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'name-unknown',
  EAI_AGAIN: 'name-later',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  ECONNRESET: 'broken-off',
  EPIPE: 'broken-off',
  UND_ERR_SOCKET: 'broken-off',
  UND_ERR_HEADERS_OVERFLOW: 'headers-too-large',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'other-length',
} as const

const timeouts = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
  'ABORT_ERR',
  'UND_ERR_ABORTED',
])

/** What went wrong with a connection or a request over it, as a sentence. */
export function failureOf(error: unknown, host: string, timeout: number, scrub: (text: string) => string): SourceError {
  if (error instanceof SourceError) return mapFailure(error, scrub)
  const name = codeOf(error)
  if (timeouts.has(name) || (error as Error)?.name === 'AbortError' || (error as Error)?.name === 'TimeoutError') {
    return failure('timeout', { host, timeout: formatDuration(timeout) })
  }
  if (Object.hasOwn(byCode, name)) return failure(byCode[name as keyof typeof byCode], { host })
  const detail = scrub(reasonOf(error)).slice(0, 200)
  if (name.startsWith('HPE_') || (error as Error)?.name === 'HTTPParserError')
    return failure('not-http', { host, detail })
  if (isTls(name)) return failure('tls', { host, detail })
  return failure('unreachable', { host, detail })
}

/** The code of an error, or of the first of several addresses that were tried. */
function codeOf(error: unknown): string {
  const { code, errors } = (error ?? {}) as { code?: unknown; errors?: unknown }
  if (typeof code === 'string') return code
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0]) : ''
}

/** OpenSSL's sentence holds addresses and file names; its reason is enough. */
function reasonOf(error: unknown): string {
  const { reason } = (error ?? {}) as { reason?: unknown }
  return oneLine(typeof reason === 'string' ? reason : messageOf(error))
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
