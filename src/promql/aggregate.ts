import { compileLimit, compileQuantile } from './aggregate-order.ts'
import { compileCountValues } from './aggregate-values.ts'
import type { Aggregate } from './ast.ts'
import { type Fold, foldOf, Tally } from './fold.ts'
import { Marks } from './frame.ts'
import { groupingOf } from './grouping.ts'
import type { Compiler, VectorPlan } from './run.ts'

export function compileAggregate(expr: Aggregate, compiler: Compiler): VectorPlan {
  switch (expr.op) {
    case 'topk':
    case 'bottomk':
    case 'limitk':
      return compileLimit(expr, compiler)
    case 'quantile':
      return compileQuantile(expr, compiler)
    case 'count_values':
      return compileCountValues(expr, compiler)
    default:
      return compileFold(expr, foldOf(expr.op, compiler.mode), compiler)
  }
}

function compileFold(expr: Aggregate, fold: Fold, compiler: Compiler): VectorPlan {
  const inner = compiler.vector(expr.inner)
  const groups = groupingOf(expr)
  const marks = new Marks()
  const tally = new Tally()
  return (run) => {
    const input = inner(run)
    const { frame, rows } = groups(input.frame)
    const out = run.pool.take(frame, input.size)
    marks.begin()
    for (let i = 0; i < input.size; i++) {
      const group = rows.at(input.rows[i] as number)
      const value = input.values[i] as number
      const slot = marks.slot(group)
      if (slot >= 0) fold.add(tally, slot, value)
      else {
        marks.put(group, out.size)
        tally.open(out.size, value)
        fold.open?.(tally, out.size, value)
        out.push(group, 0)
      }
    }
    for (let slot = 0; slot < out.size; slot++) out.values[slot] = fold.close(tally, slot)
    run.pool.release(input)
    return out
  }
}
