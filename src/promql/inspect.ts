import type { Ms } from '../core/clock.ts'
import { metricName } from '../core/labels.ts'
import type { Matcher } from '../core/matchers.ts'
import { type At, childrenOf, type Expr, type Selector } from './ast.ts'

/** What one selector of an expression reads. */
export interface SelectorUse {
  readonly matchers: readonly Matcher[]
  /** Undefined when the metric is not named by equality. */
  readonly name: string | undefined
  /** Its own range, 0 for an instant vector, ms. */
  readonly range: Ms
  /** Its own offset, negative when it looks ahead, ms. */
  readonly offset: Ms
  readonly at: At | undefined
  /**
   * How far before the evaluation the samples it reads may be, ranges and offsets of subqueries around it included,
   * lookback not. With an `@` on it or around it, counted from that moment instead.
   */
  readonly reach: Ms
  /** Stands inside absent() or absent_over_time(). */
  readonly inAbsent: boolean
}

/** All selectors of the expression, in the order they are written. */
export function selectorsOf(expr: Expr): SelectorUse[] {
  const found: SelectorUse[] = []
  collect(expr, { reach: 0, inAbsent: false }, found)
  return found
}

interface Surroundings {
  readonly reach: Ms
  readonly inAbsent: boolean
}

function collect(expr: Expr, around: Surroundings, found: SelectorUse[]): void {
  if (expr.kind === 'selector') found.push(use(expr, 0, around))
  else if (expr.kind === 'range') found.push(use(expr.selector, expr.range, around))
  else for (const child of childrenOf(expr)) collect(child, within(expr, around), found)
}

function within(expr: Expr, around: Surroundings): Surroundings {
  if (expr.kind === 'call' && /^absent/.test(expr.signature.name)) return { ...around, inAbsent: true }
  if (expr.kind !== 'subquery') return around
  return { ...around, reach: reachOf(expr.at, around.reach, expr.offset + expr.range) }
}

function use(selector: Selector, range: Ms, around: Surroundings): SelectorUse {
  const { matchers, offset, at } = selector
  const name = matchers.find((matcher) => matcher.name === metricName && matcher.op === '=')?.value
  const reach = Math.max(0, reachOf(at, around.reach, offset + range))
  return { matchers, name, range, offset, at, reach, inAbsent: around.inAbsent }
}

function reachOf(at: At | undefined, around: Ms, own: Ms): Ms {
  return at === undefined ? around + own : own
}

/** The longest `reach` of any selector. */
export function reach(expr: Expr): Ms {
  return Math.max(0, ...selectorsOf(expr).map((selector) => selector.reach))
}

/** True when the expression tells that something is missing, with absent() or absent_over_time(). */
export function usesAbsent(expr: Expr): boolean {
  return (expr.kind === 'call' && /^absent/.test(expr.signature.name)) || childrenOf(expr).some(usesAbsent)
}
