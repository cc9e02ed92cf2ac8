import type { Destination } from '../core/policy.ts'
import type { Texts } from '../core/texts.ts'
import type { Chats } from '../deliver/index.ts'
import type { Live } from './live.ts'

export interface ReaderParts {
  live: Live
  chats: Pick<Chats, 'get'>
  texts: (locale: string) => Texts
}

/** Tells language and time zone of a destination: those of its chat, or of the configuration at that moment. */
export function readersOf({ live, chats, texts }: ReaderParts) {
  return async ({ chat: name }: Destination): Promise<{ texts: Texts; zone: string }> => {
    const chat = await chats.get(name)
    return { texts: texts(chat?.locale ?? live.config.locale), zone: chat?.timezone ?? live.config.timezone }
  }
}
