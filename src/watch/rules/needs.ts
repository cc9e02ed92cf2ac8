import type { Ms } from '../../core/clock.ts'
import { type Expr, reach, type SelectorUse, selectorsOf, usesAbsent } from '../../promql/index.ts'

/** What an expression reads, known without data. */
export interface Needs {
  readonly selectors: readonly SelectorUse[]
  /** How far back it looks, beyond the lookback, ms. 0 when it has only instant selectors. */
  readonly reach: Ms
  /** It asks for absence (`absent*`), or for nothing but `source_*` series: no data is an answer to it. */
  readonly wantsAbsence: boolean
}

export function needsOf(expr: Expr): Needs {
  const selectors = selectorsOf(expr)
  const onlySources = selectors.length > 0 && selectors.every(({ name }) => name?.startsWith('source_'))
  return { selectors, reach: reach(expr), wantsAbsence: onlySources || usesAbsent(expr) }
}
