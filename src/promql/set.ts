import type { Binary } from './ast.ts'
import { type Frame, InternedFrame, RowMap } from './frame.ts'
import { type Compiler, duplicateLabels, type Run, type VectorPlan } from './run.ts'
import { allDifferent, type Vector } from './vector.ts'

/** `and`, `unless`, `or`: the left side's samples by whether the right side has a match, or both sides' together. */
export function compileSet(expr: Binary, compiler: Compiler): VectorPlan {
  const left = compiler.vector(expr.left)
  const right = compiler.vector(expr.right)
  if (expr.op === 'or') return compileOr(expr, left, right)
  const wanted = expr.op === 'and'
  return (run) => {
    const samples = left(run)
    const others = right(run)
    keepMatched(run, expr, samples, others, wanted)
    run.pool.release(others)
    return samples
  }
}

function spaceOf(run: Run, { matching }: Binary) {
  return run.signatures.space(matching?.on ?? false, matching?.labels ?? [])
}

/** Keeps the samples that have (or have not) a counterpart. */
function keepMatched(run: Run, expr: Binary, samples: Vector, others: Vector, wanted: boolean): void {
  const space = spaceOf(run, expr)
  const theirs = space.of(others.frame)
  space.marks.begin()
  for (let i = 0; i < others.size; i++) space.marks.put(theirs.at(others.rows[i] as number), i)
  const ours = space.of(samples.frame)
  const { rows, values, size } = samples
  samples.size = 0
  for (let i = 0; i < size; i++) {
    const row = rows[i] as number
    if (space.marks.slot(ours.at(row)) >= 0 === wanted) samples.push(row, values[i] as number)
  }
}

function compileOr(expr: Binary, left: VectorPlan, right: VectorPlan): VectorPlan {
  let union: Union | undefined
  return (run) => {
    const samples = left(run)
    const others = right(run)
    keepMatched(run, expr, others, samples, false)
    const out = run.pool.take(samples.frame, samples.size + others.size)
    if (samples.frame === others.frame) {
      append(out, samples)
      append(out, others)
    } else {
      if (!union?.joins(samples.frame, others.frame)) union = new Union(samples.frame, others.frame)
      out.frame = union.frame
      append(out, samples, union.left)
      append(out, others, union.right)
      if (!allDifferent(out)) duplicateLabels(expr.span)
    }
    run.pool.release(samples)
    run.pool.release(others)
    return out
  }
}

function append(out: Vector, samples: Vector, map?: RowMap): void {
  for (let i = 0; i < samples.size; i++) {
    const row = samples.rows[i] as number
    out.push(map ? map.at(row) : row, samples.values[i] as number)
  }
}

/** The rows of two frames in one. */
class Union {
  readonly frame: InternedFrame
  readonly left: RowMap
  readonly right: RowMap
  readonly #sides: readonly [Frame, Frame]

  constructor(left: Frame, right: Frame) {
    this.#sides = [left, right]
    this.frame = new InternedFrame(left.names === 'none' && right.names === 'none' ? 'none' : 'many')
    this.left = new RowMap((row) => this.frame.internLabels(left.labelsOf(row)))
    this.right = new RowMap((row) => this.frame.internLabels(right.labelsOf(row)))
  }

  joins(left: Frame, right: Frame): boolean {
    return this.#sides[0] === left && this.#sides[1] === right
  }
}
