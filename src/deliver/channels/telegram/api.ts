import { Api, type ApiClientOptions, HttpError, type RawApi, type Transformer } from 'grammy'
import type { Counter, Metrics } from '../../../core/metrics.ts'
import type { Budget } from '../../budget/gate.ts'
import type { Permit, Urgency } from '../../contract.ts'
import { CallFailed, createTelegramHttp, fetchOver, type TelegramHttp } from './http.ts'

export interface TelegramApiOptions {
  token: string
  /** Of any Bot API server; default Telegram's own. */
  apiRoot?: string
  /** Shared by every `Api` of the process: one budget per chat over all methods. */
  budget: Budget
  /** Which reserve the calls of this `Api` use. Answers to people: `answer`. */
  urgency: Urgency
  metrics: Metrics
  /** Shared connections; made here when absent. */
  http?: TelegramHttp
  /**
   * How often a call is made in all when Telegram answers 429: each time it waits for `retry_after` in the budget.
   * Notices have their own retry (1); answers to people use 3.
   */
  attempts?: number
  /** Leave that was taken beforehand, used by every call; a call it does not cover is answered with 429 at once. */
  permit?: Permit
  /** Takes secrets out of every text that leaves. */
  redact?: (text: string) => string
}

/**
 * An `Api` under whose every call stand the budget, the HTTP time-outs and the metrics. Errors never hold the token:
 * a call without an answer throws HttpError with a `CallFailed` inside.
 */
export function createTelegramApi(options: TelegramApiOptions): Api {
  const api = new Api(options.token, telegramClientOptions(options.http ?? httpOf(options)))
  api.config.use(...telegramTransformers(options))
  return api
}

const httpOf = ({ apiRoot }: TelegramApiOptions) => createTelegramHttp(apiRoot ?? 'https://api.telegram.org')

/** For grammY's `Bot` (`client`), together with `bot.api.config.use(...telegramTransformers(options))`. */
export function telegramClientOptions(http: TelegramHttp): ApiClientOptions {
  // Our own time-outs are shorter and know long polls; grammY's would only race with them.
  return { apiRoot: http.apiRoot, fetch: fetchOver(http), timeoutSeconds: 600, sensitiveLogs: false }
}

export function telegramTransformers(options: Omit<TelegramApiOptions, 'token' | 'http'>): Transformer<RawApi>[] {
  // The last one stands outermost: each try of a call is counted.
  const { redact } = options
  return [
    meteredTransformer(options.metrics),
    budgetTransformer(options),
    ...(redact ? [redactTransformer(redact)] : []),
  ]
}

/** A text that held a secret goes without its entities: their places would be wrong, and it should never happen. */
function redactTransformer(redact: (text: string) => string): Transformer<RawApi> {
  return (prev, method, payload, signal) => {
    const clean: Record<string, unknown> = { ...payload }
    for (const [field, entities] of [
      ['text', 'entities'],
      ['caption', 'caption_entities'],
    ] as const) {
      const text = clean[field]
      if (typeof text !== 'string' || redact(text) === text) continue
      clean[field] = redact(text)
      delete clean[entities]
    }
    const markup = JSON.stringify(clean.reply_markup ?? null)
    if (redact(markup) !== markup) delete clean.reply_markup
    return prev(method, clean as typeof payload, signal)
  }
}

// Toasts, polls and questions about the bot itself change nothing in a chat and cost nothing there.
const free = /^(get|answer|set(My|Webhook|Chat(Menu|Title|Photo|Description))|delete(My|Webhook)|close$|logOut$)/i
const unlimited = new Set(['getUpdates', 'getMe', 'answerCallbackQuery', 'getFile', 'close', 'logOut'])

/** The chat whose budget a call uses; undefined when it uses none. */
export function chargedChat(method: string, payload: object): string | undefined {
  if (free.test(method)) return undefined
  const { chat_id: chat } = payload as { chat_id?: unknown }
  return typeof chat === 'number' || typeof chat === 'string' ? String(chat) : undefined
}

function budgetTransformer(options: Omit<TelegramApiOptions, 'token' | 'http' | 'metrics'>): Transformer<RawApi> {
  const { budget, urgency, attempts = 1 } = options
  const leaveFor = async (chat: string, signal: Parameters<Transformer<RawApi>>[3]): Promise<Permit | undefined> => {
    if (options.permit) return options.permit.use() ? options.permit : undefined
    for (;;) {
      const permit = await acquire(budget, { chat, urgency }, signal)
      if (permit.use()) return permit
      permit.end()
    }
  }
  return async (prev, method, payload, signal) => {
    const chat = chargedChat(method, payload)
    if (!chat) return questioned(budget, method, () => askFreely(options, prev, method, payload, signal))
    for (let attempt = 1; ; attempt++) {
      const permit = await leaveFor(chat, signal)
      // Leave that is void, for the chat asked for a wait since: whoever took it decides what to do meanwhile.
      if (!permit) return tooManyRequests(Math.max(1, Math.ceil(budget.blockedFor(chat) / 1000)))
      try {
        const answer = await prev(method, payload, signal)
        if (answer.ok || answer.error_code !== 429) return answer
        budget.block(chat, (answer.parameters?.retry_after ?? 1) * 1000)
        if (attempt >= attempts) return answer
      } finally {
        permit.end()
      }
    }
  }
}

type Prev = Parameters<Transformer<RawApi>>[0]
type Answer = Awaited<ReturnType<Prev>>

/** A call that no chat pays for: only the bot's own limit counts, and for some not even that. */
async function askFreely(
  { budget, urgency }: Pick<TelegramApiOptions, 'budget' | 'urgency'>,
  prev: Prev,
  ...[method, payload, signal]: Parameters<Prev>
): Promise<Answer> {
  if (unlimited.has(method)) return prev(method, payload, signal)
  const permit = await acquire(budget, { urgency }, signal)
  permit.use()
  try {
    return await prev(method, payload, signal)
  } finally {
    permit.end()
  }
}

/** A method without a chat that asked for a wait is not called before: it gets the same answer at once. */
async function questioned(budget: Budget, method: string, ask: () => Promise<Answer>): Promise<Answer> {
  const key = `method ${method}`
  const left = Math.ceil(budget.blockedFor(key) / 1000)
  if (left > 0) return tooManyRequests(left)
  const answer = await ask()
  if (!answer.ok && answer.error_code === 429) budget.block(key, (answer.parameters?.retry_after ?? 1) * 1000)
  return answer
}

const tooManyRequests = (seconds: number): Answer => ({
  ok: false,
  error_code: 429,
  description: `Too Many Requests: retry after ${seconds}`,
  parameters: { retry_after: seconds },
})

async function acquire(
  budget: Budget,
  call: { chat?: string; urgency: Urgency },
  signal: Parameters<Transformer<RawApi>>[3],
): Promise<Permit> {
  try {
    return await budget.acquire(call, signal as AbortSignal | undefined)
  } catch {
    throw new HttpError('given up while waiting for the budget', new CallFailed('ABORTED', 'no'))
  }
}

/** Counts calls, and keeps what HTTP clients put into their errors (addresses, thus the token) from leaving. */
function meteredTransformer(metrics: Metrics): Transformer<RawApi> {
  const calls: Counter = metrics.counter({
    name: 'opsbell_api_calls_total',
    help: 'Calls to the Bot API by method and outcome.',
    labels: ['method', 'outcome'],
  })
  return async (prev, method, payload, signal) => {
    try {
      const answer = await prev(method, payload, signal)
      calls.inc({ method, outcome: answer.ok ? 'ok' : String(answer.error_code) })
      return answer
    } catch (error) {
      const inner = error instanceof HttpError ? error.error : error
      const failed = inner instanceof CallFailed ? inner : new CallFailed('FAILED', 'maybe')
      calls.inc({ method, outcome: failed.delivered === 'no' ? 'unreachable' : 'no_answer' })
      throw new HttpError(`${method}: no answer (${failed.code})`, failed)
    }
  }
}
