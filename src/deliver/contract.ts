import type { Ms } from '../core/clock.ts'
import type { Destination } from '../core/policy.ts'
import type { Line } from '../core/text.ts'

/** A part of a card that is cut as a whole when the text gets too long. */
export type Block =
  | { line: Line }
  /** Cut on an item boundary; what does not fit becomes `more(n)` and a file. */
  | { items: readonly Line[]; more: (left: number) => Line }

export interface CardButton {
  text: string
  /** An opaque id from `buttons.ts` (at most 64 bytes), or a link, or text to copy. */
  press?: string
  url?: string
  copy?: string
  style?: 'danger' | 'success' | 'primary'
}

/** What a message says, in no channel's format. Line 1 is the problem: all that a lock screen shows. */
export interface Card {
  blocks: readonly Block[]
  /** Rows of at most three. */
  buttons: readonly (readonly CardButton[])[]
  /** Attached as a file when the card had to be cut. */
  full?: { name: string; text: () => string }
  /** Ask the reader to type an answer (Telegram's ForceReply) with this hint. */
  ask?: { placeholder: string; person?: number }
}

/** A message of a channel, as an opaque handle. */
export interface MessageRef {
  chat: string
  id: string
}

/** A closed set: also the metric's label and a key of the texts. */
export type Reason =
  | 'network'
  | 'timeout'
  | 'server'
  | 'rate_limited'
  | 'unauthorized'
  | 'forbidden'
  | 'kicked'
  | 'chat_not_found'
  | 'topic_lost'
  | 'message_gone'
  | 'not_modified'
  | 'markup'
  | 'too_long'
  | 'migrated'
  | 'bad_request'
  | 'config'

export type Delivery =
  | { ok: true; ref?: MessageRef }
  | {
      ok: false
      retryable: boolean
      /** The message may be there although the answer was lost. */
      maybeDelivered: boolean
      reason: Reason
      retryAfterMs?: Ms
      /** The chat's new id (a group that became a supergroup). */
      movedTo?: string
    }

/** At most `count` calls per `per` ms, for one chat or for the whole bot; `burst` may go at once. */
export interface Limit {
  scope: 'chat' | 'bot'
  count: number
  per: Ms
  burst?: number
}

export interface Channel {
  caps: { edit: boolean; buttons: boolean; files: boolean }
  limits: readonly Limit[]
  deliver(
    card: Card,
    how: {
      to: Destination
      edit?: MessageRef
      replyTo?: MessageRef
      audible: boolean
      repeat: boolean
      urgency: Urgency
    },
    signal: AbortSignal,
  ): Promise<Delivery>
  /** Removes a message of ours; a message that is gone counts as success. */
  remove?(ref: MessageRef, signal: AbortSignal): Promise<Delivery>
}

/** Which reserve of the budget a call may use: critical notices and answers to people have their own. */
export type Urgency = 'critical' | 'answer' | 'normal'
