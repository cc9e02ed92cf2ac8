import type { IncomingHttpHeaders } from 'node:http'
import type { Ms } from '../../core/clock.ts'
import { oneLine } from '../../core/text.ts'
import type { TrackerFailure, TrackerReason } from './contract.ts'

const second: Ms = 1000
/** Where a tracker limits us and does not say for how long. */
const unsaid: Ms = 60 * second
/** Longer than any tracker's window. */
const longestWait: Ms = 2 * 3_600_000
const longestDetail = 300

/** What ends a try for good until a person mends it. */
const lasting: ReadonlySet<TrackerReason> = new Set(['unauthorized', 'forbidden', 'not-found', 'refused', 'too-large'])

export const failed = (
  reason: TrackerReason,
  { maybeDone = false, retryAfter, detail }: Partial<Pick<TrackerFailure, 'maybeDone' | 'retryAfter' | 'detail'>> = {},
): TrackerFailure => ({
  ok: false,
  reason,
  retryable: !lasting.has(reason),
  maybeDone,
  ...(retryAfter !== undefined && { retryAfter }),
  ...(detail && { detail }),
})

export interface RefusedAnswer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The wall clock, for answers without a date. */
  now: Ms
  redact: (text: string) => string
}

/** What an answer besides 2xx means. Pure. */
export function failureOfStatus(answer: RefusedAnswer): TrackerFailure {
  const { status, redact } = answer
  const said = detailOf(answer.text)
  const detail = redact(said).slice(0, longestDetail)
  if (status === 429 || (status === 403 && isLimit(answer, said)))
    return failed('rate-limited', { retryAfter: waitOf(answer) ?? unsaid })
  // A gateway may answer so after the server behind it has done its work.
  if (status >= 500) {
    const retryAfter = waitOf(answer)
    return failed('unavailable', {
      maybeDone: true,
      detail: String(status),
      ...(retryAfter !== undefined && { retryAfter }),
    })
  }
  if (status === 401) return failed('unauthorized', { detail })
  if (status === 403) return failed('forbidden', { detail })
  if (status === 413) return failed('too-large', { detail })
  if (status === 408) return failed('timeout', { maybeDone: true })
  if (status === 404 || status === 410 || (status >= 300 && status < 400)) return failed('not-found', { detail })
  return failed('refused', { detail })
}

/** GitHub says 403 for limits too: with its headers, or in words for secondary ones. */
function isLimit({ headers }: RefusedAnswer, said: string): boolean {
  return (
    headers['retry-after'] !== undefined ||
    headers['x-ratelimit-remaining'] === '0' ||
    /rate limit|abuse detection/i.test(said)
  )
}

/** How long to wait, by what the answer says: seconds, a date, or the end of the window by the server's own clock. */
function waitOf({ headers, now }: RefusedAnswer): Ms | undefined {
  const one = (name: string) => String(headers[name] ?? '')
  const here = Date.parse(one('date')) || now
  const after = one('retry-after')
  if (/^\d{1,9}$/.test(after)) return bounded(Number(after) * second)
  if (after !== '' && !Number.isNaN(Date.parse(after))) return bounded(Date.parse(after) - here)
  const reset = one('x-ratelimit-reset') || one('ratelimit-reset')
  if (/^\d{9,11}$/.test(reset) && (one('x-ratelimit-remaining') || one('ratelimit-remaining')) === '0')
    return bounded(Number(reset) * second - here)
  return undefined
}

const bounded = (wait: Ms): Ms => Math.min(Math.max(wait, second), longestWait)

/** The tracker's own words, whichever of the three it is. */
function detailOf(text: string): string {
  let json: unknown
  try {
    json = JSON.parse(text.slice(0, 64 * 1024))
  } catch {
    return ''
  }
  return oneLine(words(json, 0).join('; ')).slice(0, 1000)
}

const mostDeep = 4
const telling = new Set(['message', 'error', 'error_description', 'errors', 'errorMessages', 'field', 'code', 'detail'])

/** `message`, `errors` and the like, with the names of the fields they are about. */
function words(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  if (depth > mostDeep) return []
  if (Array.isArray(value)) return value.slice(0, 10).flatMap((one) => words(one, depth + 1))
  if (typeof value !== 'object' || value === null) return []
  const known = Object.entries(value).slice(0, 20)
  const wanted = depth === 0 ? known.filter(([name]) => telling.has(name)) : known
  return wanted.flatMap(([name, one]) => {
    const inner = words(one, depth + 1)
    return telling.has(name) ? inner : inner.map((word) => `${name}: ${word}`)
  })
}
