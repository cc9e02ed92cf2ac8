import type { Clock, Ms } from '../core/clock.ts'
import { type Chats, personChat } from '../deliver/chats.ts'
import type { ChatDoc } from '../deliver/kinds.ts'
import type { Store } from '../store/port.ts'
import type { ChatStatus } from './cards/status.ts'
import type { PersonEntry } from './people.ts'

type Shut = ChatStatus['shut'][number]

const lately: Ms = 86_400_000
const lettersLooked = 200
/** Reasons of dead letters that mean the chat, not the message. */
const refusing: ReadonlySet<string> = new Set(['kicked', 'forbidden', 'chat_not_found'])

/**
 * Configured chats that nobody claimed yet, that took no message of the last day, whose topic is lost, or where we may not pin or make topics;
 * and people whose private chat takes nothing since they blocked the bot.
 */
export async function shutChats({
  store,
  chats,
  clock,
  people,
}: {
  store: Store
  chats: Chats
  clock: Clock
  people: readonly PersonEntry[]
}): Promise<ChatStatus['shut']> {
  const refused = await refusingChats(store, clock.now() - lately)
  const known = await Promise.all(chats.names().map((name) => chats.get(name)))
  const own = await Promise.all(people.map(async ({ id, name }) => ({ name, chat: await chats.get(personChat(id)) })))
  return [
    ...known.flatMap((chat) => (chat ? troublesOf(chat, refused) : [])),
    ...own.flatMap(({ name, chat }): Shut[] => (chat?.lost ? [{ name, why: 'person' }] : [])),
  ]
}

/** Names of chats whose messages of late became dead letters because of the chat. */
async function refusingChats(store: Store, from: Ms): Promise<ReadonlySet<string>> {
  const range = { from, reverse: true, limit: lettersLooked }
  const dead = [...(await store.list('notice', 'dead', range)), ...(await store.list('posted', 'dead', range))]
  return new Set(
    dead.flatMap(({ doc: { error, destination } }) =>
      error !== undefined && refusing.has(error) ? [destination.chat] : [],
    ),
  )
}

function troublesOf({ id, name, lost, topic, refused }: ChatDoc, refusing: ReadonlySet<string>): Shut[] {
  if (id === undefined) return [{ name, why: 'unbound' }]
  if (refusing.has(name)) return [{ name, why: 'refused' }]
  return [
    ...(lost && lost.topic === topic ? [{ name, why: 'topic' } as const] : []),
    ...(refused?.topics ? [{ name, why: 'topics' } as const] : []),
    ...(refused?.pin ? [{ name, why: 'pin' } as const] : []),
  ]
}
