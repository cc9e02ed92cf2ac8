import type { Ms } from './clock.ts'
import type { AlertLevel, Destination } from './policy.ts'

/**
 * A message that is no alert's card: a digest, the board, the bot's own word, later a report. Whoever commits it owns
 * it and says what it shows; the deliver room tells it, brings the message up to date when `revision` grows, and keeps
 * what became of it in a document of its own (`posted`, by the same id). Committed with what it tells, it is lost no
 * more than a notice is. The document's id is its owner's choice, so that a repeat of the same work makes the same post.
 */
export interface Post {
  destination: Destination
  /** Its place in the outbox: after notices of the same level that are older. */
  level: AlertLevel
  /** The renderer of its card, a key of the faces that the deliver room was given. */
  face: string
  /** What the renderer needs, as JSON. */
  data: Readonly<Record<string, unknown>>
  /** Whether the first send sounds; an edit never does. */
  audible: boolean
  /** 1 at first; the message is edited while what it shows is older. */
  revision: number
  /** Kept pinned, without a sound. */
  pinned?: boolean
  queuedAt: Ms
  /** Not told before. */
  notBefore?: Ms
  /** Goes with this file (an id of `Files`): the card is its caption, cut at 1024 characters, and is edited as one. */
  file?: { id: string; name: string; as: 'photo' | 'document' }
  /** Answers the card of this episode, or the message of this post, where that is in the same chat. */
  replyTo?: { episode: string } | { post: string }
  /** No more edits come; retention may delete it `keep` ms after. */
  final?: boolean
}
