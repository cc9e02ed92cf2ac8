import { GrammyError, HttpError } from 'grammy'
import type { Delivery, Reason } from '../../contract.ts'
import { CallFailed } from './http.ts'

type Failure = Extract<Delivery, { ok: false }>

// The descriptions are those of tdlib/telegram-bot-api (Client.cpp) and of the servers behind it.
const byDescription: readonly (readonly [RegExp, Reason])[] = [
  [/message is not modified/i, 'not_modified'],
  [
    /message to (edit|delete|be replied|pin|unpin) not found|message can't be (edited|deleted)|MESSAGE_ID_INVALID/i,
    'message_gone',
  ],
  [/there is no (text|caption) in the message to edit/i, 'message_gone'],
  [/can't parse entities|entity|entities/i, 'markup'],
  [/message is too long|text is too long|caption is too long|reply markup is too long/i, 'too_long'],
  [/message thread not found|TOPIC_DELETED|TOPIC_ID_INVALID/i, 'topic_lost'],
  [/TOPIC_CLOSED/, 'topic_closed'],
  [/chat not found|PEER_ID_INVALID|chat_id is empty/i, 'chat_not_found'],
  [/bot was kicked|not a member|chat was deleted|blocked by the user|user is deactivated/i, 'kicked'],
  [/not enough rights|CHAT_WRITE_FORBIDDEN|CHAT_RESTRICTED|have no rights/i, 'forbidden'],
]

const permanent = (reason: Reason): Failure => ({ ok: false, retryable: false, maybeDelivered: false, reason })
const passing = (reason: Reason, maybeDelivered = false): Failure => ({
  ok: false,
  retryable: true,
  maybeDelivered,
  reason,
})

/** What a failed call means for whoever sent: can it be tried again, may it have worked, and why. */
export function classify(error: unknown): Failure {
  if (error instanceof GrammyError) return classifyAnswer(error)
  const cause = error instanceof HttpError ? error.error : error
  if (!(cause instanceof CallFailed)) return passing('network', true)
  const late = cause.code === 'TIMEOUT' || cause.code === 'ABORTED' || /TIMEOUT/.test(cause.code)
  return passing(late ? 'timeout' : 'network', cause.delivered === 'maybe')
}

function classifyAnswer({ error_code: code, description, parameters }: GrammyError): Failure {
  const { retry_after: retryAfter, migrate_to_chat_id: movedTo } = parameters
  if (movedTo !== undefined) return { ...passing('migrated'), movedTo: String(movedTo) }
  if (code === 429) return { ...passing('rate_limited'), retryAfterMs: (retryAfter ?? 1) * 1000 }
  // A proper 5xx is Telegram saying that it did not do it; a gateway's page says nothing about that.
  if (code >= 500) return passing('server', /^no Bot API answer/.test(description))
  if (code === 413) return permanent('too_long')
  if (code === 401 || code === 404) return permanent('unauthorized')
  const reason = byDescription.find(([pattern]) => pattern.test(description))?.[1]
  if (reason === 'topic_lost' || reason === 'topic_closed') return passing(reason)
  return permanent(reason ?? (code === 403 ? 'forbidden' : 'bad_request'))
}
