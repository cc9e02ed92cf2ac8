import type { Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'
import type { Budget } from './budget.ts'
import { Chunks } from './chunks.ts'
import { Row } from './row.ts'

const firstCapacity = 16

export interface BlockOptions {
  budget: Budget
  /** Ms that stay in memory behind the newest column. */
  window: Ms
  lookback: Ms
}

/**
 * Series that are written together: each round (one poll, one evaluation of a rule) adds one column of samples at one
 * time, so all rows share one array of times. Within a round `put` writes the column behind the last, which nobody sees
 * until `commit`; `abort` forgets it. A living row that gets no value in a committed round gets a stale marker and stops.
 */
export class Block {
  times = new Float64Array(firstCapacity)
  /** Columns that can be seen: indexes 0 (included) to `end` (excluded). */
  end = 0
  /** Columns that slid out at the front since the block began. */
  base = 0
  lookback: Ms
  window: Ms
  /** Rows in the block, vanished ones included until they leave the window. */
  size = 0
  readonly #chunks: Chunks
  /** By slot. */
  readonly #rows: (Row | undefined)[] = []
  /** Number of the open round; rows remember the one that wrote them last. */
  #round = 1
  #at: Ms = 0
  #puts = 0
  #living = 0
  #fresh: Row[] = []
  #resumed: { row: Row; stop: number }[] = []
  /** Rows that vanished and wait for their samples to leave the window. */
  readonly #stopped = new Set<Row>()
  /** Rows that hold stale markers. */
  readonly #marked = new Set<Row>()

  constructor({ budget, window, lookback }: BlockOptions) {
    this.#chunks = new Chunks(budget, firstCapacity)
    this.window = window
    this.lookback = lookback
  }

  get rows(): Row[] {
    return this.#rows.filter((row) => row !== undefined)
  }

  /** Changes whenever views of rows must be made anew. */
  get layout(): number {
    return this.#chunks.layout
  }

  /** Time of the newest column; -Infinity while there is none. */
  get last(): Ms {
    return this.end === 0 ? -Infinity : (this.times[this.end - 1] as number)
  }

  view(slot: number): Float64Array {
    return this.#chunks.view(slot)
  }

  /** Opens a round at a time after the newest column; false (and nothing opened) for any other time. */
  begin(at: Ms): boolean {
    if (!(at > this.last)) return false
    if (this.end === this.#chunks.capacity) this.#makeRoom(at)
    this.#at = at
    this.#puts = 0
    return true
  }

  /** A new row, to be put in this round; undefined when memory is used up. */
  add(labels: Labels): Row | undefined {
    const slot = this.#chunks.allot()
    if (slot < 0) return undefined
    const row = new Row(labels, this, slot, this.base + this.end)
    this.#rows[slot] = row
    this.size++
    this.#living++
    this.#fresh.push(row)
    return row
  }

  /** Writes the row's value of this round; false when it has one already. */
  put(row: Row, value: number): boolean {
    if (row.seen === this.#round) return false
    row.seen = this.#round
    this.#puts++
    if (row.stop >= 0) this.#resume(row)
    if (row.stale !== null) row.stale[this.end] = 0
    this.#chunks.set(row.slot, this.end, value)
    return true
  }

  /** The value put in this round, or undefined. */
  current(row: Row): number | undefined {
    return row.seen === this.#round && row.slot >= 0 ? this.#chunks.get(row.slot, this.end) : undefined
  }

  /** Shows the round. Answers the rows that left the block for good. */
  commit(): readonly Row[] {
    if (this.#puts < this.#living) this.#stopMissing()
    this.times[this.end] = this.#at
    this.end++
    this.#close()
    return this.#expire()
  }

  /** Forgets the round: no column, no stale markers. Answers its new rows, which are removed. */
  abort(): readonly Row[] {
    const fresh = this.#fresh
    for (const { row, stop } of this.#resumed) this.#stopAt(row, stop)
    for (const row of fresh) this.#remove(row)
    this.#close()
    return fresh
  }

  /** Removes every row and gives the memory back; the block is done. */
  clear(): readonly Row[] {
    const removed = this.rows
    for (const row of removed) this.#remove(row)
    this.#chunks.clear()
    return removed
  }

  /** Removes one row now. */
  evict(row: Row): void {
    this.#remove(row)
  }

  /** Moves every time, as after a step of the wall clock. */
  shift(by: Ms): void {
    for (let i = 0; i < this.end; i++) this.times[i] = (this.times[i] as number) + by
  }

  #close(): void {
    this.#fresh = []
    this.#resumed = []
    this.#round++
  }

  #stopMissing(): void {
    for (const row of this.#rows) {
      if (row === undefined || row.stop >= 0 || row.seen === this.#round) continue
      this.#mark(row, this.end, this.end + 1)
      this.#stopAt(row, this.base + this.end + 1)
    }
  }

  #stopAt(row: Row, stop: number): void {
    row.stop = stop
    this.#living--
    this.#stopped.add(row)
  }

  /** Nothing was known between a row's stop and its return: those columns are stale. */
  #resume(row: Row): void {
    this.#resumed.push({ row, stop: row.stop })
    this.#mark(row, Math.max(0, row.stop - this.base), this.end)
    row.stop = -1
    this.#living++
    this.#stopped.delete(row)
  }

  #mark(row: Row, from: number, to: number): void {
    if (to <= from) return
    row.stale ??= new Uint8Array(this.#chunks.capacity)
    row.stale.fill(1, from, to)
    for (let column = from; column < to; column++) this.#chunks.set(row.slot, column, Number.NaN)
    this.#marked.add(row)
  }

  #expire(): readonly Row[] {
    if (this.#stopped.size === 0) return none
    const oldest = this.#at - this.window
    const removed = [...this.#stopped].filter((row) => {
      const last = row.stop - 1 - this.base
      return last < 0 || (this.times[last] as number) < oldest
    })
    for (const row of removed) this.#remove(row)
    return removed
  }

  #remove(row: Row): void {
    if (row.stop < 0) this.#living--
    this.#rows[row.slot] = undefined
    this.size--
    this.#stopped.delete(row)
    this.#marked.delete(row)
    this.#chunks.release(row.slot)
    row.slot = -1
  }

  /** Slides when enough columns are too old; else grows; when memory is used up, the oldest quarter goes early. */
  #makeRoom(at: Ms): void {
    const old = this.#olderThan(at - this.window)
    const steady = Math.max(firstCapacity, Math.ceil((this.end - old) * 1.25) + 8)
    const capacity = this.#chunks.capacity
    const slides = old >= capacity / 5 && steady > capacity / 2
    const wanted = old > 0 ? steady : capacity * 2
    if (slides) this.#slide(old)
    else if (!this.#resize(wanted, old)) this.#slide(Math.max(old, Math.ceil(capacity / 4)))
  }

  #olderThan(oldest: Ms): number {
    let count = 0
    while (count < this.end && (this.times[count] as number) < oldest) count++
    return count
  }

  #slide(drop: number): void {
    this.times.copyWithin(0, drop)
    this.#chunks.slide(drop)
    this.#advance(drop, (stale) => stale.copyWithin(0, drop).fill(0, this.end - drop))
  }

  #resize(capacity: number, drop: number): boolean {
    if (!this.#chunks.resize(capacity, drop, this.end)) return false
    const move = <T extends Float64Array | Uint8Array>(from: T, to: T): T => {
      to.set(from.subarray(drop, this.end))
      return to
    }
    this.times = move(this.times, new Float64Array(capacity))
    this.#advance(drop, (stale) => move(stale, new Uint8Array(capacity)))
    return true
  }

  #advance(drop: number, move: (stale: Uint8Array) => Uint8Array): void {
    for (const row of this.#marked) {
      const moved = row.stale === null ? null : move(row.stale)
      row.stale = moved?.includes(1) ? moved : null
      if (row.stale === null) this.#marked.delete(row)
    }
    this.base += drop
    this.end -= drop
  }
}

const none: readonly Row[] = []
