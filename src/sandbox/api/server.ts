import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { messageOf } from '../../core/errors.ts'
import type { ActiveFault, Faults } from '../faults.ts'
import type { RequestRecord, Transcript } from '../transcript.ts'
import { type Api, type Call, Described } from './context.ts'
import { ApiError, failure, type Reply, success, tooManyRequests } from './errors.ts'
import type { Params } from './params.ts'
import { methodsByName } from './registry.ts'
import { decodePath, readParams, splitPath } from './request.ts'

/** Timer wheels fire up to this early; it is no violation. */
const timerSlack = 2

/** Answers the Bot API over HTTP: token, faults, flood waits, method, transcript. */
export class ApiServer {
  readonly #api: Api
  readonly #faults: Faults
  readonly #transcript: Transcript
  #refusing = false

  constructor(api: Api, faults: Faults, transcript: Transcript) {
    this.#api = api
    this.#faults = faults
    this.#transcript = transcript
  }

  /** While refusing, every request's connection is cut before it is read. */
  set refusing(refusing: boolean) {
    this.#refusing = refusing
  }

  /** Handles `/bot…` and `/file/bot…`; false when the path is neither. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const path = request.url ?? '/'
    const url = new URL(URL.canParse(path, 'http://sandbox') ? path : '/', 'http://sandbox')
    if (!/^\/(file\/)?bot/.test(url.pathname)) return false
    if (this.#refusing) {
      request.socket.destroy()
      return true
    }
    if (url.pathname.startsWith('/file/')) this.#download(url.pathname, response)
    else await this.#answer(request, response, url)
    return true
  }

  /** Runs a method outside HTTP, as a webhook's answer does. */
  async run(method: string, params: Params, signal: AbortSignal): Promise<Reply> {
    return this.#reply(this.#begin(method.toLowerCase(), params), params, signal)
  }

  async #answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const path = splitPath(url.pathname)
    if (!path) return notFound(response)
    let params: Params
    try {
      params = await readParams(request, url)
    } catch (error) {
      return write(response, failure(error instanceof ApiError ? error : new ApiError(400, messageOf(error))))
    }
    const refusal = tokenRefusal(path.token, this.#api.token)
    if (refusal) return write(response, failure(refusal))
    const record = this.#begin(path.method || params.text('method').toLowerCase(), params)
    response.on('close', () => this.#transcript.end(record, 'gone', this.#api.clock.now()))
    await this.#play(record, params, request, response, gone.signal)
  }

  async #play(
    record: RequestRecord,
    params: Params,
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<void> {
    const fault = this.#takeFault(record, params)
    const kind = fault?.fault.kind
    if (fault?.fault.kind === 'slow') await this.#pause(fault.fault.delayMs)
    if (kind === 'reset-before') return this.#cut(record, request)
    if (kind === 'hang') return this.#end(record, 'hung')
    const reply = (fault && this.#faultReply(fault, record)) ?? (await this.#reply(record, params, signal))
    if (kind === 'drop-after') return this.#cut(record, request)
    if (kind === 'hang-after') return this.#end(record, 'hung')
    this.#note(record, reply)
    write(response, reply)
  }

  #begin(method: string, params: Params): RequestRecord {
    const { clock } = this.#api
    const chatId = this.#chatId(params)
    return this.#transcript.begin({
      at: clock.now(),
      mono: clock.mono(),
      method,
      params: params.record(),
      files: [...params.files].map(([field, file]) => ({ field, name: file.name, bytes: file.data.length })),
      ...(chatId !== undefined && { chatId }),
    })
  }

  #chatId(params: Params): number | undefined {
    const text = params.text('chat_id')
    if (/^-?\d+$/.test(text)) return Number(text)
    const name = text.slice(1).toLowerCase()
    if (!text.startsWith('@')) return undefined
    return [...this.#api.state.chats.values()].find((chat) => chat.username?.toLowerCase() === name)?.id
  }

  #takeFault(record: RequestRecord, params: Params): ActiveFault | undefined {
    const formatted = ['parse_mode', 'entities', 'caption_entities'].some((name) => params.has(name))
    const fault = this.#faults.take(record.method, record.chatId, formatted)
    if (fault) record.fault = fault.fault.kind
    return fault
  }

  #faultReply({ fault }: ActiveFault, record: RequestRecord): Reply | undefined {
    if (fault.kind === '429') {
      this.#api.waits.announce(
        record.chatId === undefined ? `method ${record.method}` : `chat ${record.chatId}`,
        fault.retryAfter,
      )
      return failure(tooManyRequests(fault.retryAfter))
    }
    if (fault.kind === 'error') return failure(new ApiError(fault.code, fault.description))
    if (fault.kind !== 'parse-error') return undefined
    return failure(new ApiError(400, 'Can\'t parse entities: Unsupported start tag "fault" at byte offset 0'))
  }

  /** Runs the method unless an announced wait still lasts. */
  async #reply(record: RequestRecord, params: Params, signal: AbortSignal): Promise<Reply> {
    const left = this.#api.waits.left(scopesOf(record))
    if (left > timerSlack) {
      record.earlyByMs = left
      return failure(tooManyRequests(Math.ceil(left / 1000)))
    }
    const method = methodsByName.get(record.method)
    if (!method) {
      this.#api.log.error('sandbox does not implement', { method: record.method })
      return failure(new ApiError(404, 'Not Found: method not found'))
    }
    try {
      const call: Call = { params, record, signal }
      const result = await method(this.#api, call)
      record.result = result instanceof Described ? result.result : result
      return result instanceof Described ? success(result.result, result.description) : success(result)
    } catch (error) {
      if (error instanceof ApiError) return failure(error)
      this.#api.log.error('sandbox failed', { method: record.method, error: messageOf(error) })
      return failure(new ApiError(500, `Internal Server Error: ${messageOf(error)}`))
    }
  }

  #note(record: RequestRecord, reply: Reply): void {
    const body = JSON.parse(reply.body) as { description?: string; parameters?: { retry_after?: number } }
    record.status = reply.status
    if (body.description !== undefined) record.description = body.description
    if (body.parameters?.retry_after !== undefined) record.retryAfter = body.parameters.retry_after
    this.#end(record, reply.status === 200 ? 'ok' : 'error')
  }

  #cut(record: RequestRecord, request: IncomingMessage): void {
    this.#end(record, 'dropped')
    request.socket.destroy()
  }

  #end(record: RequestRecord, outcome: RequestRecord['outcome']): void {
    this.#transcript.end(record, outcome, this.#api.clock.now())
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#api.clock.after(ms, resolve)
    })
  }

  #download(path: string, response: ServerResponse): void {
    const match = /^\/file\/bot([^/]*)\/(.+)$/.exec(path)
    const file = [...this.#api.state.files.values()].find((one) => one.path === match?.[2])
    if (!match || decodePath(match[1] ?? '') !== this.#api.token || !file) {
      write(response, failure(new ApiError(404, 'Not Found')))
      return
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': file.data.length })
    response.end(file.data)
  }
}

// Reading is free; anything that touches a chat waits for the chat.
function scopesOf(record: RequestRecord): string[] {
  const method = `method ${record.method}`
  if (record.chatId === undefined || record.method.startsWith('get')) return [method]
  return [method, `chat ${record.chatId}`, 'bot']
}

/** Rows 3 and 4: a token that can't be one, and one that is not ours. */
function tokenRefusal(given: string, expected: string): ApiError | undefined {
  if (given === expected) return undefined
  const wellFormed = /^[1-9]\d{0,19}:[\w-]+$/.test(given) && given.length <= 80
  return new ApiError(401, wellFormed ? 'Unauthorized' : 'Unauthorized: invalid token specified')
}

function write(response: ServerResponse, reply: Reply): void {
  if (response.destroyed || response.writableEnded) return
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) })
  response.end(reply.body)
}

/** What Telegram answers outside its paths: row 2. */
export const notFound = (response: ServerResponse): void => write(response, failure(new ApiError(404, 'Not Found')))

/** An HTTP listener that can be closed and opened again on the same port. */
export class Listener {
  readonly #server: Server
  readonly #host: string
  #port: number

  constructor(handler: (request: IncomingMessage, response: ServerResponse) => void, host: string, port: number) {
    this.#server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, handler)
    this.#host = host
    this.#port = port
  }

  get port(): number {
    return this.#port
  }

  open(): Promise<void> {
    if (this.#server.listening) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#port, this.#host, () => {
        this.#server.off('error', reject)
        this.#port = (this.#server.address() as AddressInfo).port
        resolve()
      })
    })
  }

  /** Stops listening and cuts every connection. */
  close(): Promise<void> {
    if (!this.#server.listening) return Promise.resolve()
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }
}
