import type { Sink } from '../../samples/sink.ts'
import type { SourceError, SourceKind } from '../contract.ts'
import { failure } from '../failures.ts'
import { asNumber, field, type JsonObject } from '../json.ts'
import { probe } from '../probe.ts'
import { botApi } from './bot-api.ts'
import { type TelegramConfig, telegramSchema } from './config.ts'

interface Seen {
  /** Seconds until getMe answered. */
  latency: number
  webhook: JsonObject | undefined
}

/**
 * Telegram's Bot API as a bot sees it, by default with the bot's own token and server:
 *
 * - `telegram_up` 1 or 0, `telegram_failure_info{reason}` while it is 0
 * - `telegram_get_me_duration_seconds`: how long getMe took
 * - `telegram_pending_updates`, `telegram_webhook_set`, and `telegram_webhook_last_error_timestamp_seconds` where there is one:
 *   what getWebhookInfo says, where the server knows it
 *
 * An API that is away or refuses the token is a result: the poll succeeds and `telegram_up` is 0. An alert about it reaches people by
 * another channel only.
 */
export const telegramKind: SourceKind<TelegramConfig> = {
  kind: 'telegram',
  endsItself: true,
  schema: telegramSchema,
  instance: ({ apiRoot }) => (apiRoot === undefined ? 'telegram' : new URL(apiRoot).host),
  create(config, deps) {
    const { clock, telegram } = deps
    const secret = config.token ?? telegram?.token
    const root = config.apiRoot ?? telegram?.apiRoot ?? 'https://api.telegram.org'
    const api = secret === undefined ? undefined : botApi(root, secret, config, deps)
    let verdict: SourceError | undefined
    return {
      async poll(signal) {
        if (!api) throw failure('no-token', {})
        const { timeout } = config
        const { value, error } = await probe({ clock, timeout, signal, explain: api.explain }, async (inner) => {
          const started = clock.mono()
          await api.call('getMe', inner)
          const latency = (clock.mono() - started) / 1000
          // Servers that only do the main job don't know it.
          const webhook = await api.call('getWebhookInfo', inner).catch(() => undefined)
          return { latency, webhook }
        })
        verdict = error
        return (sink) => write(value, error, sink)
      },
      verdict: () => verdict,
      close: async () => api?.close(),
    }
  },
}

function write(seen: Seen | undefined, error: SourceError | undefined, sink: Sink): void {
  sink.add('telegram_up', {}, seen ? 1 : 0)
  if (error) sink.add('telegram_failure_info', { reason: error.reason }, 1)
  if (!seen) return
  sink.add('telegram_get_me_duration_seconds', {}, seen.latency)
  if (!seen.webhook) return
  const pending = asNumber(field(seen.webhook, 'pending_update_count'))
  const failed = asNumber(field(seen.webhook, 'last_error_date'))
  const address = field(seen.webhook, 'url')
  if (pending !== undefined) sink.add('telegram_pending_updates', {}, pending)
  if (typeof address === 'string') sink.add('telegram_webhook_set', {}, address === '' ? 0 : 1)
  if (failed !== undefined) sink.add('telegram_webhook_last_error_timestamp_seconds', {}, failed)
}
