import type { Notice } from '../alerts/contract.ts'
import { timeKey } from '../alerts/kinds.ts'
import type { Ms } from '../core/clock.ts'
import type { AlertLevel, Destination } from '../core/policy.ts'
import type { Post } from '../core/post.ts'
import { type KindSpec, kindSpec } from '../store/port.ts'
import type { MessageRef, Urgency } from './contract.ts'

/** The message that shows an episode in one chat: desired state, rendered when it is sent. */
export interface CardDoc {
  episode: string
  destination: Destination
  ref?: MessageRef
  /**
   * Second copies: of a send whose answer was lost, adopted when somebody pressed on them. At most three, each with the
   * revision (and extras) that it shows.
   */
  copies: readonly { ref: MessageRef; sent: number; extras?: string }[]
  /** Replies to it, the newest last; at most twenty are known. */
  replies: readonly MessageRef[]
  /** The episode's revision that the message shows; 0 before the first send. */
  sent: number
  /** `Extras.key` of what the message shows besides; absent for ''. */
  extras?: string
  sentAt?: Ms
  /** The newest reminder, deleted when the next one is sent. */
  reminder?: MessageRef
  /** Messages of ours still to delete. */
  remove: readonly MessageRef[]
  /** The card was cut when it was sent: its whole text is still to follow as a file. */
  file?: 'wanted'
  /** Button ids of this card by verb and arguments: minted once, reused for the card's life. */
  buttons: Readonly<Record<string, string>>
  /** The episode ended, its incident is closed, and the message shows it: nothing more to do. */
  done?: Ms
}

/** What a press means. The id alone travels to the chat: it can't be guessed and says nothing. */
export interface Button {
  verb: string
  args: Readonly<Record<string, string | number>>
  /** Only this person may press. */
  person?: number
  /** Single use: whoever carries it out deletes it in the same commit. */
  once?: boolean
  expiresAt?: Ms
  mintedAt: Ms
}

/** A configured chat and where it is now: ids change when a group becomes a supergroup. The document's id is the name. */
export interface ChatDoc {
  name: string
  /** Numeric id, or `@name` until the number is known; absent until bound. */
  id?: number | string
  topic?: number
  /** What the configuration said when this was stored: when it says something else now, the configuration wins. */
  configured?: { id?: number | string; topic?: number }
  migratedFrom?: number | string
  locale?: string
  timezone?: string
  title?: string
  /** The topic, or the private chat as a whole, that takes no messages; shown by /status. */
  lost?: { topic?: number; why: string; at: Ms }
  /** The topics of systems, where the configuration wants one for each. */
  topics?: Readonly<Record<string, SystemTopic>>
  /** What else the chat does not let us do, shown by /status. */
  refused?: Readonly<Partial<Record<ChatRight, { why: string; at: Ms }>>>
}

export interface SystemTopic {
  id: number
  lost?: { why: string; at: Ms }
}

export type ChatRight = 'pin' | 'topics'

/** One message for many notices of a chat that could not leave in time (a storm). */
export interface Rollup {
  destination: Destination
  startedAt: Ms
  /** The last time something was folded into it. */
  foldedAt: Ms
  endedAt?: Ms
  ref?: MessageRef
  state: 'queued' | 'sending' | 'sent' | 'unknown'
  repeat?: boolean
  attempts: number
  notBefore: Ms
  sentAt?: Ms
  /** Groups in it: the next one's number. */
  groups: number
  /** Notices folded so far, and how many of them a message that was sent counts. */
  folded: number
  covered: number
  /** What its end message is doing. */
  end?: 'queued' | 'sending' | 'unknown'
  buttons: Readonly<Record<string, string>>
  /** Set when its end was told. */
  done?: Ms
}

/** A group inside a roll-up. The id is `<rollup>/<episode>`. */
export interface RollupMember {
  rollup: string
  /** 0, 1, 2 …: its place in the list. */
  seq: number
  episode: string
  system: string
  alertname: string
  priority: string
  level: AlertLevel
  /** How its alerts were told: in the roll-up, each group by its own card, or not at all. */
  told: 'folded' | 'single' | 'lost'
  at: Ms
}

/**
 * What became of a post in one chat; what it shows is the post's own. The id is the post's, or `<post>@<chat>` for the
 * copy in a fallback chat.
 */
export interface Posted {
  post: string
  destination: Destination
  level: AlertLevel
  /** When the post was queued: its place in the outbox. */
  queuedAt: Ms
  state: 'queued' | 'sending' | 'sent' | 'unknown' | 'dead'
  attempts: number
  notBefore: Ms
  /** When it was first tried, since its last success. */
  triedAt?: Ms
  sentAt?: Ms
  /** Set when the message may be a second copy. */
  repeat?: boolean
  error?: string
  ref?: MessageRef
  /** The post's revision that the message shows; 0 before the first send. */
  shown: number
  /** The message is pinned. */
  pinned?: true
  /** When the chat did not let us pin it: asked again an hour later. */
  pinRefusedAt?: Ms
  /** It was cut when it was sent: its whole text is still to follow as a file. */
  file?: 'wanted'
  /** The message carries the post's file, and its text is the caption. */
  captioned?: true
  /** The post's file is not there, or was refused: the text goes alone and says so. */
  fileLost?: true
  /** A copy for the fallback was queued. */
  copied?: true
  /** Destinations that were tried before this one. */
  via?: readonly string[]
  buttons: Readonly<Record<string, string>>
  /** The post is final and all of it is shown: nothing more to do. */
  done?: Ms
}

/** A chat that said `retry_after`. The document's id is the chat's id. */
export interface FloodDoc {
  until: Ms
}

declare module '../alerts/contract.ts' {
  /** What delivery adds to a notice while it owns it. */
  interface Notice {
    /** When it was first tried. */
    triedAt?: Ms
    /** Other notices of the same card that this message tells as well. */
    covers?: readonly string[]
    /** The roll-up that counts it, and its number there. */
    foldedInto?: { rollup: string; seq: number }
    /** A copy for the fallback was queued. */
    copied?: true
    /** This is the fallback's copy of that notice. */
    copyOf?: string
    /** Destinations that were tried before this one. */
    via?: readonly string[]
  }
}

declare module '../store/port.ts' {
  interface Kinds {
    card: CardDoc
    button: Button
    chat: ChatDoc
    rollup: Rollup
    'rollup-member': RollupMember
    flood: FloodDoc
    /** Owned by whoever commits it; its delivery is this room's. */
    post: Post
    posted: Posted
  }
}

const day: Ms = 86_400_000
const keepCards = 180 * day
const keepRollups = 30 * day
const keepNotices = 30 * day
const keepPosts = 30 * day

export const destinationKey = ({ channel, chat }: Destination): string => `${channel}:${chat}`
export const cardId = (episode: string, destination: Destination): string => `${episode}@${destinationKey(destination)}`
export const messageKey = ({ chat, id }: MessageRef): string => `${chat}/${id}`
export const memberId = (rollup: string, episode: string): string => `${rollup}/${episode}`
/** Orders the members of a roll-up as they were folded. */
export const memberKey = (rollup: string, seq: number): string => `${rollup}/${String(seq).padStart(9, '0')}`

export const levelRanks = { critical: 0, warning: 1, info: 2 } as const
const isOpen = ({ state }: Pick<Notice, 'state'>) => state === 'queued' || state === 'sending' || state === 'unknown'
const pad = (at: Ms) => String(Math.max(0, Math.floor(at))).padStart(15, '0')

/** Where a notice stands in the outbox: by destination, level, age. */
export const queueKey = (notice: Pick<Notice, 'destination' | 'level' | 'queuedAt'>): string =>
  `${destinationKey(notice.destination)}\0${levelRanks[notice.level]}\0${pad(notice.queuedAt)}`

/** The keys of a destination's critical or other notices. */
export const queueRange = (destination: Destination, lane: 'critical' | 'other') => {
  const [from, to] = lane === 'critical' ? [0, 1] : [1, 3]
  return { from: `${destinationKey(destination)}\0${from}`, to: `${destinationKey(destination)}\0${to}` }
}

/** Notices (declared by alerts, owned here from the moment they are queued) and the kinds of this room. */
export const deliverKinds: readonly KindSpec[] = [
  kindSpec({
    kind: 'notice',
    indexes: {
      queue: (notice) => (notice.state === 'queued' || notice.state === 'unknown' ? queueKey(notice) : undefined),
      /** By the moment it may go: what stands here long past it is stuck. */
      waiting: (notice) => (isOpen(notice) ? notice.notBefore : undefined),
      card: (notice) => (isOpen(notice) ? cardId(notice.episode, notice.destination) : undefined),
      state: (notice) => (isOpen(notice) || notice.state === 'dead' ? notice.state : undefined),
      sent: (notice) => (notice.state === 'sent' ? notice.sentAt : undefined),
      dead: (notice) => (notice.state === 'dead' ? notice.queuedAt : undefined),
      /** All of an episode, by age. */
      episode: (notice) => timeKey(notice.episode, notice.queuedAt),
      rollup: (notice) => notice.foldedInto && memberKey(notice.foldedInto.rollup, notice.foldedInto.seq),
    },
    expires: (notice) => (isOpen(notice) ? undefined : (notice.sentAt ?? notice.queuedAt) + keepNotices),
  }),
  kindSpec({
    kind: 'card',
    indexes: {
      live: (card) => (card.done === undefined ? destinationKey(card.destination) : undefined),
      episode: (card) => card.episode,
      message: (card) =>
        [card.ref, ...card.copies.map(({ ref }) => ref), ...card.replies].flatMap((ref) =>
          ref ? [messageKey(ref)] : [],
        ),
    },
    expires: (card) => (card.done === undefined ? undefined : card.done + keepCards),
  }),
  kindSpec({
    kind: 'button',
    expires: (button) => button.expiresAt ?? button.mintedAt + keepCards,
  }),
  kindSpec({
    kind: 'chat',
    indexes: { chat: (chat) => (chat.id === undefined ? undefined : String(chat.id)) },
  }),
  kindSpec({
    kind: 'rollup',
    indexes: { live: (rollup) => (rollup.done === undefined ? destinationKey(rollup.destination) : undefined) },
    expires: (rollup) => (rollup.done === undefined ? undefined : rollup.done + keepRollups),
  }),
  kindSpec({
    kind: 'rollup-member',
    indexes: { place: (member) => memberKey(member.rollup, member.seq), episode: (member) => member.episode },
    expires: (member) => member.at + keepRollups,
  }),
  kindSpec({
    kind: 'post',
    indexes: {
      destination: (post) => destinationKey(post.destination),
      /** Those that may still change. */
      live: (post) => (post.final ? undefined : post.queuedAt),
      queued: (post) => post.queuedAt,
    },
    expires: (post) => (post.final ? post.queuedAt + keepPosts : undefined),
  }),
  kindSpec({
    kind: 'posted',
    indexes: {
      post: (posted) => posted.post,
      open: (posted) => (isOpen(posted) ? posted.queuedAt : undefined),
      state: (posted) => (isOpen(posted) || posted.state === 'dead' ? posted.state : undefined),
      dead: (posted) => (posted.state === 'dead' ? posted.queuedAt : undefined),
      message: (posted) => (posted.ref ? messageKey(posted.ref) : undefined),
    },
    // A day longer than the post itself, which would else be told again.
    expires: (posted) => (posted.done === undefined ? undefined : posted.done + keepPosts + day),
  }),
  kindSpec({ kind: 'flood', expires: (flood) => flood.until }),
]

/** What a call for a notice of this level may use of the budget. */
export const urgencyOf = (level: AlertLevel): Urgency => (level === 'critical' ? 'critical' : 'normal')
