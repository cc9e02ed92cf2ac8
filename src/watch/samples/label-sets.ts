import type { Labels } from '../../core/labels.ts'
import type { Row } from './row.ts'

const firstRows = 64

/** Rows in the order they were added, and by their exact label set: a hash table that costs 12 bytes a row. */
export class LabelSets {
  rows: Row[] = []
  /** By place in `rows`. */
  #hashes = new Int32Array(firstRows)
  /** Open addressing: place + 1, 0 where free. */
  #table = new Int32Array(firstRows * 2)

  /** The row with exactly these labels (names sorted, no empty values). */
  find(labels: Labels): Row | undefined {
    const hash = hashOf(labels)
    const mask = this.#table.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const place = (this.#table[slot] as number) - 1
      if (place < 0) return undefined
      const row = this.rows[place] as Row
      if (this.#hashes[place] === hash && same(row.labels, labels)) return row
    }
  }

  add(row: Row): void {
    const place = this.rows.length
    if (place === this.#hashes.length) this.#grow()
    this.#hashes[place] = hashOf(row.labels)
    this.rows.push(row)
    this.#insert(place)
  }

  remove(gone: ReadonlySet<Row>): void {
    let left = 0
    const kept = this.rows.filter((row, place) => {
      if (gone.has(row)) return false
      this.#hashes[left++] = this.#hashes[place] as number
      return true
    })
    this.rows = kept
    this.#table.fill(0)
    for (let place = 0; place < left; place++) this.#insert(place)
  }

  #grow(): void {
    const hashes = new Int32Array(this.#hashes.length * 2)
    hashes.set(this.#hashes)
    this.#hashes = hashes
    this.#table = new Int32Array(hashes.length * 2)
    for (let place = 0; place < this.rows.length; place++) this.#insert(place)
  }

  #insert(place: number): void {
    const mask = this.#table.length - 1
    let slot = (this.#hashes[place] as number) & mask
    while (this.#table[slot] !== 0) slot = (slot + 1) & mask
    this.#table[slot] = place + 1
  }
}

function hashOf(labels: Labels): number {
  let hash = 0x811c9dc5
  for (const name in labels) {
    hash = mix(hash, name)
    hash = mix(hash, labels[name] as string)
  }
  return hash ^ (hash >>> 15)
}

/** FNV-1a over UTF-16 units, closed by one that no name holds. */
function mix(start: number, text: string): number {
  let hash = start
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return Math.imul(hash ^ 0xffff, 0x01000193)
}

function same(one: Labels, other: Labels): boolean {
  let count = 0
  for (const name in one) {
    if (!Object.hasOwn(other, name) || one[name] !== other[name]) return false
    count++
  }
  return count === Object.keys(other).length
}
