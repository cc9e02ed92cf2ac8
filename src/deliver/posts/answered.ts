import type { Destination } from '../../core/policy.ts'
import type { Post } from '../../core/post.ts'
import type { Store } from '../../store/port.ts'
import type { MessageRef } from '../contract.ts'
import { cardId, destinationKey } from '../kinds.ts'

/** The message that a post answers in that chat, as far as it is out there: of an episode without a card, the roll-up's. */
export async function refAnswered(
  store: Pick<Store, 'get'>,
  { replyTo }: Pick<Post, 'replyTo'>,
  to: Destination,
  rollupRef: (episode: string, to: Destination) => Promise<MessageRef | undefined>,
): Promise<MessageRef | undefined> {
  if (!replyTo) return undefined
  if ('episode' in replyTo) {
    const card = await store.get('card', cardId(replyTo.episode, to))
    return card?.doc.ref ?? (await rollupRef(replyTo.episode, to))
  }
  // In a fallback chat it answers the copy there.
  for (const id of [replyTo.post, `${replyTo.post}@${destinationKey(to)}`]) {
    const doc = (await store.get('posted', id))?.doc
    if (doc?.ref && destinationKey(doc.destination) === destinationKey(to)) return doc.ref
  }
  return undefined
}
