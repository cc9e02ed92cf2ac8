import type { Api } from 'grammy'
import type { Log } from '../../../core/log.ts'
import type { Destination } from '../../../core/policy.ts'
import { type Chats, type ChatTarget, personOf } from '../../chats.ts'
import type { Failure, Permit } from '../../contract.ts'
import { classify } from './errors.ts'

export interface PlacesDeps {
  chats: Chats
  log?: Log | undefined
  /** What a system's topic is called. */
  topicName: (system: string) => string
}

/** Where a message for a destination goes: a chat and its topic, made when it is missing, or why nowhere. */
export type Place = ChatTarget | Failure

/** Telegram's limit of a topic's name, in characters. */
const nameLimit = 128

/** No chat is bound to the name yet: it waits. */
const unbound: Failure = { ok: false, retryable: true, maybeDelivered: false, reason: 'config' }
/** Somebody who never pressed Start. */
const notStarted: Failure = { ok: false, retryable: false, maybeDelivered: false, reason: 'forbidden' }

/** Finds places; a topic that two lanes need is made once. */
export function createPlaces({ chats, log, topicName }: PlacesDeps) {
  const making = new Map<string, Promise<Place>>()

  /** The chat's numeric id; an @name is looked up once and kept. `apiFor` gives calls that are charged to the leave. */
  async function find(to: Destination, leave: Leave, signal: AbortSignal): Promise<Place> {
    const at = await chats.resolve(to.chat, to.topic)
    if (!at) return personOf(to.chat) === undefined ? unbound : notStarted
    const known = typeof at.id === 'string' ? await numbered(to, at, leave, signal) : at
    if (known.missing === undefined) return known
    const key = `${to.chat} ${known.missing}`
    const made = making.get(key) ?? make(to.chat, known, known.missing, leave, signal)
    making.set(key, made)
    try {
      return await made
    } finally {
      making.delete(key)
    }
  }

  async function numbered(to: Destination, at: ChatTarget, leave: Leave, signal: AbortSignal): Promise<ChatTarget> {
    // A question about a chat is free for its budget, unless it is charged here.
    leave.charge()
    const { id } = await leave.api().getChat(at.id, signal as never)
    const topic = (await chats.get(to.chat))?.topic
    await chats.bind(to.chat, { id, ...(topic !== undefined && { topic }) })
    return { ...at, id }
  }

  /** A chat that lets us make no topics gets the message all the same. */
  async function make(name: string, at: ChatTarget, system: string, leave: Leave, signal: AbortSignal): Promise<Place> {
    const { missing: _, ...general } = at
    try {
      const title = [...topicName(system)].slice(0, nameLimit).join('')
      const made = await leave.api().createForumTopic(at.id, title, {}, signal as never)
      await chats.topicMade(name, system, made.message_thread_id)
      log?.info('a topic was made', { chat: name, system, topic: made.message_thread_id })
      return { id: at.id, topic: made.message_thread_id }
    } catch (error) {
      const failure = classify(error)
      // Nothing was told yet; but a topic that may be there already must not be made twice.
      if (failure.retryable && !failure.maybeDelivered) return failure
      await chats.refused(name, 'topics', failure.reason)
      log?.warn('a chat lets us make no topics', { chat: name, system, reason: failure.reason })
      return failure.maybeDelivered ? { ...failure, maybeDelivered: false } : general
    }
  }

  return find
}

/** One leave for a delivery that may need several calls: each is charged. */
export interface Leave {
  /** An API whose next call goes on the leave. */
  api(): Api
  /** Books a call that the budget would not count. */
  charge(): void
}

/** The first call uses the permit, each further one is booked besides. Without a permit every call waits for the budget. */
export function leaveOf(permit: Permit | undefined, apiFor: (permit?: Permit) => Api): Leave {
  let used = false
  const take = () => {
    if (!permit) return false
    const taken = used ? permit.again() : permit.use()
    used = true
    return taken
  }
  // Whoever took the permit ends it.
  const shared: Permit = { use: take, again: take, end: () => {} }
  return { api: () => apiFor(permit && shared), charge: () => void take() }
}

export const isPlace = (place: Place): place is ChatTarget => !('ok' in place)
