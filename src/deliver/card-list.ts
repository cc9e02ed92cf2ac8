import type { Ms } from '../core/clock.ts'
import type { Destination } from '../core/policy.ts'
import { type CardDoc, destinationKey } from './kinds.ts'

interface Mark {
  notBefore: Ms
  tries: number
}

/** Which cards are live, by episode, and which need a look, by destination with the longest waiting first. */
export class CardList {
  readonly #live = new Map<string, Map<string, Destination>>()
  readonly #marks = new Map<string, Map<string, Mark>>()
  readonly #homes = new Map<string, string>()

  /** A live card is remembered, a finished one forgotten. */
  remember(id: string, card: CardDoc): void {
    const cards = this.#live.get(card.episode) ?? new Map<string, Destination>()
    if (card.done === undefined) {
      this.#live.set(card.episode, cards.set(id, card.destination))
      this.#homes.set(id, destinationKey(card.destination))
      return
    }
    cards.delete(id)
    if (cards.size === 0) this.#live.delete(card.episode)
    this.take(id)
    this.#homes.delete(id)
  }

  cardsOf(episode: string): [string, Destination][] {
    return [...(this.#live.get(episode) ?? [])]
  }

  episodes(): Iterable<string> {
    return this.#live.keys()
  }

  /** The card needs a look; an earlier mark and its wait stay. */
  mark(id: string, later?: Mark): void {
    const home = this.#homes.get(id)
    if (home === undefined) return
    const marks = this.#marks.get(home) ?? new Map<string, Mark>()
    if (later || !marks.has(id)) marks.set(id, later ?? { notBefore: 0, tries: 0 })
    this.#marks.set(home, marks)
  }

  /** Takes the mark off; gives how often it was tried in vain. */
  take(id: string): number {
    const marks = this.#marks.get(this.#homes.get(id) ?? '')
    const tries = marks?.get(id)?.tries ?? 0
    marks?.delete(id)
    return tries
  }

  /** The card to look at next, or when one may be. */
  next(to: Destination, now: Ms): { id?: string; dueAt?: Ms } {
    let dueAt: Ms | undefined
    for (const [id, { notBefore }] of this.#marks.get(destinationKey(to)) ?? []) {
      if (notBefore <= now) return { id }
      dueAt = Math.min(dueAt ?? notBefore, notBefore)
    }
    return dueAt === undefined ? {} : { dueAt }
  }

  get marked(): number {
    let count = 0
    for (const marks of this.#marks.values()) count += marks.size
    return count
  }
}
