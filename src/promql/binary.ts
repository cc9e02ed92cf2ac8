import { type ArithmeticOp, type Binary, isComparison, isSetOp, typeOf } from './ast.ts'
import { compileMatched } from './match.ts'
import { type Compare, type Compute, compareOf, computeOf, dropsName } from './operators.ts'
import { type Compiler, dropNames, type Plan, type ScalarPlan, type VectorPlan } from './run.ts'
import { compileSet } from './set.ts'
import type { Vector } from './vector.ts'

export function compileBinary(expr: Binary, compiler: Compiler): Plan {
  const left = typeOf(expr.left)
  const right = typeOf(expr.right)
  if (left === 'scalar' && right === 'scalar') {
    return { type: 'scalar', run: ofScalars(expr, compiler.scalar(expr.left), compiler.scalar(expr.right)) }
  }
  if (left === 'vector' && right === 'vector') {
    return { type: 'vector', run: isSetOp(expr.op) ? compileSet(expr, compiler) : compileMatched(expr, compiler) }
  }
  const swap = left === 'scalar'
  const vector = compiler.vector(swap ? expr.right : expr.left)
  const scalar = compiler.scalar(swap ? expr.left : expr.right)
  return { type: 'vector', run: withScalar(expr, vector, scalar, swap, compiler) }
}

function ofScalars({ op }: Binary, left: ScalarPlan, right: ScalarPlan): ScalarPlan {
  if (isComparison(op)) {
    const holds = compareOf(op)
    return (run) => (holds(left(run), right(run)) ? 1 : 0)
  }
  const compute = computeOf(op as ArithmeticOp)
  return (run) => compute(left(run), right(run))
}

function withScalar(
  expr: Binary,
  vector: VectorPlan,
  scalar: ScalarPlan,
  swap: boolean,
  compiler: Compiler,
): VectorPlan {
  const change = changeOf(expr, swap)
  const drop = dropsName(expr.op, expr.bool, compiler.mode)
  return (run) => {
    const samples = vector(run)
    change(samples, scalar(run))
    return drop ? dropNames(samples, expr.span) : samples
  }
}

function changeOf({ op, bool }: Binary, swap: boolean): (samples: Vector, scalar: number) => void {
  if (isComparison(op)) {
    const holds = swap ? swapped(compareOf(op)) : compareOf(op)
    return bool
      ? (samples, scalar) => judge(samples, scalar, holds)
      : (samples, scalar) => filter(samples, scalar, holds)
  }
  const compute = swap ? swapped(computeOf(op as ArithmeticOp)) : computeOf(op as ArithmeticOp)
  return (samples, scalar) => apply(samples, scalar, compute)
}

function swapped<T>(fn: (a: number, b: number) => T): (a: number, b: number) => T {
  return (a, b) => fn(b, a)
}

function apply({ values, size }: Vector, scalar: number, compute: Compute): void {
  for (let i = 0; i < size; i++) values[i] = compute(values[i] as number, scalar)
}

function judge({ values, size }: Vector, scalar: number, holds: Compare): void {
  for (let i = 0; i < size; i++) values[i] = holds(values[i] as number, scalar) ? 1 : 0
}

function filter(samples: Vector, scalar: number, holds: Compare): void {
  const { rows, values, size } = samples
  samples.size = 0
  for (let i = 0; i < size; i++) {
    const value = values[i] as number
    if (holds(value, scalar)) samples.push(rows[i] as number, value)
  }
}
