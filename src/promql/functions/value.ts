import { type Labels, metricName } from '../../core/labels.ts'
import type { Expr } from '../ast.ts'
import { unwrap } from '../ast.ts'
import { type Frame, InternedFrame } from '../frame.ts'
import { keyOf, labelValue, withLabel } from '../labels.ts'
import { compareNatural } from '../natural.ts'
import { ascending, descending, type Less, sortedReverse } from '../order.ts'
import { unitFrame } from '../run.ts'
import type { Vector } from '../vector.ts'
import { argument, type FunctionPlan, type Functions } from './contract.ts'

const scalar: FunctionPlan = (call, compiler) => {
  const inner = compiler.vector(argument(call, 0))
  return {
    type: 'scalar',
    run: (run) => {
      const vector = inner(run)
      const value = vector.size === 1 ? (vector.values[0] as number) : Number.NaN
      run.pool.release(vector)
      return value
    },
  }
}

const vector: FunctionPlan = (call, compiler) => {
  const inner = compiler.scalar(argument(call, 0))
  const frame = unitFrame()
  return {
    type: 'vector',
    run: (run) => {
      const out = run.pool.take(frame, 1)
      out.push(0, inner(run))
      return out
    },
  }
}

const absent: FunctionPlan = (call, compiler) => {
  const inner = compiler.vector(argument(call, 0))
  const frame = absentFrame(argument(call, 0))
  return {
    type: 'vector',
    run: (run) => {
      const found = inner(run)
      const out = run.pool.take(frame, 1)
      if (found.size === 0) out.push(0, 1)
      run.pool.release(found)
      return out
    },
  }
}

/** One row: the labels that a selector asks for by equality, each once. Of other expressions nothing is known. */
export function absentFrame(arg: Expr): Frame {
  const inner = unwrap(arg)
  const selector = inner.kind === 'range' ? inner.selector : inner
  const frame = new InternedFrame('none')
  let labels: Labels = {}
  const seen = new Set<string>()
  for (const { name, op, value } of selector.kind === 'selector' ? selector.matchers : []) {
    if (name === metricName) continue
    labels = withLabel(labels, name, op === '=' && !seen.has(name) ? value : '')
    if (op === '=') seen.add(name)
  }
  frame.internLabels(labels)
  return frame
}

const sortBy =
  (less: Less): FunctionPlan =>
  (call, compiler) =>
    reordered(call, compiler, (vector) => sortedReverse(positionsOf(vector), vector.values, less))

const sortByLabel =
  (sign: 1 | -1): FunctionPlan =>
  (call, compiler) => {
    const names = call.args.slice(1).map((arg) => compiler.text(arg))
    return reordered(call, compiler, (vector) => {
      const labels = positionsOf(vector).map((i) => vector.frame.labelsOf(vector.rows[i] as number))
      return positionsOf(vector).sort((a, b) => sign * compareLabels(labels[a] as Labels, labels[b] as Labels, names))
    })
  }

function compareLabels(a: Labels, b: Labels, names: readonly string[]): number {
  for (const name of names) {
    const order = compareNatural(labelValue(a, name), labelValue(b, name))
    if (order !== 0) return order
  }
  return keyOf(a) < keyOf(b) ? -1 : 1
}

function positionsOf(vector: Vector): number[] {
  return Array.from({ length: vector.size }, (_, i) => i)
}

function reordered(...[call, compiler, orderOf]: [...Parameters<FunctionPlan>, (vector: Vector) => number[]]) {
  const inner = compiler.vector(argument(call, 0))
  const run: ReturnType<typeof compiler.vector> = (current) => {
    const input = inner(current)
    const out = current.pool.take(input.frame, input.size)
    for (const i of orderOf(input)) out.push(input.rows[i] as number, input.values[i] as number)
    current.pool.release(input)
    return out
  }
  return { type: 'vector', run } as const
}

export const valueFunctions: Functions = {
  scalar,
  vector,
  absent,
  sort: sortBy(descending),
  sort_desc: sortBy(ascending),
  sort_by_label: sortByLabel(1),
  sort_by_label_desc: sortByLabel(-1),
}
