import { compileMatcher } from '../core/matchers.ts'
import {
  type Aggregate,
  type Binary,
  type Call,
  childrenOf,
  type Expr,
  isComparison,
  isSetOp,
  type Mode,
  type Selector,
  typeOf,
  unwrap,
  type ValueType,
} from './ast.ts'
import { PromqlError, type Span } from './error.ts'

const documented: Readonly<Record<ValueType, string>> = {
  scalar: 'scalar',
  vector: 'instant vector',
  matrix: 'range vector',
  string: 'string',
}

/** Checks that every part has the type its place asks for. @throws PromqlError at the first that has not. */
export function check(expr: Expr, mode: Mode): void {
  new Checker(mode).visit(expr)
}

class Checker {
  readonly #mode: Mode

  constructor(mode: Mode) {
    this.#mode = mode
  }

  visit(expr: Expr): void {
    for (const child of childrenOf(expr)) this.visit(child)
    if (expr.kind === 'aggregate') this.#aggregate(expr)
    else if (expr.kind === 'binary') this.#binary(expr)
    else if (expr.kind === 'call') this.#call(expr)
    else if (expr.kind === 'selector') this.#selector(expr)
    else if (expr.kind === 'unary') this.#unary(expr.operand, expr.span)
    else if (expr.kind === 'subquery') this.#subquery(expr.inner, expr.span)
  }

  #fail(span: Span, reason: string): never {
    throw new PromqlError(span, `parse error: ${reason}`)
  }

  #expect(expr: Expr, want: ValueType, context: string): void {
    const got = typeOf(expr)
    if (got === want) return
    this.#fail(expr.span, `expected type ${documented[want]} in ${context}, got ${documented[got]}${hint(expr, want)}`)
  }

  #aggregate({ op, inner, param }: Aggregate): void {
    this.#expect(inner, 'vector', 'aggregation expression')
    if (param) this.#expect(param, op === 'count_values' ? 'string' : 'scalar', 'aggregation parameter')
  }

  #binary(expr: Binary): void {
    const { op, opSpan, left, right, bool } = expr
    const scalars = [left, right].filter((side) => typeOf(side) === 'scalar').length
    if (bool && !isComparison(op)) this.#fail(opSpan, 'bool modifier can only be used on comparison operators')
    if (isComparison(op) && !bool && scalars === 2) {
      this.#fail(opSpan, `comparisons between scalars must use BOOL modifier: write ${op} bool`)
    }
    for (const side of [left, right]) {
      if (typeOf(side) !== 'scalar' && typeOf(side) !== 'vector') {
        const why = `binary expression must contain only scalar and instant vector types, got ${documented[typeOf(side)]}`
        this.#fail(side.span, why + hint(side, 'vector'))
      }
    }
    if (scalars > 0 && isSetOp(op))
      this.#fail(expr.span, `set operator "${op}" not allowed in binary scalar expression`)
    if (scalars > 0 && (expr.matching?.labels.length ?? 0) > 0) {
      this.#fail(expr.span, 'vector matching only allowed between instant vectors')
    }
    this.#matching(expr)
  }

  #matching({ op, opSpan, span, matching }: Binary): void {
    if (!matching) return
    if (isSetOp(op) && matching.group) this.#fail(span, `no grouping allowed for "${op}" operation`)
    const both = matching.on && matching.labels.find((label) => matching.include.includes(label))
    if (both) this.#fail(opSpan, `label "${both}" must not occur in ON and GROUP clause at once`)
  }

  #call({ signature, args, span }: Call): void {
    const { name, args: types, optional, most } = signature
    const least = types.length - optional
    if (args.length < least || args.length > most) {
      const expected = least === most ? `${least}` : args.length < least ? `at least ${least}` : `at most ${most}`
      this.#fail(span, `expected ${expected} argument(s) in call to "${name}", got ${args.length}`)
    }
    args.forEach((arg, i) => {
      const want = types[Math.min(i, types.length - 1)]
      if (want) this.#expect(arg, want, `call to function "${name}"`)
    })
  }

  #unary(operand: Expr, span: Span): void {
    const type = typeOf(operand)
    if (type === 'scalar' || type === 'vector') return
    const allowed = 'unary expression only allowed on expressions of type scalar or instant vector'
    this.#fail(span, `${allowed}, got ${documented[type]}`)
  }

  #subquery(inner: Expr, span: Span): void {
    const type = typeOf(inner)
    if (type !== 'vector')
      this.#fail(span, `subquery is only allowed on instant vector, got ${documented[type]} instead`)
  }

  #selector({ name, matchers, span }: Selector): void {
    if (name !== undefined) return
    const dotAll = this.#mode === 'v3'
    if (matchers.some((matcher) => !compileMatcher(matcher, dotAll)(''))) return
    const example = 'name the metric, or give one label a value, as in {job="api"}'
    this.#fail(span, `vector selector must contain at least one non-empty matcher: ${example}`)
  }
}

function hint(expr: Expr, want: ValueType): string {
  const got = typeOf(expr)
  const inner = unwrap(expr)
  if (want === 'matrix' && got === 'vector') {
    return inner.kind === 'selector' ? ': add a range, as in metric[5m]' : ': make it a subquery, as in (…)[5m:]'
  }
  if (want === 'vector' && got === 'matrix') return ': wrap it in a function such as rate(…), or drop the range'
  if (want === 'scalar' && got === 'vector') return ': wrap it in scalar(…)'
  if (want === 'vector' && got === 'scalar') return ': wrap it in vector(…)'
  return ''
}
