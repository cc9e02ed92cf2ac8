import type { Post } from '../../core/post.ts'
import type { Channel } from '../contract.ts'
import type { Posted } from '../kinds.ts'

/** The one call that a post needs next. */
export type Need = 'tell' | 'edit' | 'file' | 'pin' | 'unpin'

/** What its message lacks; undefined when all is shown, or nothing can be done about it. */
export function needOf(
  post: Pick<Post, 'revision' | 'pinned'>,
  posted: Posted | undefined,
  { caps, pin, attach }: Pick<Channel, 'caps' | 'pin' | 'attach'>,
): Need | undefined {
  if (!posted || posted.state === 'queued' || posted.state === 'unknown') return 'tell'
  if (posted.state !== 'sent' || !posted.ref) return undefined
  if (posted.shown < post.revision && caps.edit) return 'edit'
  if (posted.file && attach) return 'file'
  if (!pin) return undefined
  if (post.pinned) return posted.pinned ? undefined : 'pin'
  return posted.pinned ? 'unpin' : undefined
}

/** Before its first try. */
export function freshPosted(id: string, { destination, level, queuedAt, notBefore }: Post): Posted {
  return {
    post: id,
    destination,
    level,
    queuedAt,
    state: 'queued',
    attempts: 0,
    notBefore: notBefore ?? 0,
    shown: 0,
    buttons: {},
  }
}

/** Its message is gone: it is sent anew, and pinned anew. */
export function withoutMessage(gone: Posted): Posted {
  const { ref: _, pinned: __, file: ___, repeat: ____, captioned: _____, ...posted } = gone
  return { ...posted, state: 'queued', attempts: 0, notBefore: 0 }
}
