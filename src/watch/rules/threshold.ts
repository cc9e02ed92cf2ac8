import { type Expr, print } from '../../promql/index.ts'

const comparing: ReadonlySet<string> = new Set(['==', '!=', '>', '<', '>=', '<='])

/** What the rule's value is compared with, such as `< 0.1`; undefined where it is not one number. */
export function thresholdOf(expr: Expr): string | undefined {
  if (expr.kind === 'paren') return thresholdOf(expr.inner)
  if (expr.kind !== 'binary' || !comparing.has(expr.op) || expr.bool) return undefined
  return isNumber(expr.right) ? `${expr.op} ${print(expr.right)}` : undefined
}

function isNumber(expr: Expr): boolean {
  if (expr.kind === 'paren') return isNumber(expr.inner)
  return expr.kind === 'number' || (expr.kind === 'unary' && isNumber(expr.operand))
}
