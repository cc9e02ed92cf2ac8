import type { Destination } from '../core/policy.ts'
import type { Put } from '../store/port.ts'
import type { Chats } from './chats.ts'
import type { Failure } from './contract.ts'

/** What a refusal says about the chat itself, as documents for the commit that puts the message back into the queue. */
export async function learn(chats: Chats, to: Destination, failure: Failure): Promise<Put[]> {
  if (failure.reason === 'topic_lost') return chats.topicLost(to.chat, failure.reason)
  if (failure.movedTo === undefined) return []
  const at = await chats.resolve(to.chat)
  return at ? chats.moved(at.id, Number(failure.movedTo)) : []
}

/** The other side may be away as a whole, not just this message's chat. */
export const isUnreachable = ({ reason }: Failure): boolean =>
  reason === 'network' || reason === 'timeout' || reason === 'server'

/** What a dead letter says about its end. */
export const causeOfDeath = ({ reason, maybeDelivered }: Failure): string =>
  maybeDelivered ? `${reason}, maybe delivered` : reason
