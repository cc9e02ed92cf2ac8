import type { Labels } from '../../core/labels.ts'
import type { Matcher } from '../../core/matchers.ts'
import type { Block } from './block.ts'
import { Budget } from './budget.ts'
import { LabelIndex } from './label-index.ts'
import type { Row } from './row.ts'
import type { Refusal } from './sink.ts'

export interface SystemLimits {
  /** Series of one system. */
  series: number
  /** Bytes of the windows of one system. */
  bytes: number
}

/** All series of one system, whichever block holds their samples: no label set stands in it twice. */
export class Registry {
  readonly budget: Budget
  /** Grows whenever a series is added or removed. */
  epoch = 0
  readonly #index = new LabelIndex()
  readonly #limit: number

  constructor(limits: SystemLimits) {
    this.budget = new Budget(limits.bytes)
    this.#limit = limits.series
  }

  get size(): number {
    return this.#index.size
  }

  select(matchers: readonly Matcher[]): readonly Row[] {
    return this.#index.select(matchers)
  }

  /** The row with exactly these labels (sorted names, no empty values). */
  find(labels: Labels): Row | undefined {
    return this.#index.find(labels)
  }

  /**
   * The row of `block` with these labels (sorted names, no empty values), made when it is new. Where another block's series
   * has vanished, its label set changes hands; while it lives, this one is a duplicate.
   */
  obtain(block: Block, labels: Labels): Row | Refusal {
    const known = this.#index.find(labels)
    if (known?.block === block) return known
    if (known !== undefined && known.stop < 0) return 'duplicate'
    if (known !== undefined) this.drop([known])
    if (this.size >= this.#limit) return 'system_limit'
    const row = block.add(this.#index.intern(labels))
    if (row === undefined) return 'memory'
    this.#index.add(row)
    this.epoch++
    return row
  }

  /** Takes rows out, of their blocks as well. */
  drop(rows: readonly Row[]): void {
    for (const row of rows) if (row.slot >= 0) row.block.evict(row)
    this.unlist(rows)
  }

  /** Takes rows out that their blocks have removed already. */
  unlist(rows: readonly Row[]): void {
    if (rows.length === 0) return
    this.#index.remove(rows)
    this.epoch++
  }
}
