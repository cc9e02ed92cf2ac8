import { formatFloat } from '../core/float.ts'
import { metricName } from '../core/labels.ts'
import type { Aggregate, Expr } from './ast.ts'
import { PromqlError } from './error.ts'
import { Marks } from './frame.ts'
import { keep, withLabel, without } from './labels.ts'
import { isLabelName } from './names.ts'
import { type Compiler, RunFrame, type VectorPlan } from './run.ts'

/** count_values: how many samples of each group have the same value, which becomes a label. */
export function compileCountValues(expr: Aggregate, compiler: Compiler): VectorPlan {
  const param = expr.param as Expr
  const label = compiler.text(param)
  const inner = compiler.vector(expr.inner)
  const valid = isLabelName(label, compiler.mode)
  const labelsOf = expr.without ? without([...expr.grouping, metricName]) : keep([...expr.grouping, label])
  const frames = new RunFrame(expr.grouping.includes(metricName) || label === metricName ? 'many' : 'none')
  const marks = new Marks()
  return (run) => {
    if (!valid) throw new PromqlError(param.span, `invalid label name ${JSON.stringify(label)}`)
    const input = inner(run)
    frames.begin(run, input.size)
    const out = run.pool.take(frames.frame, input.size)
    marks.begin()
    for (let i = 0; i < input.size; i++) {
      const value = formatFloat(input.values[i] as number)
      const labels = withLabel(input.frame.labelsOf(input.rows[i] as number), label, value)
      const group = frames.frame.internLabels(labelsOf(labels))
      const slot = marks.slot(group)
      if (slot >= 0) out.values[slot] = (out.values[slot] as number) + 1
      else {
        marks.put(group, out.size)
        out.push(group, 1)
      }
    }
    run.pool.release(input)
    return out
  }
}
