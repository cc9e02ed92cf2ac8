export interface ErrorParameters {
  retry_after?: number
  migrate_to_chat_id?: number
}

/** A refusal in Telegram's words, before the description rule has given it its prefix. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly code: number
  readonly parameters: ErrorParameters
  constructor(code: number, message: string, parameters: ErrorParameters = {}) {
    super(message)
    this.code = code
    this.parameters = parameters
  }
}

export const badRequest = (message: string, parameters: ErrorParameters = {}) => new ApiError(400, message, parameters)
export const forbidden = (message: string) => new ApiError(403, message)
export const tooManyRequests = (retryAfter: number) => new ApiError(429, '', { retry_after: retryAfter })

const prefixes: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  500: 'Internal Server Error',
}
// Answers that Telegram gives as they are, without the rule.
const verbatim = new Set([404, 409, 413, 502, 503, 504])

/** The code and description that reach the client: telegram.md section 1, from Client.cpp:72-205. */
export function describe(error: ApiError): { code: number; description: string } {
  if (error.code === 429) {
    return { code: 429, description: `Too Many Requests: retry after ${error.parameters.retry_after ?? 1}` }
  }
  if (verbatim.has(error.code)) return { code: error.code, description: error.message }
  const serverName = error.code === 403 && /^[A-Z0-9_]+$/.test(error.message)
  const code = error.code in prefixes && !serverName ? error.code : 400
  const prefix = prefixes[code] ?? 'Bad Request'
  if (error.message.startsWith(prefix)) return { code, description: error.message }
  return { code, description: `${prefix}: ${lowerFirst(error.message)}` }
}

// BUTTON_DATA_INVALID stays as it is, "Can't parse" becomes "can't parse".
function lowerFirst(text: string): string {
  return text.length >= 2 && /[_A-Z]/.test(text[1] ?? '') ? text : text.slice(0, 1).toLowerCase() + text.slice(1)
}

export interface Reply {
  status: number
  body: string
  headers: Record<string, string>
}

const json = { 'content-type': 'application/json' }

export function success(result: unknown, description?: string): Reply {
  return { status: 200, body: JSON.stringify({ ok: true, result, ...(description && { description }) }), headers: json }
}

export function failure(error: ApiError): Reply {
  const { code, description } = describe(error)
  const parameters = Object.keys(error.parameters).length > 0 ? { parameters: error.parameters } : {}
  const retry = error.parameters.retry_after
  return {
    status: code,
    body: JSON.stringify({ ok: false, error_code: code, description, ...parameters }),
    headers: retry === undefined ? json : { ...json, 'retry-after': String(retry) },
  }
}
