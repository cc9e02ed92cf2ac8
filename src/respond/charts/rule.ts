import { type Expr, evaluate, parse, print } from '../../promql/index.ts'

/** What an alerting rule compares with what: `left op right`, as its expression says it first. */
export interface Compared {
  left: Expr
  op: string
  /** Undefined where the rule compares nothing: it fires for whatever it finds. */
  right: Expr | undefined
}

const comparing: ReadonlySet<string> = new Set(['==', '!=', '>', '<', '>=', '<='])
const joining: ReadonlySet<string> = new Set(['and', 'or', 'unless'])
const turned: Readonly<Record<string, string>> = { '>': '<', '<': '>', '>=': '<=', '<=': '>=' }

/** The comparison that a chart of the rule shows: the first that is written. @throws PromqlError */
export function comparedBy(rule: string): Compared {
  const expr = parse(rule)
  return firstOf(expr) ?? { left: expr, op: '', right: undefined }
}

function firstOf(expr: Expr): Compared | undefined {
  if (expr.kind === 'paren') return firstOf(expr.inner)
  if (expr.kind !== 'binary') return undefined
  const { left, op, right, bool } = expr
  if (joining.has(op)) return firstOf(left) ?? firstOf(right)
  if (!comparing.has(op) || bool) return undefined
  // `80 < cpu` is the same as `cpu > 80`.
  return isConstant(left) ? { left: right, op: turned[op] ?? op, right: left } : { left, op, right }
}

/** A figure that no sample changes. */
export function isConstant(expr: Expr): boolean {
  if (expr.kind === 'paren') return isConstant(expr.inner)
  if (expr.kind === 'unary') return isConstant(expr.operand)
  if (expr.kind === 'binary') return isConstant(expr.left) && isConstant(expr.right)
  return expr.kind === 'number'
}

const nothing = { epoch: 0, select: () => [] }

/** The figure of a constant expression. */
export function constantOf(expr: Expr): number | undefined {
  const result = evaluate(expr, nothing, 0)
  return result.type === 'scalar' ? result.value : undefined
}

/** As it is shown to people. */
export const written = (expr: Expr): string => print(expr)
