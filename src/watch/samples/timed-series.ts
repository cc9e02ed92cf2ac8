import type { Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'
import { Block } from './block.ts'
import type { Registry } from './registry.ts'
import type { Row } from './row.ts'
import type { Refusal } from './sink.ts'

/** Samples further ahead than this are refused, as Prometheus does. */
const farthestAhead: Ms = 10 * 60_000

/**
 * The series of a source whose samples carry times of their own. Each is a block by itself; none gets a stale marker
 * when it vanishes, its lookback ends it.
 */
export class TimedSeries {
  readonly #registry: Registry
  readonly #blocks = new Map<Block, Row>()
  #fresh: Row[] = []
  #pending: { row: Row; value: number; at: Ms; index: number | undefined }[] = []

  constructor(registry: Registry) {
    this.#registry = registry
  }

  get size(): number {
    return this.#blocks.size
  }

  make(labels: Labels, window: Ms, lookback: Ms): Row | Refusal {
    const block = new Block({ budget: this.#registry.budget, window, lookback })
    const row = this.#registry.obtain(block, labels)
    if (typeof row === 'string') return row
    this.#blocks.set(block, row)
    this.#fresh.push(row)
    return row
  }

  owns(row: Row): boolean {
    return this.#blocks.has(row.block)
  }

  get rows(): Row[] {
    return [...this.#blocks.values()]
  }

  /** @param index its place among the samples of the round; absent for one that was derived. */
  put(row: Row, value: number, at: Ms, index?: number): void {
    this.#pending.push({ row, value, at, index })
  }

  /** The newest value put in this round. */
  current(row: Row): number | undefined {
    return this.#pending.findLast((sample) => sample.row === row)?.value
  }

  /** Takes the round's samples in and lets go of series that are older than the window. */
  commit(now: Ms, refuse: (why: Refusal, index: number | undefined) => void): void {
    for (const { row, value, at, index } of this.#pending) {
      const why = append(row, value, at, now)
      if (why !== undefined) refuse(why, index)
    }
    this.#close()
    const old = [...this.#blocks].filter(([block]) => block.last < now - block.window)
    this.#drop(old.map(([, row]) => row))
  }

  abort(): void {
    this.#drop(this.#fresh)
    this.#close()
  }

  clear(): void {
    this.#drop([...this.#blocks.values()])
  }

  each(change: (block: Block) => void): void {
    for (const block of this.#blocks.keys()) change(block)
  }

  #close(): void {
    this.#fresh = []
    this.#pending = []
  }

  #drop(rows: readonly Row[]): void {
    for (const row of rows) {
      this.#blocks.delete(row.block)
      row.block.clear()
    }
    this.#registry.unlist(rows)
  }
}

function append(row: Row, value: number, at: Ms, now: Ms): Refusal | undefined {
  const { block } = row
  if (at > now + farthestAhead) return 'in_future'
  if (at < now - block.window) return 'too_old'
  if (at === block.last) return sameValue(row, value) ? undefined : 'duplicate'
  if (!block.begin(at)) return 'out_of_order'
  block.put(row, value)
  block.commit()
  return undefined
}

/** An exposition repeats its last timed sample until there is a newer one: that is no duplicate. */
function sameValue(row: Row, value: number): boolean {
  return Object.is(row.values[row.end - 1], value)
}
