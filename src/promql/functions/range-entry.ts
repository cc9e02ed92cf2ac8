import type { Mode } from '../ast.ts'
import type { Window } from '../windows.ts'

/**
 * Puts its answer into `window.result` and returns true, or returns false when the window has none. The numbers are the
 * call's scalar arguments.
 */
export type RangeFunction = (window: Window, first: number, second: number) => boolean

/** A range function in each mode. */
export interface RangeEntry {
  readonly of: (mode: Mode) => RangeFunction
  /** Keeps the metric's name, as functions do that only pick a sample. */
  readonly named?: boolean
  /** What is wrong with the scalar arguments. */
  readonly refuse?: (first: number, second: number) => string | undefined
}
