import type { Spread } from './support/stats.ts'

/** What a figure says on its line of output, beside its own name and goal. */
export interface Measured extends Partial<Spread> {
  /** Where a figure is taken in several situations: which one this is. */
  case?: string
  unit: string
  /** Whether the goal is reached; null where what it is compared with could not be measured. */
  met: boolean | null
  /** The same quantity of others in the same run; null: that program is not installed. */
  beside?: { prometheus: number } | null
  /** Ours divided by theirs. */
  ratio?: number
  /** What a reader must know to judge the number. */
  note?: string
  [detail: string]: unknown
}

export interface Report {
  /** One sentence for whoever watches. */
  progress(text: string): void
  /** A line of output. */
  measured(line: Measured): void
  /** Registers what must be undone when the figure is done, well or not. Undone in reverse order. */
  cleanup(undo: () => unknown): void
}

/** One measurement. It stands alone: it starts what it needs and leaves nothing behind. */
export interface Figure {
  name: string
  goal: string
  run(report: Report): Promise<void>
}
