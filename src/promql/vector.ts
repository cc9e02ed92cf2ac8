import { type Derived, type Frame, InternedFrame } from './frame.ts'

/**
 * An instant vector: sample i has the labels of row `rows[i]` of the frame and the value `values[i]`. Whoever gets one
 * from a plan owns it: changes it in place and passes it on, or gives it back to the pool.
 */
export class Vector {
  frame: Frame
  rows: Int32Array<ArrayBuffer>
  values: Float64Array<ArrayBuffer>
  size = 0

  constructor(frame: Frame, capacity: number) {
    this.frame = frame
    this.rows = new Int32Array(capacity)
    this.values = new Float64Array(capacity)
  }

  push(row: number, value: number): void {
    this.rows[this.size] = row
    this.values[this.size++] = value
  }
}

const spares = 16

/** Vectors to use again, since an evaluation over 10,000 series would otherwise make new arrays at every step. */
export class VectorPool {
  #free: Vector[] = []

  /** An empty vector with room for `capacity` samples. */
  take(frame: Frame, capacity: number): Vector {
    const found = this.#smallest((vector) => vector.rows.length >= capacity)
    const vector = found < 0 ? undefined : this.#free.splice(found, 1)[0]
    if (!vector) return new Vector(frame, roomFor(capacity))
    vector.frame = frame
    vector.size = 0
    return vector
  }

  release(vector: Vector): void {
    if (this.#free.length >= spares) this.#free.splice(this.#smallest(), 1)
    this.#free.push(vector)
  }

  #smallest(fits: (vector: Vector) => boolean = () => true): number {
    let best = -1
    let room = Number.POSITIVE_INFINITY
    this.#free.forEach((vector, i) => {
      if (vector.rows.length >= room || !fits(vector)) return
      best = i
      room = vector.rows.length
    })
    return best
  }
}

function roomFor(capacity: number): number {
  let room = 16
  while (room < capacity) room *= 2
  return room
}

/** Moves the vector into a derived frame. Returns false when two of its samples came to have the same labels. */
export function moveTo(vector: Vector, { frame, rows }: Derived): boolean {
  vector.frame = frame
  if (!rows) return true
  for (let i = 0; i < vector.size; i++) vector.rows[i] = rows.at(vector.rows[i] as number)
  return rows.distinct || allDifferent(vector)
}

export function allDifferent(vector: Vector): boolean {
  const { frame, rows, size } = vector
  if (!(frame instanceof InternedFrame)) return true
  frame.marks.begin()
  for (let i = 0; i < size; i++) {
    const row = rows[i] as number
    if (frame.marks.slot(row) >= 0) return false
    frame.marks.put(row, i)
  }
  return true
}
