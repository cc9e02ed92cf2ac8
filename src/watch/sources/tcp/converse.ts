import { once } from 'node:events'
import net from 'node:net'
import tls from 'node:tls'
import { failure } from '../failures.ts'
import { finder } from '../pattern.ts'
import { certificateOf, lookingTls } from '../probe.ts'
import type { TcpConfig } from './config.ts'

/** What a conversation brought to light, also when it then fails. */
export interface Conversation {
  /** Unix seconds. */
  expiry?: number | undefined
}

/** Bytes that are read in the hope of what is expected. */
const mostRead = 64 * 1024

type Options = Pick<TcpConfig, 'url' | 'tls' | 'send' | 'expect'> & { secure: boolean }

/** One connection per call, ended before it returns. */
export function converse(options: Options) {
  const { send, expect, url } = options
  const find = expect === undefined ? undefined : finder(expect)
  return async (seen: Conversation, signal: AbortSignal): Promise<void> => {
    const socket = await open(options, seen, signal)
    try {
      if (send !== undefined) await write(socket, send)
      if (find && !(await reads(socket, (text) => find(text) !== undefined))) {
        throw failure('pattern-missing', { host: url.host, pattern: String(expect) })
      }
    } finally {
      socket.destroy()
    }
  }
}

async function open({ url, tls: trust, secure }: Options, seen: Conversation, signal: AbortSignal) {
  const { hostname: host, port, path } = url
  const where = path === undefined ? { host, port } : { path }
  const socket = secure ? tls.connect({ ...where, ...lookingTls(trust, host) }) : net.connect(where)
  // Errors after the conversation's end concern nobody.
  socket.on('error', () => {})
  signal.addEventListener('abort', () => socket.destroy(signal.reason as Error), { once: true })
  if (signal.aborted) socket.destroy(signal.reason as Error)
  await once(socket, secure ? 'secureConnect' : 'connect')
  if (!(socket instanceof tls.TLSSocket)) return socket
  const { expiry, fault } = certificateOf(socket)
  seen.expiry = expiry
  if (fault === undefined || trust.insecure) return socket
  socket.destroy()
  throw failure('tls', { host: url.host, detail: fault })
}

function write(socket: net.Socket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(text, (error) => (error ? reject(error) : resolve()))
  })
}

/** What comes in drips is not searched anew for every drop. */
const mostLooks = 500
const worthALook = 4096

/** Reads until `done` likes what has come so far; false when it never does. */
async function reads(socket: net.Socket, done: (text: string) => boolean): Promise<boolean> {
  const chunks: Buffer[] = []
  let [length, looked, looks] = [0, 0, 0]
  const look = () => {
    looked = length
    looks++
    return done(Buffer.concat(chunks).toString('utf8'))
  }
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, mostRead - length))
    length += chunk.length
    const worth = looks < mostLooks || length - looked >= worthALook
    if (worth && look()) return true
    if (length >= mostRead) break
  }
  return look()
}
