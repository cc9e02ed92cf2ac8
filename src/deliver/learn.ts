import { messageOf } from '../core/errors.ts'
import type { Destination } from '../core/policy.ts'
import { type Chats, personOf } from './chats.ts'
import type { Failure } from './contract.ts'
import type { Parts } from './ports.ts'

/**
 * Keeps what a refusal says about the chat itself: it moved, its topic takes nothing, the person wants nothing from us.
 * True when the message can go elsewhere at once. Kept before the message goes back into the queue: learning twice does
 * no harm, and what the store does not take now is learnt at the next refusal.
 */
export async function learn(
  { chats, log }: Pick<Parts, 'chats' | 'log'>,
  to: Destination,
  failure: Failure,
): Promise<boolean> {
  try {
    return await learnt(chats, to, failure)
  } catch (error) {
    log.warn('what a chat said about itself is not kept', { chat: to.chat, error: messageOf(error) })
    return false
  }
}

async function learnt(chats: Chats, { chat, topic }: Destination, failure: Failure): Promise<boolean> {
  const { reason, movedTo } = failure
  if (reason === 'topic_lost' || reason === 'topic_closed') return chats.topicLost(chat, reason, topic)
  if (personOf(chat) !== undefined && !failure.retryable && unwanted.has(reason)) await chats.personLost(chat, reason)
  if (movedTo === undefined) return false
  const at = await chats.resolve(chat)
  return at !== undefined && chats.move(at.id, Number(movedTo))
}

const unwanted: ReadonlySet<Failure['reason']> = new Set(['kicked', 'forbidden', 'chat_not_found'])

/** The other side may be away as a whole, not just this message's chat. */
export const isUnreachable = ({ reason }: Failure): boolean =>
  reason === 'network' || reason === 'timeout' || reason === 'server'

/** What a dead letter says about its end. */
export const causeOfDeath = ({ reason, maybeDelivered }: Failure): string =>
  maybeDelivered ? `${reason}, maybe delivered` : reason
