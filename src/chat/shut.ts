import type { Ms } from '../core/clock.ts'
import type { Chats } from '../deliver/chats.ts'
import type { Store } from '../store/port.ts'
import type { ChatStatus } from './cards/status.ts'

const lately: Ms = 86_400_000
const lettersLooked = 200
/** Reasons of dead letters that mean the chat, not the message. */
const refusing: ReadonlySet<string> = new Set(['kicked', 'forbidden', 'chat_not_found'])

/** Configured chats that took no message of the last day, and those whose topic is lost. */
export async function shutChats(store: Store, chats: Chats, now: Ms): Promise<ChatStatus['shut']> {
  const dead = await store.list('notice', 'dead', { from: now - lately, reverse: true, limit: lettersLooked })
  const refused = new Set(
    dead.flatMap(({ doc: { error, destination } }) =>
      error !== undefined && refusing.has(error) ? [destination.chat] : [],
    ),
  )
  const known = await Promise.all(chats.names().map((name) => chats.get(name)))
  return known.flatMap((chat): ChatStatus['shut'] => {
    if (!chat) return []
    if (refused.has(chat.name)) return [{ name: chat.name, why: 'refused' }]
    return chat.lost && chat.lost.topic === chat.topic ? [{ name: chat.name, why: 'topic' }] : []
  })
}
