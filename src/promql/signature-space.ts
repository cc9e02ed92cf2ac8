import { type Labels, metricName } from '../core/labels.ts'
import { type Frame, Marks, RowMap } from './frame.ts'
import { keyWith, keyWithout } from './labels.ts'

const mostSignatures = 200_000

/** Numbers for what two sides of an operation are matched on: equal labels, equal number, whatever frame they are of. */
export class SignatureSpace {
  readonly marks = new Marks()
  readonly #ids = new Map<string, number>()
  readonly #maps = new WeakMap<Frame, RowMap>()
  readonly #keyOf: (labels: Labels) => string

  constructor(keyOf: (labels: Labels) => string) {
    this.#keyOf = keyOf
  }

  get size(): number {
    return this.#ids.size
  }

  /** Row of the frame to signature. */
  of(frame: Frame): RowMap {
    let map = this.#maps.get(frame)
    if (!map) {
      map = new RowMap((row) => this.#idOf(this.#keyOf(frame.labelsOf(row))))
      this.#maps.set(frame, map)
    }
    return map
  }

  #idOf(key: string): number {
    let id = this.#ids.get(key)
    if (id === undefined) {
      id = this.#ids.size
      this.#ids.set(key, id)
    }
    return id
  }
}

/** One space for each way to match, shared by all expressions. */
export class Signatures {
  readonly #spaces = new Map<string, SignatureSpace>()

  /** Call once per operation: a space that outgrew its bound is replaced between two. */
  space(on: boolean, labels: readonly string[]): SignatureSpace {
    const key = JSON.stringify([on, labels])
    let space = this.#spaces.get(key)
    if (!space || space.size > mostSignatures) {
      space = new SignatureSpace(on ? keyWith(labels) : keyWithout([metricName, ...labels]))
      this.#spaces.set(key, space)
    }
    return space
  }
}
