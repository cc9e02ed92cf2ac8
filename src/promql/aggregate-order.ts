import type { Aggregate, Expr, Mode } from './ast.ts'
import { PromqlError } from './error.ts'
import { Marks } from './frame.ts'
import { groupingOf } from './grouping.ts'
import { Heap } from './heap.ts'
import { ascending, descending, type Less, quantile, sortedReverse } from './order.ts'
import type { Compiler, VectorPlan } from './run.ts'
import type { Vector } from './vector.ts'

const int64 = 2 ** 63

/** topk, bottomk, limitk: samples of the input with their own labels, k of each group. */
export function compileLimit(expr: Aggregate, compiler: Compiler): VectorPlan {
  const inner = compiler.vector(expr.inner)
  const param = compiler.scalar(expr.param as Expr)
  const groups = groupingOf(expr)
  const choose = chooserOf(expr.op, compiler.mode)
  const marks = new Marks()
  return (run) => {
    const k = limitOf(param(run), expr)
    const input = inner(run)
    const chosen = k < 1 ? [] : choose(positionsByGroup(input, groups(input.frame).rows, marks), input.values, k)
    const out = run.pool.take(input.frame, chosen.length)
    for (const i of chosen) out.push(input.rows[i] as number, input.values[i] as number)
    run.pool.release(input)
    return out
  }
}

function limitOf(value: number, expr: Aggregate): number {
  if (Math.abs(value) < int64) return Math.trunc(value)
  const why = Number.isNaN(value) ? 'parameter value is NaN' : `scalar value ${value} overflows int64`
  throw new PromqlError((expr.param as Expr).span, `${why}; ${expr.op} takes a count such as 5`)
}

type Chooser = (groups: number[][], values: Float64Array, k: number) => number[]

function chooserOf(op: Aggregate['op'], mode: Mode): Chooser {
  if (op === 'limitk') return (groups, _, k) => groups.flatMap((positions) => positions.slice(0, k))
  const less = op === 'topk' ? ascending : descending
  return (groups, values, k) => groups.flatMap((positions) => best(positions, values, k, less, mode))
}

/** The k best of a group, best first: a heap with the worst of them on top. */
function best(positions: number[], values: Float64Array, k: number, less: Less, mode: Mode): number[] {
  const heap = new Heap((a, b) => less(values[a] as number, values[b] as number))
  for (const i of positions) {
    if (heap.items.length < k) {
      heap.push(i)
      continue
    }
    const value = values[i] as number
    if (!less(values[heap.items[0] as number] as number, value)) continue
    if (mode === 'v2') {
      heap.pop()
      heap.push(i)
    } else if (!Number.isNaN(value)) heap.replace(i)
  }
  return sortedReverse(heap.items, values, less)
}

/** Positions of the input's samples, group by group, both in order of appearance. */
function positionsByGroup(input: Vector, rows: { at(row: number): number }, marks: Marks): number[][] {
  const groups: number[][] = []
  marks.begin()
  for (let i = 0; i < input.size; i++) {
    const group = rows.at(input.rows[i] as number)
    const slot = marks.slot(group)
    if (slot >= 0) (groups[slot] as number[]).push(i)
    else marks.put(group, groups.push([i]) - 1)
  }
  return groups
}

export function compileQuantile(expr: Aggregate, compiler: Compiler): VectorPlan {
  const inner = compiler.vector(expr.inner)
  const param = compiler.scalar(expr.param as Expr)
  const groups = groupingOf(expr)
  const marks = new Marks()
  return (run) => {
    const q = param(run)
    const input = inner(run)
    const { frame, rows } = groups(input.frame)
    const members = positionsByGroup(input, rows, marks)
    const out = run.pool.take(frame, members.length)
    for (const positions of members) {
      const values = Float64Array.from(positions, (i) => input.values[i] as number)
      out.push(rows.at(input.rows[positions[0] as number] as number), quantile(q, values))
    }
    run.pool.release(input)
    return out
  }
}
