import type { Ms } from '../../core/clock.ts'
import type { Destination } from '../../core/policy.ts'
import type { Post } from '../../core/post.ts'
import type { Versioned } from '../../store/port.ts'
import type { Channel, MessageRef, Permit, Urgency } from '../contract.ts'
import type { Locks } from '../locks.ts'
import type { Outbox } from '../outbox.ts'
import type { Parts } from '../ports.ts'
import type { Tallies } from '../tally.ts'
import type { Faces } from './faces.ts'

export interface PosterDeps {
  parts: Parts
  outbox: Outbox
  locks: Locks
  tallies: Tallies
  faces: Faces
  /** When a chat last took a message, by destination: what tells poison from an outage. */
  lastTold: Map<string, Ms>
  /** The message of the roll-up that told an episode. */
  rollupRef(episode: string, to: Destination): Promise<MessageRef | undefined>
  /** Something for another chat was queued. */
  onQueued(): void
  stopped: AbortSignal
}

/** One post under its lock, with all that a call for it needs. */
export interface Look {
  id: string
  post: Post
  posted: Versioned<'posted'> | undefined
  channel: Channel
  how: { urgency: Urgency; permit?: Permit }
  signal: AbortSignal
}
