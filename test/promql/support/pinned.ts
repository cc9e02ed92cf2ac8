import type { Expr } from '../../../src/promql/ast.ts'

/** Functions whose value depends on the moment even when everything they read is pinned to another. */
const unsafe = new Set(
  ['days_in_month', 'day_of_month', 'day_of_week', 'day_of_year', 'hour', 'minute', 'month', 'year']
    .concat(['predict_linear', 'time', 'timestamp'])
    .map(String),
)

/** The expression with every selector outside a pinned subquery pinned to `at`; undefined when that changes its meaning. */
export function pinned(expr: Expr, at: number): Expr | undefined {
  return readsClock(expr) ? undefined : pin(expr, at)
}

function readsClock(expr: Expr): boolean {
  switch (expr.kind) {
    case 'call':
      return unsafe.has(expr.signature.name) || expr.args.some(readsClock)
    case 'binary':
      return readsClock(expr.left) || readsClock(expr.right)
    case 'aggregate':
      return readsClock(expr.inner) || (expr.param !== undefined && readsClock(expr.param))
    case 'paren':
    case 'subquery':
      return readsClock(expr.inner)
    case 'unary':
      return readsClock(expr.operand)
    default:
      return false
  }
}

function pin(expr: Expr, at: number): Expr {
  switch (expr.kind) {
    case 'selector':
      return { ...expr, at: expr.at ?? at }
    case 'range':
      return { ...expr, selector: { ...expr.selector, at: expr.selector.at ?? at } }
    case 'subquery':
      return { ...expr, at: expr.at ?? at }
    case 'call':
      return { ...expr, args: expr.args.map((arg) => pin(arg, at)) }
    case 'binary':
      return { ...expr, left: pin(expr.left, at), right: pin(expr.right, at) }
    case 'aggregate':
      return { ...expr, inner: pin(expr.inner, at), param: expr.param && pin(expr.param, at) }
    case 'paren':
      return { ...expr, inner: pin(expr.inner, at) }
    case 'unary':
      return { ...expr, operand: pin(expr.operand, at) }
    default:
      return expr
  }
}
