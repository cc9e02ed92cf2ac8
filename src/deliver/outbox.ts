import type { Notice } from '../alerts/contract.ts'
import type { Ms } from '../core/clock.ts'
import type { Destination } from '../core/policy.ts'
import type { Commit, Put, Store, Versioned, Write } from '../store/port.ts'
import { destinationKey, queueRange } from './kinds.ts'

export type StoredNotice = Versioned<'notice'>
export type LaneName = 'critical' | 'other'

// Notices that wait for their back-off stand in front of others of the queue; beyond this many they hide them.
const looked = 100

/** The notices that wait, as the store has them: nothing is kept in memory. */
export class Outbox {
  readonly #store: Store
  readonly #fence: (() => Write['fence'] | undefined) | undefined

  constructor(store: Store, fence?: () => Write['fence'] | undefined) {
    this.#store = store
    this.#fence = fence
  }

  /** Commits under the lease, when there is one. */
  commit(write: Write): Promise<Commit> {
    const fence = this.#fence?.()
    return this.#store.commit(fence ? { ...write, fence } : write)
  }

  /** Every destination that has something waiting. */
  async destinations(): Promise<Destination[]> {
    const found: Destination[] = []
    for (let from = ''; ; ) {
      const [next] = await this.#store.list('notice', 'queue', { from, limit: 1 })
      if (!next) return found
      found.push(next.doc.destination)
      from = `${destinationKey(next.doc.destination)}\u0001`
    }
  }

  /** The first notice of a lane that may go now, or when the first may. `heldUntil`: one that waits besides. */
  async first(
    to: Destination,
    lane: LaneName,
    now: Ms,
    heldUntil: (id: string) => Ms = () => 0,
  ): Promise<{ notice?: StoredNotice; dueAt?: Ms }> {
    const list = await this.#store.list('notice', 'queue', { ...queueRange(to, lane), limit: looked })
    const startOf = ({ id, doc }: StoredNotice) => Math.max(doc.notBefore, heldUntil(id))
    const notice = list.find((one) => startOf(one) <= now)
    if (notice) return { notice }
    return list.length === 0 ? {} : { dueAt: Math.min(...list.map(startOf)) }
  }

  waiting(to: Destination, lane: LaneName): Promise<number> {
    return this.#store.count('notice', 'queue', queueRange(to, lane))
  }

  /** The next of a lane in the order of the queue, whether or not they may go now. */
  next(to: Destination, lane: LaneName, limit: number): Promise<StoredNotice[]> {
    return this.#store.list('notice', 'queue', { ...queueRange(to, lane), limit })
  }

  /** What waits for one card, oldest first. */
  async ofCard(card: string): Promise<StoredNotice[]> {
    const open = await this.#store.list('notice', 'card', { is: card, limit: looked })
    const waiting = open.filter(({ doc }) => doc.state !== 'sending')
    return waiting.sort((a, b) => a.doc.queuedAt - b.doc.queuedAt || (a.id < b.id ? -1 : 1))
  }

  async inState(state: Notice['state'], limit: number): Promise<StoredNotice[]> {
    return this.#store.list('notice', 'state', { is: state, limit })
  }

  count(state: Notice['state']): Promise<number> {
    return this.#store.count('notice', 'state', { is: state })
  }
}

/** A notice changed, with the version it must still have. */
export function change({ id, doc, version }: StoredNotice, to: Partial<Notice>): { put: Put; expect: Expectation } {
  const put: Put = { kind: 'notice', id, doc: { ...doc, ...to } }
  return { put, expect: { ref: { kind: 'notice', id }, version } }
}

export type Expectation = NonNullable<Write['expect']>[number]

/** Several changes as one write. */
export function together(
  ...changes: readonly { put: Put; expect?: Expectation }[]
): Required<Pick<Write, 'put' | 'expect'>> {
  return {
    put: changes.map(({ put }) => put),
    expect: changes.flatMap(({ expect }) => (expect ? [expect] : [])),
  }
}

/** The id that alerts knows: a fallback's copy stands for its original. */
export const originalId = ({ id, doc }: StoredNotice): string => doc.copyOf ?? id
