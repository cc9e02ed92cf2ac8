import { request } from 'undici'
import { formatDuration } from '../../../core/duration.ts'
import { messageOf } from '../../../core/errors.ts'
import { oneLine } from '../../../core/text.ts'
import { readBounded } from './read-bounded.ts'
import { ended, type Runner } from './runner.ts'

/** A title stands near the beginning. */
const mostRead = 64 * 1024

/** Asks with GET, follows nothing: the status, and the title of a page. */
export const http: Runner<'http'> = async ({ url, status, timeout }, { clock, signal }) => {
  const started = clock.mono()
  try {
    const answer = await request(url, {
      method: 'GET',
      signal,
      headers: { 'user-agent': 'opsbell', accept: '*/*' },
      headersTimeout: timeout,
      bodyTimeout: timeout,
    })
    const body = await readBounded(answer.body, mostRead)
    const ms = Math.max(1, Math.round(clock.mono() - started))
    const code = answer.statusCode
    const fine = status ? status.includes(code) : code >= 200 && code < 400
    const title = titleOf(body.toString('utf8'))
    return {
      state: fine ? 'done' : 'failed',
      result: { id: 'respond-action-http', args: { status: code, ms } },
      ...(title && { output: title }),
    }
  } catch (error) {
    const why = reasonOf(error)
    return (
      ended(signal, formatDuration(timeout)) ?? {
        state: 'failed',
        result: { id: 'respond-action-failed', args: { why } },
      }
    )
  }
}

const longestTitle = 200

function titleOf(html: string): string {
  const [, title = ''] = /<title[^>]{0,200}>([^<]{0,2000})/i.exec(html) ?? []
  return oneLine(title).slice(0, longestTitle)
}

/** The system's word for it, where there is one. */
export function reasonOf(error: unknown): string {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } }
  const word = typeof code === 'string' ? code : cause?.code
  return typeof word === 'string' ? word : messageOf(error).slice(0, 200)
}
