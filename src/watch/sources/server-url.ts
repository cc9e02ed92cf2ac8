import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { z } from 'zod'
import { eg, type TlsConfig } from './schema.ts'

/** Where a server that isn't asked by HTTP listens, and who asks. */
export interface ServerUrl {
  /** For people and labels: `host:port` or the socket's path, never with a password. */
  readonly host: string
  readonly hostname: string
  readonly port: number
  /** A Unix socket in place of host and port. */
  readonly path: string | undefined
  readonly tls: boolean
  readonly username: string | undefined
  readonly password: string | undefined
  /** What stands behind the host, without its slash. */
  readonly database: string | undefined
  readonly query: Readonly<Record<string, string>>
}

export interface UrlOptions {
  /** Without the colon; those of `secure` mean TLS. */
  schemes: readonly string[]
  secure: readonly string[]
  port: number
  example: string
  /** Says what is wrong with what stands behind `?`; undefined: nothing. */
  query?: (name: string, value: string) => string | undefined
}

/** The address of such a server, as text; its parts in the result. */
export function serverUrl(options: UrlOptions) {
  return z
    .string()
    .transform((text, ctx): ServerUrl => {
      const read = parse(text, options)
      if (typeof read !== 'string') return read
      ctx.addIssue({ code: 'custom', message: read })
      return z.NEVER
    })
    .meta(eg(options.example))
}

/** The parts, or what is wrong with it; the address itself is never repeated: it may hold a password. */
function parse(text: string, { schemes, secure, port, example, query }: UrlOptions): ServerUrl | string {
  if (!URL.canParse(text)) return `is not an address; write ${example}`
  const url = new URL(text)
  const scheme = url.protocol.slice(0, -1)
  if (![...schemes, ...secure].includes(scheme)) return `the address must begin with ${schemes[0]}://`
  const hostname = decoded(url.hostname)
  const path = hostname.startsWith('/') ? hostname : undefined
  if (hostname === '') return `names no host; write ${example}`
  const parameters = [...url.searchParams]
  const faults = parameters.flatMap(([name, value]) => query?.(name, value) ?? (query ? [] : [`"${name}" is unknown`]))
  if (faults[0] !== undefined) return faults[0]
  const bare = hostname.replace(/^\[(.*)\]$/, '$1')
  const at = url.port === '' ? port : Number(url.port)
  return {
    host: path ?? `${hostname}:${at}`,
    hostname: bare,
    port: at,
    path,
    tls: secure.includes(scheme),
    username: url.username === '' ? undefined : decoded(url.username),
    password: url.password === '' ? undefined : decoded(url.password),
    database: url.pathname.length > 1 ? decoded(url.pathname.slice(1)) : undefined,
    query: Object.fromEntries(parameters),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Takes passwords out of what a server says. */
export function secretScrubber(...secrets: readonly (string | undefined)[]): (text: string) => string {
  const known = secrets.filter((secret) => secret !== undefined && secret !== '')
  return (text) => known.reduce((scrubbed: string, secret) => scrubbed.replaceAll(secret as string, '…'), text)
}

/** By its scheme, or because `tls` says how: nobody who names a certificate means clear text. */
export function usesTls(url: ServerUrl, { ca, cert, serverName, insecure }: TlsConfig): boolean {
  return url.tls || ca !== undefined || cert !== undefined || serverName !== undefined || insecure
}

export function tlsOptions(url: ServerUrl, { ca, cert, key, serverName, insecure }: TlsConfig): ConnectionOptions {
  const name = serverName ?? url.hostname
  return {
    rejectUnauthorized: !insecure,
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    // An address is no server name; the certificate is then compared with the address itself.
    ...(isIP(name) === 0 && { servername: name }),
  }
}
