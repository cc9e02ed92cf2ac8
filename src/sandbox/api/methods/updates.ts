import { type Api, type Call, Described, type Method } from '../context.ts'
import { ApiError, badRequest } from '../errors.ts'
import type { Params } from '../params.ts'

const kinds = new Set(
  (
    'message edited_message channel_post edited_channel_post business_connection business_message ' +
    'edited_business_message deleted_business_messages message_reaction message_reaction_count inline_query ' +
    'chosen_inline_result callback_query shipping_query pre_checkout_query purchased_paid_media poll poll_answer ' +
    'my_chat_member chat_member chat_join_request chat_boost removed_chat_boost'
  ).split(' '),
)

const getMe: Method = ({ state }) => ({
  id: state.bot.id,
  is_bot: true,
  first_name: state.bot.firstName,
  username: state.bot.username ?? '',
  can_join_groups: true,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
})

const getUpdates: Method = ({ updates, webhook }, { params, signal }) => {
  if (webhook.setting) {
    throw new ApiError(
      409,
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
  }
  updates.allow(allowedUpdates(params), kinds)
  const limit = params.clamped('limit', 100, 1, 100)
  return updates.get({ offset: params.int('offset'), limit, timeout: params.clamped('timeout', 0, 0, 50) }, signal)
}

// Anything that is not an array of strings leaves the setting alone.
function allowedUpdates(params: Params): string[] | undefined {
  let value: unknown
  try {
    value = params.json('allowed_updates', '')
  } catch {
    return undefined
  }
  return Array.isArray(value) ? value.map(String) : undefined
}

const setWebhook: Method = (api, call) => {
  const { params } = call
  const url = params.text('url')
  if (url === '') return deleteWebhook(api, call)
  const secretToken = params.text('secret_token')
  if (Buffer.byteLength(secretToken) > 256) throw badRequest('secret token is too long')
  if (!/^[A-Za-z0-9_-]*$/.test(secretToken)) throw badRequest('secret token contains unallowed characters')
  checkUrl(url)
  api.updates.allow(allowedUpdates(params), kinds)
  const setting = { url, secretToken, maxConnections: params.clamped('max_connections', 40, 1, 100) }
  const same = JSON.stringify(api.webhook.setting) === JSON.stringify(setting)
  if (params.flag('drop_pending_updates')) api.updates.drop()
  if (same) return new Described(true, 'Webhook is already set')
  api.updates.conflict('Conflict: terminated by setWebhook request')
  api.webhook.set(setting)
  return new Described(true, 'Webhook was set')
}

// Plain HTTP to this machine is let through so that a bot can be run here; Telegram itself refuses it.
function checkUrl(url: string): void {
  if (!URL.canParse(url)) throw badRequest('invalid webhook URL specified')
  const { protocol, hostname, port } = new URL(url)
  if (/^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname)) return
  if (protocol !== 'https:') throw badRequest('bad webhook: An HTTPS URL must be provided for webhook')
  if (!['', '80', '88', '443', '8443'].includes(port)) {
    throw badRequest('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443')
  }
}

function deleteWebhook(api: Api, { params }: Call): Described {
  if (params.flag('drop_pending_updates')) api.updates.drop()
  if (!api.webhook.setting) return new Described(true, 'Webhook is already deleted')
  api.webhook.set(undefined)
  return new Described(true, 'Webhook was deleted')
}

const getWebhookInfo: Method = ({ webhook, updates }) => ({
  url: webhook.setting?.url ?? '',
  has_custom_certificate: false,
  pending_update_count: updates.pending,
  ...(webhook.lastError && {
    last_error_date: Math.floor(webhook.lastError.at / 1000),
    last_error_message: webhook.lastError.message,
  }),
  ...(webhook.setting && { max_connections: webhook.setting.maxConnections }),
  ...(updates.allowed && { allowed_updates: updates.allowed }),
})

export const updateMethods = { getMe, getUpdates, setWebhook, deleteWebhook, getWebhookInfo }
