import type { Redis } from 'ioredis'
import { messageOf } from '../../../core/errors.ts'
import { failure } from '../failures.ts'
import { failureOf } from '../http-failure.ts'
import { secretScrubber, tlsOptions, usesTls } from '../server-url.ts'
import type { RedisConfig } from './config.ts'

/** What a command answered; a refusal is an answer too, named by its code (`NOPERM`, `ERR`, `LOADING` …). */
export type Reply = { ok: true; value: unknown } | { ok: false; code: string }

export interface RedisClient {
  /** Connects when the kept connection is gone: one attempt, no retries. @throws SourceError */
  open(signal: AbortSignal): Promise<void>
  /** Sends commands at once; nothing waits in a queue for a connection to come. @throws SourceError */
  ask(commands: readonly (readonly [string, ...string[]])[], signal: AbortSignal): Promise<Reply[]>
  close(): Promise<void>
}

/** Code of a refusal; the rest of the server's sentence may hold what was sent. */
const codePattern = /^[A-Z]{2,20}\b/

export function redisClient(config: RedisConfig): RedisClient {
  const { host } = config.url
  const scrub = secretScrubber(config.url.password, config.auth?.password)
  let kept: Redis | undefined
  let received = 0

  const drop = () => {
    kept?.disconnect()
    kept?.stream?.destroy()
    kept = undefined
  }
  const connect = async (signal: AbortSignal) => {
    drop()
    const { redis, lastError } = await create(config)
    signal.throwIfAborted()
    kept = redis
    await redis.connect().catch((error: unknown) => {
      throw lastError() ?? error
    })
    redis.stream.on('data', (bytes: Buffer) => {
      received += bytes.length
      if (received > config.limits.body) redis.stream.destroy()
    })
    await logIn(redis, config)
  }
  const guarded = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    received = 0
    try {
      return await Promise.race([work(), aborted(signal)])
    } catch (error) {
      drop()
      if (received > config.limits.body) throw failure('body-too-large', { host, size: `${config.limits.body} bytes` })
      if (/RESP|Protocol error/.test(messageOf(error))) throw failure('not-redis', { host })
      if (messageOf(error) === 'Connection is closed.') throw failure('broken-off', { host })
      throw failureOf(error, host, config.timeout, scrub)
    }
  }

  return {
    open: (signal) => guarded(signal, async () => (kept?.status === 'ready' ? undefined : connect(signal))),
    ask: (commands, signal) =>
      guarded(signal, () => Promise.all(commands.map((command) => call(kept as Redis, command)))),
    close: async () => drop(),
  }
}

/** Loaded only where a Redis is watched: the library takes 12 MB. */
async function create({ url, tls, timeout }: RedisConfig) {
  const { Redis } = await import('ioredis')
  let lastError: unknown
  const redis = new Redis({
    ...(url.path === undefined ? { host: url.hostname, port: url.port } : { path: url.path }),
    protocol: 2,
    lazyConnect: true,
    connectTimeout: timeout,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    ...(usesTls(url, tls) && { tls: tlsOptions(url, tls) }),
  })
  redis.on('error', (error: unknown) => {
    lastError = error
  })
  return { redis, lastError: () => lastError }
}

/** By a command of our own: the library's login hides why it was refused. */
async function logIn(redis: Redis, { url, auth }: RedisConfig): Promise<void> {
  const username = auth?.username ?? url.username
  const password = auth?.password ?? url.password
  if (password === undefined) return
  const reply = await call(redis, username === undefined ? ['AUTH', password] : ['AUTH', username, password])
  // A server without a password refuses to be given one, and lets us in all the same.
  if (!reply.ok && reply.code !== 'ERR') throw failure('login', { host: url.host })
}

async function call(redis: Redis, [name, ...args]: readonly [string, ...string[]]): Promise<Reply> {
  try {
    return { ok: true, value: await redis.call(name, ...args) }
  } catch (error) {
    const { name: kind, message } = error as Error
    if (kind !== 'ReplyError') throw error
    return { ok: false, code: codePattern.exec(message)?.[0] ?? 'ERR' }
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}
