import type { Budget } from './budget.ts'

const shift = 8
const rowsPerChunk = 1 << shift
const mask = rowsPerChunk - 1
const firstRows = 1

/**
 * The values of many rows of equal capacity, row after row in large arrays: a slide of the window is one copyWithin per
 * chunk. The first chunk grows with its rows (most blocks hold one or two), the others hold 256.
 */
export class Chunks {
  /** Columns per row. */
  capacity: number
  /** Changes whenever a row's place in memory does. */
  layout = 0
  readonly #budget: Budget
  #chunks: Float64Array[] = []
  #slots = 0
  #free: number[] = []

  constructor(budget: Budget, capacity: number) {
    this.#budget = budget
    this.capacity = capacity
  }

  /** The slot of a new row, or -1 when memory is used up. */
  allot(): number {
    const free = this.#free.pop()
    if (free !== undefined) return free
    if (!this.#roomFor(this.#slots)) return -1
    return this.#slots++
  }

  release(slot: number): void {
    this.#free.push(slot)
  }

  set(slot: number, column: number, value: number): void {
    const chunk = this.#chunks[slot >> shift] as Float64Array
    chunk[(slot & mask) * this.capacity + column] = value
  }

  get(slot: number, column: number): number {
    const chunk = this.#chunks[slot >> shift] as Float64Array
    return chunk[(slot & mask) * this.capacity + column] as number
  }

  view(slot: number): Float64Array {
    const from = (slot & mask) * this.capacity
    return (this.#chunks[slot >> shift] as Float64Array).subarray(from, from + this.capacity)
  }

  /** Drops the first `drop` columns. What a row's tail then holds is rubbish that nobody reads. */
  slide(drop: number): void {
    for (const chunk of this.#chunks) chunk.copyWithin(0, drop)
  }

  /** Drops the first `drop` of `end` columns and gives every row another capacity; false when memory is used up. */
  resize(capacity: number, drop: number, end: number): boolean {
    const ratio = capacity / this.capacity
    const more = Math.round(this.#bytes() * (ratio - 1))
    if (more > 0 && !this.#budget.take(more)) return false
    if (more < 0) this.#budget.give(-more)
    this.#chunks = this.#chunks.map((chunk) => recast(chunk, this.capacity, capacity, drop, end))
    this.capacity = capacity
    this.layout++
    return true
  }

  /** Gives all memory back. */
  clear(): void {
    this.#budget.give(this.#bytes())
    this.#chunks = []
    this.#slots = 0
    this.#free = []
    this.layout++
  }

  #bytes(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
  }

  #roomFor(slot: number): boolean {
    const at = slot >> shift
    const chunk = this.#chunks[at]
    const has = chunk === undefined ? 0 : chunk.length / this.capacity
    if ((slot & mask) < has) return true
    const wants = at > 0 ? rowsPerChunk : Math.min(rowsPerChunk, Math.max(firstRows, has * 4))
    if (!this.#budget.take((wants - has) * this.capacity * 8)) return false
    const grown = new Float64Array(wants * this.capacity)
    if (chunk !== undefined) {
      grown.set(chunk)
      this.layout++
    }
    this.#chunks[at] = grown
    return true
  }
}

function recast(chunk: Float64Array, from: number, to: number, drop: number, end: number): Float64Array {
  const rows = chunk.length / from
  const fresh = new Float64Array(rows * to)
  for (let row = 0; row < rows; row++) {
    fresh.set(chunk.subarray(row * from + drop, row * from + end), row * to)
  }
  return fresh
}
