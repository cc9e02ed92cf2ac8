import type { Ms } from '../core/clock.ts'

/** Names by the moment they are due: a binary heap whose outdated entries are dropped when they come up. */
export class DueQueue {
  readonly #at = new Map<string, Ms>()
  #heap: { name: string; at: Ms }[] = []

  /** Undefined takes the name off. */
  set(name: string, at: Ms | undefined): void {
    if (this.#at.get(name) === at) return
    if (at === undefined) {
      this.#at.delete(name)
      return
    }
    this.#at.set(name, at)
    this.#push({ name, at })
    if (this.#heap.length > 2 * this.#at.size + 64) this.#rebuild()
  }

  next(): Ms | undefined {
    this.#dropOutdated()
    return this.#heap[0]?.at
  }

  /** The names due at `now`, earliest first, at most `limit`; they stay until set anew. */
  due(now: Ms, limit: number): string[] {
    const names: string[] = []
    const taken: { name: string; at: Ms }[] = []
    for (let first = this.#first(); first && first.at <= now && names.length < limit; first = this.#first()) {
      taken.push(first)
      names.push(first.name)
      this.#pop()
    }
    for (const entry of taken) this.#push(entry)
    return [...new Set(names)]
  }

  #first(): { name: string; at: Ms } | undefined {
    this.#dropOutdated()
    return this.#heap[0]
  }

  #dropOutdated(): void {
    for (let first = this.#heap[0]; first && this.#at.get(first.name) !== first.at; first = this.#heap[0]) this.#pop()
  }

  #rebuild(): void {
    this.#heap = [...this.#at].map(([name, at]) => ({ name, at })).sort((a, b) => a.at - b.at)
  }

  #push(entry: { name: string; at: Ms }): void {
    const heap = this.#heap
    let i = heap.push(entry) - 1
    while (i > 0) {
      const up = (i - 1) >> 1
      if (atOf(heap, up) <= entry.at) break
      swap(heap, i, up)
      i = up
    }
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    heap[0] = last
    let i = 0
    for (;;) {
      const left = 2 * i + 1
      const small = atOf(heap, left + 1) < atOf(heap, left) ? left + 1 : left
      if (atOf(heap, small) >= last.at) return
      swap(heap, i, small)
      i = small
    }
  }
}

const atOf = (heap: readonly { at: Ms }[], i: number): Ms => heap[i]?.at ?? Number.POSITIVE_INFINITY

function swap<T>(list: T[], i: number, j: number): void {
  const kept = list[i] as T
  list[i] = list[j] as T
  list[j] = kept
}
