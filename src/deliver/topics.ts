import type { Ms } from '../core/clock.ts'
import type { ChatDoc } from './kinds.ts'

/** Where messages for a chat go now. */
export interface ChatTarget {
  id: number | string
  topic?: number
  /** The system that has no topic of its own yet, where it should have one. */
  missing?: string
  /** The topic it should go to takes no messages: nothing there can be replied to. */
  lost?: true
}

/** A topic that takes no messages is tried again after this; one that is gone is made anew. */
export const retryTopicAfter: Ms = 3_600_000
/** A chat that lets us make no topics is asked again after this. */
export const retryMakingAfter: Ms = 600_000

const standing = (lost: { at: Ms } | undefined, now: Ms) => lost !== undefined && now < lost.at + retryTopicAfter

/** The topic of `system` where there is one for each (`perSystem`), else the chat's own topic, else the chat itself. */
export function targetOf(
  chat: ChatDoc | undefined,
  now: Ms,
  system?: string,
  perSystem = false,
): ChatTarget | undefined {
  if (chat?.id === undefined) return undefined
  const own = ownTarget(chat, chat.id, now)
  if (!perSystem || system === undefined) return own
  const topic = Object.hasOwn(chat.topics ?? {}, system) ? chat.topics?.[system] : undefined
  if (topic && standing(topic.lost, now)) return { ...own, lost: true }
  if (topic && topic.lost?.why !== 'topic_lost') return { id: chat.id, topic: topic.id }
  const refused = chat.refused?.topics
  return refused && now < refused.at + retryMakingAfter ? own : { ...own, missing: system }
}

function ownTarget(chat: ChatDoc, id: number | string, now: Ms): ChatTarget {
  if (chat.topic === undefined) return { id }
  const lost = chat.lost?.topic === chat.topic && standing(chat.lost, now)
  return lost ? { id, lost: true } : { id, topic: chat.topic }
}

/** The chat with the topic marked that took no message; the same object when none of its topics was meant. */
export function withLostTopic(chat: ChatDoc, lost: { why: string; at: Ms }, system?: string): ChatDoc {
  const own = system === undefined ? undefined : chat.topics?.[system]
  // While its own topic is lost already it was the chat's that took nothing.
  if (system !== undefined && own && !standing(own.lost, lost.at)) {
    return { ...chat, topics: { ...chat.topics, [system]: { ...own, lost } } }
  }
  const known = chat.lost?.topic === chat.topic && standing(chat.lost, lost.at)
  return chat.topic === undefined || known ? chat : { ...chat, lost: { topic: chat.topic, ...lost } }
}
