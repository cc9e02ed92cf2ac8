import type { ChartUnit } from '../../charts/index.ts'
import { type Expr, selectorsOf } from '../../promql/index.ts'
import { isConstant } from './rule.ts'

/** How the values of an expression are best written, as far as its names and shape tell. */
export function unitOf(expr: Expr): ChartUnit {
  switch (expr.kind) {
    case 'paren':
    case 'subquery':
      return unitOf(expr.inner)
    case 'unary':
      return unitOf(expr.operand)
    case 'aggregate':
      return /^(sum|avg|min|max|quantile|topk|bottomk|limitk)$/.test(expr.op) ? unitOf(expr.inner) : 'number'
    case 'range':
      return byName(expr.selector.name)
    case 'selector':
      return byName(expr.name)
    case 'call':
      return ofCall(expr)
    case 'binary':
      return ofBinary(expr)
    case 'number':
    case 'string':
      return 'number'
  }
}

function byName(name = ''): ChartUnit {
  if (/timestamp_seconds$/.test(name)) return 'number'
  const plain = name.replace(/_(total|bucket|sum)$/, '')
  if (/_ratio$/.test(plain)) return 'ratio'
  if (/_(percent|percentage|pct)$/.test(plain)) return 'percent'
  if (/_seconds$/.test(plain)) return 'seconds'
  return /_bytes$/.test(plain) ? 'bytes' : 'number'
}

const nameIn = (expr: Expr): string | undefined => selectorsOf(expr)[0]?.name

const same =
  /^(abs|ceil|floor|round|clamp(_min|_max)?|sort(_desc)?|vector|scalar|label_(replace|join)|(avg|min|max|last|sum|quantile|median)_over_time|predict_linear|delta|idelta|increase)$/

function ofCall({ signature: { name }, args }: Extract<Expr, { kind: 'call' }>): ChartUnit {
  const units = args.map(unitOf)
  // The rates inside are of buckets; what comes out is what was measured.
  if (name === 'histogram_quantile') return byName(args[1] && nameIn(args[1]))
  const known = units.find((unit) => unit !== 'number') ?? 'number'
  if (same.test(name)) return known
  // Bytes per second are still written as bytes; seconds per second are a share.
  if (/^i?rate$|^deriv$/.test(name)) return known === 'seconds' ? 'ratio' : known === 'bytes' ? 'bytes' : 'number'
  return 'number'
}

function ofBinary({ op, left, right }: Extract<Expr, { kind: 'binary' }>): ChartUnit {
  const [a, b] = [unitOf(left), unitOf(right)]
  if (op === '/' && /_sum$/.test(nameIn(left) ?? '') && /_count$/.test(nameIn(right) ?? '')) return byName(nameIn(left))
  if (op === '/') return isConstant(left) ? 'number' : isConstant(right) ? 'number' : a === b ? 'ratio' : 'number'
  if (op === '*') {
    const other = isConstant(left) ? right : isConstant(right) ? left : undefined
    const unit = other && unitOf(other)
    if (unit === 'ratio' && isHundred(isConstant(left) ? left : right)) return 'percent'
    return 'number'
  }
  if (op === '+' || op === '-') {
    if (isClock(left) || isClock(right)) return 'seconds'
    return isConstant(left) ? b : isConstant(right) || a === b ? a : 'number'
  }
  return /^(and|or|unless|[<>]=?|[!=]=)$/.test(op) ? a : 'number'
}

const isHundred = (expr: Expr): boolean =>
  expr.kind === 'paren' ? isHundred(expr.inner) : expr.kind === 'number' && expr.value === 100
const isClock = (expr: Expr): boolean => expr.kind === 'call' && expr.signature.name === 'time'
