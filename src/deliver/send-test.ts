import type { Clock, Ms } from '../core/clock.ts'
import type { Destination } from '../core/policy.ts'
import type { Chats } from './chats.ts'
import type { Card, Channel, Reason } from './contract.ts'

/** What came of one test message. */
export interface TestSent {
  to: Destination
  ms: Ms
  /** Where that is, when the chat is known; `lost` is the topic that took nothing, so that the chat itself was tried. */
  place?: { id: number | string; topic?: number; lost?: number }
  /** Undefined: it arrived. */
  reason?: Reason
  /** The chat asked for a wait of this long. */
  retryAfterMs?: Ms
}

/** One test message may take this long. */
export const testPatience: Ms = 15_000
/** At most this many at a time: a test is no storm. */
const together = 4

/** Sends a card to each destination, silently, and says how each went; a failure of one holds up no other. */
export async function sendTests(
  deps: { channels: ReadonlyMap<string, Channel>; chats: Pick<Chats, 'get' | 'resolve'>; clock: Clock; patience?: Ms },
  destinations: readonly Destination[],
  cardFor: (to: Destination) => Promise<Card>,
): Promise<TestSent[]> {
  const results: TestSent[] = []
  for (let from = 0; from < destinations.length; from += together) {
    const some = destinations.slice(from, from + together)
    results.push(
      ...(await Promise.all(some.map(async (to) => placed(deps, await sendTest(deps, to, await cardFor(to)))))),
    )
  }
  return results
}

/** The topics of systems that a chat has, beside the chat's own place: a test makes none. */
export async function placesOf(chats: Pick<Chats, 'get'>, chat: string): Promise<Destination[]> {
  const systems = Object.keys((await chats.get(chat))?.topics ?? {})
  return [undefined, ...systems].map((topic) => ({ channel: 'telegram', chat, ...(topic !== undefined && { topic }) }))
}

async function placed({ chats }: Parameters<typeof sendTests>[0], sent: TestSent): Promise<TestSent> {
  const { chat, topic: system } = sent.to
  const at = await chats.resolve(chat, system)
  if (!at) return sent
  const doc = await chats.get(chat)
  const wanted = system === undefined ? doc?.topic : doc?.topics?.[system]?.id
  const lost = at.lost && wanted !== undefined ? { lost: wanted } : {}
  return { ...sent, place: { id: at.id, ...(at.topic !== undefined && { topic: at.topic }), ...lost } }
}

async function sendTest(
  { channels, clock, patience = testPatience }: Parameters<typeof sendTests>[0],
  to: Destination,
  card: Card,
): Promise<TestSent> {
  const began = clock.mono()
  const took = () => Math.round(clock.mono() - began)
  const channel = channels.get(to.channel)
  if (!channel) return { to, ms: 0, reason: 'config' }
  const limit = new AbortController()
  const cancel = clock.after(patience, () => limit.abort())
  try {
    const how = { to, audible: false, repeat: false, urgency: 'answer' } as const
    const delivery = await channel.deliver(card, how, limit.signal)
    if (delivery.ok) return { to, ms: took() }
    const { reason, retryAfterMs } = delivery
    return { to, ms: took(), reason, ...(retryAfterMs !== undefined && { retryAfterMs }) }
  } finally {
    cancel()
  }
}
