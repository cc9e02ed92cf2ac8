import type { Labels } from '../core/labels.ts'
import { dropName, keyOf } from './labels.ts'

/** Whether the rows of a frame carry metric names: none does, all the same one, or perhaps different ones. */
export type Names = 'none' | 'one' | 'many'

/**
 * Label sets that samples refer to by row number, so that an evaluation moves integers and floats instead of labels. A
 * frame only grows and lives as long as the selection it comes from, and with it everything once computed from its
 * labels: groups, signatures, label sets without the name. Rows that appear together in a vector have different labels.
 */
export abstract class Frame {
  abstract readonly names: Names
  abstract readonly size: number
  abstract labelsOf(row: number): Labels
  readonly #derived = new Map<string, Derived>()

  /** What was derived under this key, made at first use. */
  derive(key: string, make: () => Derived): Derived {
    let derived = this.#derived.get(key)
    if (!derived) {
      derived = make()
      this.#derived.set(key, derived)
    }
    return derived
  }
}

/** A frame made from another: row by row (`rows` null), or through a map of row numbers. */
export interface Derived {
  readonly frame: Frame
  readonly rows: RowMap | null
}

/** Rows made one at a time, each label set once. */
export class InternedFrame extends Frame {
  readonly names: Names
  readonly marks = new Marks()
  readonly #labels: Labels[] = []
  readonly #rows = new Map<string, number>()

  constructor(names: Names) {
    super()
    this.names = names
  }

  get size(): number {
    return this.#labels.length
  }

  labelsOf(row: number): Labels {
    return this.#labels[row] as Labels
  }

  /** The row of that key, made of `labels()` when it is new. Equal labels must come with equal keys. */
  intern(key: string, labels: () => Labels): number {
    const known = this.#rows.get(key)
    if (known !== undefined) return known
    const row = this.#labels.push(labels()) - 1
    this.#rows.set(key, row)
    return row
  }

  internLabels(labels: Labels): number {
    return this.intern(keyOf(labels), () => labels)
  }
}

/** The same rows with changed labels, computed when somebody looks. */
export class ProjectedFrame extends Frame {
  readonly names: Names
  readonly #parent: Frame
  readonly #change: (labels: Labels) => Labels
  readonly #labels: (Labels | undefined)[] = []

  constructor(parent: Frame, names: Names, change: (labels: Labels) => Labels) {
    super()
    this.#parent = parent
    this.names = names
    this.#change = change
  }

  get size(): number {
    return this.#parent.size
  }

  labelsOf(row: number): Labels {
    let labels = this.#labels[row]
    if (!labels) {
      labels = this.#change(this.#parent.labelsOf(row))
      this.#labels[row] = labels
    }
    return labels
  }
}

/** Row of one frame to row of another, or any number; each is computed once, when first asked for. */
export class RowMap {
  /** False as soon as two rows may have gone to the same place. */
  distinct = true
  #targets = new Int32Array(0)
  #highest = -1
  readonly #compute: (row: number) => number

  /** `compute` may give any integer from 0, or -2 for none. */
  constructor(compute: (row: number) => number) {
    this.#compute = compute
  }

  at(row: number): number {
    const target = row < this.#targets.length ? (this.#targets[row] as number) : -1
    return target === -1 ? this.#resolve(row) : target
  }

  #resolve(row: number): number {
    if (row >= this.#targets.length) this.#targets = grow(this.#targets, row + 1, -1)
    const target = this.#compute(row)
    this.#targets[row] = target
    // New rows of an interned frame are numbered upwards: a low number was given before.
    if (target > this.#highest) this.#highest = target
    else this.distinct = false
    return target
  }
}

const lastRound = 2 ** 31 - 1

/** Which of the numbers 0…size-1 were met in this round, each with a slot; starting anew costs nothing. */
export class Marks {
  #stamps = new Int32Array(0)
  #slots = new Int32Array(0)
  #round = 0

  begin(): void {
    if (++this.#round === lastRound) {
      this.#stamps.fill(0)
      this.#round = 1
    }
  }

  /** The slot of `index`, -1 when it was not met. */
  slot(index: number): number {
    return this.#stamps[index] === this.#round ? (this.#slots[index] as number) : -1
  }

  put(index: number, slot: number): void {
    if (index >= this.#stamps.length) {
      this.#stamps = grow(this.#stamps, index + 1, 0)
      this.#slots = grow(this.#slots, index + 1, 0)
    }
    this.#stamps[index] = this.#round
    this.#slots[index] = slot
  }
}

export function grow(from: Int32Array<ArrayBuffer>, least: number, fill: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.max(least, from.length * 2, 16))
  grown.set(from)
  if (fill !== 0) grown.fill(fill, from.length)
  return grown
}

/** The frame without metric names. */
export function nameless(frame: Frame): Derived {
  if (frame.names === 'none') return { frame, rows: null }
  return frame.derive('nameless', () => {
    if (frame.names === 'one') return { frame: new ProjectedFrame(frame, 'none', dropName), rows: null }
    return relabelled(frame, 'none', dropName)
  })
}

/** The frame with each label set changed; rows whose labels become equal share one. */
export function relabelled(frame: Frame, names: Names, change: (labels: Labels) => Labels): Derived {
  const target = new InternedFrame(names)
  return { frame: target, rows: new RowMap((row) => target.internLabels(change(frame.labelsOf(row)))) }
}
