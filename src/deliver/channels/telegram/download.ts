import type { Api } from 'grammy'
import { request } from 'undici'
import type { TelegramHttp } from './http.ts'

/** What Telegram gives to bots; larger files stay with Telegram. @see https://core.telegram.org/bots/api#getfile */
export const downloadLimit = 20 * 1024 * 1024

export type Download =
  | { ok: true; bytes: Uint8Array }
  /** `retryable`: nothing is wrong with the file, ask again later. */
  | { ok: false; why: 'too-large' | 'gone' | 'failed'; retryable: boolean }

export interface DownloadParts {
  api: Pick<Api, 'getFile'>
  http: TelegramHttp
  token: string
}

/** Gets the bytes of a file that somebody sent. Never throws; the address, which holds the token, is in no error. */
export async function downloadFile(
  { api, http, token }: DownloadParts,
  telegramFile: string,
  signal?: AbortSignal,
): Promise<Download> {
  try {
    const { file_path: path, file_size: size } = await api.getFile(telegramFile, signal as never)
    if (path === undefined) return { ok: false, why: 'gone', retryable: false }
    if ((size ?? 0) > downloadLimit) return { ok: false, why: 'too-large', retryable: false }
    return await bytesAt(http, `${http.apiRoot}/file/bot${token}/${path}`, signal)
  } catch (error) {
    return failed(error)
  }
}

async function bytesAt(http: TelegramHttp, url: string, signal?: AbortSignal): Promise<Download> {
  const timeout = AbortSignal.timeout(http.timeouts.file)
  const answer = await request(url, {
    dispatcher: http.dispatcher,
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  })
  if (answer.statusCode !== 200) {
    await answer.body.dump()
    return { ok: false, why: answer.statusCode === 404 ? 'gone' : 'failed', retryable: answer.statusCode >= 500 }
  }
  const parts: Buffer[] = []
  let length = 0
  for await (const part of answer.body as AsyncIterable<Buffer>) {
    length += part.length
    if (length > downloadLimit) {
      answer.body.destroy()
      return { ok: false, why: 'too-large', retryable: false }
    }
    parts.push(part)
  }
  return { ok: true, bytes: Buffer.concat(parts) }
}

function failed(error: unknown): Download {
  const { description, error_code } = error as { description?: unknown; error_code?: unknown }
  if (typeof description === 'string' && /too big/i.test(description)) {
    return { ok: false, why: 'too-large', retryable: false }
  }
  const refused = typeof error_code === 'number' && error_code >= 400 && error_code < 500 && error_code !== 429
  return refused ? { ok: false, why: 'gone', retryable: false } : { ok: false, why: 'failed', retryable: true }
}
