/**
 * A binary heap of positions that moves its elements exactly as Go's container/heap does, because which of several
 * equal values topk keeps depends on it. `less` orders positions; the least stands first.
 */
export class Heap {
  readonly items: number[] = []
  readonly #less: (a: number, b: number) => boolean

  constructor(less: (a: number, b: number) => boolean) {
    this.#less = less
  }

  push(item: number): void {
    this.items.push(item)
    this.#up(this.items.length - 1)
  }

  pop(): void {
    const last = this.items.length - 1
    this.#swap(0, last)
    this.#down(0, last)
    this.items.pop()
  }

  /** Puts an item in the place of the least. */
  replace(item: number): void {
    this.items[0] = item
    this.#down(0, this.items.length)
  }

  #up(from: number): void {
    for (let child = from; child > 0; ) {
      const parent = (child - 1) >> 1
      if (!this.#isLess(child, parent)) break
      this.#swap(parent, child)
      child = parent
    }
  }

  #down(from: number, size: number): void {
    for (let parent = from; ; ) {
      let child = 2 * parent + 1
      if (child >= size) return
      if (child + 1 < size && this.#isLess(child + 1, child)) child++
      if (!this.#isLess(child, parent)) return
      this.#swap(parent, child)
      parent = child
    }
  }

  #isLess(i: number, j: number): boolean {
    return this.#less(this.items[i] as number, this.items[j] as number)
  }

  #swap(i: number, j: number): void {
    const held = this.items[i] as number
    this.items[i] = this.items[j] as number
    this.items[j] = held
  }
}
