import type { Ms } from '../core/clock.ts'
import { type KindSpec, kindSpec } from '../store/port.ts'
import type { Args } from './feature.ts'
import { updateKind } from './inbox/inbox.ts'

/**
 * A question that waits for a typed answer. The id is `<chat>/<message>` of the message that asks, or `<chat>#<digest>` of
 * its words, by which it is known before it is sent.
 */
export interface Prompt {
  verb: string
  args: Args
  person: number
  expiresAt: Ms
  /** The update that answered it. */
  answered?: string
  /** Which question it is: the same in both of its documents. */
  asking?: string
  /** Of a message: the document of its words. */
  words?: string
  /** Of words: other questions of the same words were open, so that they alone don't tell which one is answered. */
  doubtful?: true
}

/** A stranger was told how to be added. The id is `<person>/<chat>/<UTC day>`. */
export interface Hint {
  at: Ms
}

/** A single-use button that was pressed, and by which update: that update may go on after a crash, no other. */
export interface Spent {
  cause: string
  at: Ms
}

/**
 * What a command without a name turned out to mean. The id is the cause: when the same update is handled again after a
 * crash, it means the same, though the action changed what it would be taken for now.
 */
export interface Meant {
  target: string
  at: Ms
}

/** Somebody who proved with the claim code to be the operator. The id is the person's. */
export interface Claimant {
  id: number
  name: string
  at: Ms
  /** The update that did it. */
  cause: string
  /** The configuration's name of the chat that was bound with it; absent when all were bound already. */
  chat?: string
}

/** What the poller remembers across restarts. */
export interface PollMemory {
  /** When Telegram last answered. */
  answeredAt: Ms
  /** Presses between these were lost, and not every chat was told yet. */
  gap?: { from: Ms; to: Ms; told: readonly string[] }
}

declare module '../store/port.ts' {
  interface Kinds {
    prompt: Prompt
    hint: Hint
    spent: Spent
    meant: Meant
    poll: PollMemory
    claimant: Claimant
  }
}

const day: Ms = 86_400_000

/** The kinds of this room, for whoever opens the store. */
export const chatKinds: readonly KindSpec[] = [
  updateKind,
  // Whoever answers late is told so.
  kindSpec({ kind: 'prompt', expires: (prompt) => prompt.expiresAt + 30 * day }),
  kindSpec({ kind: 'hint', expires: (hint) => hint.at + 2 * day }),
  kindSpec({ kind: 'spent', expires: (spent) => spent.at + 2 * day }),
  kindSpec({ kind: 'meant', expires: (meant) => meant.at + 2 * day }),
  kindSpec({ kind: 'poll' }),
  kindSpec({ kind: 'claimant' }),
]
