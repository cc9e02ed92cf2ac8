import type { Destination } from '../core/policy.ts'
import type { Reader } from './cards/face.ts'
import type { Parts } from './ports.ts'

/** Language and time zone of a destination, now. */
export async function readerOf(
  parts: Pick<Parts, 'chats' | 'texts' | 'defaults' | 'clock'>,
  to: Destination,
): Promise<Reader> {
  const chat = await parts.chats.get(to.chat)
  return {
    texts: parts.texts(chat?.locale ?? parts.defaults.locale),
    zone: chat?.timezone ?? parts.defaults.timezone,
    now: parts.clock.now(),
  }
}
