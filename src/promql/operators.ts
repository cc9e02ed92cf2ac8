import type { ArithmeticOp, BinaryOp, ComparisonOp, Mode } from './ast.ts'
import { isComparison } from './ast.ts'
import { pow } from './go-math.ts'

export type Compute = (a: number, b: number) => number
export type Compare = (a: number, b: number) => boolean

const arithmetic: Readonly<Record<ArithmeticOp, Compute>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': pow,
  atan2: Math.atan2,
}

const comparison: Readonly<Record<ComparisonOp, Compare>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
}

export function computeOf(op: ArithmeticOp): Compute {
  return arithmetic[op]
}

export function compareOf(op: ComparisonOp): Compare {
  return comparison[op]
}

/** Comparisons that filter keep the metric's name; version 2 forgot to drop it for atan2. */
export function dropsName(op: BinaryOp, bool: boolean, mode: Mode): boolean {
  if (isComparison(op)) return bool
  return op !== 'atan2' || mode === 'v3'
}
