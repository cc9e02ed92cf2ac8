import type { Episode, Notice } from '../alerts/contract.ts'

/** What to do with the notices of one card that wait. */
export interface Plan {
  /** The one that is told now, and as what: the card itself, a reply to it, or the line that says it is over. */
  tell?: { notice: Notice; as: 'card' | 'reply' | 'ended' }
  /** Told by the same message, or no longer true. */
  superseded: readonly Notice[]
  why: 'first' | 'newest' | 'over' | 'stale' | 'forgotten'
}

/**
 * Notices of one card that wait become one message: what happened while nothing could be sent is told as it is now.
 * `open` is oldest first and not empty; `hasCard` says that the chat already has the card.
 */
export function planTelling(open: readonly Notice[], episode: Episode | undefined, hasCard: boolean): Plan {
  if (!episode) return { superseded: open, why: 'forgotten' }
  // A flapping group that has resolved will fire again in a moment.
  const over = episode.resolvedAt !== undefined && episode.memory.flapping === undefined
  const alarms = open.filter((notice) => notice.kind !== 'resolved')
  const endings = open.filter((notice) => notice.kind === 'resolved')
  // One that may have arrived already is the one to repeat, marked, instead of a second message beside it.
  const pick = (from: readonly Notice[]) => from.find((notice) => notice.state === 'unknown') ?? from.at(-1)
  const telling = (notice: Notice | undefined, as: 'card' | 'reply' | 'ended', why: Plan['why']): Plan =>
    notice
      ? { tell: { notice, as }, superseded: open.filter((other) => other !== notice), why }
      : { superseded: open, why: 'stale' }
  if (!hasCard && alarms.length > 0) return telling(pick(alarms), 'card', 'first')
  if (over) return telling(pick(endings), 'ended', 'over')
  return telling(pick(alarms), 'reply', 'newest')
}
