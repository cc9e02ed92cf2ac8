import type { Ms } from '../../core/clock.ts'
import type { Expr } from '../../promql/index.ts'

/** Functions whose value grows with their window. */
const growing = /^(increase|delta|sum_over_time|count_over_time|changes|resets)$/

/**
 * The same expression over samples that are `apart` ms from each other: windows that would hold fewer than two of them are
 * widened to three, and what grows with its window is scaled back.
 */
export function widened(expr: Expr, apart: Ms): Expr {
  const least = 3 * apart
  switch (expr.kind) {
    case 'paren':
      return { ...expr, inner: widened(expr.inner, apart) }
    case 'unary':
      return { ...expr, operand: widened(expr.operand, apart) }
    case 'binary':
      return { ...expr, left: widened(expr.left, apart), right: widened(expr.right, apart) }
    case 'aggregate':
      return { ...expr, inner: widened(expr.inner, apart) }
    case 'subquery':
      return { ...expr, inner: widened(expr.inner, apart), range: Math.max(expr.range, least) }
    case 'range':
      return { ...expr, range: Math.max(expr.range, least) }
    case 'call':
      return scaledBack({ ...expr, args: expr.args.map((arg) => widened(arg, apart)) }, expr, least)
    default:
      return expr
  }
}

type Call = Extract<Expr, { kind: 'call' }>

function scaledBack(call: Call, before: Call, least: Ms): Expr {
  const range = before.args.find((arg) => arg.kind === 'range')?.range
  if (range === undefined || range >= least || !growing.test(call.signature.name)) return call
  const { span } = call
  const share: Expr = { kind: 'number', span, value: range / least, duration: false }
  return { kind: 'binary', span, op: '*', opSpan: span, bool: false, matching: undefined, left: call, right: share }
}
