import { messageKey } from '../deliver/kinds.ts'
import type { Store } from '../store/port.ts'
import type { CardDesk } from './contract.ts'
import type { About } from './feature.ts'

export interface AboutDeps {
  store: Store
  cards: Pick<CardDesk, 'episodeAt'>
}

/** What a message of ours shows; undefined when it is none of our cards. */
export async function aboutOf({ cards, store }: AboutDeps, chat: number, message: number): Promise<About | undefined> {
  const episode = await cards.episodeAt(chat, message)
  if (episode !== undefined) return { episode }
  const [posted] = await store.list('posted', 'message', {
    is: messageKey({ chat: String(chat), id: String(message) }),
    limit: 1,
  })
  return posted && { post: posted.doc.post }
}
