import type { Ms } from '../core/clock.ts'
import type { Destination } from '../core/policy.ts'
import type { Line } from '../core/text.ts'

/** A part of a card that is cut as a whole when the text gets too long. */
export type Block =
  | { line: Line }
  /**
   * Cut on an item boundary, and after `most` items; what is left out becomes `more(n)` and a file. `join` stands
   * between items (a new line). `per` lines make one item (1).
   */
  | { items: readonly Line[]; more: (left: number) => Line; most?: number; join?: string; per?: number }

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

/** A file that goes with a card, which is its caption. */
export interface CardFile {
  name: string
  as: 'photo' | 'document'
  bytes: Uint8Array
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
  | 'topic_closed'
  | 'message_gone'
  | 'not_modified'
  | 'markup'
  | 'too_long'
  /** The file is refused, not the text: that may go alone. */
  | 'file'
  | 'migrated'
  | 'bad_request'
  | 'config'

export type Delivery =
  /** `cut`: something of the card was left out, so `full` is to follow. */
  | { ok: true; ref?: MessageRef; cut?: boolean }
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

export type Failure = Extract<Delivery, { ok: false }>

/** At most `count` calls per `per` ms, for one chat or for the whole bot; `burst` may go at once. */
export interface Limit {
  scope: 'chat' | 'bot'
  count: number
  per: Ms
  burst?: number
}

/**
 * Leave for one call, taken before a notice is marked `sending` so that the mark does not wait for the budget. Whoever
 * took it ends it.
 */
export interface Permit {
  /** Takes it for a call, once: false when it was used already, or is void because the chat asked for a wait since. */
  use(): boolean
  /**
   * Books one more call on a leave that is used: it goes at once, and what comes after it waits for it. False when the
   * chat asked for a wait since.
   */
  again(): boolean
  /** The call has ended (or, when it was never used, the leave is given back). */
  end(): void
}

export interface Channel {
  caps: { edit: boolean; buttons: boolean; files: boolean }
  limits: readonly Limit[]
  deliver(
    card: Card,
    how: {
      to: Destination
      edit?: MessageRef
      /** The message to edit carries a file: the card is its caption. */
      captioned?: true
      replyTo?: MessageRef
      /** A new message carries this. */
      file?: CardFile
      audible: boolean
      repeat: boolean
      urgency: Urgency
      permit?: Permit
    },
    signal: AbortSignal,
  ): Promise<Delivery>
  /** Removes a message of ours; a message that is gone counts as success. */
  remove?(ref: MessageRef, how: { urgency: Urgency; permit?: Permit }, signal: AbortSignal): Promise<Delivery>
  /** Sends a file, in reply to a message. */
  attach?(
    file: { name: string; text: string } | { name: string; bytes: Uint8Array },
    how: { to: Destination; replyTo?: MessageRef; urgency: Urgency; permit?: Permit },
    signal: AbortSignal,
  ): Promise<Delivery>
  /** Pins a message of ours without a sound, or takes the pin off. */
  pin?(
    ref: MessageRef,
    how: { pinned: boolean; urgency: Urgency; permit?: Permit },
    signal: AbortSignal,
  ): Promise<Delivery>
  /** Waits until the budget lets one call to this destination go; rejects when `signal` aborts. */
  acquire?(to: Destination, urgency: Urgency, signal: AbortSignal): Promise<Permit>
  /** How many more messages of urgency normal can leave for this destination within `within` ms. */
  forecast?(to: Destination, within: Ms): Promise<number>
  /** Whether the destination takes messages from us now, asked without telling anybody anything. */
  writable?(to: Destination, signal: AbortSignal): Promise<boolean>
  /** Whether the other side answers at all, asked without telling anybody anything. */
  probe?(signal: AbortSignal): Promise<boolean>
}

/**
 * Which reserve of the budget a call may use: critical notices and answers to people have their own. `background` is
 * what nobody waits for (a card brought up to date): it leaves room for notices.
 */
export type Urgency = 'critical' | 'answer' | 'normal' | 'background'
