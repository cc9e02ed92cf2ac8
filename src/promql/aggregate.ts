import { metricName } from '../core/labels.ts'
import { compileLimit, compileQuantile } from './aggregate-order.ts'
import { compileCountValues } from './aggregate-values.ts'
import type { Aggregate } from './ast.ts'
import { type Fold, foldOf, Tally } from './fold.ts'
import { type Derived, type Frame, InternedFrame, Marks, RowMap } from './frame.ts'
import { keep, keyWith, keyWithout, without } from './labels.ts'
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

/** Groups as an aggregation writes them. */
export type Grouping = (frame: Frame) => Derived & { readonly rows: RowMap }

/** The groups of a frame's rows, kept with the frame for all aggregations that group alike. */
export function groupingOf({ grouping, without: excluded }: Pick<Aggregate, 'grouping' | 'without'>): Grouping {
  const names = excluded ? [...grouping, metricName] : grouping
  const key = `${excluded ? 'without' : 'by'} ${JSON.stringify(grouping)}`
  const keyOf = excluded ? keyWithout(names) : keyWith(names)
  const labelsOf = excluded ? without(names) : keep(names)
  const named = !excluded && grouping.includes(metricName)
  return (frame) =>
    frame.derive(key, () => {
      const groups = new InternedFrame(named ? 'many' : 'none')
      const rows = new RowMap((row) => {
        const labels = frame.labelsOf(row)
        return groups.intern(keyOf(labels), () => labelsOf(labels))
      })
      return { frame: groups, rows }
    }) as Derived & { readonly rows: RowMap }
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
