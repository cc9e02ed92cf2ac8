import type { SeriesRef } from '../../samples/sink.ts'

const firstKeys = 64
/** Old keys may outnumber the living this many times (plus some) before the cache starts anew. */
const slack = { times: 2, plus: 4096 }

/**
 * The raw texts of series and comments as the last scrape had them, so that an unchanged line costs one comparison of
 * bytes: first at the same position as in the last scrape, else by hash. No text is decoded and no label set built for a
 * line that is known.
 */
export class ScrapeCache {
  /** All keys, one after another. */
  #arena: Uint8Array = new Uint8Array(firstKeys * 64)
  /** Key i stands in the arena from starts[i] to starts[i + 1]. */
  #starts = new Int32Array(firstKeys + 1)
  #hashes = new Int32Array(firstKeys)
  #rows: (SeriesRef | null)[] = []
  /** Open addressing: id + 1, 0 where free. */
  #table = new Int32Array(firstKeys * 4)
  #size = 0
  /** Ids in the order of the last scrape, and of this one. */
  #order = new Int32Array(firstKeys)
  #orderLength = 0
  #next = new Int32Array(firstKeys)
  #nextLength = 0
  /** Where in the last scrape each id stood. */
  #places = new Int32Array(firstKeys)
  #position = 0

  /** Keys remembered. */
  get size(): number {
    return this.#size
  }

  /** Id of the key that stood here in the last scrape; -1 behind its end. */
  get expected(): number {
    return this.#position < this.#orderLength ? (this.#order[this.#position] as number) : -1
  }

  row(id: number): SeriesRef | null {
    return this.#rows[id] as SeriesRef | null
  }

  setRow(id: number, row: SeriesRef | null): void {
    this.#rows[id] = row
  }

  /** Where the key ends when `bytes` hold it at `from`; -1 when they don't. */
  endOf(id: number, bytes: Uint8Array, from: number): number {
    const arena = this.#arena
    const to = this.#starts[id + 1] as number
    let at = from
    for (let i = this.#starts[id] as number; i < to; i++, at++) if (arena[i] !== bytes[at]) return -1
    return at
  }

  /** Id of the key that is exactly `bytes[from, to)`, or -1. */
  find(bytes: Uint8Array, from: number, to: number): number {
    const mask = this.#table.length - 1
    for (let slot = hashOf(bytes, from, to) & mask; ; slot = (slot + 1) & mask) {
      const id = (this.#table[slot] as number) - 1
      if (id < 0) return -1
      if (this.#lengthOf(id) === to - from && this.endOf(id, bytes, from) === to) return id
    }
  }

  add(bytes: Uint8Array, from: number, to: number): number {
    const id = this.#size
    const start = this.#starts[id] as number
    this.#reserve(id + 1, start + to - from)
    this.#arena.set(bytes.subarray(from, to), start)
    this.#starts[id + 1] = start + to - from
    this.#hashes[id] = hashOf(bytes, from, to)
    this.#places[id] = -1
    this.#rows[id] = null
    this.#size++
    this.#insert(id)
    return id
  }

  /** Notes that this scrape has `id` next. */
  visit(id: number): void {
    if (this.#nextLength === this.#next.length) this.#next = grown(this.#next, this.#nextLength * 2)
    this.#next[this.#nextLength++] = id
    const place = this.expected === id ? this.#position : (this.#places[id] as number)
    if (place >= 0) this.#position = place + 1
  }

  /** The scrape was taken: its order is the one to expect next. */
  commit(): void {
    const spare = this.#order
    this.#order = this.#next
    this.#orderLength = this.#nextLength
    this.#next = spare
    this.#nextLength = 0
    this.#position = 0
    for (let i = 0; i < this.#orderLength; i++) this.#places[this.#order[i] as number] = i
    if (this.#size > this.#orderLength * slack.times + slack.plus) this.clear()
  }

  clear(): void {
    this.#arena = new Uint8Array(firstKeys * 64)
    this.#starts = new Int32Array(firstKeys + 1)
    this.#hashes = new Int32Array(firstKeys)
    this.#places = new Int32Array(firstKeys)
    this.#table = new Int32Array(firstKeys * 4)
    this.#rows = []
    this.#size = 0
    this.#orderLength = 0
    this.#nextLength = 0
    this.#position = 0
  }

  #lengthOf(id: number): number {
    return (this.#starts[id + 1] as number) - (this.#starts[id] as number)
  }

  #reserve(keys: number, bytes: number): void {
    if (bytes > this.#arena.length)
      this.#arena = grown(this.#arena, Math.max(bytes, Math.ceil(this.#arena.length * 1.5)))
    if (keys <= this.#hashes.length) return
    const size = this.#hashes.length * 2
    this.#starts = grown(this.#starts, size + 1)
    this.#hashes = grown(this.#hashes, size)
    this.#places = grown(this.#places, size)
    this.#table = new Int32Array(size * 4)
    for (let id = 0; id < this.#size; id++) this.#insert(id)
  }

  #insert(id: number): void {
    const mask = this.#table.length - 1
    let slot = (this.#hashes[id] as number) & mask
    while (this.#table[slot] !== 0) slot = (slot + 1) & mask
    this.#table[slot] = id + 1
  }
}

function grown<T extends Uint8Array | Int32Array>(from: T, size: number): T {
  const to = (from instanceof Int32Array ? new Int32Array(size) : new Uint8Array(size)) as T
  to.set(from)
  return to
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193)
  return hash ^ (hash >>> 15)
}
