import type { NoticeKind } from '../alerts/contract.ts'
import type { Ms } from '../core/clock.ts'
import type { Destination } from '../core/policy.ts'
import type { MessageRef } from './contract.ts'
import type { CardDoc } from './kinds.ts'

const same = (a: MessageRef, b: MessageRef | undefined) => a.chat === b?.chat && a.id === b.id

/** What a card shows, or has to: the revision of its episode, and the key of its extras. */
export interface Shown {
  revision: number
  extras: string
}

/** The message of the card, or the copy of it, that shows an older revision or other extras. */
export function messageBehind(card: CardDoc, wanted: Shown): MessageRef | undefined {
  if (card.ref && isBehind(card, wanted)) return card.ref
  return card.copies.find((copy) => isBehind(copy, wanted))?.ref
}

const isBehind = ({ sent, extras = '' }: Pick<CardDoc, 'sent' | 'extras'>, wanted: Shown): boolean =>
  sent < wanted.revision || extras !== wanted.extras

/** The card was out once, and its message is gone. */
export const isLost = ({ ref, sent }: CardDoc): boolean => ref === undefined && sent > 0

export const hasChores = ({ remove, file }: CardDoc): boolean => remove.length > 0 || file !== undefined

/** The message now shows that. */
export function showing(doc: CardDoc, at: MessageRef, shown: Shown): CardDoc {
  if (same(at, doc.ref)) return withShown(doc, shown)
  return { ...doc, copies: doc.copies.map((copy) => (same(at, copy.ref) ? withShown(copy, shown) : copy)) }
}

export function withShown<T extends Pick<CardDoc, 'sent' | 'extras'>>(of: T, { revision, extras }: Shown): T {
  const { extras: _, ...rest } = of
  return { ...(rest as T), sent: revision, ...(extras !== '' && { extras }) }
}

export function withoutMessage(doc: CardDoc, at: MessageRef): CardDoc {
  if (!same(at, doc.ref)) return { ...doc, copies: doc.copies.filter((copy) => !same(at, copy.ref)) }
  const { ref: _, ...rest } = doc
  return rest
}

export function freshCard(episode: string, destination: Destination): CardDoc {
  return { episode, destination, copies: [], replies: [], sent: 0, remove: [], buttons: {} }
}

/** The card's own message is out; when it was cut the whole text is still to follow. */
export function sentAs(
  card: CardDoc,
  shown: Shown,
  now: Ms,
  { ref, cut }: { ref: MessageRef | undefined; cut: boolean },
): CardDoc {
  return { ...withShown(card, shown), sentAt: now, ...(ref && { ref }), ...(cut && { file: 'wanted' as const }) }
}

const repliesKnown = 20

/** A reply to the card is out; of reminders only the newest stays. */
export function replied(card: CardDoc, kind: NoticeKind, ref: MessageRef | undefined): CardDoc {
  if (!ref) return card
  const known = { ...card, replies: [...card.replies, ref].slice(-repliesKnown) }
  if (kind !== 'reminder' && kind !== 'escalation') return known
  return { ...known, reminder: ref, remove: card.reminder ? [...card.remove, card.reminder] : card.remove }
}
