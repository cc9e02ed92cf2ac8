import type { Labels } from '../../core/labels.ts'
import type { Series } from '../../promql/queryable.ts'
import type { Block } from './block.ts'

/**
 * One series: a row of a block. Its samples are the block's columns from `first` to `stop`, both counted in columns since
 * the block began, so they stay true while the window slides.
 */
export class Row implements Series {
  readonly labels: Labels
  readonly block: Block
  /** Place in the block's chunks; -1 once the row is removed. */
  slot: number
  first: number
  /** One after its last column when the series vanished; -1 while it lives. */
  stop = -1
  /** The block's round that wrote it last. */
  seen = 0
  stale: Uint8Array | null = null
  #view: Float64Array = none
  #viewOf = -1

  constructor(labels: Labels, block: Block, slot: number, first: number) {
    this.labels = labels
    this.block = block
    this.slot = slot
    this.first = first
  }

  get times(): Float64Array {
    return this.block.times
  }

  get values(): Float64Array {
    if (this.#viewOf !== this.block.layout) {
      this.#view = this.slot < 0 ? none : this.block.view(this.slot)
      this.#viewOf = this.block.layout
    }
    return this.#view
  }

  get start(): number {
    return Math.max(0, Math.min(this.first - this.block.base, this.block.end))
  }

  get end(): number {
    if (this.slot < 0) return this.start
    return this.stop < 0 ? this.block.end : Math.max(this.start, this.stop - this.block.base)
  }

  get lookback(): number {
    return this.block.lookback
  }
}

const none = new Float64Array(0)
