import type { Ms } from '../../core/clock.ts'
import { childrenOf } from '../../promql/ast.ts'
import { type Expr, reach, type SelectorUse, selectorsOf, usesAbsent } from '../../promql/index.ts'
import { longestKeep } from '../contract.ts'
import { type HistoryNeed, historyBridge, slotLength } from '../history/contract.ts'

/** What an expression reads, known without data. */
export interface Needs {
  readonly selectors: readonly SelectorUse[]
  /** How far back it looks, beyond the lookback, ms. 0 when it has only instant selectors. */
  readonly reach: Ms
  /** How far back it must look for a result that means something: as `reach`, but without what only needs two samples. */
  readonly cover: Ms
  /** It asks for the last two samples of a range (`irate`, `idelta`). */
  readonly pairs: boolean
  /** It asks for absence (`absent*`), or for nothing but `source_*` series: no data is an answer to it. */
  readonly wantsAbsence: boolean
}

/** A range over history holds enough points when it is as long as this. */
export const leastHistoryRange: Ms = 3 * slotLength

/** A selector that asks for a range of older samples in which history may have no two points. */
export function finerThanHistory(expr: Expr): SelectorUse | undefined {
  return selectorsOf(expr).find(({ range, reach }) => range > 0 && range < leastHistoryRange && reach > longestKeep)
}

/** Where an expression finds what it reads when there is history: how far back in memory, and what in history. */
export interface Reaches {
  /** Ms. */
  readonly memory: Ms
  /** Every selector, when one of them reaches beyond memory; else none. */
  readonly history: readonly HistoryNeed[]
}

/** @param offset of the group: everything is read so much further back */
export function reachesOf({ selectors }: Needs, offset: Ms): Reaches {
  const older = (selector: SelectorUse) => selector.reach + offset > longestKeep
  const memory = selectors.map((selector) => (older(selector) ? historyBridge : selector.reach + offset))
  const history = selectors.map((selector) => {
    const { matchers, reach } = selector
    return { matchers, reach: older(selector) ? reach + offset : 0, moment: reach === selector.offset }
  })
  return { memory: Math.max(0, ...memory), history: selectors.some(older) ? history : [] }
}

export function needsOf(expr: Expr): Needs {
  const selectors = selectorsOf(expr)
  const onlySources = selectors.length > 0 && selectors.every(({ name }) => name?.startsWith('source_'))
  return {
    selectors,
    reach: reach(expr),
    cover: coverOf(expr, 0),
    pairs: somewhere(expr, isPair),
    wantsAbsence: onlySources || usesAbsent(expr),
  }
}

/** Reads a range only for its last two samples, so how much of the range there is does not matter. */
function isPair(expr: Expr): boolean {
  return (
    expr.kind === 'call' &&
    /^(irate|idelta)$/.test(expr.signature.name) &&
    expr.args.every(({ kind }) => kind === 'range')
  )
}

function coverOf(expr: Expr, around: Ms): Ms {
  if (isPair(expr)) return Math.max(0, ...selectorsOf(expr).map(({ offset }) => around + offset))
  if (expr.kind !== 'subquery' && childrenOf(expr).length > 0 && expr.kind !== 'range') {
    return Math.max(...childrenOf(expr).map((child) => coverOf(child, around)))
  }
  return expr.kind === 'subquery'
    ? coverOf(expr.inner, around + expr.range + expr.offset)
    : Math.max(0, around + reach(expr))
}

function somewhere(expr: Expr, test: (expr: Expr) => boolean): boolean {
  return test(expr) || childrenOf(expr).some((child) => somewhere(child, test))
}
