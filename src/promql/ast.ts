import type { Ms } from '../core/clock.ts'
import type { Matcher } from '../core/matchers.ts'
import type { Span } from './error.ts'

/** Which Prometheus decides: version 3 (the default), or 2 as Debian's 2.42. */
export type Mode = 'v3' | 'v2'

/** `vector` is an instant vector, `matrix` a range vector. */
export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string'

/** What a function takes and gives. The last `optional` arguments may be left out. */
export interface Signature {
  readonly name: string
  readonly args: readonly ValueType[]
  readonly optional: number
  /** How many arguments at most; the last type repeats. */
  readonly most: number
  readonly returns: ValueType
  /** Where it exists; undefined: in both. */
  readonly only?: Mode
}

export type ArithmeticOp = '+' | '-' | '*' | '/' | '%' | '^' | 'atan2'
export type ComparisonOp = '==' | '!=' | '>' | '<' | '>=' | '<='
export type SetOp = 'and' | 'or' | 'unless'
export type BinaryOp = ArithmeticOp | ComparisonOp | SetOp

export type AggregateOp =
  | 'sum'
  | 'avg'
  | 'count'
  | 'min'
  | 'max'
  | 'group'
  | 'stddev'
  | 'stdvar'
  | 'quantile'
  | 'topk'
  | 'bottomk'
  | 'limitk'
  | 'count_values'

/** `@`: ms since the epoch, or the first or last moment of the whole evaluation. */
export type At = Ms | 'start' | 'end'

export interface NumberLiteral {
  readonly kind: 'number'
  readonly span: Span
  readonly value: number
  /** Written as a duration: `5m` is 300. */
  readonly duration: boolean
}

export interface StringLiteral {
  readonly kind: 'string'
  readonly span: Span
  readonly value: string
}

export interface Paren {
  readonly kind: 'paren'
  readonly span: Span
  readonly inner: Expr
}

export interface Unary {
  readonly kind: 'unary'
  readonly span: Span
  readonly op: '+' | '-'
  readonly operand: Expr
}

/** How samples of both sides find each other; `group` names the side that may have many. */
export interface Matching {
  readonly on: boolean
  readonly labels: readonly string[]
  readonly group?: 'left' | 'right'
  readonly include: readonly string[]
}

export interface Binary {
  readonly kind: 'binary'
  readonly span: Span
  readonly op: BinaryOp
  readonly opSpan: Span
  readonly bool: boolean
  /** Undefined when nothing was written: match on all labels. */
  readonly matching: Matching | undefined
  readonly left: Expr
  readonly right: Expr
}

export interface Call {
  readonly kind: 'call'
  readonly span: Span
  readonly signature: Signature
  readonly args: readonly Expr[]
}

export interface Aggregate {
  readonly kind: 'aggregate'
  readonly span: Span
  readonly op: AggregateOp
  readonly param: Expr | undefined
  readonly inner: Expr
  readonly grouping: readonly string[]
  readonly without: boolean
}

export interface Selector {
  readonly kind: 'selector'
  readonly span: Span
  /** The metric's name when written as one, not as a matcher of `__name__`. It is among the matchers either way. */
  readonly name: string | undefined
  readonly matchers: readonly Matcher[]
  readonly offset: Ms
  readonly at: At | undefined
}

export interface Range {
  readonly kind: 'range'
  readonly span: Span
  readonly selector: Selector
  readonly range: Ms
}

export interface Subquery {
  readonly kind: 'subquery'
  readonly span: Span
  readonly inner: Expr
  readonly range: Ms
  /** Undefined: the evaluator's default resolution. */
  readonly step: Ms | undefined
  readonly offset: Ms
  readonly at: At | undefined
}

export type Expr =
  | NumberLiteral
  | StringLiteral
  | Paren
  | Unary
  | Binary
  | Call
  | Aggregate
  | Selector
  | Range
  | Subquery

const comparisons: ReadonlySet<string> = new Set<ComparisonOp>(['==', '!=', '>', '<', '>=', '<='])
const sets: ReadonlySet<string> = new Set<SetOp>(['and', 'or', 'unless'])

export function isComparison(op: BinaryOp): op is ComparisonOp {
  return comparisons.has(op)
}

export function isSetOp(op: BinaryOp): op is SetOp {
  return sets.has(op)
}

export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar'
    case 'string':
      return 'string'
    case 'paren':
      return typeOf(expr.inner)
    case 'unary':
      return typeOf(expr.operand)
    case 'binary':
      return typeOf(expr.left) === 'scalar' && typeOf(expr.right) === 'scalar' ? 'scalar' : 'vector'
    case 'call':
      return expr.signature.returns
    case 'aggregate':
    case 'selector':
      return 'vector'
    case 'range':
    case 'subquery':
      return 'matrix'
  }
}

export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'selector':
      return []
    case 'paren':
    case 'subquery':
      return [expr.inner]
    case 'unary':
      return [expr.operand]
    case 'binary':
      return [expr.left, expr.right]
    case 'call':
      return expr.args
    case 'aggregate':
      return expr.param ? [expr.param, expr.inner] : [expr.inner]
    case 'range':
      return [expr.selector]
  }
}

/** The expression inside any parentheses around it. */
export function unwrap(expr: Expr): Expr {
  let inner = expr
  while (inner.kind === 'paren') inner = inner.inner
  return inner
}
