import type { Ms } from '../../core/clock.ts'
import type { Destination } from '../../core/policy.ts'
import { destinationKey, levelRanks, type Posted } from '../kinds.ts'
import type { LaneName } from '../outbox.ts'
import type { Need } from './need.ts'

/** A post that needs a call. */
export interface Entry {
  id: string
  destination: Destination
  level: Posted['level']
  /** Kept pinned, as the board is. */
  pinned: boolean
  queuedAt: Ms
  need: Need
  notBefore: Ms
  /** Looks in vain so far. */
  tries: number
}

/** Which posts need a call, by chat. */
export class PostList {
  readonly #entries = new Map<string, Entry>()

  get(id: string): Entry | undefined {
    return this.#entries.get(id)
  }

  /** A wait that stands already for the same need stays. */
  put(entry: Omit<Entry, 'tries'>): void {
    const known = this.#entries.get(entry.id)
    const same = known !== undefined && known.need === entry.need && entry.need !== 'tell'
    this.#entries.set(entry.id, same ? { ...entry, notBefore: known.notBefore, tries: known.tries } : fresh(entry))
  }

  later(id: string, notBefore: Ms): void {
    const entry = this.#entries.get(id)
    if (entry) this.#entries.set(id, { ...entry, notBefore, tries: entry.tries + 1 })
  }

  delete(id: string): void {
    this.#entries.delete(id)
  }

  destinations(): Destination[] {
    return [...new Map([...this.#entries.values()].map(({ destination: to }) => [destinationKey(to), to])).values()]
  }

  /** The first of a lane to be told, in the order of level and age; or when one may be. */
  nextTelling(to: Destination, lane: LaneName, now: Ms): { entry?: Entry; dueAt?: Ms } {
    const critical = lane === 'critical'
    return this.#first(to, now, ({ need, level }) => need === 'tell' && (level === 'critical') === critical)
  }

  /** The first that only needs its message brought up to date. */
  nextChore(to: Destination, now: Ms): { entry?: Entry; dueAt?: Ms } {
    return this.#first(to, now, ({ need }) => need !== 'tell')
  }

  /** How many messages show something old. */
  get behind(): number {
    return [...this.#entries.values()].filter(({ need }) => need === 'edit' || need === 'file').length
  }

  tellings(): Entry[] {
    return [...this.#entries.values()].filter(({ need }) => need === 'tell')
  }

  #first(to: Destination, now: Ms, wanted: (entry: Entry) => boolean): { entry?: Entry; dueAt?: Ms } {
    const home = destinationKey(to)
    let first: Entry | undefined
    let dueAt: Ms | undefined
    for (const entry of this.#entries.values()) {
      if (destinationKey(entry.destination) !== home || !wanted(entry)) continue
      if (entry.notBefore > now) dueAt = Math.min(dueAt ?? entry.notBefore, entry.notBefore)
      else if (!first || isBefore(entry, first)) first = entry
    }
    return { ...(first && { entry: first }), ...(dueAt !== undefined && { dueAt }) }
  }
}

const fresh = (entry: Omit<Entry, 'tries'>): Entry => ({ ...entry, tries: 0 })

type Place = Pick<Entry, 'level' | 'queuedAt'>

/** The order of the outbox. */
export const isBefore = (a: Place, b: Place): boolean =>
  levelRanks[a.level] - levelRanks[b.level] < 0 || (a.level === b.level && a.queuedAt < b.queuedAt)
