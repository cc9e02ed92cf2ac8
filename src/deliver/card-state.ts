import type { MessageRef } from './contract.ts'
import type { CardDoc } from './kinds.ts'

const same = (a: MessageRef, b: MessageRef | undefined) => a.chat === b?.chat && a.id === b.id

/** The message of the card, or the copy of it, that shows an older revision. */
export function messageBehind({ ref, sent, copies }: CardDoc, revision: number): MessageRef | undefined {
  if (ref && sent < revision) return ref
  return copies.find((copy) => copy.sent < revision)?.ref
}

/** The card was out once, and its message is gone. */
export const isLost = ({ ref, sent }: CardDoc): boolean => ref === undefined && sent > 0

export const hasChores = ({ remove, file }: CardDoc): boolean => remove.length > 0 || file !== undefined

/** The message now shows that revision. */
export function showing(doc: CardDoc, at: MessageRef, revision: number): CardDoc {
  if (same(at, doc.ref)) return { ...doc, sent: revision }
  return { ...doc, copies: doc.copies.map((copy) => (same(at, copy.ref) ? { ...copy, sent: revision } : copy)) }
}

export function withoutMessage(doc: CardDoc, at: MessageRef): CardDoc {
  if (!same(at, doc.ref)) return { ...doc, copies: doc.copies.filter((copy) => !same(at, copy.ref)) }
  const { ref: _, ...rest } = doc
  return rest
}
