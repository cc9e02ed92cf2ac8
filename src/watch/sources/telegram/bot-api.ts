import { messageOf } from '../../../core/errors.ts'
import { type SourceDeps, SourceError } from '../contract.ts'
import { failure, mapFailure } from '../failures.ts'
import { httpClient } from '../http.ts'
import { failureOf } from '../http-failure.ts'
import { asObject, field, type JsonObject, parseJsonObject, reading } from '../json.ts'
import type { TelegramConfig } from './config.ts'

export interface BotApi {
  /** Calls a method without parameters. @throws SourceError that never holds the token */
  call(method: 'getMe' | 'getWebhookInfo', signal: AbortSignal): Promise<JsonObject>
  /** Anything thrown, as a sentence without the token. */
  explain(error: unknown): SourceError
  close(): Promise<void>
}

/** The address holds the token, so everything that leaves is cleaned of it. */
export function botApi(root: string, token: string, config: TelegramConfig, deps: SourceDeps): BotApi {
  const base = new URL(root)
  const { host } = base
  const client = httpClient({ ...config, url: root, headers: {} }, deps)
  const forms = [token, encodeURIComponent(token), token.slice(token.indexOf(':') + 1)]
  const scrub = (text: string) => forms.reduce((clean, form) => clean.replaceAll(form, '…'), text)
  const path = (method: string) => `${base.pathname.replace(/\/+$/, '')}/bot${token}/${method}`
  const explain = (error: unknown) =>
    error instanceof SourceError ? mapFailure(error, scrub) : failureOf(error, host, config.timeout, scrub)

  return {
    async call(method, signal) {
      try {
        const headers = { accept: 'application/json' }
        // Refusals are told in the body.
        const { status, body } = await client.get(headers, signal, (code) => code >= 400, path(method))
        return reading(client, () => resultOf(body, status, host))
      } catch (error) {
        throw explain(error)
      }
    },
    explain,
    close: () => client.close(),
  }
}

function resultOf(body: Buffer, status: number, host: string): JsonObject {
  const answer = parse(body, status, host)
  const ok = field(answer, 'ok')
  const result = asObject(field(answer, 'result'))
  if (ok === true && result) return result
  if (ok !== false) throw failure('telegram-shape', { host })
  if (status === 401 || status === 404) throw failure('telegram-token', { host, status: String(status) })
  const detail = String(field(answer, 'description') ?? '').slice(0, 200)
  throw failure('telegram-status', { host, status: String(status), detail })
}

function parse(body: Buffer, status: number, host: string): JsonObject {
  try {
    return parseJsonObject(body, { kind: 'telegram', host })
  } catch (error) {
    // A gateway's page is first of all its status.
    if (status >= 400) throw failure('telegram-status', { host, status: String(status), detail: messageOf(error) })
    throw failure('telegram-shape', { host })
  }
}
