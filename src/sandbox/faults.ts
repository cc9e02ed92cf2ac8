import { randomId } from '../core/ids.ts'
import type { Feed } from './feed.ts'

/** What goes wrong. "after" means that the effect has happened and only the answer is lost. */
export type FaultKind =
  | { kind: '429'; retryAfter: number }
  | { kind: 'error'; code: number; description: string; retryAfter?: number }
  | { kind: 'parse-error' }
  | { kind: 'hang' }
  | { kind: 'reset-before' }
  | { kind: 'drop-after' }
  | { kind: 'hang-after' }
  | { kind: 'slow'; delayMs: number }

export interface FaultRule {
  fault: FaultKind
  /** Method names in any case; absent means every method, getUpdates included. */
  methods?: readonly string[]
  /** Only calls for this chat. */
  chatId?: number
  /** How many calls it hits before it ends; absent means until it is removed. */
  count?: number
}

export interface ActiveFault extends FaultRule {
  id: string
  hits: number
}

/** The faults switched on. The first rule that fits a call is used. */
export class Faults {
  #active: ActiveFault[] = []
  #refusing = false
  readonly #feed: Feed
  /** Closes and reopens the listener of the Bot API; set by the server. */
  listen: (open: boolean) => Promise<void> = () => Promise.resolve()

  constructor(feed: Feed) {
    this.#feed = feed
  }

  get active(): readonly ActiveFault[] {
    return this.#active
  }

  /** Switches a fault on; the returned function switches it off. */
  add(rule: FaultRule): ActiveFault & { remove(): void } {
    const active: ActiveFault = { ...rule, id: randomId(6), hits: 0 }
    if (this.#active.length >= 100) throw new Error('at most 100 faults can be active: remove some first')
    this.#active.push(active)
    this.#changed()
    return Object.assign(active, { remove: () => this.remove(active.id) })
  }

  remove(id: string): void {
    this.#active = this.#active.filter((fault) => fault.id !== id)
    this.#changed()
  }

  clear(): void {
    this.#active = []
    this.#changed()
  }

  get refusing(): boolean {
    return this.#refusing
  }

  /** The Bot API's port refuses connections, those that are open are cut. */
  refuse(): Promise<void> {
    this.#refusing = true
    return this.listen(false)
  }

  accept(): Promise<void> {
    this.#refusing = false
    return this.listen(true)
  }

  /**
   * The fault that hits this call, counted; undefined when none does. Plain text is never told that its entities
   * can't be parsed.
   */
  take(method: string, chatId: number | undefined, formatted: boolean): ActiveFault | undefined {
    const hit = this.#active.find(
      (fault) =>
        (fault.methods?.some((name) => name.toLowerCase() === method) ?? true) &&
        (fault.chatId === undefined || fault.chatId === chatId) &&
        (fault.fault.kind !== 'parse-error' || formatted),
    )
    if (!hit) return undefined
    hit.hits++
    if (hit.count !== undefined && hit.hits >= hit.count) this.remove(hit.id)
    else this.#changed()
    return hit
  }

  #changed(): void {
    this.#feed.emit('faults', this.#active)
  }
}
